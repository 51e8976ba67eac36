import { assert, present } from '@sekisho/domain/base/assert.ts';
import { businessDate, DAY, type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { BALANCE_MAX } from '@sekisho/domain/ledger/account.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import { nanoseconds } from './ledger-time.ts';

/*
 * Transfers stand in partitions by ledger time, a calendar month in Japan each. The first is open
 * towards the past and the last towards the future, so every transfer has its place whatever a clock
 * says, and nothing fails when nobody cuts. A month is cut off while it is still empty, well ahead.
 */

/** A part of the transfers: `from` and after, before `until` (nanoseconds since 1970). */
export interface Partition {
  readonly table: string;
  readonly from: bigint;
  readonly until: bigint;
}

/** The last partition begins at least so long after now. */
const AHEAD = 35 * DAY;
/** Batches wait behind a cut that waits, so it gives up soon and is tried again. */
const LOCK_WAIT_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Cuts months off the last partition until it begins far enough ahead of `now`. Answers until when there
 * is nothing to cut, or nothing when somebody held the table: try again later. The first cut of a ledger
 * that is in use reads what stands in that partition once; all others find it empty.
 */
export async function cutPartitions(db: Db, now: Instant): Promise<Instant | undefined> {
  try {
    const last = await lastPartition(db.sql);
    const wanted = nanoseconds(instant(now + AHEAD));
    const begins =
      last.from >= wanted ? last.from : await db.transaction((sql) => cutAll(sql, now, wanted));
    return instant(Math.max(now, Number(begins / 1_000_000n) - AHEAD));
  } catch (error) {
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return undefined;
    throw error;
  }
}

async function cutAll(sql: Sql, now: Instant, wanted: bigint): Promise<bigint> {
  await waitShortly(sql);
  await sql`lock table ledger_transfer in access exclusive mode`;
  for (;;) {
    const last = await lastPartition(sql);
    if (last.from >= wanted) return last.from;
    const [newest] = await sql.unsafe<{ timestamp: bigint | null }[]>(
      `select max(timestamp) as timestamp from ${last.table}`,
    );
    const ends = [nanoseconds(now), last.from, newest?.timestamp ?? 0n];
    await cut(sql, last, nextMonth(ends.reduce((a, b) => (a > b ? a : b))));
  }
}

/** `at` is later than everything that stands in the last partition. */
async function cut(sql: Sql, last: Partition, at: bigint): Promise<void> {
  const month = businessDate(instant(Number(at / 1_000_000n))).slice(0, 7);
  const table = `ledger_transfer_${month.replace('-', '_')}`;
  const from = last.from === -1n ? 'minvalue' : String(last.from);
  for (const statement of [
    `alter table ledger_transfer detach partition ${last.table}`,
    `alter table ledger_transfer attach partition ${last.table} for values from (${from}) to (${at})`,
    `create table ${table} partition of ledger_transfer for values from (${at}) to (maxvalue)`,
    `create trigger ledger_transfer_is_final before update or delete or truncate on ${table}
      for each statement execute function ledger_refuse_change()`,
  ]) {
    await sql.unsafe(statement);
  }
}

/** For the rest of this transaction: who holds a table too long ends the wait with an error. */
export async function waitShortly(sql: Sql): Promise<void> {
  await sql.unsafe(`set local lock_timeout = ${LOCK_WAIT_MS}`);
}

/** All partitions, the oldest first. Those that were archived are not among them. */
export async function listPartitions(sql: Sql): Promise<readonly Partition[]> {
  const rows = await sql<{ name: string; bound: string }[]>`
    select quote_ident(c.relname) as name, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'ledger_transfer'::regclass`;
  return rows
    .map(({ name, bound }) => partitionOf(name, bound))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

async function lastPartition(sql: Sql): Promise<Partition> {
  const last = (await listPartitions(sql)).at(-1);
  return present(last, 'The last partition is open and always there.');
}

/** `FOR VALUES FROM ('1') TO (MAXVALUE)`, as the catalogue writes it. */
function partitionOf(table: string, bound: string): Partition {
  const match = /FROM \('?(\w+)'?\) TO \('?(\w+)'?\)/.exec(bound);
  const [from, until] = [match?.[1] ?? '', match?.[2] ?? ''];
  assert(from !== '' && until !== '', 'A partition has a beginning and an end.');
  return {
    table,
    from: from === 'MINVALUE' ? -1n : BigInt(from),
    until: until === 'MAXVALUE' ? BALANCE_MAX : BigInt(until),
  };
}

/** The first nanosecond of the month in Japan that begins after `timestamp`. */
function nextMonth(timestamp: bigint): bigint {
  const [year = 0, month = 0] = businessDate(instant(Number(timestamp / 1_000_000n)))
    .split('-')
    .map(Number);
  const midnight = Date.UTC(year, month, 1) - 9 * 60 * 60 * 1_000;
  return nanoseconds(instant(midnight));
}
