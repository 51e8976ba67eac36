import type { Id } from '@sekisho/domain/base/id.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { CreditReturned } from '@sekisho/fapi/link-event.ts';
import type { Deliver } from '@sekisho/runtime/outbox.ts';
import { readSwitch } from '@sekisho/runtime/switches/service.ts';
import { readWallet } from '../enrolment/service.ts';
import { judgeUse } from '../enrolment/stage.ts';
import { provedIdentityOf } from '../identity/service.ts';
import type { Parts } from '../parts.ts';
import {
  endLink,
  endRequest,
  keepGrant,
  keepRequest,
  keepTokens,
  openLink,
  redeemLater,
  type TakenRequest,
  takeEvent,
  takeRequest,
  takeUnredeemed,
} from './service.ts';

/** The most that one debit may take, as we ask for it. */
const LIMIT_PER_DEBIT = yen(50_000);

/** Pushes the request to the bank; the browser goes on there. */
export async function beginLink(
  parts: Parts,
  wallet: Id<'wlt'>,
  bankCode: string,
): Promise<
  Result<
    { readonly redirectTo: string },
    'identity_needed' | 'bank_unknown' | 'wallet_frozen' | 'wallet_locked' | 'act_stopped'
  >
> {
  const { env, config, board } = parts;
  const use = judgeUse(await readWallet(env.db.sql, wallet), config.controls);
  if (!use.ok) return use;
  // Whatever controls are left out: without a proved identity there is nothing to vouch for.
  const proved = await provedIdentityOf(parts, wallet);
  if (proved === undefined) return refuse('identity_needed');
  const bank = parts.banks.get(bankCode);
  if (bank === undefined) return refuse('bank_unknown');
  // The bank is not asked for nothing; what is decided is decided when the request is recorded.
  const { stop } = await readSwitch(env.db.sql, board, 'link', { bank: bankCode, wallet });
  if (stop !== undefined) return refuse('act_stopped');
  // What an earlier try left open, the bank would take for a link that exists already.
  await redeemAgain(parts, { wallet, bank: bankCode });
  const { redirectTo, pending } = await bank.client.begin({
    proved,
    limitPerDebit: LIMIT_PER_DEBIT,
    credits: true,
    walletLabel: [...config.operatorName].slice(0, 40).join(''),
  });
  const kept = await keepRequest(parts, { wallet, bank: bankCode, pending });
  return kept.ok ? accept({ redirectTo }) : kept;
}

/** Why there is no link; `not_known` while the bank is being asked. */
type NoLink = 'declined' | 'failed' | 'not_known' | 'bank_mistake' | 'stopped';

/** The browser is back: the code is redeemed, once, in a session of the wallet that began. */
export async function completeLink(
  parts: Parts,
  wallet: Id<'wlt'>,
  callbackUrl: URL,
): Promise<Result<Id<'lnk'>, NoLink>> {
  const taken = await takeRequest(parts, wallet, callbackUrl);
  return taken.ok ? redeem(parts, taken.value) : taken;
}

/** Redeems codes whose process died, or whose bank did not answer, before a grant was stored. */
export async function redeemAgain(
  parts: Parts,
  of?: { readonly wallet: Id<'wlt'>; readonly bank: string },
): Promise<void> {
  const taken = await takeUnredeemed(parts, of);
  // At once, because each is taken for as long as one redemption may last.
  await Promise.all(
    taken.map((one) =>
      redeem(parts, one).catch((error: Error) => {
        const { id: link } = one;
        parts.env.log.write('error', 'redemption_failed', { link, kind: error.name });
      }),
    ),
  );
}

async function redeem(parts: Parts, taken: TakenRequest): Promise<Result<Id<'lnk'>, NoLink>> {
  const bank = parts.banks.get(taken.bank);
  const completed =
    // A bank that is no longer configured cannot be asked, and its code is worth nothing.
    bank === undefined
      ? refuse('link_failed')
      : await bank.client.complete(taken.callbackUrl, taken.pending).catch((error: unknown) => {
          if (error instanceof Fault) return refuse('not_known');
          throw error;
        });
  if (completed.ok) {
    const kept = await keepGrant(parts, taken.id, completed.value);
    if (kept.ok) return accept(taken.id);
    if (kept.refusal === 'ended_meanwhile') return refuse('failed');
    parts.env.log.write('warn', 'grant_refused', { link: taken.id, code: kept.refusal });
    await bank?.client.giveBack(completed.value.tokens);
    return refuse(kept.refusal === 'stopped' ? 'stopped' : 'bank_mistake');
  }
  if (completed.refusal === 'not_known' && (await redeemLater(parts, taken))) {
    return refuse('not_known');
  }
  const declined = completed.refusal === 'declined';
  await endRequest(parts, taken.id, declined ? 'decline' : 'fail');
  return refuse(declined ? 'declined' : 'failed');
}

/** Tells the bank that its grant is stored, until it answers: it ends a mandate that nobody knows. */
export function acknowledgeDelivery(parts: Parts): Deliver {
  return async ({ link }: { readonly link: Id<'lnk'> }) => {
    const access = await openLink(parts, link);
    const told = await access.bank.client.acknowledge(access.tokens, access.mandate);
    if (told.ok) await keepTokens(parts, access, told.value);
    else parts.env.log.write('warn', 'acknowledge_refused', { link, code: told.refusal });
  };
}

/**
 * Tells the bank that a link was ended, until it answers. What is in doubt does not hold it up: the
 * bank tells what became of a debit also after its mandate has ended.
 */
export function revokeDelivery(parts: Parts): Deliver {
  return async ({ link }: { readonly link: Id<'lnk'> }) => {
    const access = await openLink(parts, link);
    const revoked = await access.bank.client.revoke(access.tokens, access.mandate);
    if (!revoked.ok)
      parts.env.log.write('error', 'revoke_refused', { link, code: revoked.refusal });
    await endLink(parts, link);
  };
}

/** Verifies an event with the keys of the bank that it names, and commits it. */
export async function receiveEvent(
  parts: Parts,
  body: string,
  takeReturn: (bank: string, event: CreditReturned) => Promise<void>,
): Promise<
  Result<true, 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience'>
> {
  const bank = [...parts.banks.values()].find(({ issuer }) => issuer === issuerOf(body));
  if (bank === undefined) return refuse('invalid_issuer');
  const verified = await bank.client.verifyEvent(body);
  if (!verified.ok) return verified;
  const event = verified.value;
  if (event.type === 'credit_returned') await takeReturn(bank.code, event);
  else await takeEvent(parts, bank.code, event);
  return accept(true);
}

/** Whom the token says it is from: only to choose the keys that it is then verified with. */
function issuerOf(compact: string): unknown {
  try {
    const payload = Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString();
    return (JSON.parse(payload) as { iss?: unknown } | null)?.iss;
  } catch {
    return undefined;
  }
}
