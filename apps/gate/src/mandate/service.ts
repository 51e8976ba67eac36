import { MESSAGES } from '@sekisho/contract/texts/messages.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import { HOUR, type Instant, instant, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yen } from '@sekisho/domain/base/yen.ts';
import { mandate as lifecycle, type MandateState } from '@sekisho/domain/mandate/mandate.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { guardAct } from '@sekisho/runtime/switches/service.ts';
import type { CoreHolder } from '../core-banking.ts';
import { indexOfHolder, searchHolder } from '../depositor/holder.ts';
import { lockDepositor } from '../depositor/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import type { Factor } from '../login/service.ts';
import type { MandateRow } from './store.ts';
import * as store from './store.ts';
import { tell, tellPartner } from './telling.ts';

/** From the request to the redeemed code; what is not active by then expires. */
export const REQUEST_LIFE_MS = 10 * MINUTE;
/** A partner that has stored a grant says so at once, and again until it is answered. */
const ACKNOWLEDGE_WITHIN_MS = HOUR;
/** After so long without a word from the partner a new approval of the holder takes its place. */
const LOST_AFTER_MS = 2 * MINUTE;

export interface Mandate {
  readonly id: Id<'mdt'>;
  readonly depositor: string;
  readonly partner: string;
  readonly limitPerDebit: Yen;
  /** Whether the partner may pay into the account as well. */
  readonly credits: boolean;
  readonly holderIndex: string | undefined;
  readonly state: MandateState;
  readonly provedBy: readonly Factor[];
  /** When the depositor had proved both factors. */
  readonly requestedAt: Instant;
  readonly activatedAt: Instant | undefined;
  readonly changedAt: Instant;
}

type MandateEventName = (typeof lifecycle.events)[number];

function toMandate(row: MandateRow): Mandate {
  const id = parseId('mdt', row.id);
  assert(id.ok, 'A mandate has the id of a mandate.');
  return {
    id: id.value,
    depositor: row.depositor,
    partner: row.partner,
    limitPerDebit: yen(row.limit_per_debit),
    credits: row.credits,
    holderIndex: row.holder_index ?? undefined,
    state: row.state,
    provedBy: row.proved_by,
    requestedAt: instant(Number(row.requested_at)),
    activatedAt: row.activated_at === null ? undefined : instant(Number(row.activated_at)),
    changedAt: instant(Number(row.changed_at)),
  };
}

/** Reads a mandate. Who decides on it in a transaction holds the depositor's lock. */
export async function findMandate(
  sql: Sql,
  bank: HostedBank,
  id: string,
): Promise<Mandate | undefined> {
  const row = await store.readMandate(sql, bank.code, id);
  return row && toMandate(row);
}

export async function listShownMandates(
  bank: HostedBank,
  depositor: string,
): Promise<readonly Mandate[]> {
  return (await store.listShown(bank.env.db.sql, depositor)).map(toMandate);
}

/** Whether the control lets one more mandate of this partner onto the account. */
async function roomForOne(
  sql: Sql,
  bank: HostedBank,
  of: { readonly depositor: string; readonly partner: string; readonly except: string },
): Promise<boolean> {
  if (!bank.controls.has('gate.one-mandate')) return true;
  return (await store.countInForce(sql, { ...of, lostBefore: lostBefore(bank) })) === 0;
}

function lostBefore({ env }: HostedBank): Instant {
  return instant(Math.max(0, env.clock.now() - LOST_AFTER_MS));
}

/**
 * Records the request of a proved depositor and tells him that somebody asks. The caller's
 * transaction; refused when the partner has a mandate on the account.
 */
