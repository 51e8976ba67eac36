import { present } from '@sekisho/domain/base/assert.ts';
import { type Id, idFromBits, idToBits } from '@sekisho/domain/base/id.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import type { CashOutState } from '@sekisho/domain/cash-out/cash-out.ts';
import { TRANSFER_FLAGS } from '@sekisho/domain/ledger/transfer.ts';
import type { CreditAnswer } from '@sekisho/fapi/client/credit-answer.ts';
import type { LinkClient } from '@sekisho/fapi/client/link-client.ts';
import type { Ledger } from '@sekisho/ledger/ledger.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { bankAccount, TRANSFER_CODES } from '../books/accounts.ts';
import * as store from './store.ts';

/** In what the two companies differ about a credit, in order of precedence. */
export type CreditDifferenceKind =
  | 'bank_only'
  | 'wallet_only'
  | 'other_amount'
  | 'other_mandate'
  | 'other_state'
  /** Within our own house: what the row says is not what stands in the books. */
  | 'other_books';

export interface CreditDifference {
  readonly kind: CreditDifferenceKind;
  readonly bank: string;
  readonly credit: Id<'crd'>;
  readonly theirs:
    | { readonly mandate: Id<'mdt'>; readonly state: CreditAnswer['state'] }
    | undefined;
  readonly ours:
    | {
        readonly cashOut: Id<'out'>;
        readonly wallet: Id<'wlt'>;
        readonly mandate: Id<'mdt'> | undefined;
        readonly state: CashOutState;
      }
    | undefined;
  /** Yen that the bank paid, or may still pay, and has not given back; and what our books say. */
  readonly paid: bigint;
  readonly booked: bigint;
}

export interface ComparedCredits {
  /** Credits that either side knows as paid or given back. */
  readonly credits: number;
  readonly paid: bigint;
  readonly booked: bigint;
}

/** What a comparison reads; it writes nothing. */
export interface CreditBooks {
  readonly env: Pick<Env, 'clock' | 'db'>;
  readonly ledger: Pick<Ledger, 'lookupTransfers' | 'accountTransfers'>;
}

interface Bank {
  readonly code: string;
  readonly client: Pick<LinkClient, 'listCredits' | 'creditStatus'>;
}

type OwnCredit = store.OwnCreditRow & { readonly booked: bigint };

interface Pair {
  readonly theirs: CreditAnswer | undefined;
  readonly ours: OwnCredit | undefined;
}

const PAGE = 500;
/** A credit lives for 15 minutes and is asked about for one more: until then the two sides may move. */
const YOUNG_MS = 30 * MINUTE;

/** The codes of the banks that money was paid out to, whatever is configured today. */
export function paidBanks({ sql }: Env['db']): Promise<readonly string[]> {
  return store.listBanks(sql);
}

/**
 * Compares all credits of one bank with our cash-outs and books, in the order of the credits' ids, a page
 * of each at a time. A difference of which either side may be moving is looked at once more before it
 * is told. Throws a `Fault` when the bank does not answer.
 * @see docs/reference/link-protocol.md section 4.4
 */
export async function reconcileCredits(
  books: CreditBooks,
  bank: Bank,
  tell: (difference: CreditDifference) => void,
): Promise<ComparedCredits> {
  const [theirs, ours] = [creditsAt(bank), cashOutsTo(books, bank.code)];
  const sum = { credits: 0, paid: 0n, booked: 0n };
  let [a, b] = [await theirs.next(), await ours.next()];
  while (!a.done || !b.done) {
    const [x, y] = [a.done ? undefined : a.value, b.done ? undefined : b.value];
    const id = lower(x?.id, y?.credit);
    const seen = { theirs: x?.id === id ? x : undefined, ours: y?.credit === id ? y : undefined };
    const pair = differ(seen) && mayMove(books, seen, id) ? await again(books, bank, id) : seen;
    const kind = differ(pair);
    if (kind !== undefined) tell(describe(bank.code, kind, id, pair));
    if (isTheirs(pair) || (pair.ours?.booked ?? 0n) !== 0n) sum.credits += 1;
    sum.paid += paidBy(pair);
    sum.booked += pair.ours?.booked ?? 0n;
    if (seen.theirs) a = await theirs.next();
    if (seen.ours) b = await ours.next();
  }
  for await (const stray of postsWithoutCashOut(books, bank.code)) {
    tell(stray);
    sum.booked += stray.booked;
  }
  return sum;
}

function lower(a: Id<'crd'> | undefined, b: Id<'crd'> | undefined): Id<'crd'> {
  if (a === undefined || b === undefined) return present(a ?? b, 'One side has a next credit.');
  return a < b ? a : b;
}

function isTheirs({ theirs }: Pair): boolean {
  return theirs !== undefined && theirs.state !== 'refused';
}

function paidBy({ theirs }: Pair): bigint {
  return theirs?.state === 'posted' || theirs?.state === 'accepted' ? theirs.amount : 0n;
}

