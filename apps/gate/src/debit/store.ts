import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { DebitRefusal } from '@sekisho/domain/mandate/caps.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface DebitRow {
  readonly bank: string;
  readonly id: string;
  readonly mandate: string;
  readonly partner: string;
  readonly depositor: string;
  readonly amount: bigint;
  readonly valid_until: bigint;
  readonly state: 'accepted' | 'posted' | 'refused';
  readonly refusal: DebitRefusal | null;
  readonly posting: string;
  readonly statement_text: string;
  readonly decided_at: bigint;
  readonly settled_at: bigint | null;
}

export async function readDebit(sql: Sql, bank: string, id: string): Promise<DebitRow | undefined> {
  const [row] = await sql<DebitRow[]>`select * from debit where bank = ${bank} and id = ${id}`;
  return row;
}

/** False when the id is taken: a debit of another account came in between. */
export async function insertDebit(
  sql: Sql,
  row: DebitRow & { readonly retry_at: Instant },
): Promise<boolean> {
  const done = await sql`
    insert into debit (bank, id, mandate, partner, depositor, amount, valid_until, state, refusal, posting,
      statement_text, decided_at, settled_at, retry_at, tries)
    values (${row.bank}, ${row.id}, ${row.mandate}, ${row.partner}, ${row.depositor},
      ${row.amount}, ${row.valid_until}, ${row.state}, ${row.refusal}, ${row.posting}, ${row.statement_text},
      ${row.decided_at}, ${row.settled_at}, ${row.retry_at}, 0)
    on conflict (bank, id) do nothing`;
  return done.count === 1;
}

/** What a partner took or may still take, in the order of its ids, after the id `after`. */
export async function listOfPartner(
  sql: Sql,
  page: {
    readonly bank: string;
    readonly partner: string;
    readonly after: string;
    readonly limit: number;
  },
): Promise<readonly DebitRow[]> {
  return sql<DebitRow[]>`
    select * from debit
    where bank = ${page.bank} and partner = ${page.partner} and id > ${page.after}
      and state <> 'refused'
    order by id limit ${page.limit}`;
}

/** What the caps count on an account since `from`. */
export async function listCounted(
  sql: Sql,
  depositor: string,
  from: Instant,
): Promise<readonly { readonly at: bigint; readonly amount: bigint }[]> {
  return sql<{ at: bigint; amount: bigint }[]>`
    select decided_at as at, amount from debit
    where depositor = ${depositor} and state <> 'refused' and decided_at >= ${from}`;
}

/** Writes the core's answer, once. */
export async function settleDebit(
  sql: Sql,
  of: Pick<DebitRow, 'bank' | 'id' | 'refusal'> & { readonly settled_at: Instant },
): Promise<boolean> {
  const state = of.refusal === null ? 'posted' : 'refused';
  const done = await sql`
    update debit set state = ${state}, refusal = ${of.refusal}, settled_at = ${of.settled_at}
    where bank = ${of.bank} and id = ${of.id} and state = 'accepted'`;
  return done.count === 1;
}

export async function countPosted(sql: Sql, mandate: string): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from debit where mandate = ${mandate} and state = 'posted'`;
  return Number(row?.count ?? 0n);
}

const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 60_000;

/** Takes debits whose core has not answered, each for one process, and puts off the next try. */
export async function takeInDoubt(
  sql: Sql,
  bank: string,
  now: Instant,
): Promise<readonly DebitRow[]> {
  return sql<DebitRow[]>`
    update debit set tries = tries + 1,
      retry_at = ${now}::bigint + least(${RETRY_MAX_MS}, ${RETRY_FIRST_MS} * 2 ^ least(tries, 6))::bigint
    where (bank, id) in (
      select bank, id from debit
      where state = 'accepted' and retry_at <= ${now} and bank = ${bank}
      order by retry_at limit 20 for update skip locked)
    returning *`;
}

export interface TakenRow {
  readonly id: string;
  readonly mandate: string;
  readonly partner: string;
  readonly amount: bigint;
  readonly settled_at: bigint;
  readonly statement_text: string;
}

/** What was taken from an account, newest first, after the debit `before`. */
export async function listTaken(
  sql: Sql,
  page: { readonly depositor: string; readonly before: string | undefined; readonly limit: number },
): Promise<readonly TakenRow[]> {
  const { depositor, before, limit } = page;
  const after =
    before === undefined
      ? sql``
      : sql`and (debit.settled_at, debit.id) < (
          select last.settled_at, last.id from debit last
          where last.depositor = ${depositor} and last.id = ${before} and last.state = 'posted')`;
  return sql<TakenRow[]>`
    select debit.id, debit.mandate, mandate.partner, debit.amount, debit.settled_at,
      debit.statement_text
    from debit join mandate on mandate.id = debit.mandate
    where debit.depositor = ${depositor} and debit.state = 'posted' ${after}
    order by debit.settled_at desc, debit.id desc limit ${limit}`;
}

export interface TakenTotal {
  readonly mandate: string;
  readonly total: bigint;
  readonly count: bigint;
  readonly last: bigint;
}

export async function sumTaken(
  sql: Sql,
  mandates: readonly string[],
): Promise<readonly TakenTotal[]> {
  return sql<TakenTotal[]>`
    select mandate, sum(amount)::bigint as total, count(*) as count, max(settled_at) as last
    from debit where mandate = any(${[...mandates]}) and state = 'posted' group by mandate`;
}
