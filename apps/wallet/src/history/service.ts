import { type Id, idFromBits, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type HistorySearch, isWanted, monthBounds } from '@sekisho/domain/history/search.ts';
import { type LedgerTransfer, TRANSFER_FLAGS } from '@sekisho/domain/ledger/transfer.ts';
import { bankCodeOf, FEE_ACCOUNT, TRANSFER_CODES } from '../books/accounts.ts';
import { readStates } from '../cash-out/service.ts';
import type { Parts } from '../parts.ts';
import { readShopNames } from '../payment/service.ts';

const PAGE = 50;
/** As much of the history one call of a search looks at; the next call goes on from there. */
const LOOKED_AT_MAX = 1_000;
const LOOKED_AT_ONCE = 250;
const NANOSECONDS = 1_000_000n;

export interface MovementView {
  readonly id: string;
  readonly kind: 'charge' | 'payment' | 'cash_out' | 'cash_out_fee' | 'cash_out_returned';
  readonly direction: 'in' | 'out';
  readonly amount: bigint;
  readonly counterparty: string;
  readonly at: Instant;
}

export interface MovementPage {
  readonly movements: readonly MovementView[];
  readonly before: string | null;
}

/**
 * One page of a wallet's movements, straight from its account in the books. A search goes through the
 * account from its place on, as far as one call may look: what it has found by then is a page too.
 */
export async function listMovements(
  parts: Parts,
  wallet: Id<'wlt'>,
  before: string | undefined,
  search: HistorySearch = {},
): Promise<MovementPage> {
  const bounds = search.month === undefined ? undefined : monthBounds(search.month);
  const newest = bounds && BigInt(bounds.to) * NANOSECONDS;
  const oldest = bounds && BigInt(bounds.from) * NANOSECONDS - 1n;
  const isSearch = Object.values(search).some((value) => value !== undefined);
  const limit = isSearch ? LOOKED_AT_ONCE : PAGE;
  const found: MovementView[] = [];
  let place = earlier(before === undefined ? undefined : BigInt(before), newest);
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += limit) {
    const transfers = await parts.ledger.accountTransfers({
      accountId: idToBits(wallet),
      limit,
      ...(place === undefined ? {} : { before: place }),
      ...(oldest === undefined ? {} : { after: oldest }),
    });
    for (const [view, timestamp] of await toViews(parts, transfers)) {
      place = timestamp;
      if (view !== undefined && isWanted(view, search)) found.push(view);
      if (found.length === PAGE) break;
    }
    const isEnd = transfers.length < limit;
    const isFull = found.length === PAGE;
    // A full page that ended with the last movement of all is followed by an empty one.
    if (isEnd && (!isFull || place === transfers.at(-1)?.timestamp)) {
      return { movements: found, before: null };
    }
    if (isFull) break;
  }
  return { movements: found, before: place === undefined ? null : place.toString() };
}

function earlier(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

/** One movement of a wallet; nobody else's is found. */
export async function readMovement(
  parts: Parts,
  wallet: Id<'wlt'>,
  id: string,
): Promise<Result<MovementView, 'not_found'>> {
  const bits = idToBits(id as Id<'chg'>);
  const transfers = await parts.ledger.lookupTransfers([bits]);
  const account = idToBits(wallet);
  const own = transfers.filter(
    (each) => each.debitAccountId === account || each.creditAccountId === account,
  );
  const [view] = (await toViews(parts, own)).map(([each]) => each);
  return view?.id === id ? accept(view) : refuse('not_found');
}

/** With the time of each; a transfer that is no movement of its own has no view. */
async function toViews(
  parts: Parts,
  transfers: readonly LedgerTransfer[],
): Promise<readonly (readonly [MovementView | undefined, bigint])[]> {
  const shown = new Set(await withoutReleased(parts, transfers));
  const shops = transfers.filter(isPayment).map((t) => idFromBits('shp', t.creditAccountId));
  const names = await readShopNames(parts, [...new Set(shops)]);
  return transfers.map(
    (each) => [shown.has(each) ? toView(parts, names, each) : undefined, each.timestamp] as const,
  );
}

function isPayment({ code }: LedgerTransfer): boolean {
  return code === TRANSFER_CODES.payment;
}

/**
 * A cash-out is one movement, from when it is reserved: its post or void is none of its own, and what
 * was reserved and released again has not moved. A fee goes as its cash-out goes; both are reserved at once,
 * the fee right after.
 */
async function withoutReleased(
  parts: Parts,
  transfers: readonly LedgerTransfer[],
): Promise<readonly LedgerTransfer[]> {
  const moves = transfers.filter(({ pendingId }) => pendingId === 0n);
  const ids = moves.filter(({ code }) => code === TRANSFER_CODES.cashOut).map(({ id }) => id);
  const fees = moves.filter(isReserved).map(({ id }) => idFromBits('tfr', id));
  const states = await readStates(
    parts,
    ids.map((id) => idFromBits('out', id)),
    fees,
  );
  const isReleased = (name: string) => ['refused', 'cancelled'].includes(states.get(name) ?? '');
  return moves.filter(
    ({ id }) => !isReleased(idFromBits('out', id)) && !isReleased(idFromBits('tfr', id)),
  );
}

function isReserved({ code, flags }: LedgerTransfer): boolean {
  return code === TRANSFER_CODES.cashOutFee && (flags & TRANSFER_FLAGS.pending) !== 0;
}

function toView(
  { banks, config }: Parts,
  shopNames: ReadonlyMap<string, string>,
  transfer: LedgerTransfer,
): MovementView {
  const { id, amount, debitAccountId, creditAccountId } = transfer;
  const at = instant(Number(transfer.timestamp / NANOSECONDS));
  const nameOf = (account: bigint) => {
    const bank = bankCodeOf(account);
    return banks.get(bank)?.name ?? bank;
  };
  switch (transfer.code) {
    case TRANSFER_CODES.payment: {
      const counterparty = shopNames.get(idFromBits('shp', creditAccountId)) ?? '';
      const of = { kind: 'payment', direction: 'out' } as const;
      return { id: idFromBits('pay', id), ...of, amount, counterparty, at };
    }
    case TRANSFER_CODES.cashOut: {
      const of = { kind: 'cash_out', direction: 'out' } as const;
      const counterparty = nameOf(creditAccountId);
      return { id: idFromBits('out', id), ...of, amount, counterparty, at };
    }
    case TRANSFER_CODES.cashOutReturned: {
      const of = { kind: 'cash_out_returned', direction: 'in' } as const;
      const counterparty = nameOf(debitAccountId);
      return { id: idFromBits('tfr', id), ...of, amount, counterparty, at };
    }
    case TRANSFER_CODES.cashOutFee: {
      const direction = debitAccountId === FEE_ACCOUNT.id ? 'in' : 'out';
      const of = { kind: 'cash_out_fee', direction } as const;
      return { id: idFromBits('tfr', id), ...of, amount, counterparty: config.operatorName, at };
    }
    default: {
      const of = { kind: 'charge', direction: 'in' } as const;
      const counterparty = nameOf(debitAccountId);
      return { id: idFromBits('chg', id), ...of, amount, counterparty, at };
    }
  }
}
