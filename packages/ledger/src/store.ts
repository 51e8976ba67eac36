import type { AccountBalance, LedgerAccount } from '@sekisho/domain/ledger/account.ts';
import {
  expiryOf,
  type LedgerTransfer,
  type PendingStatus,
} from '@sekisho/domain/ledger/transfer.ts';
import { plainArray } from '@sekisho/runtime/arrays.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import {
  type AccountRow,
  accountColumns,
  accountFrom,
  fromUuid,
  isClosed,
  type TransferRow,
  toUuid,
  transferColumns,
  transferFrom,
  uuidOrNull,
  uuids,
} from './rows.ts';

/*
 * Every statement of a batch. What a planner can do wrong here: hash-join a whole table against a
 * list of ids. So look-ups are `id = any(…)`, never a join with `unnest`, and a batch forbids
 * sequential scans. A new transfer's id is looked for in the table of ids alone: the partitions of
 * transfers are only opened for the one that is written and for ids that are in use. All are
 * set-wise; lists are arrays, so that a statement has one text, and one plan, whatever the size of
 * the batch. Amounts in lists go as text: the driver would take a list of bigints for one bigint.
 */

/** For the rest of this transaction: no plan reads a whole table where an index serves. */
export async function preferIndexes(sql: Sql): Promise<void> {
  await sql`set local enable_seqscan = off`;
}

export interface LockedAccounts {
  readonly accounts: ReadonlyMap<bigint, LedgerAccount>;
  /** The newest timestamp on any of them, or zero. */
  readonly latest: bigint;
}

/** Locks accounts in the order of their ids, so that two batches cannot wait for each other. */
export async function lockAccounts(sql: Sql, ids: Iterable<bigint>): Promise<LockedAccounts> {
  const rows = await sql<(AccountRow & { latest: bigint })[]>`
    select id, ledger, code, flags, user_data_128, debits_pending, debits_posted,
      credits_pending, credits_posted, closed, timestamp, latest
    from ledger_account where id = any(${uuids(ids)}::uuid[]) order by id for update`;
  const accounts = new Map<bigint, LedgerAccount>();
  let latest = 0n;
  for (const row of rows) {
    const account = accountFrom(row);
    accounts.set(account.id, account);
    if (row.latest > latest) latest = row.latest;
  }
  return { accounts, latest };
}

export async function readAccounts(
  sql: Sql,
  ids: Iterable<bigint>,
): Promise<Map<bigint, LedgerAccount>> {
  const rows = await sql<AccountRow[]>`
    select ${accountColumns(sql)} from ledger_account where id = any(${uuids(ids)}::uuid[])`;
  return new Map(rows.map((row) => [fromUuid(row.id), accountFrom(row)]));
}

export async function insertAccounts(sql: Sql, accounts: readonly LedgerAccount[]): Promise<void> {
  await sql`
    insert into ledger_account (id, ledger, code, flags, closed, user_data_128, timestamp, latest,
      debits_pending, debits_posted, credits_pending, credits_posted)
    select u.id, u.ledger, u.code, u.flags, u.closed, u.user_data_128, u.timestamp, u.timestamp,
      0, 0, 0, 0
    from unnest(
      ${plainArray(accounts, (a) => toUuid(a.id))}::uuid[], ${plainArray(accounts, (a) => a.ledger)}::integer[],
      ${plainArray(accounts, (a) => a.code)}::integer[], ${plainArray(accounts, (a) => a.flags)}::integer[],
      ${accounts.map((a) => String(isClosed(a)))}::text[]::boolean[],
      ${plainArray(accounts, (a) => uuidOrNull(a.userData128))}::uuid[],
      ${plainArray(accounts, (a) => a.timestamp)}::bigint[]
    ) as u (id, ledger, code, flags, closed, user_data_128, timestamp)`;
}

/** Of locked accounts, whether they are closed. */
export async function writeClosed(sql: Sql, accounts: readonly LedgerAccount[]): Promise<void> {
  await sql`
    update ledger_account a set closed = u.closed
    from unnest(${plainArray(accounts, (a) => toUuid(a.id))}::uuid[], ${accounts.map((a) => String(isClosed(a)))}::text[]::boolean[])
      as u (id, closed)
    where a.id = u.id`;
}

export async function insertBalances(sql: Sql, balances: readonly AccountBalance[]): Promise<void> {
  await sql`
    insert into ledger_balance (account_id, timestamp, debits_pending, debits_posted,
      credits_pending, credits_posted)
    select * from unnest(
      ${plainArray(balances, (b) => toUuid(b.accountId))}::uuid[],
      ${plainArray(balances, (b) => b.timestamp)}::bigint[],
      ${plainArray(balances, (b) => b.debitsPending)}::bigint[],
      ${plainArray(balances, (b) => b.debitsPosted)}::bigint[],
      ${plainArray(balances, (b) => b.creditsPending)}::bigint[],
      ${plainArray(balances, (b) => b.creditsPosted)}::bigint[])`;
}

/** The new sums of locked accounts; `latest` is the newest timestamp that the batch gave out. */
export async function writeSums(
  sql: Sql,
  accounts: readonly LedgerAccount[],
  latest: bigint,
): Promise<void> {
  await sql`
    update ledger_account a set debits_pending = u.debits_pending,
      debits_posted = u.debits_posted, credits_pending = u.credits_pending,
      credits_posted = u.credits_posted, latest = greatest(a.latest, ${latest}::bigint)
    from unnest(
      ${plainArray(accounts, (a) => toUuid(a.id))}::uuid[],
      ${plainArray(accounts, (a) => a.debitsPending)}::bigint[],
      ${plainArray(accounts, (a) => a.debitsPosted)}::bigint[],
      ${plainArray(accounts, (a) => a.creditsPending)}::bigint[],
      ${plainArray(accounts, (a) => a.creditsPosted)}::bigint[]
    ) as u (id, debits_pending, debits_posted, credits_pending, credits_posted)
    where a.id = u.id`;
}

