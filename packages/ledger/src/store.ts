import { BALANCE_MAX, type LedgerAccount } from '@sekisho/domain/ledger/account.ts';
import { isUint128 } from '@sekisho/domain/ledger/field.ts';
import {
  expiryOf,
  type LedgerTransfer,
  type PendingStatus,
} from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

/*
 * Every statement of the engine. What a planner can do wrong here: hash-join the whole table of
 * transfers against a list of ids. So look-ups are `id = any(…)`, never a join with `unnest`, and
 * a batch forbids sequential scans. All are set-wise; lists are arrays, so that a statement has one
 * text, and one plan, whatever the size of the batch. Amounts in lists go as text: the driver would
 * take a list of bigints for one bigint.
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
      credits_pending, credits_posted, timestamp, latest
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
    select id, ledger, code, flags, user_data_128, debits_pending, debits_posted,
      credits_pending, credits_posted, timestamp
    from ledger_account where id = any(${uuids(ids)}::uuid[])`;
  return new Map(rows.map((row) => [fromUuid(row.id), accountFrom(row)]));
}

export async function insertAccounts(sql: Sql, accounts: readonly LedgerAccount[]): Promise<void> {
  await sql`
    insert into ledger_account (id, ledger, code, flags, user_data_128, timestamp, latest,
      debits_pending, debits_posted, credits_pending, credits_posted)
    select u.id, u.ledger, u.code, u.flags, u.user_data_128, u.timestamp, u.timestamp, 0, 0, 0, 0
    from unnest(
      ${accounts.map((a) => toUuid(a.id))}::uuid[], ${accounts.map((a) => a.ledger)}::integer[],
      ${accounts.map((a) => a.code)}::integer[], ${accounts.map((a) => a.flags)}::integer[],
      ${accounts.map((a) => uuidOrNull(a.userData128))}::uuid[],
      ${accounts.map((a) => String(a.timestamp))}::bigint[]
    ) as u (id, ledger, code, flags, user_data_128, timestamp)`;
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
      ${accounts.map((a) => toUuid(a.id))}::uuid[],
      ${accounts.map((a) => String(a.debitsPending))}::bigint[],
      ${accounts.map((a) => String(a.debitsPosted))}::bigint[],
      ${accounts.map((a) => String(a.creditsPending))}::bigint[],
      ${accounts.map((a) => String(a.creditsPosted))}::bigint[]
    ) as u (id, debits_pending, debits_posted, credits_pending, credits_posted)
    where a.id = u.id`;
}

export async function readTransfers(
  sql: Sql,
  ids: Iterable<bigint>,
): Promise<Map<bigint, LedgerTransfer>> {
  const rows = await sql<TransferRow[]>`
    select id, debit_account_id, credit_account_id, amount, pending_id, user_data_128,
      timeout_seconds, ledger, code, flags, timestamp
    from ledger_transfer where id = any(${uuids(ids)}::uuid[])`;
  return new Map(rows.map((row) => [fromUuid(row.id), transferFrom(row)]));
}

/** Both sides of an account, newest first, each from its own index. */
export async function readAccountTransfers(
  sql: Sql,
  query: { readonly accountId: bigint; readonly before?: bigint; readonly limit: number },
): Promise<readonly LedgerTransfer[]> {
  const account = toUuid(query.accountId);
  const before = query.before ?? BALANCE_MAX;
  const rows = await sql<TransferRow[]>`
    (select id, debit_account_id, credit_account_id, amount, pending_id, user_data_128,
        timeout_seconds, ledger, code, flags, timestamp
      from ledger_transfer where debit_account_id = ${account} and timestamp < ${before}
      order by timestamp desc limit ${query.limit})
    union all
    (select id, debit_account_id, credit_account_id, amount, pending_id, user_data_128,
        timeout_seconds, ledger, code, flags, timestamp
      from ledger_transfer where credit_account_id = ${account} and timestamp < ${before}
      order by timestamp desc limit ${query.limit})
    order by timestamp desc limit ${query.limit}`;
  return rows.map(transferFrom);
}

export async function insertTransfers(
  sql: Sql,
  transfers: readonly LedgerTransfer[],
): Promise<void> {
  await sql`
    insert into ledger_transfer (id, debit_account_id, credit_account_id, amount, pending_id,
      user_data_128, timeout_seconds, ledger, code, flags, timestamp)
    select * from unnest(
      ${transfers.map((t) => toUuid(t.id))}::uuid[],
      ${transfers.map((t) => toUuid(t.debitAccountId))}::uuid[],
      ${transfers.map((t) => toUuid(t.creditAccountId))}::uuid[],
      ${transfers.map((t) => String(t.amount))}::bigint[],
      ${transfers.map((t) => uuidOrNull(t.pendingId))}::uuid[],
      ${transfers.map((t) => uuidOrNull(t.userData128))}::uuid[],
      ${transfers.map((t) => t.timeoutSeconds)}::integer[],
      ${transfers.map((t) => t.ledger)}::integer[], ${transfers.map((t) => t.code)}::integer[],
      ${transfers.map((t) => t.flags)}::integer[], ${transfers.map((t) => String(t.timestamp))}::bigint[])`;
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
      ${pendings.map((p) => toUuid(p.transfer.id))}::uuid[],
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

interface AccountRow {
  readonly id: string;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly user_data_128: string | null;
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
  readonly timestamp: bigint;
}

function accountFrom(row: AccountRow): LedgerAccount {
  return {
    id: fromUuid(row.id),
    debitsPending: row.debits_pending,
    debitsPosted: row.debits_posted,
    creditsPending: row.credits_pending,
    creditsPosted: row.credits_posted,
    userData128: fromUuid(row.user_data_128),
    ledger: row.ledger,
    code: row.code,
    flags: row.flags,
    timestamp: row.timestamp,
  };
}

interface TransferRow {
  readonly id: string;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount: bigint;
  readonly pending_id: string | null;
  readonly user_data_128: string | null;
  readonly timeout_seconds: number;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly timestamp: bigint;
}

function transferFrom(row: TransferRow): LedgerTransfer {
  return {
    id: fromUuid(row.id),
    debitAccountId: fromUuid(row.debit_account_id),
    creditAccountId: fromUuid(row.credit_account_id),
    amount: row.amount,
    pendingId: fromUuid(row.pending_id),
    userData128: fromUuid(row.user_data_128),
    timeoutSeconds: row.timeout_seconds,
    ledger: row.ledger,
    code: row.code,
    flags: row.flags,
    timestamp: row.timestamp,
  };
}

/** PostgreSQL reads a uuid without its dashes. */
function toUuid(id: bigint): string {
  return id.toString(16).padStart(32, '0');
}

function uuidOrNull(id: bigint): string | null {
  return id === 0n ? null : toUuid(id);
}

/** Of numbers that no id can be there is no row to look for. */
function uuids(ids: Iterable<bigint>): string[] {
  return Array.from(ids).filter(isUint128).map(toUuid);
}

function fromUuid(text: string | null): bigint {
  return text === null ? 0n : BigInt(`0x${text.replaceAll('-', '')}`);
}
