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
  readonly state: 'open' | 'frozen';
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
}

export interface StoredPosting extends PostingRow {
  readonly state: 'open' | 'posted' | 'refused';
  readonly refusal: CorePostingRefusal | null;
}

/** Takes an order in, once. */
export async function insertOrder(sql: Sql, row: PostingRow): Promise<void> {
  await sql`
    insert into core_posting (id, account, amount, direction, statement_text, state)
    values (${row.id}, ${row.account}, ${row.amount}, ${row.direction}, ${row.statementText}, 'open')
    on conflict (id) do nothing`;
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