const OPEN: readonly CashOutState[] = ['created', 'sent'];

/** In what the two sides of one credit differ. On its way at both, or nowhere, is no difference. */
function differ(pair: Pair): CreditDifferenceKind | undefined {
  const { theirs, ours } = pair;
  if (theirs === undefined || !isTheirs(pair)) {
    const counts = ours && (['posted', 'returned'].includes(ours.state) || ours.booked !== 0n);
    return counts ? 'wallet_only' : undefined;
  }
  if (ours === undefined) return 'bank_only';
  if (ours.amount !== theirs.amount) return 'other_amount';
  if (ours.mandate !== theirs.mandate) return 'other_mandate';
  const alike =
    theirs.state === 'accepted' ? OPEN.includes(ours.state) : ours.state === theirs.state;
  if (!alike) return 'other_state';
  return ours.booked === (ours.state === 'posted' ? ours.amount : 0n) ? undefined : 'other_books';
}

/** A return may come at any age, and its event be on the way. */
function mayMove({ env }: CreditBooks, { theirs }: Pair, id: Id<'crd'>): boolean {
  // The first 48 bits of an id are the milliseconds at which it was made.
  const young = Number(idToBits(id) >> 80n) > env.clock.now() - YOUNG_MS;
  return young || theirs?.state === 'returned';
}

async function again(books: CreditBooks, bank: Bank, id: Id<'crd'>): Promise<Pair> {
  const asked = await bank.client.creditStatus(id);
  const row = await store.findOwnCredit(books.env.db.sql, bank.code, id);
  const [ours] = await withBooks(books, row === undefined ? [] : [row]);
  return { theirs: asked.ok ? asked.value : undefined, ours };
}

async function* creditsAt({ client }: Bank): AsyncGenerator<CreditAnswer, undefined> {
  let after: Id<'crd'> | undefined;
  for (;;) {
    const { credits, more } = await client.listCredits({ after, limit: PAGE });
    yield* credits;
    if (!more) return undefined;
    after = credits.at(-1)?.id;
  }
}

async function* cashOutsTo(books: CreditBooks, bank: string): AsyncGenerator<OwnCredit, undefined> {
  let after = '';
  for (;;) {
    const rows = await store.listOwnCredits(books.env.db.sql, { bank, after, limit: PAGE });
    yield* await withBooks(books, rows);
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    after = last.credit;
  }
}

/** With what stands in the books for each: what was posted under the credit's id, less what came back. */
async function withBooks(
  { ledger }: CreditBooks,
  rows: readonly store.OwnCreditRow[],
): Promise<readonly OwnCredit[]> {
  if (rows.length === 0) return [];
  const ids = rows.flatMap(({ credit, give_back: back }) => [idToBits(credit), idToBits(back)]);
  const transfers = await ledger.lookupTransfers(ids);
  const amounts = new Map(
    transfers
      .filter(({ flags }) => (flags & TRANSFER_FLAGS.void_pending_transfer) === 0)
      .map(({ id, amount }) => [id, amount]),
  );
  const of = (id: Id<'crd' | 'tfr'>) => amounts.get(idToBits(id)) ?? 0n;
  return rows.map((row) => ({ ...row, booked: of(row.credit) - of(row.give_back) }));
}

async function* postsWithoutCashOut(
  { env, ledger }: CreditBooks,
  bank: string,
): AsyncGenerator<CreditDifference> {
  const accountId = bankAccount(bank).id;
  let before: bigint | undefined;
  for (;;) {
    const page = await ledger.accountTransfers({
      accountId,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    const posts = page.filter(
      ({ code, flags }) =>
        code === TRANSFER_CODES.cashOut && (flags & TRANSFER_FLAGS.post_pending_transfer) !== 0,
    );
    const ids = posts.map(({ id }) => idFromBits('crd', id));
    const known = await store.whichAreCredits(env.db.sql, bank, ids);
    for (const { id, amount } of posts) {
      const credit = idFromBits('crd', id);
      if (known.has(credit)) continue;
      const none = { theirs: undefined, ours: undefined, paid: 0n };
      yield { kind: 'other_books', bank, credit, ...none, booked: amount };
    }
    before = page.at(-1)?.timestamp;
    if (before === undefined || page.length < PAGE) return;
  }
}

function describe(
  bank: string,
  kind: CreditDifferenceKind,
  credit: Id<'crd'>,
  pair: Pair,
): CreditDifference {
  const { theirs, ours } = pair;
  return {
    kind,
    bank,
    credit,
    theirs: theirs && { mandate: theirs.mandate, state: theirs.state },
    ours: ours && {
      cashOut: ours.id,
      wallet: ours.wallet,
      mandate: ours.mandate ?? undefined,
      state: ours.state,
    },
    paid: paidBy(pair),
    booked: ours?.booked ?? 0n,
  };
}
