import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { ExpectStatement, WriteStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Clock } from '@sekisho/runtime/env.ts';
import type { CorePostingRefusal } from '../core-banking.ts';

export interface AccountRow {
  readonly id: string;
  readonly branch_name: string;
  readonly number_sealed: Uint8Array;
  readonly name_kanji: Uint8Array;
  readonly name_kana: Uint8Array;
  readonly birth_date: Uint8Array;
  readonly address: Uint8Array;
  readonly phone: Uint8Array | null;
  readonly state: 'open' | 'frozen' | 'closed';
}

export async function readAccount(
  sql: Sql,
  bank: string,
  id: string,
): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow[]>`
    select * from core_account where bank = ${bank} and id = ${id}`;
  return row;
}

export async function findAccountId(
  sql: Sql,
  bank: string,
  numberIndexes: readonly string[],
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select id from core_account where bank = ${bank} and number_index = any(${[...numberIndexes]})`;
  return row?.id;
}

export async function insertAccount(
  sql: Sql,
  row: Omit<AccountRow, 'state'> & {
    readonly bank: string;
    readonly number_index: string;
    readonly branch_code: string;
    readonly opened_at: number;
  },
): Promise<void> {
  await sql`
    insert into core_account (id, bank, number_index, branch_code, branch_name, number_sealed,
      name_kanji, name_kana, birth_date, address, phone, state, opened_at)
    values (${row.id}, ${row.bank}, ${row.number_index}, ${row.branch_code}, ${row.branch_name},
      ${row.number_sealed}, ${row.name_kanji}, ${row.name_kana}, ${row.birth_date}, ${row.address},
      ${row.phone}, 'open', ${row.opened_at})`;
}

export async function setAccountState(
  sql: Sql,
  bank: string,
  id: string,
  state: AccountRow['state'],
): Promise<void> {
  await sql`update core_account set state = ${state} where bank = ${bank} and id = ${id}`;
}

/** The bank's own account for a purpose; whoever comes first names it, everybody else uses that. */
export async function ownAccount(
  sql: Sql,
  bank: string,
  purpose: string,
  proposed: string,
): Promise<string> {
  await sql`
    insert into core_own_account (bank, purpose, account) values (${bank}, ${purpose}, ${proposed})
    on conflict (bank, purpose) do nothing`;
  const [row] = await sql<{ account: string }[]>`
    select account from core_own_account where bank = ${bank} and purpose = ${purpose}`;
  return row?.account ?? proposed;
}

export interface PostingRow {
  readonly id: string;
  readonly account: string;
  readonly amount: bigint;
  readonly direction: 'in' | 'out';
  readonly statementText: string;
  /** Who pays in; debits and the bank's own lines name nobody. */
  readonly partner?: string;
}

export interface StoredPosting extends PostingRow {
  readonly state: 'open' | 'posted' | 'refused';
  readonly refusal: CorePostingRefusal | null;
}

/** Takes an order in, once. */
export async function insertOrder(sql: Sql, row: PostingRow): Promise<void> {
  await sql`
    insert into core_posting (id, account, amount, direction, statement_text, partner, state)
    values (${row.id}, ${row.account}, ${row.amount}, ${row.direction}, ${row.statementText},
      ${row.partner ?? null}, 'open')
    on conflict (id) do nothing`;
}

export interface HolderRow {
  readonly name_kanji: Uint8Array;
  readonly name_kana: Uint8Array;
  readonly birth_date: Uint8Array;
  readonly address: Uint8Array;
  readonly phone: Uint8Array | null;
}

export async function writeHolder(
  sql: Sql,
  bank: string,
  id: string,
  row: HolderRow,
): Promise<void> {
  await sql`
    update core_account set name_kanji = ${row.name_kanji}, name_kana = ${row.name_kana},
      birth_date = ${row.birth_date}, address = ${row.address}, phone = ${row.phone}
    where bank = ${bank} and id = ${id}`;
}

export interface ReturnRow {
  readonly credit: Id<'tfr'>;
  readonly posting: Id<'tfr'>;
  readonly account: string;
  readonly partner: string;
  readonly amount: bigint;
}

/** The credits of an account that were posted and not given back, oldest first. */
export async function listReturnable(
  sql: Sql,
  account: string,
): Promise<readonly Pick<ReturnRow, 'credit'>[]> {
  return sql<Pick<ReturnRow, 'credit'>[]>`
    select p.id as credit from core_posting p left join core_return r on r.credit = p.id
    where p.account = ${account} and p.partner is not null and p.direction = 'in'
      and p.state = 'posted' and r.at is null
    order by p.id`;
}

/** Names a return, once; whoever comes later uses the same id. */
export async function openReturn(
  sql: Sql,
  row: { readonly bank: string; readonly credit: string; readonly posting: string },
): Promise<ReturnRow> {
  await sql`
    insert into core_return (credit, bank, posting, taken)
    values (${row.credit}, ${row.bank}, ${row.posting}, false) on conflict (credit) do nothing`;
  const [opened] = await sql<ReturnRow[]>`
    select r.credit, r.posting, p.account, p.partner, p.amount
    from core_return r join core_posting p on p.id = r.credit where r.credit = ${row.credit}`;
  return present(opened, 'A return that was named exists.');
}

/** Written with the transfer that gives the money back. */
export const markReturned: WriteStatement<{ readonly credit: string; readonly at: number }> = {
  name: 'core_return_booked',
  async run(sql, rows) {
    await sql`
      update core_return set at = u.at
      from unnest(${rows.map(({ credit }) => credit)}::text[],
        ${rows.map(({ at }) => at)}::bigint[]) as u (credit, at)
      where core_return.credit = u.credit`;
  },
};

export async function listUntaken(
  sql: Sql,
  bank: string,
  limit: number,
): Promise<readonly { readonly credit: Id<'tfr'>; readonly at: bigint }[]> {
  return sql<{ credit: Id<'tfr'>; at: bigint }[]>`
    select credit, at from core_return
    where bank = ${bank} and not taken and at is not null order by credit limit ${limit}`;
}

export async function writeTaken(sql: Sql, bank: string, credit: string): Promise<void> {
  await sql`update core_return set taken = true where bank = ${bank} and credit = ${credit}`;
}

/** Refuses an order that has no answer yet; nothing happens to one that has. */
export async function refuseOrder(
  sql: Sql,
  id: string,
  refusal: CorePostingRefusal,
): Promise<void> {
  await sql`
    update core_posting set state = 'refused', refusal = ${refusal}
    where id = ${id} and state = 'open'`;
}

/** Marks an order as posted, together with its transfer. */
export const markPosted: WriteStatement<{ readonly id: string }> = {
  name: 'core_posting_posted',
  async run(sql, rows) {
    await sql`
      update core_posting set state = 'posted' where id = any(${rows.map(({ id }) => id)})`;
  },
};

/**
 * Checks inside the batch, under the lock of the order's row, that the order has no answer yet and
 * that its last instant, which stands as the version, is not near.
 */
export function orderOpenAt(clock: Clock): ExpectStatement {
  return {
    name: 'core_posting_open',
    async stale(sql, rows) {
      const open = await sql<{ id: string }[]>`
        select id from core_posting
        where id = any(${rows.map(({ key }) => key)}) and state = 'open' order by id for update`;
      const known = new Set(open.map(({ id }) => id));
      const latest = BigInt(clock.now() + COMMIT_MARGIN_MS);
      return rows
        .filter(({ key, version }) => !known.has(key) || latest > version)
        .map(({ key }) => key);
    },
  };
}

/** What a commit may take: an order that is this near to its last instant comes too late. */
const COMMIT_MARGIN_MS = SECOND;

export async function readPostings(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredPosting>> {
  const rows = await sql<StoredPosting[]>`
    select id, account, amount, direction, statement_text as "statementText", state, refusal
    from core_posting where id = any(${[...ids]})`;
  return new Map(rows.map((row) => [row.id, row]));
}
