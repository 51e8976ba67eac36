import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { CreditRefusal, CreditState } from '@sekisho/domain/mandate/credit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface CreditRow {
  readonly bank: string;
  readonly id: string;
  readonly mandate: string;
  readonly partner: string;
  readonly depositor: string;
  readonly amount: bigint;
  readonly valid_until: bigint;
  readonly state: CreditState;
  readonly refusal: CreditRefusal | null;
  readonly posting: string;
  readonly statement_text: string;
  readonly decided_at: bigint;
  readonly settled_at: bigint | null;
  readonly returned_at: bigint | null;
}

export async function readCredit(
  sql: Sql,
  bank: string,
  id: string,
): Promise<CreditRow | undefined> {
  const [row] = await sql<CreditRow[]>`select * from credit where bank = ${bank} and id = ${id}`;
  return row;
}

export async function findByPosting(
  sql: Sql,
  bank: string,
  posting: string,
): Promise<CreditRow | undefined> {
  const [row] = await sql<CreditRow[]>`
    select * from credit where bank = ${bank} and posting = ${posting}`;
  return row;
}

/** False when the id is taken: a credit to another account came in between. */
export async function insertCredit(
  sql: Sql,
  row: CreditRow & { readonly retry_at: Instant },
): Promise<boolean> {
  const done = await sql`
    insert into credit (bank, id, mandate, partner, depositor, amount, valid_until, state, refusal,
      posting, statement_text, decided_at, settled_at, returned_at, retry_at, tries)
    values (${row.bank}, ${row.id}, ${row.mandate}, ${row.partner}, ${row.depositor},
      ${row.amount}, ${row.valid_until}, ${row.state}, ${row.refusal}, ${row.posting},
      ${row.statement_text}, ${row.decided_at}, ${row.settled_at}, ${row.returned_at},
      ${row.retry_at}, 0)
    on conflict (bank, id) do nothing`;
  return done.count === 1;
}

/** What a partner paid, may still pay or got back, in the order of its ids, after the id `after`. */
export async function listOfPartner(
  sql: Sql,
  page: {
    readonly bank: string;
    readonly partner: string;
    readonly after: string;
    readonly limit: number;
  },
): Promise<readonly CreditRow[]> {
  return sql<CreditRow[]>`
    select * from credit
    where bank = ${page.bank} and partner = ${page.partner} and id > ${page.after}
      and state <> 'refused'
    order by id limit ${page.limit}`;
}

/** Writes the core's answer, once. */
export async function settleCredit(
  sql: Sql,
  of: Pick<CreditRow, 'bank' | 'id' | 'refusal'> & { readonly settled_at: Instant },
): Promise<boolean> {
  const state = of.refusal === null ? 'posted' : 'refused';
  const done = await sql`
    update credit set state = ${state}, refusal = ${of.refusal}, settled_at = ${of.settled_at}
    where bank = ${of.bank} and id = ${of.id} and state = 'accepted'`;
  return done.count === 1;
}

/** Writes that the core gave the money back, once. */
export async function writeReturned(
  sql: Sql,
  of: { readonly bank: string; readonly id: string; readonly at: Instant },
): Promise<boolean> {
  const done = await sql`
    update credit set state = 'returned', returned_at = ${of.at}
    where bank = ${of.bank} and id = ${of.id} and state = 'posted'`;
  return done.count === 1;
}

const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 60_000;

/** Takes credits whose core has not answered, each for one process, and puts off the next try. */
export async function takeInDoubt(
  sql: Sql,
  bank: string,
  now: Instant,
): Promise<readonly CreditRow[]> {
  return sql<CreditRow[]>`
    update credit set tries = tries + 1,
      retry_at = ${now}::bigint + least(${RETRY_MAX_MS}, ${RETRY_FIRST_MS} * 2 ^ least(tries, 6))::bigint
    where (bank, id) in (
      select bank, id from credit
      where state = 'accepted' and retry_at <= ${now} and bank = ${bank}
      order by retry_at limit 20 for update skip locked)
    returning *`;
}

/** What was paid into an account, newest first, after the credit `before`. */
export async function listPaid(
  sql: Sql,
  page: { readonly depositor: string; readonly before: string | undefined; readonly limit: number },
): Promise<readonly CreditRow[]> {
  const { depositor, before, limit } = page;
  const after =
    before === undefined
      ? sql``
      : sql`and (settled_at, id) < (
          select last.settled_at, last.id from credit last
          where last.depositor = ${depositor} and last.id = ${before}
            and last.state in ('posted', 'returned'))`;
  return sql<CreditRow[]>`
    select * from credit
    where depositor = ${depositor} and state in ('posted', 'returned') ${after}
    order by settled_at desc, id desc limit ${limit}`;
}