export async function requestMandate(
  sql: Sql,
  bank: HostedBank,
  request: {
    readonly depositor: string;
    readonly partner: string;
    readonly limitPerDebit: Yen;
    readonly credits: boolean;
    /** As the core has him at the moment when he was compared with the proved identity. */
    readonly holder: CoreHolder;
    readonly provedBy: readonly Factor[];
  },
): Promise<Result<Id<'mdt'>, 'already_linked' | 'act_stopped'>> {
  const { env } = bank;
  const { depositor, partner } = request;
  await lockDepositor(sql, depositor);
  const id = env.ids.next('mdt');
  if (!(await roomForOne(sql, bank, { depositor, partner, except: id }))) {
    return refuse('already_linked');
  }
  const running = await guardAct(sql, bank.board, 'link', { partner, account: depositor });
  if (!running.ok) return running;
  await store.insertMandate(sql, {
    id,
    bank: bank.code,
    depositor,
    partner,
    limit_per_debit: request.limitPerDebit,
    credits: request.credits,
    holder_index: indexOfHolder(bank, depositor, request.holder),
    state: 'requested',
    proved_by: [...request.provedBy],
    at: env.clock.now(),
  });
  await audit(sql, env, {
    act: 'mandate.requested',
    actor: depositor,
    objects: { bank: bank.code, mandate: id, partner },
  });
  const requested = present(await findMandate(sql, bank, id), 'It was just written.');
  await change(sql, bank, requested, { event: 'notify', actor: 'system' });
  await tell(sql, bank, requested, MESSAGES.bankLinkRequested);
  return accept(id);
}

/** The depositor approved. Approving twice is the same as once; not while links are stopped. */
export async function confirmMandate(
  bank: HostedBank,
  id: string,
): Promise<Result<true, 'not_open' | 'act_stopped'>> {
  let why: 'not_open' | 'act_stopped' = 'not_open';
  const confirmed = await decide(bank, id, async (sql, current) => {
    if (current.state === 'confirmed') return true;
    const { depositor, partner } = current;
    if (current.state !== 'notified') return false;
    if (!(await roomForOne(sql, bank, { depositor, partner, except: id }))) return false;
    if (!(await linksRun(sql, bank, current))) {
      why = 'act_stopped';
      return false;
    }
    await replaceLost(sql, bank, { depositor, partner });
    await change(sql, bank, current, { event: 'confirm', actor: depositor });
    return true;
  });
  return confirmed ? accept(true) : refuse(why);
}

/** The last look before a mandate moves on towards a link. */
async function linksRun(sql: Sql, bank: HostedBank, { depositor, partner }: Mandate) {
  return (await guardAct(sql, bank.board, 'link', { partner, account: depositor })).ok;
}

/** Who approves again has lost the way to the wallet: what came of the earlier approval is over. */
async function replaceLost(
  sql: Sql,
  bank: HostedBank,
  of: { readonly depositor: string; readonly partner: string },
): Promise<void> {
  if (!bank.controls.has('gate.one-mandate')) return;
  for (const row of await store.listReplaceable(sql, { ...of, lostBefore: lostBefore(bank) })) {
    const earlier = toMandate(row);
    if (earlier.state !== 'confirmed') await endBySystem(sql, bank, earlier);
    else await change(sql, bank, earlier, { event: 'expire', actor: 'system' });
    await bank.authorisation.revokeMandateTokens(sql, earlier.id);
  }
}

/** The partner redeemed the code. False when there is nothing to redeem any more. */
export async function activateMandate(bank: HostedBank, id: string): Promise<boolean> {
  return decide(bank, id, async (sql, current) => {
    if (current.state === 'active') return true;
    const late = bank.env.clock.now() >= current.changedAt + REQUEST_LIFE_MS;
    if (current.state !== 'confirmed' || late) return false;
    if (!(await linksRun(sql, bank, current))) return false;
    const actor = walletActor(current.partner);
    await change(sql, bank, current, { event: 'activate', actor });
    await tell(sql, bank, current, MESSAGES.bankLinked);
    return true;
  });
}

/**
 * The partner has stored the grant. Gives the mandate's state; saying it twice is the same as once. Under
 * the same lock as its end, so that what is answered as active is not ended as lost.
 */
