import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { judgeAmount, mostPossible } from '@sekisho/domain/cash-out/amount.ts';
import { type Hold, type HoldReason, isClosed, judgeHold } from '@sekisho/domain/cash-out/hold.ts';
import { write } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { holdingStop, readSwitch } from '@sekisho/runtime/switches/service.ts';
import { bankAccount, FEE_ACCOUNT, walletAccount } from '../books/accounts.ts';
import { lastChargedElsewhere } from '../charge/service.ts';
import {
  balanceOf,
  expectWallet,
  lockWalletRow,
  readWallet,
  type Wallet,
} from '../enrolment/service.ts';
import { judgeUse } from '../enrolment/stage.ts';
import { claimKey, type KeyedAct } from '../idempotency/service.ts';
import { listLinks } from '../link/service.ts';
import { expectActive, findUsable, type UsableLink } from '../link/usable.ts';
import type { Parts } from '../parts.ts';
import { expectSwitches } from '../switches/service.ts';
import { type CashOutRefusal, CREDIT_LIFE_MS } from './judge.ts';
import * as store from './store.ts';
import { reserving } from './transfers.ts';

export interface CashOutView {
  readonly id: Id<'out'>;
  readonly link: Id<'lnk'>;
  readonly bank: { readonly code: string; readonly name: string };
  readonly amount: bigint;
  readonly fee: bigint;
  readonly state:
    | 'held'
    | 'on_its_way'
    | 'not_known_yet'
    | 'done'
    | 'refused'
    | 'cancelled'
    | 'returned';
  readonly refusal: CashOutRefusal | null;
  readonly holdReason: HoldReason | null;
  readonly heldUntil: Instant | null;
  readonly requestedAt: Instant;
  readonly settledAt: Instant | null;
  readonly returnedAt: Instant | null;
}

export interface CashOutOrder {
  readonly wallet: Id<'wlt'>;
  readonly key: string;
  readonly link: Id<'lnk'>;
  readonly amount: bigint;
  /** The fee that the customer was told. */
  readonly fee: bigint;
}

export type OrderRefusal =
  | 'identity_needed'
  | 'wallet_frozen'
  | 'wallet_locked'
  | 'cash_out_closed'
  | 'not_found'
  | 'act_stopped'
  | 'link_not_active'
  | 'link_takes_no_money'
  | 'fee_differs'
  | 'insufficient_balance'
  | 'idempotency_key_reused';

const DECISIONS_MAX = 10;
/** The tick takes a new cash-out over when its own request has not tried it by then. */
const FIRST_TRY_MS = 5_000;
const PAGE = 50;

/**
 * Reserves the money and records the cash-out in one commit; nothing has been asked of the bank yet.
 * The id belongs to the key and is the reserving transfer's, so a repeat finds the first.
 */
export async function orderCashOut(
  parts: Parts,
  order: CashOutOrder,
): Promise<Result<Id<'out'>, OrderRefusal>> {
  const { env } = parts;
  const { sql } = env.db;
  const claimed = await claimKey(sql, actOf(order), env.ids.next('out'), env.clock.now());
  if (!claimed.ok) return claimed;
  const id = claimed.value as Id<'out'>;
  for (let decision = 1; decision <= DECISIONS_MAX; decision++) {
    if ((await store.findCashOut(sql, id)) !== undefined) return accept(id);
    const wallet = await readWallet(sql, order.wallet);
    const closedUntil = await store.readClosedUntil(sql, order.wallet);
    const link = await findUsable(sql, order.wallet, order.link);
    // The balance is read before the charges: whatever is in it was charged before it was read, so the
    // hold is judged by all money that can leave.
    const balance = await balanceOf(parts, order.wallet);
    const { stop, version } = await readStop(parts, order.wallet, link);
    const seen = { wallet, closedUntil, link, balance, stopped: stop !== undefined };
    const judged = judge(parts, order, seen);
    if (!judged.ok) return judged;
    const hold = await holdOf(parts, order.wallet, judged.value);
    const row = newRow(parts, id, order, hold);
    const refusal = await submit(parts, row, {
      ...{ wallet, closedUntil, link: judged.value, board: version },
    });
    if (refusal === undefined) return accept(id);
    if (refusal !== 'moved') return refuse(refusal);
  }
  throw new Fault('wallet_too_busy', { retry: true });
}

/** How the switch stands, to decide on. */
function readStop({ env, board }: Parts, wallet: Id<'wlt'>, link: UsableLink | undefined) {
  const objects = { wallet, ...(link && { bank: link.bank }) };
  return readSwitch(env.db.sql, board, 'cash_out', objects);
}

function actOf({ wallet, key, link, amount, fee }: CashOutOrder): KeyedAct {
  const body = { link, amount: yenToNumber(yen(amount)), fee: yenToNumber(yen(fee)) };
  return { owner: wallet, key, operation: 'createCashOut', body };
}

/** What a decision is made on. */
interface Seen {
  readonly wallet: Wallet;
  readonly closedUntil: bigint;
}

