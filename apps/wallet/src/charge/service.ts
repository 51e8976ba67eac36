import { present } from '@sekisho/domain/base/assert.ts';
import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, plus } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { judgeAmount, LIMIT_DAY_MS } from '@sekisho/domain/limits/limits.ts';
import { write } from '@sekisho/ledger/ledger.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { guardAct, holdingStop } from '@sekisho/runtime/switches/service.ts';
import { bankAccount, TRANSFER_CODES, walletAccount, YEN_LEDGER } from '../books/accounts.ts';
import { BALANCE_LIMIT } from '../config.ts';
import { holdingsOf, lockWalletRow } from '../enrolment/service.ts';
import { judgeUse } from '../enrolment/stage.ts';
import { claimKey, findEarlier, type KeyedAct } from '../idempotency/service.ts';
import { readLimits } from '../limits/raise.ts';
import { holdChargeable } from '../link/usable.ts';
import { type Event, noticeWrite, notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { DEBIT_LIFE_MS, judgeBalance, type RefusalCode } from './judge.ts';
import * as store from './store.ts';

export interface ChargeView {
  readonly id: Id<'chg'>;
  readonly link: Id<'lnk'>;
  readonly amount: bigint;
  readonly state: 'on_its_way' | 'not_known_yet' | 'done' | 'refused';
  readonly refusal: RefusalCode | null;
  readonly requestedAt: Instant;
  readonly settledAt: Instant | null;
}

export interface ChargeOrder {
  readonly wallet: Id<'wlt'>;
  readonly key: string;
  readonly link: Id<'lnk'>;
  readonly amount: bigint;
}

export type ChargeOrderRefusal =
  | 'identity_needed'
  | 'wallet_frozen'
  | 'wallet_locked'
  | 'not_found'
  | 'link_not_active'
  | 'act_stopped'
  | 'balance_limit'
  | 'own_limit'
  | 'idempotency_key_reused';

/** How often a decision is made anew because a charge was settled while it was made. */
const DECISIONS_MAX = 10;
/** The tick takes a new charge over when its own request has not tried it by then. */
const FIRST_TRY_MS = 5_000;

/**
 * Records a charge with the id of its debit and until when it may be posted; nothing has been asked of
 * the bank yet. The same key gives the same charge.
 */
export async function recordCharge(
  parts: Parts,
  order: ChargeOrder,
): Promise<Result<Id<'chg'>, ChargeOrderRefusal>> {
  const { sql } = parts.env.db;
  const earlier = await findEarlier(sql, actOf(order));
  if (!earlier.ok) return earlier;
  if (earlier.value !== undefined) return accept(earlier.value as Id<'chg'>);
  for (let decision = 1; decision <= DECISIONS_MAX; decision++) {
    // The balance is read between two looks at what is on its way: when both are alike, no charge
    // was booked in between, and the sum is the wallet's at one moment.
    const open = await store.listOpen(sql, order.wallet);
    const balance = await holdingsOf(parts, order.wallet);
    const recorded = await decide(parts, order, { open, balance });
    if (recorded !== 'moved') return recorded;
  }
  throw new Fault('wallet_too_busy', { retry: true });
}

async function decide(
  parts: Parts,
  order: ChargeOrder,
  seen: { readonly open: readonly store.ChargeRow[]; readonly balance: bigint },
): Promise<Result<Id<'chg'>, ChargeOrderRefusal> | 'moved'> {
  const { env, config } = parts;
  return env.db.transaction(async (sql) => {
    const wallet = await lockWalletRow(sql, order.wallet);
    // The same press may have come twice at once, and its twin was recorded before this lock: what
    // would be refused now is then done already.
    const twin = await findEarlier(sql, actOf(order));
    if (!twin.ok) return twin;
    if (twin.value !== undefined) return accept(twin.value as Id<'chg'>);
    const use = judgeUse(wallet, config.controls);
    if (!use.ok) return use;
    const link = await holdChargeable(sql, order.wallet, order.link);
    if (!link.ok) return link;
    // A bank that the configuration names no more could not be asked: the charge would never end.
    if (!parts.banks.has(link.value.bank)) return refuse('link_not_active');
    const open = await store.listOpen(sql, order.wallet);
    if (ids(open) !== ids(seen.open)) return 'moved';
    const objects = { bank: link.value.bank, wallet: order.wallet };
    const running = await guardAct(sql, parts.board, 'charge', objects);
    if (!running.ok) return running;
    const onItsWay = open.reduce((sum, { amount }) => sum + amount, 0n);
    const limit = BigInt(config.balanceLimit ?? BALANCE_LIMIT);
    const { balance } = seen;
    const fits = judgeBalance({ balance, onItsWay, amount: order.amount, limit }, config.controls);
    if (!fits.ok) return fits;
    const allowed = await judgeLimits(parts, sql, order);
    if (!allowed.ok) return allowed;
    return insert(parts, sql, order);
  });
}

/** The holder's own limits; the wallet's row is locked, so that no other charge comes between. */
async function judgeLimits(
  parts: Parts,
  sql: Sql,
  { wallet, amount }: ChargeOrder,
): Promise<Result<true, 'own_limit'>> {
  const since = plus(parts.env.clock.now(), -LIMIT_DAY_MS);
  const { limits } = await readLimits(parts, sql, wallet);
  const of = { each: limits.perCharge, perDay: limits.chargesPerDay };
  return judgeAmount(of, await chargedSince(sql, wallet, since), yen(amount));
}

/** Yen that a wallet has charged, or is charging, after an instant. */
export async function chargedSince(sql: Sql, wallet: Id<'wlt'>, since: Instant): Promise<bigint> {
  return store.sumSince(sql, wallet, since);
}

async function insert(
  { env }: Parts,
  sql: Sql,
  order: ChargeOrder,
): Promise<Result<Id<'chg'>, 'idempotency_key_reused'>> {
  const now = env.clock.now();
  const id = env.ids.next('chg');
  const claimed = await claimKey(sql, actOf(order), id, now);
  if (!claimed.ok || claimed.value !== id) return claimed as Result<Id<'chg'>, never>;
  const debit = env.ids.next('dbt');
  const { wallet, link, amount } = order;
  await store.insertCharge(sql, {
    id,
    wallet,
    link,
    amount,
    debit,
    requestedAt: now,
    validUntil: now + DEBIT_LIFE_MS,
    nextTryAt: now + FIRST_TRY_MS,
  });
  const objects = { charge: id, link, debit, amount: yenToNumber(yen(amount)) };
  await audit(sql, env, { act: 'charge.created', actor: wallet, objects });
  return accept(id);
}

function actOf({ wallet, key, link, amount }: ChargeOrder): KeyedAct {
  return {
    owner: wallet,
    key,
    operation: 'createCharge',
    body: { link, amount: yenToNumber(yen(amount)) },
  };
}

function ids(rows: readonly store.ChargeRow[]): string {
  return rows.map(({ id }) => id).join();
}

export async function readCharge(
  { env }: Parts,
  wallet: Id<'wlt'>,
  id: Id<'chg'>,
): Promise<Result<ChargeView, 'not_found'>> {
  const row = await store.findCharge(env.db.sql, id);
  return row?.wallet === wallet ? accept(toView(row)) : refuse('not_found');
}

function toView(row: store.ChargeRow): ChargeView {
  const { id, link, amount, refusal, settled_at: settledAt } = row;
  return {
    id,
    link,
    amount,
    state: viewState(row),
    refusal,
    requestedAt: instant(Number(row.requested_at)),
    settledAt: settledAt === null ? null : instant(Number(settledAt)),
  };
}

function viewState({ state, in_doubt: inDoubt }: store.ChargeRow): ChargeView['state'] {
  if (state === 'posted') return 'done';
  if (state === 'refused') return 'refused';
  return inDoubt ? 'not_known_yet' : 'on_its_way';
}

/**
 * Books money that the bank has taken, once: the transfer's id is the charge's own, which was made
 * before the first try. Neither a lock nor an unlinked bank keeps money from its owner.
 */
export async function bookCharge(parts: Parts, charge: store.ChargeRow, bank: string) {
  const { env, ledger, auditWrite } = parts;
  await ledger.createAccounts([bankAccount(bank), walletAccount(charge.wallet)]);
  const at = env.clock.now();
  const { id, wallet, link, debit, amount, version } = charge;
  const outcome = await ledger.submit({
    transfers: [
      {
        id: idToBits(id),
        debitAccountId: bankAccount(bank).id,
        creditAccountId: walletAccount(wallet).id,
        amount,
        userData128: idToBits(link),
        ledger: YEN_LEDGER,
        code: TRANSFER_CODES.charge,
      },
    ],
    writes: [
      write(store.writePosted, { id, at }),
      write(auditWrite, {
        act: 'charge.posted',
        actor: 'system',
        objects: { charge: id, wallet, debit, amount: yenToNumber(yen(amount)) },
      }),
      noticeWrite(parts, settledEvent(charge, bank, 'charge_done')),
    ],
    expects: [{ statement: store.chargeUnchanged, key: id, version }],
  });
  // Whatever stood in the way, the charge stays open and the next try books it.
  if (!outcome.ok) throw new Fault(`charge_not_booked_${outcome.refusal}`, { retry: true });
  // A replay leaves its writes out, so the row is brought after the books.
  if (!outcome.replayed) return;
  await env.db.transaction(async (sql) => {
    if (!(await store.followBooks(sql, id, at))) return;
    await notify(parts, sql, settledEvent(charge, bank, 'charge_done'));
  });
}

function settledEvent(
  { id: charge, wallet, link, amount }: store.ChargeRow,
  bank: string,
  kind: 'charge_done' | 'charge_refused',
): Event {
  const facts = { bank, link, charge, amount: yenToNumber(yen(amount)) };
  return { wallet, kind, facts, source: charge };
}

/** Refuses on what this try brought. When it was overtaken nothing is written: the next one decides. */
export async function refuseCharge(
  parts: Parts,
  charge: store.ChargeRow,
  bank: string,
  refusal: RefusalCode,
): Promise<void> {
  const { env } = parts;
  const { id } = charge;
  await env.db.transaction(async (sql) => {
    if (!(await store.writeRefusal(sql, charge, { refusal, at: env.clock.now() }))) return;
    await audit(sql, env, {
      act: 'charge.refused',
      actor: 'system',
      objects: { charge: id, refusal },
    });
    await notify(parts, sql, settledEvent(charge, bank, 'charge_refused'));
  });
}

/** When the wallet was last charged from another account than this link's, for what leaves it again. */
export async function lastChargedElsewhere(
  sql: Sql,
  wallet: Id<'wlt'>,
  link: Id<'lnk'>,
): Promise<Instant | undefined> {
  const at = await store.lastPostedElsewhere(sql, wallet, link);
  return at === null ? undefined : instant(Number(at));
}

/** A row that a try is made on; while charges are stopped the bank is only asked what became of it. */
export interface ChargeTry extends store.LeasedCharge {
  readonly stopped: boolean;
}

/**
 * For the feature's jobs. A charge that has not left for the bank when charges are stopped never does:
 * it is refused, in the transaction that would have sent it. Whether one that has left was posted, only
 * the bank knows.
 */
export async function takeTry(
  { env, board }: Parts,
  id: Id<'chg'>,
  leaseMs: number,
): Promise<ChargeTry | undefined> {
  return env.db.transaction(async (sql) => {
    const now = env.clock.now();
    const charge = await store.leaseCharge(sql, id, now, leaseMs);
    if (charge === undefined) return undefined;
    const { bank, wallet } = charge;
    const stop = await holdingStop(sql, board, 'charge', { bank, wallet });
    if (stop === undefined || charge.asked_before)
      return { ...charge, stopped: stop !== undefined };
    await store.refuseUnasked(sql, id, { refusal: 'stopped', at: now });
    const objects = { charge: id, refusal: 'stopped', stop: stop.id };
    await audit(sql, env, { act: 'charge.refused', actor: 'system', objects });
    return undefined;
  });
}

export async function endTry(
  { env }: Parts,
  charge: store.ChargeRow,
  next: { readonly at: number; readonly inDoubt: boolean },
): Promise<void> {
  await store.writeTry(env.db.sql, charge, next);
}

export async function dueCharges({ env }: Parts, now: Instant): Promise<readonly Id<'chg'>[]> {
  return store.listDue(env.db.sql, now, 50);
}

/** The charge as it stands, for an answer to its own request. */
export async function chargeView({ env }: Parts, id: Id<'chg'>): Promise<ChargeView> {
  return toView(present(await store.findCharge(env.db.sql, id), 'A recorded charge exists.'));
}