export async function acknowledgeMandate(bank: HostedBank, id: string): Promise<MandateState> {
  await decide(bank, id, async (sql) => {
    await store.writeAcknowledged(sql, id, bank.env.clock.now());
    return true;
  });
  const now = await findMandate(bank.env.db.sql, bank, id);
  return present(now, 'A token names a mandate that exists.').state;
}

/** Ends mandates whose tokens were lost on the way: nobody could use them, or end them. */
export async function endUnacknowledged(bank: HostedBank, now: Instant): Promise<void> {
  const before = instant(Math.max(0, now - ACKNOWLEDGE_WITHIN_MS));
  for (const id of await store.listUnacknowledged(bank.env.db.sql, bank.code, before)) {
    await decide(bank, id, async (sql, current) => {
      if (!(await store.isUnacknowledged(sql, id))) return false;
      if (!(await endBySystem(sql, bank, current))) return false;
      await bank.authorisation.revokeMandateTokens(sql, current.id);
      return true;
    });
  }
}

/** Ends a request that did not become a mandate: refused by somebody, or out of time. */
export async function closeRequest(
  bank: HostedBank,
  id: string,
  why: 'refuse' | 'expire',
): Promise<void> {
  await decide(bank, id, async (sql, current) => {
    const open = ['requested', 'notified', 'confirmed'].includes(current.state);
    if (!open) return false;
    const event = lifecycle.next(current.state, why).ok ? why : 'expire';
    await change(sql, bank, current, { event, actor: 'system' });
    await bank.authorisation.revokeMandateTokens(sql, current.id);
    return true;
  });
}

export async function expireRequests(bank: HostedBank, now: Instant): Promise<void> {
  const before = instant(Math.max(0, now - REQUEST_LIFE_MS));
  for (const id of await store.listOverdue(bank.env.db.sql, bank.code, before)) {
    await closeRequest(bank, id, 'expire');
  }
}

export type HolderAct = 'suspend' | 'resume' | 'revoke';
type HolderRefusal = 'not_found' | 'mandate_ended';

const DONE = { suspend: 'suspended', resume: 'active', revoke: 'revoked' } as const;
const EVENT_TYPES = { suspend: 'suspended', resume: 'resumed', revoke: 'revoked' } as const;
const HOLDER_TEXTS = {
  suspend: MESSAGES.bankStopped,
  resume: MESSAGES.bankResumed,
  revoke: MESSAGES.bankUnlinked,
} as const;

/** The depositor stops, allows again, or ends. Doing it twice is the same as once. */
export async function actAsHolder(
  bank: HostedBank,
  act: { readonly depositor: string; readonly mandate: string; readonly act: HolderAct },
): Promise<Result<Mandate, HolderRefusal>> {
  return bank.env.db.transaction(async (sql) => {
    await lockDepositor(sql, act.depositor);
    const current = await findMandate(sql, bank, act.mandate);
    if (current?.depositor !== act.depositor || current.activatedAt === undefined) {
      return refuse('not_found');
    }
    // What has ended, in whatever way, can be ended again: nothing is left to do.
    const over = act.act === 'revoke' && lifecycle.isFinal(current.state);
    if (over || current.state === DONE[act.act]) return accept(current);
    if (!lifecycle.next(current.state, act.act).ok) return refuse('mandate_ended');
    const changed = await change(sql, bank, current, {
      event: act.act,
      actor: act.depositor,
    });
    if (act.act === 'revoke') await bank.authorisation.revokeMandateTokens(sql, current.id);
    await tellPartner(sql, bank, changed, EVENT_TYPES[act.act], 'holder');
    await tell(sql, bank, current, HOLDER_TEXTS[act.act]);
    return accept(changed);
  });
}

/**
 * The partner ends its own mandate, and needs no event for it. Its tokens stay until it revokes them,
 * so that a repeat whose answer was lost gets the same answer.
 */
