import { type Id, idFromBits, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type HistorySearch, isWanted, monthBounds } from '@sekisho/domain/history/search.ts';
import type { LedgerTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { bankCodeOf, TRANSFER_CODES } from '../books/accounts.ts';
import type { Parts } from '../parts.ts';
import { readShopNames } from '../payment/service.ts';

const PAGE = 50;
/** As much of the history one call of a search looks at; the next call goes on from there. */
const LOOKED_AT_MAX = 1_000;
const LOOKED_AT_ONCE = 250;
const NANOSECONDS = 1_000_000n;

export interface MovementView {
  readonly id: string;
  readonly kind: 'charge' | 'payment';
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
      if (isWanted(view, search)) found.push(view);
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

async function toViews(
  parts: Parts,
  transfers: readonly LedgerTransfer[],
): Promise<readonly (readonly [MovementView, bigint])[]> {
  const shops = transfers.filter(isPayment).map((t) => idFromBits('shp', t.creditAccountId));
  const names = await readShopNames(parts, [...new Set(shops)]);
  return transfers.map((each) => [toView(parts, names, each), each.timestamp] as const);
}

function isPayment({ code }: LedgerTransfer): boolean {
  return code === TRANSFER_CODES.payment;
}

function toView(
  { banks }: Parts,
  shopNames: ReadonlyMap<string, string>,
  transfer: LedgerTransfer,
): MovementView {
  const { id, amount, debitAccountId, creditAccountId } = transfer;
  const at = instant(Number(transfer.timestamp / NANOSECONDS));
  if (isPayment(transfer)) {
    const counterparty = shopNames.get(idFromBits('shp', creditAccountId)) ?? '';
    const of = { kind: 'payment', direction: 'out' } as const;
    return { id: idFromBits('pay', id), ...of, amount, counterparty, at };
  }
  const bank = bankCodeOf(debitAccountId);
  const counterparty = banks.get(bank)?.name ?? bank;
  const of = { kind: 'charge', direction: 'in' } as const;
  return { id: idFromBits('chg', id), ...of, amount, counterparty, at };
}
