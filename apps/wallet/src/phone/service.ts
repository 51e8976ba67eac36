import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, HOUR, type Instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parseMobileNumber } from '@sekisho/notice/phone-number.ts';
import { type AttemptLimit, countAttempt } from '@sekisho/runtime/attempts.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import { keepPhone, lockWalletRow, moveStage, readContact } from '../enrolment/service.ts';
import type { Parts } from '../parts.ts';
import { codeText } from './texts.ts';

const PURPOSE = 'wallet.phone';

/** Per address there is room for a family or an office behind one router. */
const LIMITS: Readonly<Record<'number' | 'wallet' | 'address', readonly AttemptLimit[]>> = {
  number: [
    { windowMs: 15 * MINUTE, max: 3 },
    { windowMs: DAY, max: 10 },
  ],
  wallet: [
    { windowMs: 15 * MINUTE, max: 3 },
    { windowMs: DAY, max: 10 },
  ],
  address: [{ windowMs: HOUR, max: 60 }],
};

/** A text message in the outbox: the number and the words are sealed under the wallet. */
export interface SealedText {
  readonly wallet: Id<'wlt'>;
  /** Base64 of the sealed JSON of an `SmsMessage`. */
  readonly sealed: string;
  /** Not sent after this instant. */
  readonly until: number;
}

/** Sends a code to the number that is to be proved; a newer code takes an older one's place. */
export async function sendPhoneCode(
  parts: Parts,
  wallet: Id<'wlt'>,
  phone: string,
  address: string,
): Promise<Result<Instant, 'phone_malformed' | 'step_not_open' | 'too_many_requests'>> {
  const number = parseMobileNumber(phone);
  if (!number.ok) return refuse('phone_malformed');
  const { env, vault, codes, config } = parts;
  return env.db.transaction(async (sql) => {
    const { stage } = await lockWalletRow(sql, wallet);
    if (stage !== 'phone') return refuse('step_not_open');
    const scopes = {
      address: `phone.address|${address}`,
      wallet: `phone.wallet|${wallet}`,
      number: `phone.number|${vault.indexOf('phone', number.value)}`,
    };
    for (const kind of ['address', 'wallet', 'number'] as const) {
      if (!(await withinLimits(parts, sql, scopes[kind], LIMITS[kind]))) {
        return refuse('too_many_requests');
      }
    }
    const sealed = await vault.seal(sql, wallet, 'phone', number.value);
    const data = { phone: Buffer.from(sealed).toString('base64') };
    const { code, expiresAt } = await codes.issue(sql, { purpose: PURPOSE, subject: wallet, data });
    const text = codeText(config.operatorName, code);
    await enqueueText(parts, sql, { wallet, to: number.value, text, until: expiresAt });
    await audit(sql, env, { act: 'phone.code_sent', actor: wallet, objects: { wallet } });
    return accept(expiresAt);
  });
}

/** Each limit counts under a scope of its own; a count that is refused later is not taken back. */
async function withinLimits(
  { env }: Parts,
  sql: Sql,
  scope: string,
  limits: readonly AttemptLimit[],
): Promise<boolean> {
  for (const limit of limits) {
    if (!(await countAttempt(sql, env, `${scope}|${limit.windowMs}`, limit))) return false;
  }
  return true;
}

export async function provePhone(
  parts: Parts,
  wallet: Id<'wlt'>,
  code: string,
): Promise<Result<true, 'code_refused' | 'step_not_open'>> {
  const { env, codes } = parts;
  return env.db.transaction(async (sql) => {
    const held = await lockWalletRow(sql, wallet);
    if (held.stage !== 'phone') return refuse('step_not_open');
    const proved = await codes.prove(sql, { purpose: PURPOSE, subject: wallet }, code);
    if (!proved.ok) {
      await audit(sql, env, { act: 'phone.code_refused', actor: wallet, objects: { wallet } });
      return proved;
    }
    const phone = new Uint8Array(Buffer.from(String(proved.value.phone), 'base64'));
    await keepPhone(sql, wallet, phone);
    await moveStage(sql, held, 'provePhone');
    await audit(sql, env, { act: 'phone.proved', actor: wallet, objects: { wallet } });
    return accept(true);
  });
}

/** Tells the customer something on the proved number, if there is one, in the caller's transaction. */
export async function tellCustomer(
  parts: Parts,
  sql: Sql,
  wallet: Id<'wlt'>,
  text: string,
): Promise<void> {
  const { phone: to } = await readContact(parts, sql, wallet);
  if (to === undefined) return;
  const until = parts.env.clock.now() + DAY;
  await enqueueText(parts, sql, { wallet, to, text, until });
}

async function enqueueText(
  { env, vault }: Parts,
  sql: Sql,
  message: {
    readonly wallet: Id<'wlt'>;
    readonly to: string;
    readonly text: string;
    readonly until: number;
  },
): Promise<void> {
  const { wallet, to, text, until } = message;
  const sealed = await vault.seal(sql, wallet, 'sms', JSON.stringify({ to, text }));
  const body: SealedText = { wallet, sealed: Buffer.from(sealed).toString('base64'), until };
  await enqueue(sql, env, { kind: 'sms', lane: 'sms', body });
}
