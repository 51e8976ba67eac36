import type { Id } from '@sekisho/domain/base/id.ts';
import type { ChargeState } from '@sekisho/domain/charge/charge.ts';
import type { ExpectStatement, WriteStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { RefusalCode } from './judge.ts';

export interface ChargeRow {
  readonly id: Id<'chg'>;
  readonly wallet: Id<'wlt'>;
  readonly link: Id<'lnk'>;
  readonly amount: bigint;
  readonly debit: Id<'dbt'>;
  readonly valid_until: bigint;
  readonly state: ChargeState;
  readonly refusal: RefusalCode | null;
  readonly asked: boolean;
  readonly in_doubt: boolean;
  readonly tries: number;
  readonly version: bigint;
  readonly requested_at: bigint;
  readonly settled_at: bigint | null;
}

export async function insertCharge(
  sql: Sql,
  row: Pick<ChargeRow, 'id' | 'wallet' | 'link' | 'amount' | 'debit'> & {
    readonly requestedAt: number;
    readonly validUntil: number;
    readonly nextTryAt: number;
  },
): Promise<void> {
  await sql`
    insert into charge (id, wallet, link, amount, debit, valid_until, state, asked, in_doubt,
      tries, next_try_at, lease_until, version, requested_at)
    values (${row.id}, ${row.wallet}, ${row.link}, ${row.amount}, ${row.debit},
      ${row.validUntil}, 'created', false, false, 0, ${row.nextTryAt}, 0, 1, ${row.requestedAt})`;
}

export async function findCharge(sql: Sql, id: string): Promise<ChargeRow | undefined> {
  const [row] = await sql<ChargeRow[]>`select * from charge where id = ${id}`;
  return row;
}

/** What we know of a debit at a bank. */
export interface OwnDebitRow
  extends Pick<ChargeRow, 'id' | 'wallet' | 'amount' | 'debit' | 'state' | 'settled_at'> {
  readonly mandate: Id<'mdt'> | null;
}

/** The codes of all banks that there are charges from. */
export async function listBanks(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ bank: string }[]>`
    select bank from link where exists (select from charge where charge.link = link.id)
    group by bank order by bank`;
  return rows.map(({ bank }) => bank);
}

/** All charges from a bank in the order of their debits' ids, after the id `after`. */
export async function listDebits(
  sql: Sql,
  page: { readonly bank: string; readonly after: string; readonly limit: number },
): Promise<readonly OwnDebitRow[]> {
  return sql<OwnDebitRow[]>`
    select charge.id, charge.wallet, charge.amount, charge.debit, charge.state,
      charge.settled_at, link.mandate
    from charge join link on link.id = charge.link
    where link.bank = ${page.bank} and charge.debit > ${page.after}
    order by charge.debit limit ${page.limit}`;
}

export async function findDebit(
  sql: Sql,
  bank: string,
  debit: string,
): Promise<OwnDebitRow | undefined> {
  const [row] = await sql<OwnDebitRow[]>`
    select charge.id, charge.wallet, charge.amount, charge.debit, charge.state,
      charge.settled_at, link.mandate
    from charge join link on link.id = charge.link
    where link.bank = ${bank} and charge.debit = ${debit}`;
  return row;
}

/** Which of these ids are charges from a bank. */
export async function whichAreOf(
  sql: Sql,
  bank: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ id: string }[]>`
    select charge.id from charge join link on link.id = charge.link
    where charge.id = any(${[...ids]}) and link.bank = ${bank}`;
  return new Set(rows.map(({ id }) => id));
}

/** When money last came in over another link than this one. */
export async function lastPostedElsewhere(
  sql: Sql,
  wallet: string,
  link: string,
): Promise<bigint | null> {
  const [row] = await sql<{ at: bigint | null }[]>`
    select max(settled_at) as at from charge
    where wallet = ${wallet} and link <> ${link} and state = 'posted'`;
  return row?.at ?? null;
}

/** Charges of a wallet that may still bring money, oldest first. */
export async function listOpen(sql: Sql, wallet: string): Promise<readonly ChargeRow[]> {
  return sql<ChargeRow[]>`
    select * from charge where wallet = ${wallet} and state in ('created', 'sent') order by id`;
}