export async function revokeForPartner(bank: HostedBank, id: string): Promise<void> {
  await decide(bank, id, async (sql, current) => {
    if (!lifecycle.next(current.state, 'revoke').ok) return false;
    const actor = walletActor(current.partner);
    await change(sql, bank, current, { event: 'revoke', actor });
    await tell(sql, bank, current, MESSAGES.bankUnlinked);
    return true;
  });
}

/** The tokens ended by themselves: a code came twice, or the partner revoked its token. */
export async function grantEnded(bank: HostedBank, id: string): Promise<void> {
  await decide(bank, id, (sql, current) => endBySystem(sql, bank, current));
}

/**
 * Compares the account's holder with the one that the mandate was made for, in the transaction that
 * decides on money. A mandate whose account has gone to somebody else ends here: what was proved about
 * the earlier holder says nothing about him. Without a holder there is nothing to compare.
 */
export async function endIfHolderChanged(
  sql: Sql,
  bank: HostedBank,
  current: Mandate,
  holder: CoreHolder | undefined,
): Promise<Mandate> {
  const { depositor, holderIndex } = current;
  if (holder === undefined || holderIndex === undefined) return current;
  if (searchHolder(bank, depositor, holder).includes(holderIndex)) return current;
  if (!lifecycle.next(current.state, 'revoke').ok) return current;
  const ended = await change(sql, bank, current, { event: 'revoke', actor: 'system' });
  await audit(sql, bank.env, {
    act: 'authority.holder_changed',
    actor: 'system',
    objects: { bank: bank.code, mandate: current.id, partner: current.partner },
  });
  await bank.authorisation.revokeMandateTokens(sql, current.id);
  // Whoever holds the account now never had this mandate, so only the partner is told.
  if (current.activatedAt !== undefined) await tellPartner(sql, bank, ended, 'revoked', 'bank');
  return ended;
}

/** Nobody pressed a button: partner and holder are told that a mandate in force has ended. */
async function endBySystem(sql: Sql, bank: HostedBank, current: Mandate): Promise<boolean> {
  if (!lifecycle.next(current.state, 'revoke').ok) return false;
  const changed = await change(sql, bank, current, { event: 'revoke', actor: 'system' });
  if (current.activatedAt === undefined) return true;
  await tellPartner(sql, bank, changed, 'revoked', 'bank');
  await tell(sql, bank, current, MESSAGES.bankUnlinked);
  return true;
}

/** Decides on a mandate under the lock of its depositor, which every decision on the account takes. */
async function decide(
  bank: HostedBank,
  id: string,
  work: (sql: Sql, current: Mandate) => Promise<boolean>,
): Promise<boolean> {
  return bank.env.db.transaction(async (sql) => {
    const known = await findMandate(sql, bank, id);
    if (known === undefined) return false;
    await lockDepositor(sql, known.depositor);
    return work(sql, present(await findMandate(sql, bank, id), 'Mandates are never deleted.'));
  });
}

/** One move of the machine, written with its audit entry. */
async function change(
  sql: Sql,
  bank: HostedBank,
  current: Mandate,
  { event, actor }: { readonly event: MandateEventName; readonly actor: string },
): Promise<Mandate> {
  const next = lifecycle.next(current.state, event);
  assert(next.ok, 'Whoever changes a mandate has looked whether the move exists.');
  const state = next.value;
  // Two events of one mandate never carry the same instant: the partner applies the newest.
  const now = bank.env.clock.now();
  const at = now > current.changedAt ? now : plus(current.changedAt, 1);
  const activatedAt = event === 'activate' ? now : current.activatedAt;
  await store.writeState(sql, current.id, { state, at, activatedAt: activatedAt ?? null });
  await audit(sql, bank.env, {
    act: `mandate.${state}`,
    actor,
    objects: { bank: bank.code, mandate: current.id, partner: current.partner },
  });
  return { ...current, state, changedAt: at, activatedAt };
}

function walletActor(partner: string): string {
  return `wallet ${partner}`;
}
