import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import { nanoseconds } from './ledger-time.ts';
import { listPartitions, type Partition, waitShortly } from './partitions.ts';

/** Why nothing was archived, in order of precedence. */
export type ArchiveRefusal =
  /** Every partition ends after the time asked for. */
  | 'nothing_so_old'
  /** A transfer in it is still pending: post it, void it, or let it expire. */
  | 'still_pending'
  /** Somebody reads or writes the transfers for long: try again. */
  | 'in_use';

export type Archived =
  | {
      readonly ok: true;
      readonly partition: Partition;
      readonly transfers: bigint;
      readonly file: string;
      readonly sha256: string;
    }
  | { readonly ok: false; readonly refusal: ArchiveRefusal };

/** Keeps the rows for ever, and answers only when they are on the disk. */
export type Keep = (file: string, rows: AsyncIterable<Uint8Array>) => Promise<{ sha256: string }>;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Takes the oldest partition that ends before `before` out of the books: its rows go to `keep` as CSV in
 * order of time, their sums into the openings of their accounts, then its table is dropped, all in one
 * transaction. Ids of archived transfers stay known, so that none of them is ever done again.
 */
export async function archiveOldest(
  db: Db,
  options: { readonly before: Instant; readonly now: Instant; readonly keep: Keep },
): Promise<Archived> {
  try {
    return await db.transaction(async (sql) => {
      const [oldest] = await listPartitions(sql);
      const before = nanoseconds(options.before);
      if (oldest === undefined || oldest.until > before) return refusal('nothing_so_old');
      await waitShortly(sql);
      // Reading goes on; a process whose clock is far behind can no longer write into it.
      await sql.unsafe(`lock table ${oldest.table} in share mode`);
      if (await holdsPending(sql, oldest)) return refusal('still_pending');
      const [counted] = await sql.unsafe<{ transfers: bigint }[]>(
        `select count(*) as transfers from ${oldest.table}`,
      );
      const transfers = counted?.transfers ?? 0n;
      const file = `${oldest.table.replaceAll('_', '-')}-until-${oldest.until}.csv`;
      const { sha256 } = await options.keep(file, await rowsOf(sql, oldest));
      await carryOver(sql, oldest);
      await sql`
        insert into ledger_archive (from_timestamp, until_timestamp, transfers, file, sha256, archived_at)
        values (${oldest.from}, ${oldest.until}, ${transfers}, ${file}, ${sha256},
          ${nanoseconds(options.now)})`;
      await sql.unsafe(`alter table ledger_transfer detach partition ${oldest.table}`);
      await sql.unsafe(`drop table ${oldest.table}`);
      return { ok: true, partition: oldest, transfers, file, sha256 };
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return refusal('in_use');
    throw error;
  }
}

function refusal(code: ArchiveRefusal): Archived {
  return { ok: false, refusal: code };
}

async function holdsPending(sql: Sql, { from, until }: Partition): Promise<boolean> {
  const rows = await sql`
    select 1 from ledger_pending p join ledger_transfer_id i on i.id = p.id
    where p.status = 'pending' and i.timestamp >= ${from} and i.timestamp < ${until} limit 1`;
  return rows.length > 0;
}

async function rowsOf(sql: Sql, { table }: Partition): Promise<AsyncIterable<Uint8Array>> {
  const copy = sql.unsafe(
    `copy (select * from ${table} order by timestamp, id) to stdout with (format csv, header)`,
  );
  return copy.readable();
}

/** What was posted on each account, added to what its archives before came to. */
async function carryOver(sql: Sql, { table }: Partition): Promise<void> {
  await sql.unsafe(`
    insert into ledger_opening as o (account_id, debits_posted, credits_posted)
    select account_id, sum(debited), sum(credited) from (
      select debit_account_id as account_id, amount as debited, 0 as credited
      from ${table} where flags & ${NOT_POSTED} = 0
      union all
      select credit_account_id, 0, amount from ${table} where flags & ${NOT_POSTED} = 0
    ) as side group by account_id
    on conflict (account_id) do update set debits_posted = o.debits_posted + excluded.debits_posted,
      credits_posted = o.credits_posted + excluded.credits_posted`);
}

/** Pending, or a void. */
const NOT_POSTED = 2 | 8;
