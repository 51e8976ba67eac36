import type { Id } from '@sekisho/domain/base/id.ts';
import type { CashOutState } from '@sekisho/domain/cash-out/cash-out.ts';
import type { HoldReason } from '@sekisho/domain/cash-out/hold.ts';
import type { ExpectStatement, WriteStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { CashOutRefusal } from './judge.ts';

export interface CashOutRow {
  readonly id: Id<'out'>;
  readonly wallet: Id<'wlt'>;
  readonly link: Id<'lnk'>;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly credit: Id<'crd'>;
  readonly give_back: Id<'tfr'>;
  readonly fee_transfers: readonly Id<'tfr'>[];
  readonly state: CashOutState;
  readonly hold_reason: HoldReason | null;
  readonly held_until: bigint | null;
  readonly refusal: CashOutRefusal | null;
  readonly valid_until: bigint | null;
  readonly asked: boolean;
  readonly in_doubt: boolean;
  readonly tries: number;
  readonly next_try_at: bigint;
  readonly lease_until: bigint;
  readonly version: bigint;
  readonly requested_at: bigint;
  readonly settled_at: bigint | null;
  readonly returned_at: bigint | null;
}

/** Written with the transfer that reserves the money. */
export const writeCashOut: WriteStatement<CashOutRow> = {
  name: 'cash_out',
  async run(sql, rows) {
    const plain = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'bigint' ? value.toString() : value,
        ]),
      ),
    );
    await sql`
      insert into cash_out
      select * from jsonb_populate_recordset(null::cash_out, ${sql.json(plain as never)})`;
  },
};

export async function findCashOut(sql: Sql, id: string): Promise<CashOutRow | undefined> {
  const [row] = await sql<CashOutRow[]>`select * from cash_out where id = ${id}`;
  return row;
}

export async function holdCashOut(sql: Sql, id: string): Promise<CashOutRow | undefined> {
  const [row] = await sql<CashOutRow[]>`select * from cash_out where id = ${id} for update`;
  return row;
}

/** The cash-out of a credit at a bank. */
export async function findByCredit(
  sql: Sql,
  bank: string,
  credit: string,
): Promise<(CashOutRow & { readonly mandate: Id<'mdt'> | null }) | undefined> {
  const [row] = await sql<(CashOutRow & { mandate: Id<'mdt'> | null })[]>`
    select cash_out.*, link.mandate from cash_out join link on link.id = cash_out.link
    where cash_out.credit = ${credit} and link.bank = ${bank}`;
  return row;
}

export interface ListedRow extends CashOutRow {
  readonly bank: string;
}

/** A wallet's cash-outs, newest first, after the one `before`. */
export async function listOfWallet(
  sql: Sql,
  page: { readonly wallet: string; readonly before: string | undefined; readonly limit: number },
): Promise<readonly ListedRow[]> {
  const { wallet, before, limit } = page;
  return sql<ListedRow[]>`
    select cash_out.*, link.bank from cash_out join link on link.id = cash_out.link
    where cash_out.wallet = ${wallet} ${before === undefined ? sql`` : sql`and cash_out.id < ${before}`}
    order by cash_out.id desc limit ${limit}`;
}

/** Those with these ids, and those whose fee was reserved by one of these transfers. */
export async function listByTransfers(
  sql: Sql,
  ids: readonly string[],
  fees: readonly string[],
): Promise<readonly CashOutRow[]> {
  if (ids.length + fees.length === 0) return [];
  return sql<CashOutRow[]>`
    select * from cash_out where id = any(${[...ids]})
    union
    select * from cash_out where fee > 0 and fee_transfers[1] = any(${[...fees]})`;
}

