import type { Sql } from '@sekisho/runtime/db.ts';

/** The books are wrong: what `checkBooks` throws. */
export class BooksWrong extends Error {
  override readonly name = 'BooksWrong';
}

interface WrongRow {
  readonly sentence: string;
}

/**
 * Adds the books up from the transfers alone (of archived ones, from what they came to) and throws
 * `BooksWrong` naming the first row that does not agree. Reads the whole ledger: for tests, drills and
 * the nightly check. Written in SQL on purpose, apart from the rules in TypeScript, so that the two can
 * catch each other.
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

const FLAGS = { pending: 2, post: 4, void: 8, closingDebit: 64, closingCredit: 128 };
const LIMITS = { debits: 2, credits: 4 };
const ACCOUNT = { history: 8, closed: 32 };

/** From here on the transfers themselves are there; what was before is in the openings. */
const FLOOR = '(select coalesce(max(until_timestamp), -1) from ledger_archive)';

/**
 * Joins the transfer `p` that stands in the table of ids under `id`, by the key that has an index in every
 * partition: a join by its id reads whole partitions for each row when the planner's figures are old.
 */
const standing = (id: string) => `
    left join ledger_transfer_id i on i.id = ${id}
    left join ledger_transfer p on p.debit_account_id = i.debit_account_id
      and p.timestamp = i.timestamp and p.id = i.id`;

const IDS_AGREE = `
  select 'transfer ' || coalesce(t.id, i.id) || ' does not stand in the table of ids as in the books' as sentence
  from ledger_transfer t full join ledger_transfer_id i on i.id = t.id
  where i.id is null or i.debit_account_id <> t.debit_account_id or i.timestamp <> t.timestamp
    or (t.id is null and i.timestamp >= ${FLOOR})
  order by coalesce(t.id, i.id)`;

const ARCHIVES_AGREE = `
  select 'the archive until ' || until_timestamp || ' does not follow the one before it, or has not '
    || transfers || ' transfers' as sentence
  from (select *, lag(until_timestamp) over (order by from_timestamp) as before from ledger_archive) a
  where from_timestamp <> coalesce(before, -1) or transfers <> (select count(*) from ledger_transfer_id i
    where i.timestamp >= a.from_timestamp and i.timestamp < a.until_timestamp)
  order by until_timestamp`;

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
  from (select * from ledger_transfer
    where pending_id is not null or flags & ${FLAGS.post | FLAGS.void} <> 0) t${standing('t.pending_id')}
  where (t.flags & ${FLAGS.post | FLAGS.void} <> 0) <> (t.pending_id is not null)
    or (t.pending_id is not null and i.timestamp is not null and i.timestamp < ${FLOOR}
      and (p.id is not null or i.timestamp >= t.timestamp))
    or (t.pending_id is not null and (i.timestamp is null or i.timestamp >= ${FLOOR}) and (
      p.id is null or p.flags & ${FLAGS.pending} = 0 or p.timestamp >= t.timestamp
      or p.debit_account_id <> t.debit_account_id or p.credit_account_id <> t.credit_account_id
      or t.amount > p.amount or (t.flags & ${FLAGS.void} <> 0 and t.amount <> p.amount)))
  order by t.timestamp, t.id`;

const RESOLVED_ONCE = `
  select 'pending transfer ' || pending_id || ' is posted or voided twice' as sentence
  from ledger_transfer where pending_id is not null
  group by pending_id having count(*) > 1 order by pending_id`;

const PENDINGS_AGREE = `
  select 'pending transfer ' || coalesce(p.id, t.id) || ' is '
    || coalesce(p.status, 'without a status') || ', but the transfers say otherwise' as sentence
  from (select * from ledger_transfer where flags & ${FLAGS.pending} <> 0) t
  full join ledger_pending p on p.id = t.id
  left join (select pending_id, flags from ledger_transfer where pending_id is not null) r
    on r.pending_id = coalesce(p.id, t.id)
  left join ledger_transfer_id i on i.id = p.id
  where p.id is null or (t.id is null and (i.id is null or i.timestamp >= ${FLOOR} or p.status = 'pending'))
    or (t.id is not null and (p.status <> case when r.flags & ${FLAGS.post} <> 0 then 'posted'
         when r.flags & ${FLAGS.void} <> 0 then 'voided'
         when p.status = 'expired' and p.expiry is not null then 'expired' else 'pending' end
    or p.expiry is distinct from
         case when t.timeout_seconds > 0 then t.timestamp + t.timeout_seconds * 1000000000::bigint end))
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
    union all
    select account_id, 0, debits_posted, 0, credits_posted, null from ledger_opening
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
 * Follows each limited account through its whole history, from its opening on. What expired counts as
 * held until its time was over; when it was really let go later, it was held for longer, which no limit
 * forbids. What was still held when its transfer was archived counts as not held.
 */
