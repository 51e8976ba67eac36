import { present } from '@sekisho/domain/base/assert.ts';
import { type Id, idFromBits, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { ChargeState } from '@sekisho/domain/charge/charge.ts';
import type { DebitAnswer } from '@sekisho/fapi/client/debit-answer.ts';
import type { LinkClient } from '@sekisho/fapi/client/link-client.ts';
import type { Ledger } from '@sekisho/ledger/ledger.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { bankAccount, TRANSFER_CODES } from '../books/accounts.ts';
import * as store from './store.ts';

/** In what the two companies differ, in order of precedence. */
export type DifferenceKind =
  | 'bank_only'
  | 'wallet_only'
  | 'other_amount'
  | 'other_mandate'
  | 'other_state'
  /** Within our own house: the charge is done and its transfer is not in the books, or the reverse. */
  | 'other_books';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly bank: string;
  /** Undefined for a transfer in our books that no charge stands for. */
  readonly debit: Id<'dbt'> | undefined;
  readonly theirs:
    | {
        readonly mandate: Id<'mdt'>;
        readonly state: DebitAnswer['state'];
        readonly at: Instant | undefined;
      }
    | undefined;
  readonly ours:
    | {
        readonly charge: Id<'chg'>;
        readonly wallet: Id<'wlt'> | undefined;
        readonly mandate: Id<'mdt'> | undefined;
        readonly state: ChargeState | undefined;
        readonly at: Instant | undefined;
      }
    | undefined;
  /** Yen that the bank took or may still take, and yen that stand in our books for it. */
  readonly taken: bigint;
  readonly booked: bigint;
}

export interface Compared {
  /** Debits that either side knows. */
  readonly debits: number;
  readonly taken: bigint;
  readonly booked: bigint;
}

/** What a comparison reads; it writes nothing. */
export interface Books {
  readonly env: Pick<Env, 'clock' | 'db'>;
  readonly ledger: Pick<Ledger, 'lookupTransfers' | 'accountTransfers'>;
}

interface Bank {
  readonly code: string;
  readonly client: Pick<LinkClient, 'listDebits' | 'debitStatus'>;
}

type OwnDebit = store.OwnDebitRow & { readonly booked: bigint };

const PAGE = 500;
/** A debit lives for 15 minutes and is asked about for one more: until then the two sides may move. */
const YOUNG_MS = 30 * MINUTE;

/** The codes of the banks that a comparison must ask, whatever is configured today. */
export function chargedBanks({ sql }: Env['db']): Promise<readonly string[]> {
  return store.listBanks(sql);
}

/**
 * Compares all debits of one bank with our charges and our books, in the order of the debits' ids, a
 * page of each at a time. A difference of which either side may be moving is looked at once more
 * before it is told. Throws a `Fault` when the bank does not answer.
 * @see docs/reference/link-protocol.md section 3.5
 */
export async function reconcile(
  books: Books,
  bank: Bank,
  tell: (difference: Difference) => void,
): Promise<Compared> {
  const [theirs, ours] = [debitsAt(bank), chargesFrom(books, bank.code)];
  const sum = { debits: 0, taken: 0n, booked: 0n };
  let [a, b] = [await theirs.next(), await ours.next()];
  while (!a.done || !b.done) {
    const [x, y] = [a.done ? undefined : a.value, b.done ? undefined : b.value];
    const id = lower(x?.id, y?.debit);
    const seen = { theirs: x?.id === id ? x : undefined, ours: y?.debit === id ? y : undefined };
    const pair = differ(seen) && isYoung(books, id) ? await again(books, bank, id) : seen;
    const kind = differ(pair);
    if (kind !== undefined) tell(describe(bank.code, kind, pair));
    if (takes(pair) > 0n || (pair.ours?.booked ?? 0n) > 0n) sum.debits += 1;
    sum.taken += takes(pair);
    sum.booked += pair.ours?.booked ?? 0n;
    if (seen.theirs) a = await theirs.next();
    if (seen.ours) b = await ours.next();
  }
  for await (const difference of transfersWithoutCharge(books, bank.code)) {
    tell(difference);
    sum.booked += difference.booked;
  }
  return sum;
}

function lower(a: Id<'dbt'> | undefined, b: Id<'dbt'> | undefined): Id<'dbt'> {
  if (a === undefined || b === undefined) return present(a ?? b, 'One side has a next debit.');
  return a < b ? a : b;
}

interface Pair {
  readonly theirs: DebitAnswer | undefined;
  readonly ours: OwnDebit | undefined;
}