function judge(
  parts: Parts,
  order: CashOutOrder,
  seen: Seen & {
    readonly link: UsableLink | undefined;
    readonly balance: bigint;
    readonly stopped: boolean;
  },
): Result<UsableLink, OrderRefusal> {
  const { link, balance } = seen;
  const use = judgeWallet(parts, seen);
  if (!use.ok) return use;
  if (link === undefined) return refuse('not_found');
  if (seen.stopped) return refuse('act_stopped');
  // A bank that the configuration names no more could not be asked: it would never end.
  if (link.state !== 'active' || !parts.banks.has(link.bank)) return refuse('link_not_active');
  if (!link.credits) return refuse('link_takes_no_money');
  if (order.fee !== feeOf(parts)) return refuse('fee_differs');
  const fits = judgeAmount({ balance, amount: order.amount, fee: order.fee });
  return fits.ok ? accept(link) : fits;
}

/** Whether the wallet may pay out at all. */
function judgeWallet({ env, config }: Parts, { wallet, closedUntil }: Seen) {
  const use = judgeUse(wallet, config.controls);
  if (!use.ok) return use;
  const closed = isClosed(env.clock.now(), instant(Number(closedUntil)));
  return closed ? refuse('cash_out_closed') : accept(true);
}

function feeOf({ config }: Parts): bigint {
  return BigInt(config.cashOutFee ?? 0);
}

async function holdOf(
  { env }: Parts,
  wallet: Id<'wlt'>,
  link: Pick<UsableLink, 'id' | 'since'>,
): Promise<Hold | undefined> {
  const otherAccountAt = await lastChargedElsewhere(env.db.sql, wallet, link.id);
  return judgeHold({ now: env.clock.now(), linkedAt: link.since, otherAccountAt });
}

function newRow(
  { env }: Parts,
  id: Id<'out'>,
  order: CashOutOrder,
  hold: Hold | undefined,
): store.CashOutRow {
  const now = env.clock.now();
  const { wallet, link, amount, fee } = order;
  const transfer = () => env.ids.next('tfr');
  return {
    ...{ id, wallet, link, amount, fee },
    credit: env.ids.next('crd'),
    give_back: transfer(),
    fee_transfers: fee === 0n ? [] : [transfer(), transfer(), transfer()],
    state: hold === undefined ? 'created' : 'held',
    hold_reason: hold?.reason ?? null,
    held_until: hold === undefined ? null : BigInt(hold.until),
    refusal: null,
    valid_until: hold === undefined ? BigInt(now + CREDIT_LIFE_MS) : null,
    asked: false,
    in_doubt: false,
    tries: 0,
    next_try_at: BigInt(now + FIRST_TRY_MS),
    lease_until: 0n,
    version: 1n,
    requested_at: BigInt(now),
    settled_at: null,
    returned_at: null,
  };
}

/** Nothing when it is recorded; `moved` when what it was decided on has changed. */
async function submit(
  { ledger, auditWrite, board }: Parts,
  row: store.CashOutRow,
  seen: Seen & { readonly link: UsableLink; readonly board: bigint },
): Promise<'insufficient_balance' | 'moved' | undefined> {
  const { wallet, closedUntil, link } = seen;
  await ledger.createAccounts([walletAccount(wallet.id), bankAccount(link.bank), FEE_ACCOUNT]);
  const { id, credit, amount, fee, state } = row;
  const objects = {
    ...{ cashOut: id, link: link.id, credit, state },
    amount: yenToNumber(yen(amount)),
    fee: yenToNumber(yen(fee)),
  };
  const outcome = await ledger.submit({
    transfers: reserving(row, link.bank),
    writes: [
      write(store.writeCashOut, row),
      write(auditWrite, { act: 'cash_out.ordered', actor: wallet.id, objects }),
    ],
    expects: [
      expectWallet(wallet),
      { statement: store.closedUnchanged, key: wallet.id, version: closedUntil, shared: true },
      expectActive(link),
      ...expectSwitches(board, seen.board),
    ],
  });
  if (outcome.ok) return undefined;
  if (outcome.refusal === 'exceeds_credits') return 'insufficient_balance';
  // A twin under the same key has reserved it; the next look finds its row.
  const moved = outcome.refusal === 'version_conflict' || outcome.refusal.startsWith('exists');
  if (moved) return 'moved';
  throw new Fault(`cash_out_refused_${outcome.refusal}`, { retry: true });
}

export interface CashOutTerms {
  readonly fee: bigint;
  /** What can be paid out now, without the fee. */
  readonly most: bigint;
  readonly closedUntil: Instant | null;
  readonly accounts: readonly {
    readonly link: Id<'lnk'>;
    readonly bank: { readonly code: string; readonly name: string };
    readonly branchName: string;
    readonly accountMasked: string;
    /** Links from before banks were asked to take money in must be made anew. */
    readonly takesMoney: boolean;
    readonly holdReason: HoldReason | null;
    readonly heldUntil: Instant | null;
  }[];
}