/** What a wallet has charged, or is charging, after an instant. */
export async function sumSince(sql: Sql, wallet: string, since: number): Promise<bigint> {
  const [row] = await sql<{ sum: bigint }[]>`
    select coalesce(sum(amount), 0)::bigint as sum from charge
    where wallet = ${wallet} and requested_at > ${since} and state <> 'refused'`;
  return row?.sum ?? 0n;
}

export async function listDue(sql: Sql, now: number, limit: number): Promise<readonly Id<'chg'>[]> {
  const rows = await sql<{ id: Id<'chg'> }[]>`
    select id from charge
    where state in ('created', 'sent') and next_try_at <= ${now} and lease_until <= ${now}
    order by next_try_at limit ${limit}`;
  return rows.map(({ id }) => id);
}

export interface LeasedCharge extends ChargeRow {
  /** Whether an earlier try may have reached the bank. A later one shows in `tries` alone. */
  readonly asked_before: boolean;
  readonly bank: string;
}

/**
 * Takes the next try for this process, and writes down before it that the bank may have been asked.
 * The lease keeps two processes from asking at once; it is a courtesy, not what makes money safe:
 * whoever took longer than his lease finds `tries` changed, and does not refuse what another was granted.
 */
export async function leaseCharge(
  sql: Sql,
  id: string,
  now: number,
  leaseMs: number,
): Promise<LeasedCharge | undefined> {
  const [row] = await sql<LeasedCharge[]>`
    with before as (
      select id as before_id, asked as asked_before, state as state_before
      from charge where id = ${id} and state in ('created', 'sent') and lease_until <= ${now}
      for update)
    update charge set state = 'sent', asked = true, tries = tries + 1,
      lease_until = ${now + leaseMs},
      version = version + case when state_before = 'created' then 1 else 0 end
    from before where id = before_id
    returning charge.*, before.asked_before,
      (select link.bank from link where link.id = charge.link) as bank`;
  return row;
}

/** Takes the try back that was just leased, and every later one with it: nothing was sent. */
export async function refuseUnasked(
  sql: Sql,
  id: string,
  refused: { readonly refusal: RefusalCode; readonly at: number },
): Promise<void> {
  await sql`
    update charge set state = 'refused', refusal = ${refused.refusal}, asked = false, tries = 0,
      settled_at = ${refused.at}
    where id = ${id}`;
}

/** The try ended without a final answer; one that was overtaken says nothing about the next. */
export async function writeTry(
  sql: Sql,
  { id, tries }: Pick<ChargeRow, 'id' | 'tries'>,
  next: { readonly at: number; readonly inDoubt: boolean },
): Promise<void> {
  await sql`
    update charge set in_doubt = ${next.inDoubt}, next_try_at = ${next.at}, lease_until = 0
    where id = ${id} and state = 'sent' and tries = ${tries}`;
}

/** Whether the charge was still open, and nobody has asked the bank since this try began. */
export async function writeRefusal(
  sql: Sql,
  { id, tries }: Pick<ChargeRow, 'id' | 'tries'>,
  refused: { readonly refusal: RefusalCode; readonly at: number },
): Promise<boolean> {
  const written = await sql`
    update charge set state = 'refused', refusal = ${refused.refusal},
      settled_at = ${refused.at}, version = version + 1
    where id = ${id} and state = 'sent' and tries = ${tries}`;
  return written.count === 1;
}

/** The money stands in the books already; the row follows, unless it has. */
export async function followBooks(sql: Sql, id: string, at: number): Promise<boolean> {
  const followed = await sql`
    update charge set state = 'posted', settled_at = ${at}, version = version + 1
    where id = ${id} and state = 'sent'`;
  return followed.count === 1;
}

/** Written with the transfer that books the money. */
export const writePosted: WriteStatement<{ readonly id: string; readonly at: number }> = {
  name: 'charge.posted',
  async run(sql, rows) {
    await sql`
      update charge c set state = 'posted', settled_at = u.at, version = version + 1
      from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ at }) => at)}::bigint[])
        as u (id, at)
      where c.id = u.id`;
  },
};

export const chargeUnchanged: ExpectStatement = {
  name: 'charge',
  async stale(sql, rows) {
    const current = await sql<{ id: string; version: bigint }[]>`
      select id, version from charge where id = any(${rows.map(({ key }) => key)})
      order by id for update`;
    const versions = new Map(current.map(({ id, version }) => [id, version]));
    return rows.filter(({ key, version }) => versions.get(key) !== version).map(({ key }) => key);
  },
};
