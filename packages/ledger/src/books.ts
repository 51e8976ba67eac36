import type { Sql } from '@sekisho/runtime/db.ts';

/** The books are wrong: what `checkBooks` throws. */
export class BooksWrong extends Error {
  override readonly name = 'BooksWrong';
}

interface WrongRow {
  readonly sentence: string;
}

/**
 * Adds the books up from the transfers alone and throws `BooksWrong` naming the first row that does not
 * agree. Reads the whole ledger: for tests, drills and the nightly check. Written in SQL on purpose,
 * apart from the rules in TypeScript, so that the two can catch each other.
 *
 * It takes one snapshot a statement, so nobody may write meanwhile; within a REPEATABLE READ
 * transaction it may run beside writers.
 */
export async function checkBooks(sql: Sql): Promise<void> {
  for (const check of CHECKS) {
    const [wrong] = await sql.unsafe<WrongRow[]>(`${check} limit 1`);
    if (wrong !== undefined) throw new BooksWrong(wrong.sentence);
  }
}

const FLAGS = { pending: 2, post: 4, void: 8 };
const LIMITS = { debits: 2, credits: 4 };

const TRANSFERS_STAND_RIGHT = `
  select 'transfer ' || t.id || ' has no debit or credit account of its ledger' as sentence
  from ledger_transfer t
  left join ledger_account d on d.id = t.debit_account_id
  left join ledger_account c on c.id = t.credit_account_id
  where d.ledger is distinct from t.ledger or c.ledger is distinct from t.ledger
    or t.debit_account_id = t.credit_account_id
  order by t.timestamp, t.id`;

const RESOLUTIONS_FIT = `
  select 'transfer ' || t.id || ' does not fit the pending transfer that it posts or voids' as sentence
  from ledger_transfer t left join ledger_transfer p on p.id = t.pending_id
  where (t.flags & ${FLAGS.post | FLAGS.void} <> 0) <> (t.pending_id is not null)
    or (t.pending_id is not null and (
      p.id is null or p.flags & ${FLAGS.pending} = 0 or p.timestamp >= t.timestamp
      or p.debit_account_id <> t.debit_account_id or p.credit_account_id <> t.credit_account_id
      or t.amount > p.amount or (t.flags & ${FLAGS.void} <> 0 and t.amount <> p.amount)))
  order by t.timestamp, t.id`;

const PENDINGS_AGREE = `
  select 'pending transfer ' || coalesce(p.id, t.id) || ' is '
    || coalesce(p.status, 'without a status') || ', but the transfers say otherwise' as sentence
  from (select * from ledger_transfer where flags & ${FLAGS.pending} <> 0) t
  full join ledger_pending p on p.id = t.id
  left join ledger_transfer r on r.pending_id = coalesce(p.id, t.id)
  where p.id is null or t.id is null
    or p.status <> case when r.flags & ${FLAGS.post} <> 0 then 'posted'
         when r.flags & ${FLAGS.void} <> 0 then 'voided'
         when p.status = 'expired' and p.expiry is not null then 'expired' else 'pending' end
    or p.expiry is distinct from
         case when t.timeout_seconds > 0 then t.timestamp + t.timeout_seconds * 1000000000::bigint end
  order by coalesce(p.id, t.id)`;

const SUMS_AGREE = `
  with moved as (
    select t.debit_account_id, t.credit_account_id, t.timestamp,
      case when p.status = 'pending' then t.amount else 0 end as pending,
      case when t.flags & ${FLAGS.pending | FLAGS.void} = 0 then t.amount else 0 end as posted
    from ledger_transfer t left join ledger_pending p on p.id = t.id
  ), side as (
    select debit_account_id as id, pending as dp, posted as dt, 0 as cp, 0 as ct, timestamp from moved
    union all
    select credit_account_id, 0, 0, pending, posted, timestamp from moved
  ), added as (
    select id, sum(dp) as dp, sum(dt) as dt, sum(cp) as cp, sum(ct) as ct, max(timestamp) as newest
    from side group by id
  )
  select 'account ' || a.id || ' has debits ' || a.debits_pending || ' pending and '
    || a.debits_posted || ' posted, credits ' || a.credits_pending || ' pending and '
    || a.credits_posted || ' posted; its transfers add up to ' || coalesce(s.dp, 0) || ', '
    || coalesce(s.dt, 0) || ', ' || coalesce(s.cp, 0) || ' and ' || coalesce(s.ct, 0) as sentence
  from ledger_account a left join added s on s.id = a.id
  where a.debits_pending <> coalesce(s.dp, 0) or a.debits_posted <> coalesce(s.dt, 0)
    or a.credits_pending <> coalesce(s.cp, 0) or a.credits_posted <> coalesce(s.ct, 0)
    or a.latest < coalesce(s.newest, a.timestamp)
  order by a.id`;

/**
 * Follows each limited account through its whole history. What expired counts as held until its time
 * was over; when it was really let go later, it was held for longer, which no limit forbids.
 */
const LIMITS_HELD = `
  with moved as (
    select t.id, t.timestamp, 1 as turn, t.debit_account_id, t.credit_account_id,
      case when t.pending_id is null then t.amount
        when t.flags & ${FLAGS.void} <> 0 then -p.amount else t.amount - p.amount end as held,
      case when t.flags & ${FLAGS.pending | FLAGS.void} = 0 then t.amount else 0 end as posted
    from ledger_transfer t left join ledger_transfer p on p.id = t.pending_id
    union all
    select t.id, e.expiry, 0, t.debit_account_id, t.credit_account_id, -t.amount, 0
    from ledger_pending e join ledger_transfer t on t.id = e.id where e.status = 'expired'
  ), side as (
    select debit_account_id as account, id, timestamp, turn,
      held as debits, posted as debits_posted, 0 as credits, 0 as credits_posted from moved
    union all
    select credit_account_id, id, timestamp, turn, 0, 0, held, posted from moved
  ), running as (
    select a.id as account, a.flags, s.id, s.timestamp, s.turn,
      sum(s.debits) over history as debits, sum(s.debits_posted) over history as debits_posted,
      sum(s.credits) over history as credits, sum(s.credits_posted) over history as credits_posted
    from side s join ledger_account a on a.id = s.account
    where a.flags & ${LIMITS.debits | LIMITS.credits} <> 0
    window history as (partition by a.id order by s.timestamp, s.turn, s.id
      rows unbounded preceding)
  )
  select 'account ' || account || ' breaks its limit with transfer ' || id || ': '
    || case when flags & ${LIMITS.debits} <> 0
         then 'debits ' || debits || ' against credits ' || credits_posted
         else 'credits ' || credits || ' against debits ' || debits_posted end as sentence
  from running
  where (flags & ${LIMITS.debits} <> 0 and debits > credits_posted)
    or (flags & ${LIMITS.credits} <> 0 and credits > debits_posted)
  order by timestamp, turn, account`;

const LEDGERS_BALANCE = `
  select 'ledger ' || ledger || ' has debits ' || sum(debits_pending) || ' pending and '
    || sum(debits_posted) || ' posted against credits ' || sum(credits_pending) || ' pending and '
    || sum(credits_posted) || ' posted' as sentence
  from ledger_account group by ledger
  having sum(debits_pending) <> sum(credits_pending) or sum(debits_posted) <> sum(credits_posted)
  order by ledger`;

const CHECKS = [
  TRANSFERS_STAND_RIGHT,
  RESOLUTIONS_FIT,
  PENDINGS_AGREE,
  SUMS_AGREE,
  LIMITS_HELD,
  LEDGERS_BALANCE,
] as const;
