import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, HOUR, type Instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parseMobileNumber } from '@sekisho/notice/phone-number.ts';
import { type AttemptLimit, countInAll } from '@sekisho/runtime/attempts.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import { keepPhone, lockWalletRow, moveStage, readContact } from '../enrolment/service.ts';
import { notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { codeText } from './texts.ts';

const PURPOSE = 'wallet.phone';

/**
 * How many codes are sent, and who can use them up. A number gets four in a quarter of an hour and ten
 * a day whoever asks: so much, and no more, is its owner disturbed. For that one number a wallet gets
 * three and four of them, and so does an address of the network (an IPv4 address or an IPv6 network of
 * 64 bits) however many wallets it opens. One stranger, who may ask for codes to any number, thus leaves
 * its owner a code at any time, unless the owner comes from the stranger's own address, as behind one
 * router of a telephone company; he then needs another one. What is refused is counted nowhere, so
 * that an owner who presses in vain loses nothing of his share.
 *
 * What remains: who asks from three addresses with three wallets uses up a number's day, and from two
 * a quarter of an hour, again and again for as long as he likes. The owner then has ten codes that he
 * did not ask for and cannot prove the number until the oldest of them is a day old. No limit can tell
 * him from the strangers before he has proved something; more per day would be more messages to him.
 *
 * Per address there is room for a family or an office behind one router.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html section 3.2.2: counted per account and per
 * source, without locking its owner out
 */
const LIMITS = {
  number: [
    { windowMs: 15 * MINUTE, max: 4 },
    { windowMs: DAY, max: 10 },
  ],
  /** Of a wallet, or of an address, for one number. */
  share: [
    { windowMs: 15 * MINUTE, max: 3 },
    { windowMs: DAY, max: 4 },
  ],
  wallet: [
    { windowMs: 15 * MINUTE, max: 3 },
    { windowMs: DAY, max: 10 },
  ],
  address: [{ windowMs: HOUR, max: 60 }],
} as const satisfies Readonly<Record<string, readonly AttemptLimit[]>>;

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
    const index = vault.indexOf('phone', number.value);
    const scopes = [
      { name: `phone.address|${address}`, limits: LIMITS.address },
      { name: `phone.wallet|${wallet}`, limits: LIMITS.wallet },
      { name: `phone.number|${index}|address|${address}`, limits: LIMITS.share },
      { name: `phone.number|${index}|wallet|${wallet}`, limits: LIMITS.share },
      { name: `phone.number|${index}`, limits: LIMITS.number },
    ];
    if (!(await countInAll(sql, env, scopes))) return refuse('too_many_requests');
    const sealed = await vault.seal(sql, wallet, 'phone', number.value);
    const data = { phone: Buffer.from(sealed).toString('base64') };
    const { code, expiresAt } = await codes.issue(sql, { purpose: PURPOSE, subject: wallet, data });
    const text = codeText(config.operatorName, code);
    await enqueueText(parts, sql, { wallet, to: number.value, text, until: expiresAt });
    await audit(sql, env, { act: 'phone.code_sent', actor: wallet, objects: { wallet } });
    return accept(expiresAt);
  });
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
    await keepPhone(parts, sql, wallet, phone);
    await moveStage(sql, held, 'provePhone');
    await audit(sql, env, { act: 'phone.proved', actor: wallet, objects: { wallet } });
    await notify(parts, sql, { wallet, kind: 'phone_proved' });
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