const LIMITS_HELD = `
  with moved as (
    select t.id, t.timestamp, 1 as turn, t.debit_account_id, t.credit_account_id,
      t.amount as held, case when t.flags & ${FLAGS.pending} = 0 then t.amount else 0 end as posted
    from ledger_transfer t where t.pending_id is null
    union all
    select t.id, t.timestamp, 1, t.debit_account_id, t.credit_account_id,
      case when t.flags & ${FLAGS.void} <> 0 then 0 else t.amount end - coalesce(p.amount, 0),
      case when t.flags & ${FLAGS.void} <> 0 then 0 else t.amount end
    from (select * from ledger_transfer where pending_id is not null) t${standing('t.pending_id')}
    union all
    select p.id, e.expiry, 0, p.debit_account_id, p.credit_account_id, -p.amount, 0
    from (select * from ledger_pending where status = 'expired') e${standing('e.id')}
    where p.id is not null
  ), side as (
    select debit_account_id as account, id, timestamp, turn,
      held as debits, posted as debits_posted, 0 as credits, 0 as credits_posted from moved
    union all
    select credit_account_id, id, timestamp, turn, 0, 0, held, posted from moved
  ), running as (
    select a.id as account, a.flags, s.id, s.timestamp, s.turn,
      coalesce(o.debits_posted, 0) + sum(s.debits) over history as debits,
      coalesce(o.debits_posted, 0) + sum(s.debits_posted) over history as debits_posted,
      coalesce(o.credits_posted, 0) + sum(s.credits) over history as credits,
      coalesce(o.credits_posted, 0) + sum(s.credits_posted) over history as credits_posted
    from side s join ledger_account a on a.id = s.account
      left join ledger_opening o on o.account_id = a.id
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

const CLOSED_AGREE = `
  select 'account ' || a.id || ' is ' || case when a.closed then 'closed' else 'open' end
    || ', but the transfers say otherwise' as sentence
  from ledger_account a left join (
    select case when side = ${FLAGS.closingDebit} then p.debit_account_id else p.credit_account_id end as id
    from (select * from ledger_pending where status = 'pending') e${standing('e.id')}
    cross join (values (${FLAGS.closingDebit}), (${FLAGS.closingCredit})) as s (side)
    where p.flags & side <> 0
  ) closing on closing.id = a.id
  where a.closed <> (a.flags & ${ACCOUNT.closed} <> 0 or closing.id is not null)
  order by a.id`;

/** Of a history the posted sums can be added up again; when a pending amount expired is not written. */
const HISTORIES_AGREE = `
  with side as (
    select debit_account_id as account_id, timestamp,
      case when flags & ${FLAGS.pending | FLAGS.void} = 0 then amount else 0 end as debited, 0 as credited
    from ledger_transfer
    union all
    select credit_account_id, timestamp, 0,
      case when flags & ${FLAGS.pending | FLAGS.void} = 0 then amount else 0 end
    from ledger_transfer
  ), added as (
    select s.account_id, s.timestamp,
      coalesce(o.debits_posted, 0)
        + sum(s.debited) over (partition by s.account_id order by s.timestamp) as debits,
      coalesce(o.credits_posted, 0)
        + sum(s.credited) over (partition by s.account_id order by s.timestamp) as credits
    from side s join ledger_account a on a.id = s.account_id
      left join ledger_opening o on o.account_id = a.id
    where a.flags & ${ACCOUNT.history} <> 0
  )
  select 'account ' || coalesce(b.account_id, t.account_id) || ' has another history at '
    || coalesce(b.timestamp, t.timestamp) || ' than its transfers' as sentence
  from (select * from ledger_balance where timestamp >= ${FLOOR}) b
  full join added t on t.account_id = b.account_id and t.timestamp = b.timestamp
  where b.debits_posted is distinct from t.debits or b.credits_posted is distinct from t.credits
  order by coalesce(b.account_id, t.account_id), coalesce(b.timestamp, t.timestamp)`;

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
  RESOLVED_ONCE,
  PENDINGS_AGREE,
  SUMS_AGREE,
  LIMITS_HELD,
  CLOSED_AGREE,
  HISTORIES_AGREE,
  LEDGERS_BALANCE,
  IDS_AGREE,
  ARCHIVES_AGREE,
] as const;
