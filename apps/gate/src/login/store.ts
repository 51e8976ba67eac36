import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export type LoginPurpose = 'link' | 'session';
export type Factor = 'passkey' | 'sms';

export interface LoginRow {
  readonly id: string;
  readonly bank: string;
  readonly purpose: LoginPurpose;
  /** Null when nobody is registered for the account that was named. */
  readonly depositor: string | null;
  readonly account_index: string;
  readonly stage: 'passkey' | 'code' | 'proved';
  readonly proved_by: Factor[];
}

export async function insertLogin(
  sql: Sql,
  row: LoginRow & { readonly expires_at: Instant },
): Promise<void> {
  await sql`
    insert into login (id, bank, purpose, depositor, account_index, stage, proved_by, expires_at)
    values (${row.id}, ${row.bank}, ${row.purpose}, ${row.depositor}, ${row.account_index},
      ${row.stage}, ${row.proved_by}, ${row.expires_at})`;
}

/** Locks the login, so that two answers at once come one after the other. */
export async function lockLogin(
  sql: Sql,
  of: Pick<LoginRow, 'id' | 'bank' | 'purpose' | 'stage'>,
  now: Instant,
): Promise<LoginRow | undefined> {
  const [row] = await sql<LoginRow[]>`
    select id, bank, purpose, depositor, account_index, stage, proved_by from login
    where id = ${of.id} and bank = ${of.bank} and purpose = ${of.purpose}
      and stage = ${of.stage} and expires_at > ${now}
    for update`;
  return row;
}

export async function readProvedDepositor(
  sql: Sql,
  bank: string,
  id: string,
): Promise<string | undefined> {
  const [row] = await sql<{ depositor: string }[]>`
    select depositor from login where bank = ${bank} and id = ${id} and stage = 'code'`;
  return row?.depositor;
}

export async function updateLogin(
  sql: Sql,
  id: string,
  change: Pick<LoginRow, 'stage' | 'proved_by'>,
): Promise<void> {
  await sql`
    update login set stage = ${change.stage}, proved_by = ${change.proved_by} where id = ${id}`;
}

export async function deleteLogin(sql: Sql, id: string): Promise<void> {
  await sql`delete from login where id = ${id}`;
}

/** Whoever else counts tries in one of these scopes waits for the end of this transaction. */
export async function lockScopes(sql: Sql, scopes: readonly string[]): Promise<void> {
  for (const scope of scopes) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${scope}, 0))`;
  }
}

export async function sweepLogins(sql: Sql, now: Instant): Promise<void> {
  await sql`delete from login where expires_at <= ${now}`;
}