export async function listDue(sql: Sql, now: number, limit: number): Promise<readonly Id<'out'>[]> {
  const rows = await sql<{ id: Id<'out'> }[]>`
    select id from cash_out
    where state in ('created', 'sent') and next_try_at <= ${now} and lease_until <= ${now}
    order by next_try_at limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Held ones whose time has come, or whose link has ended, so that they will never go. */
export async function listReleasable(
  sql: Sql,
  now: number,
  limit: number,
): Promise<readonly Id<'out'>[]> {
  const rows = await sql<{ id: Id<'out'> }[]>`
    select cash_out.id from cash_out join link on link.id = cash_out.link
    where cash_out.state = 'held'
      and (cash_out.held_until <= ${now} or link.state in ('unlinking', 'ended'))
    order by cash_out.held_until limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** A held cash-out may go: from here on it is tried, until its time is over. */
export async function writeReleased(
  sql: Sql,
  id: string,
  times: { readonly validUntil: number; readonly nextTryAt: number },
): Promise<void> {
  await sql`
    update cash_out set state = 'created', valid_until = ${times.validUntil},
      next_try_at = ${times.nextTryAt}, version = version + 1
    where id = ${id} and state = 'held'`;
}

export interface LeasedCashOut extends CashOutRow {
  /** Whether an earlier try may have reached the bank. */
  readonly asked_before: boolean;
}

/**
 * Takes the next try for this process, and writes down before it that the bank may have been asked. The
 * version moves with each try, so that what an overtaken one brings is not decided on.
 */
export async function leaseCashOut(
  sql: Sql,
  id: string,
  now: number,
  leaseMs: number,
): Promise<LeasedCashOut | undefined> {
  const [row] = await sql<LeasedCashOut[]>`
    with before as (
      select id as before_id, asked as asked_before from cash_out
      where id = ${id} and state in ('created', 'sent') and lease_until <= ${now}
      for update)
    update cash_out set state = 'sent', asked = true, tries = tries + 1,
      lease_until = ${now + leaseMs}, version = version + 1
    from before where id = before_id
    returning cash_out.*, before.asked_before`;
  return row;
}

/** The try ended without a final answer; one that was overtaken says nothing about the next. */
export async function writeTry(
  sql: Sql,
  { id, tries }: Pick<CashOutRow, 'id' | 'tries'>,
  next: { readonly at: number; readonly inDoubt: boolean },
): Promise<void> {
  await sql`
    update cash_out set in_doubt = ${next.inDoubt}, next_try_at = ${next.at}, lease_until = 0
    where id = ${id} and state = 'sent' and tries = ${tries}`;
}

export interface EndRow {
  readonly id: Id<'out'>;
  readonly state: 'posted' | 'refused' | 'cancelled' | 'returned';
  readonly refusal: CashOutRefusal | null;
  readonly at: number;
}

/** Written with the transfer that takes, releases or restores the money. */
export const writeEnd: WriteStatement<EndRow> = {
  name: 'cash_out.end',
  async run(sql, rows) {
    await sql`
      update cash_out c set state = u.state, refusal = u.refusal,
        settled_at = coalesce(c.settled_at, u.at),
        returned_at = case when u.state = 'returned' then u.at end, version = version + 1
      from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ state }) => state)}::text[],
        ${rows.map(({ refusal }) => refusal)}::text[], ${rows.map(({ at }) => at)}::bigint[])
        as u (id, state, refusal, at)
      where c.id = u.id`;
  },
};

export const cashOutUnchanged: ExpectStatement = {
  name: 'cash_out',
  async stale(sql, rows) {
    const current = await sql<{ id: string; version: bigint }[]>`
      select id, version from cash_out where id = any(${rows.map(({ key }) => key)})
      order by id for update`;
    const versions = new Map(current.map(({ id, version }) => [id, version]));
    return rows.filter(({ key, version }) => versions.get(key) !== version).map(({ key }) => key);
  },
};

export async function readClosedUntil(sql: Sql, wallet: string): Promise<bigint> {
  const [row] = await sql<{ until: bigint }[]>`
    select until from cash_out_closed where wallet = ${wallet}`;
  return row?.until ?? 0n;
}

/** A later end wins: closing again never opens sooner. */
export async function writeClosedUntil(sql: Sql, wallet: string, until: number): Promise<void> {
  await sql`
    insert into cash_out_closed (wallet, until) values (${wallet}, ${until})
    on conflict (wallet) do update set until = greatest(cash_out_closed.until, excluded.until)`;
}

/**
 * Cash-out is not closed since the decision; the version is the instant. Its name comes after the
 * wallet's, whose row is locked before: whoever closes locks that first, so no row can appear between.
 */
export const closedUnchanged: ExpectStatement = {
  name: 'wallet.cash_out_closed',
  async stale(sql, rows) {
    const current = await sql<{ wallet: string; until: bigint }[]>`
      select wallet, until from cash_out_closed
      where wallet = any(${rows.map(({ key }) => key)}) order by wallet`;
    const untils = new Map(current.map(({ wallet, until }) => [wallet, until]));
    return rows
      .filter(({ key, version }) => (untils.get(key) ?? 0n) !== version)
      .map(({ key }) => key);
  },
};

/** What we know of a credit at a bank. */
export interface OwnCreditRow
  extends Pick<CashOutRow, 'id' | 'wallet' | 'amount' | 'credit' | 'give_back' | 'state'> {
  readonly mandate: Id<'mdt'> | null;
}

/** The codes of all banks that money was paid out to. */
export async function listBanks(sql: Sql): Promise<readonly string[]> {
  const rows = await sql<{ bank: string }[]>`
    select bank from link where exists (select from cash_out where cash_out.link = link.id)
    group by bank order by bank`;
  return rows.map(({ bank }) => bank);
}

/** All cash-outs to a bank in the order of their credits' ids, after the id `after`. */
export async function listOwnCredits(
  sql: Sql,
  page: { readonly bank: string; readonly after: string; readonly limit: number },
): Promise<readonly OwnCreditRow[]> {
  return sql<OwnCreditRow[]>`
    select c.id, c.wallet, c.amount, c.credit, c.give_back, c.state, link.mandate
    from cash_out c join link on link.id = c.link
    where link.bank = ${page.bank} and c.credit > ${page.after}
    order by c.credit limit ${page.limit}`;
}

export async function findOwnCredit(
  sql: Sql,
  bank: string,
  credit: string,
): Promise<OwnCreditRow | undefined> {
  const [row] = await sql<OwnCreditRow[]>`
    select c.id, c.wallet, c.amount, c.credit, c.give_back, c.state, link.mandate
    from cash_out c join link on link.id = c.link
    where link.bank = ${bank} and c.credit = ${credit}`;
  return row;
}

/** Which of these ids are credits of ours at a bank. */
export async function whichAreCredits(
  sql: Sql,
  bank: string,
  credits: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ credit: string }[]>`
    select c.credit from cash_out c join link on link.id = c.link
    where c.credit = any(${[...credits]}) and link.bank = ${bank}`;
  return new Set(rows.map(({ credit }) => credit));
}
