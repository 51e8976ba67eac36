import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { MandateState } from '@sekisho/domain/mandate/mandate.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Factor } from '../login/service.ts';

export interface MandateRow {
  readonly id: string;
  readonly bank: string;
  readonly depositor: string;
  readonly partner: string;
  readonly limit_per_debit: bigint;
  readonly credits: boolean;
  /** Null for a mandate from before holders were compared again. */
  readonly holder_index: string | null;
  readonly state: MandateState;
  readonly proved_by: Factor[];
  readonly requested_at: bigint;
  readonly activated_at: bigint | null;
  readonly changed_at: bigint;
}

export async function insertMandate(
  sql: Sql,
  row: Omit<MandateRow, 'requested_at' | 'activated_at' | 'changed_at'> & { readonly at: Instant },
): Promise<void> {
  await sql`
    insert into mandate (id, bank, depositor, partner, limit_per_debit, credits, holder_index, state,
      proved_by, requested_at, changed_at)
    values (${row.id}, ${row.bank}, ${row.depositor}, ${row.partner}, ${row.limit_per_debit},
      ${row.credits}, ${row.holder_index}, ${row.state}, ${row.proved_by}, ${row.at}, ${row.at})`;
}

export async function readMandate(
  sql: Sql,
  bank: string,
  id: string,
): Promise<MandateRow | undefined> {
  const [row] = await sql<MandateRow[]>`
    select * from mandate where bank = ${bank} and id = ${id}`;
  return row;
}

export async function writeState(
  sql: Sql,
  id: string,
  change: {
    readonly state: MandateState;
    readonly at: Instant;
    readonly activatedAt: Instant | null;
  },
): Promise<void> {
  await sql`
    update mandate set state = ${change.state}, changed_at = ${change.at},
      activated_at = ${change.activatedAt}
    where id = ${id}`;
}

/** Newest first: whatever was in force at some time. */
export async function listShown(sql: Sql, depositor: string): Promise<readonly MandateRow[]> {
  return sql<MandateRow[]>`
    select * from mandate where depositor = ${depositor} and activated_at is not null
    order by id desc limit 500`;
}

/** How many mandates of this partner are in force on the account; a grant that was lost counts not. */
export async function countInForce(
  sql: Sql,
  of: {
    readonly depositor: string;
    readonly partner: string;
    readonly except: string;
    readonly lostBefore: Instant;
  },
): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from mandate
    where depositor = ${of.depositor} and partner = ${of.partner} and id <> ${of.except}
      and state in ('active', 'suspended')
      and (acknowledged_at is not null or activated_at > ${of.lostBefore})`;
  return Number(row?.count ?? 0n);
}

/** What an approval replaces: approvals whose code was not redeemed, and grants that were lost. */
export async function listReplaceable(
  sql: Sql,
  of: { readonly depositor: string; readonly partner: string; readonly lostBefore: Instant },
): Promise<readonly MandateRow[]> {
  return sql<MandateRow[]>`
    select * from mandate
    where depositor = ${of.depositor} and partner = ${of.partner}
      and (state = 'confirmed'
        or (state in ('active', 'suspended') and acknowledged_at is null
          and activated_at <= ${of.lostBefore}))
    order by id`;
}

export async function writeAcknowledged(sql: Sql, id: string, at: Instant): Promise<void> {
  await sql`
    update mandate set acknowledged_at = ${at} where id = ${id} and acknowledged_at is null`;
}

export async function isUnacknowledged(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`select 1 from mandate where id = ${id} and acknowledged_at is null`;
  return rows.length > 0;
}

/** Mandates in force of which no partner has said that it stored them. */
export async function listUnacknowledged(
  sql: Sql,
  bank: string,
  before: Instant,
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from mandate
    where activated_at <= ${before} and acknowledged_at is null
      and state in ('active', 'suspended') and bank = ${bank}
    order by activated_at limit 100`;
  return rows.map(({ id }) => id);
}

/** Requests that nobody finished in time. */
export async function listOverdue(
  sql: Sql,
  bank: string,
  before: Instant,
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from mandate
    where requested_at <= ${before} and state in ('requested', 'notified', 'confirmed')
      and bank = ${bank}
    order by requested_at limit 100`;
  return rows.map(({ id }) => id);
}