/** In what the two sides of one debit differ. On its way at both, or nowhere, is no difference. */
function differ({ theirs, ours }: Pair): DifferenceKind | undefined {
  const isTaken = theirs !== undefined && theirs.state !== 'refused';
  if (!isTaken) {
    const counts = ours !== undefined && (ours.state === 'posted' || ours.booked > 0n);
    return counts ? 'wallet_only' : undefined;
  }
  if (ours === undefined) return 'bank_only';
  if (ours.amount !== theirs.amount) return 'other_amount';
  if (ours.mandate !== theirs.mandate) return 'other_mandate';
  const isOpen = ours.state === 'created' || ours.state === 'sent';
  if (theirs.state === 'accepted' ? !isOpen : ours.state !== 'posted') return 'other_state';
  return ours.booked === (isOpen ? 0n : ours.amount) ? undefined : 'other_books';
}

function takes({ theirs }: Pair): bigint {
  return theirs === undefined || theirs.state === 'refused' ? 0n : theirs.amount;
}

function isYoung({ env }: Books, id: Id<'dbt'>): boolean {
  // The first 48 bits of an id are the milliseconds at which it was made.
  return Number(idToBits(id) >> 80n) > env.clock.now() - YOUNG_MS;
}

async function again(books: Books, bank: Bank, id: Id<'dbt'>): Promise<Pair> {
  const asked = await bank.client.debitStatus(id);
  const row = await store.findDebit(books.env.db.sql, bank.code, id);
  const [ours] = await withBooks(books, row === undefined ? [] : [row]);
  return { theirs: asked.ok ? asked.value : undefined, ours };
}

async function* debitsAt({ client }: Bank): AsyncGenerator<DebitAnswer, undefined> {
  let after: Id<'dbt'> | undefined;
  for (;;) {
    const { debits, more } = await client.listDebits({ after, limit: PAGE });
    yield* debits;
    if (!more) return undefined;
    after = debits.at(-1)?.id;
  }
}

async function* chargesFrom(books: Books, bank: string): AsyncGenerator<OwnDebit, undefined> {
  let after = '';
  for (;;) {
    const rows = await store.listDebits(books.env.db.sql, { bank, after, limit: PAGE });
    yield* await withBooks(books, rows);
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    after = last.debit;
  }
}

/** With what stands in the books for each: the transfer of a charge bears the charge's own id. */
async function withBooks(
  { ledger }: Books,
  rows: readonly store.OwnDebitRow[],
): Promise<readonly OwnDebit[]> {
  if (rows.length === 0) return [];
  const transfers = await ledger.lookupTransfers(rows.map(({ id }) => idToBits(id)));
  const amounts = new Map(transfers.map(({ id, amount }) => [id, amount]));
  return rows.map((row) => ({ ...row, booked: amounts.get(idToBits(row.id)) ?? 0n }));
}

async function* transfersWithoutCharge(
  { env, ledger }: Books,
  bank: string,
): AsyncGenerator<Difference> {
  const accountId = bankAccount(bank).id;
  let before: bigint | undefined;
  for (;;) {
    const page = await ledger.accountTransfers({
      accountId,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    const charged = page.filter(({ code }) => code === TRANSFER_CODES.charge);
    const ids = charged.map(({ id }) => idFromBits('chg', id));
    const known = await store.whichAreOf(env.db.sql, bank, ids);
    for (const { id, amount, timestamp } of charged) {
      const charge = idFromBits('chg', id);
      if (known.has(charge)) continue;
      const at = instant(Number(timestamp / 1_000_000n));
      const ours = { charge, wallet: undefined, mandate: undefined, state: undefined, at };
      const difference = { kind: 'other_books', bank, ours, taken: 0n, booked: amount } as const;
      yield { ...difference, debit: undefined, theirs: undefined };
    }
    before = page.at(-1)?.timestamp;
    if (before === undefined || page.length < PAGE) return;
  }
}

function describe(bank: string, kind: DifferenceKind, pair: Pair): Difference {
  const { theirs, ours } = pair;
  return {
    kind,
    bank,
    debit: theirs?.id ?? ours?.debit,
    theirs: theirs && { mandate: theirs.mandate, state: theirs.state, at: timeOf(theirs) },
    ours: ours && {
      charge: ours.id,
      wallet: ours.wallet,
      mandate: ours.mandate ?? undefined,
      state: ours.state,
      at: ours.settled_at === null ? undefined : instant(Number(ours.settled_at)),
    },
    taken: takes(pair),
    booked: ours?.booked ?? 0n,
  };
}

function timeOf(debit: DebitAnswer): Instant | undefined {
  if (debit.state === 'posted') return debit.postedAt;
  return debit.state === 'refused' ? debit.refusedAt : undefined;
}