/** What a customer is told before he orders. */
export async function readTerms(parts: Parts, wallet: Id<'wlt'>): Promise<CashOutTerms> {
  const { env } = parts;
  const fee = feeOf(parts);
  const closedUntil = instant(Number(await store.readClosedUntil(env.db.sql, wallet)));
  const links = (await listLinks(parts, wallet)).filter(({ state }) => state === 'active');
  const accounts = await Promise.all(
    links.map(async ({ id, bank, branchName, accountMasked, credits, since }) => {
      const hold = await holdOf(parts, wallet, { id, since });
      return {
        ...{ link: id, bank, branchName, accountMasked },
        takesMoney: credits,
        holdReason: hold?.reason ?? null,
        heldUntil: hold?.until ?? null,
      };
    }),
  );
  return {
    fee,
    most: mostPossible({ balance: await balanceOf(parts, wallet), fee }),
    closedUntil: isClosed(env.clock.now(), closedUntil) ? closedUntil : null,
    accounts,
  };
}

/** Closes cash-out to a wallet until then, in the caller's transaction: it may have lost its keys. */
export async function closeCashOut(sql: Sql, wallet: Id<'wlt'>, until: Instant): Promise<void> {
  await lockWalletRow(sql, wallet);
  await store.writeClosedUntil(sql, wallet, until);
}

/**
 * Why a cash-out that the bank has not been asked about must not go any more, decided with wallet and
 * link locked in the caller's transaction.
 */
export async function judgeStop(
  parts: Parts,
  sql: Sql,
  row: Pick<store.CashOutRow, 'wallet' | 'link'>,
): Promise<Extract<CashOutRefusal, 'stopped' | 'link_ended'> | undefined> {
  const wallet = await lockWalletRow(sql, row.wallet);
  const closedUntil = await store.readClosedUntil(sql, row.wallet);
  const link = await findUsable(sql, row.wallet, row.link, 'lock');
  if (!judgeWallet(parts, { wallet, closedUntil }).ok) return 'stopped';
  if (link?.state === 'active') {
    const objects = { bank: link.bank, wallet: row.wallet };
    return (await holdingStop(sql, parts.board, 'cash_out', objects)) && 'stopped';
  }
  // What is suspended may be allowed again, but not within the life of a credit that waits for it.
  return link?.state === 'suspended' ? 'stopped' : 'link_ended';
}

export async function readCashOut(
  parts: Parts,
  wallet: Id<'wlt'>,
  id: Id<'out'>,
): Promise<Result<CashOutView, 'not_found'>> {
  const row = await store.findCashOut(parts.env.db.sql, id);
  return row?.wallet === wallet ? accept(await toView(parts, row)) : refuse('not_found');
}

export async function listCashOuts(
  parts: Parts,
  wallet: Id<'wlt'>,
  before: Id<'out'> | undefined,
): Promise<{ readonly cashOuts: readonly CashOutView[]; readonly before: Id<'out'> | null }> {
  const page = { wallet, before, limit: PAGE + 1 };
  const rows = await store.listOfWallet(parts.env.db.sql, page);
  const shown = rows.slice(0, PAGE);
  return {
    cashOuts: shown.map((row) => viewOf(parts, row, row.bank)),
    before: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** The states of cash-outs by their ids and by what reserved their fees, for a customer's history. */
export async function readStates(
  { env }: Parts,
  ids: readonly Id<'out'>[],
  fees: readonly Id<'tfr'>[],
): Promise<ReadonlyMap<string, store.CashOutRow['state']>> {
  const rows = await store.listByTransfers(env.db.sql, ids, fees);
  return new Map(
    rows.flatMap(({ id, fee_transfers: [reserved], state }) =>
      reserved === undefined
        ? [[id, state]]
        : [
            [id, state],
            [reserved, state],
          ],
    ),
  );
}

export async function cashOutView(parts: Parts, id: Id<'out'>): Promise<CashOutView> {
  const row = present(await store.findCashOut(parts.env.db.sql, id), 'A recorded one exists.');
  return toView(parts, row);
}

async function toView(parts: Parts, row: store.CashOutRow): Promise<CashOutView> {
  const link = await findUsable(parts.env.db.sql, row.wallet, row.link);
  return viewOf(parts, row, present(link, 'A cash-out has its link.').bank);
}

function viewOf({ banks }: Parts, row: store.CashOutRow, bank: string): CashOutView {
  const time = (at: bigint | null) => (at === null ? null : instant(Number(at)));
  return {
    id: row.id,
    link: row.link,
    bank: { code: bank, name: banks.get(bank)?.name ?? bank },
    amount: row.amount,
    fee: row.fee,
    state: viewState(row),
    refusal: row.refusal,
    holdReason: row.hold_reason,
    heldUntil: time(row.held_until),
    requestedAt: instant(Number(row.requested_at)),
    settledAt: time(row.settled_at),
    returnedAt: time(row.returned_at),
  };
}

function viewState({ state, in_doubt: inDoubt }: store.CashOutRow): CashOutView['state'] {
  if (state === 'posted') return 'done';
  if (state === 'created' || state === 'sent') return inDoubt ? 'not_known_yet' : 'on_its_way';
  return state;
}
