import { instant } from '@sekisho/domain/base/instant.ts';
import { cutPartitions } from '@sekisho/ledger/partitions.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import type { Clock } from '@sekisho/runtime/env.ts';
import type { Report } from '../report.ts';
import type { Books } from './books.ts';
import { ACCOUNTS } from './cases.ts';
import { firstAccount } from './load.ts';

const AT_ONCE = 1_000_000;
const CODE = 1;
const YEAR_MS = 365 * 86_400_000;
const MONTH_MS = 28 * 86_400_000;
const DAY_MS = 86_400_000;

/** When the accounts of a history are funded: a day before it begins. */
export function beforeHistory(): Clock {
  const at = instant(Date.now() - YEAR_MS - 3 * DAY_MS);
  return { now: () => at };
}

/** Cuts a month off the empty books after the other, as ticks did while such a history came about. */
export async function cutYear(db: Db): Promise<void> {
  for (let at = Date.now() - YEAR_MS; at < Date.now(); at += MONTH_MS) {
    await cutPartitions(db, instant(at));
  }
}

/**
 * Lays so many million posted transfers into the books, spread over the last year, each account
 * debited and credited in turn, and brings the sums after them.
 */
export async function fillHistory({ db }: Books, millions: number, report: Report): Promise<void> {
  const total = millions * AT_ONCE;
  const since = Date.now() - YEAR_MS - 2 * DAY_MS;
  const first = firstAccount().toString(16).padStart(32, '0').slice(0, 24);
  for (let from = 0; from < total; from += AT_ONCE) {
    await db.sql`
      with stand as (
        insert into ledger_transfer (id, debit_account_id, credit_account_id, amount, pending_id,
          user_data_128, timeout_seconds, ledger, code, flags, timestamp)
        select
          (lpad(to_hex(at), 12, '0') || '0000' || lpad(to_hex(n), 16, '0'))::uuid,
          (${first} || lpad(to_hex(debit), 8, '0'))::uuid,
          (${first} || lpad(to_hex(credit), 8, '0'))::uuid,
          1, null, null, 0, 1, ${CODE}, 0, at * 1000000 + n % 1000000
        from (
          select n, ${since}::bigint + n * ${YEAR_MS}::bigint / ${total}::bigint as at,
            (n * 7919) % ${ACCOUNTS.history}::bigint as debit,
            (n * 7919 + 1 + (n / ${ACCOUNTS.history}::bigint) % (${ACCOUNTS.history}::bigint - 1))
              % ${ACCOUNTS.history}::bigint as credit
          from generate_series(${from}::bigint, ${from + AT_ONCE - 1}::bigint) as n) laid
        returning id, debit_account_id, timestamp)
      insert into ledger_transfer_id (id, debit_account_id, timestamp) select * from stand`;
    report.progress(`${(from + AT_ONCE) / AT_ONCE} of ${millions} million transfers laid`);
  }
  await db.sql`
    update ledger_account a set
      debits_posted = a.debits_posted + coalesce(d.sum, 0),
      credits_posted = a.credits_posted + coalesce(c.sum, 0),
      latest = greatest(a.latest, d.latest, c.latest)
    from ledger_account b
    left join (select debit_account_id as id, count(*) as sum, max(timestamp) as latest
      from ledger_transfer where amount = 1 group by 1) d on d.id = b.id
    left join (select credit_account_id as id, count(*) as sum, max(timestamp) as latest
      from ledger_transfer where amount = 1 group by 1) c on c.id = b.id
    where a.id = b.id`;
  await db.sql.unsafe('vacuum analyze');
}