/** Which of these ids are in use, be their transfers in the books or archived. */
export async function findIds(sql: Sql, ids: Iterable<bigint>): Promise<readonly bigint[]> {
  const rows = await sql<{ id: string }[]>`
    select id from ledger_transfer_id where id = any(${uuids(ids)}::uuid[])`;
  return rows.map(({ id }) => fromUuid(id));
}

/**
 * Each id leads to one partition and one row of it. `limit 1` keeps the planner from turning this into
 * a join with all partitions.
 */
export async function readTransfers(
  sql: Sql,
  ids: Iterable<bigint>,
): Promise<Map<bigint, LedgerTransfer>> {
  const rows = await selectTransfersById(sql, ids);
  return new Map(rows.map((row) => [fromUuid(row.id), transferFrom(row)]));
}

export function selectTransfersById(sql: Sql, ids: Iterable<bigint>) {
  return sql<TransferRow[]>`
    select found.* from ledger_transfer_id i cross join lateral (
      select ${transferColumns(sql)} from ledger_transfer t
      where t.debit_account_id = i.debit_account_id and t.timestamp = i.timestamp and t.id = i.id
      limit 1) found
    where i.id = any(${uuids(ids)}::uuid[])`;
}

/**
 * The rows, and their ids in the table of all ids: both or, when an id is in use, an error. Lists of one
 * value are sent empty; `unnest` fills them up with nulls.
 */
export async function insertTransfers(
  sql: Sql,
  transfers: readonly LedgerTransfer[],
): Promise<void> {
  const first = transfers[0];
  if (first === undefined) return;
  const varying = (read: (t: LedgerTransfer) => number | string | null) =>
    transfers.every((t) => read(t) === read(first)) ? '{}' : plainArray(transfers, read);
  const pendingIds = transfers.some((t) => t.pendingId !== 0n);
  const userData = transfers.some((t) => t.userData128 !== 0n);
  await sql`
    with made as (insert into ledger_transfer (id, debit_account_id, credit_account_id, amount,
      pending_id, user_data_128, timeout_seconds, ledger, code, flags, timestamp)
    select u.id, u.debit_account_id, u.credit_account_id, u.amount, u.pending_id, u.user_data_128,
      coalesce(u.timeout_seconds, ${first.timeoutSeconds}::integer),
      coalesce(u.ledger, ${first.ledger}::integer), coalesce(u.code, ${first.code}::integer),
      coalesce(u.flags, ${first.flags}::integer), ${first.timestamp}::bigint + u.later
    from unnest(
      ${plainArray(transfers, (t) => toUuid(t.id))}::uuid[],
      ${plainArray(transfers, (t) => toUuid(t.debitAccountId))}::uuid[],
      ${plainArray(transfers, (t) => toUuid(t.creditAccountId))}::uuid[],
      ${plainArray(transfers, (t) => t.amount)}::bigint[],
      ${pendingIds ? plainArray(transfers, (t) => uuidOrNull(t.pendingId)) : '{}'}::uuid[],
      ${userData ? plainArray(transfers, (t) => uuidOrNull(t.userData128)) : '{}'}::uuid[],
      ${varying((t) => t.timeoutSeconds)}::integer[], ${varying((t) => t.ledger)}::integer[],
      ${varying((t) => t.code)}::integer[], ${varying((t) => t.flags)}::integer[],
      ${plainArray(transfers, (t) => t.timestamp - first.timestamp)}::integer[]
    ) as u (id, debit_account_id, credit_account_id, amount, pending_id, user_data_128,
      timeout_seconds, ledger, code, flags, later)
    returning id, debit_account_id, timestamp)
    insert into ledger_transfer_id (id, debit_account_id, timestamp)
    select id, debit_account_id, timestamp from made`;
}

export async function readPendings(
  sql: Sql,
  ids: Iterable<bigint>,
): Promise<Map<bigint, PendingStatus>> {
  const rows = await sql<{ id: string; status: PendingStatus }[]>`
    select id, status from ledger_pending where id = any(${uuids(ids)}::uuid[])`;
  return new Map(rows.map((row) => [fromUuid(row.id), row.status]));
}

export async function insertPendings(
  sql: Sql,
  pendings: readonly { readonly transfer: LedgerTransfer; readonly status: PendingStatus }[],
): Promise<void> {
  await sql`
    insert into ledger_pending (id, status, expiry)
    select * from unnest(
      ${plainArray(pendings, (p) => toUuid(p.transfer.id))}::uuid[],
      ${pendings.map((p) => p.status)}::text[],
      ${pendings.map((p) => expiryOf(p.transfer)?.toString() ?? null)}::bigint[])`;
}

export async function updatePendings(
  sql: Sql,
  pendings: readonly (readonly [id: bigint, status: PendingStatus])[],
): Promise<void> {
  await sql`
    update ledger_pending p set status = u.status
    from unnest(${pendings.map(([id]) => toUuid(id))}::uuid[],
      ${pendings.map(([, status]) => status)}::text[]) as u (id, status)
    where p.id = u.id`;
}

/** Pending transfers that are due at `now`, the earliest first. */
export async function readDue(
  sql: Sql,
  now: bigint,
  limit: number,
): Promise<Map<bigint, LedgerTransfer>> {
  const due = await sql<{ id: string }[]>`
    select id from ledger_pending where status = 'pending' and expiry <= ${now}
    order by expiry limit ${limit}`;
  return readTransfers(
    sql,
    due.map(({ id }) => fromUuid(id)),
  );
}
