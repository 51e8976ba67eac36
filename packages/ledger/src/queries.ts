import { assert } from '@sekisho/domain/base/assert.ts';
import {
  type AccountBalance,
  BALANCE_MAX,
  type LedgerAccount,
} from '@sekisho/domain/ledger/account.ts';
import { isUint, isUint128, UINT128_MAX } from '@sekisho/domain/ledger/field.ts';
import type { LedgerTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { AccountFilter, HistoryFilter, Position, QueryFilter } from './ledger.ts';
import {
  type AccountRow,
  accountColumns,
  accountFrom,
  type BalanceRow,
  balanceFrom,
  type TransferRow,
  toUuid,
  transferColumns,
  transferFrom,
} from './rows.ts';

/*
 * Every list of the ledger. A page is found by the key of the last row seen and stops after `limit`
 * rows of one index, whatever stands behind them; a plan is tested on many rows. A value that no row
 * can have (an id of 129 bits) finds nothing.
 */

const PAGE_MAX = 1_000;

/** Both sides of an account, each from its own index. */
export async function accountTransfers(
  sql: Sql,
  filter: AccountFilter,
): Promise<readonly LedgerTransfer[]> {
  checkLimit(filter.limit);
  if (!isUint128(filter.accountId) || !canMatch(filter)) return [];
  const rows = await selectAccountTransfers(sql, filter);
  return rows.map(transferFrom);
}

export function selectAccountTransfers(sql: Sql, filter: AccountFilter) {
  const { accountId, side, limit } = filter;
  const account = toUuid(accountId);
  const order = direction(sql, filter);
  const rest = sql`and timestamp > ${within(filter.after ?? -1n)}
      and timestamp < ${within(filter.before ?? BALANCE_MAX)} ${sameKind(sql, filter)}
      order by timestamp ${order} limit ${limit}`;
  const debits = sql`select ${transferColumns(sql)} from ledger_transfer
      where debit_account_id = ${account} ${rest}`;
  const credits = sql`select ${transferColumns(sql)} from ledger_transfer
      where credit_account_id = ${account} ${rest}`;
  if (side !== undefined) return sql<TransferRow[]>`${side === 'debits' ? debits : credits}`;
  return sql<TransferRow[]>`
    (${debits}) union all (${credits}) order by timestamp ${order} limit ${limit}`;
}

/** The sums of an account with a history after its transfers; of one without, nothing. */
export async function accountBalances(
  sql: Sql,
  filter: HistoryFilter,
): Promise<readonly AccountBalance[]> {
  checkLimit(filter.limit);
  if (!isUint128(filter.accountId)) return [];
  const rows = await selectAccountBalances(sql, filter);
  return rows.map(balanceFrom);
}

export function selectAccountBalances(sql: Sql, filter: HistoryFilter) {
  return sql<BalanceRow[]>`
    select account_id, timestamp, debits_pending, debits_posted, credits_pending, credits_posted
    from ledger_balance where account_id = ${toUuid(filter.accountId)}
      and timestamp > ${within(filter.after ?? -1n)}
      and timestamp < ${within(filter.before ?? BALANCE_MAX)}
    order by timestamp ${direction(sql, filter)} limit ${filter.limit}`;
}

export async function queryAccounts(
  sql: Sql,
  filter: QueryFilter,
): Promise<readonly LedgerAccount[]> {
  checkLimit(filter.limit);
  if (!canMatch(filter)) return [];
  const rows = await selectAccounts(sql, filter);
  return rows.map(accountFrom);
}

export function selectAccounts(sql: Sql, filter: QueryFilter) {
  return selectByKind<AccountRow[]>(sql, filter, {
    table: sql`ledger_account`,
    columns: accountColumns(sql),
  });
}

export async function queryTransfers(
  sql: Sql,
  filter: QueryFilter,
): Promise<readonly LedgerTransfer[]> {
  checkLimit(filter.limit);
  if (!canMatch(filter)) return [];
  const rows = await selectTransfers(sql, filter);
  return rows.map(transferFrom);
}

export function selectTransfers(sql: Sql, filter: QueryFilter) {
  return selectByKind<TransferRow[]>(sql, filter, {
    table: sql`ledger_transfer`,
    columns: transferColumns(sql),
  });
}

type Fragment = ReturnType<typeof accountColumns>;

/**
 * By user data from the index of that. Otherwise from the index of ledger, code and time, a page of each
 * kind that there is (a few: the kinds are found by jumping through the index) and the first of them all.
 */
function selectByKind<Rows extends readonly object[]>(
  sql: Sql,
  filter: QueryFilter,
  { table, columns }: { readonly table: Fragment; readonly columns: Fragment },
) {
  const { ledger, code, limit } = filter;
  const order = direction(sql, filter);
  const page = sql`${between(sql, filter)}
    order by timestamp ${order}, id ${order} limit ${limit}`;
  if (filter.userData128 !== undefined) {
    return sql<Rows>`select ${columns} from ${table}
      where user_data_128 = ${toUuid(filter.userData128)} ${ofKind(sql, filter)} and ${page}`;
  }
  if (ledger !== undefined && code !== undefined) {
    return sql<Rows>`select ${columns} from ${table}
      where ledger = ${ledger} and code = ${code} and ${page}`;
  }
  return sql<Rows>`
    with recursive kind as (
      (select ledger, code from ${table} where true ${ofKind(sql, filter)}
        order by ledger, code limit 1)
      union all
      select next.ledger, next.code from kind cross join lateral (
        select t.ledger, t.code from ${table} t
        where (t.ledger, t.code) > (kind.ledger, kind.code) ${sameLedger(sql, filter)}
        order by t.ledger, t.code limit 1) next
    )
    select found.* from (select * from kind where true ${ofKind(sql, filter)}) as chosen
      cross join lateral (
        select ${columns} from ${table} t
        where t.ledger = chosen.ledger and t.code = chosen.code and ${page}) found
    order by timestamp ${order}, id ${order} limit ${limit}`;
}

type Kind = Pick<QueryFilter, 'ledger' | 'code'>;

function ofKind(sql: Sql, filter: Kind) {
  const { code } = filter;
  return sql`${sameLedger(sql, filter)} ${code === undefined ? sql`` : sql`and code = ${code}`}`;
}

function sameLedger(sql: Sql, { ledger }: Kind) {
  return ledger === undefined ? sql`` : sql`and ledger = ${ledger}`;
}

function sameKind(sql: Sql, { code, userData128 }: Pick<AccountFilter, 'code' | 'userData128'>) {
  return sql`${code === undefined ? sql`` : sql`and code = ${code}`}
    ${userData128 === undefined ? sql`` : sql`and user_data_128 = ${toUuid(userData128)}`}`;
}

/** Rows of different accounts can share a timestamp, so a place among them is a timestamp and an id. */
function between(sql: Sql, { after, before }: QueryFilter) {
  const [from, fromId] = keyOf(after ?? { timestamp: -1n }, UINT128_MAX);
  const [until, untilId] = keyOf(before ?? { timestamp: BALANCE_MAX }, 0n);
  return sql`timestamp >= ${from} and timestamp <= ${until}
    and (timestamp, id) > (${from}, ${fromId}::uuid)
    and (timestamp, id) < (${until}, ${untilId}::uuid)`;
}

function keyOf({ timestamp, id }: Position, missing: bigint): readonly [bigint, string] {
  const place = id !== undefined && isUint128(id) ? id : missing;
  return [within(timestamp), toUuid(place)];
}

function direction(sql: Sql, { order }: Pick<HistoryFilter, 'order'>) {
  return order === 'oldest_first' ? sql`asc` : sql`desc`;
}

/** A time as near to the one asked for as the column can hold. */
function within(timestamp: bigint): bigint {
  if (timestamp < -1n) return -1n;
  return timestamp > BALANCE_MAX ? BALANCE_MAX : timestamp;
}

function canMatch(filter: Kind & Pick<QueryFilter, 'userData128'>): boolean {
  const { ledger = 1, code = 1, userData128 = 1n } = filter;
  return isUint(ledger, 31) && isUint(code, 16) && isUint128(userData128) && userData128 !== 0n;
}

function checkLimit(limit: number): void {
  assert(
    Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX,
    'A page of the ledger has 1 to 1000 rows.',
  );
}
