import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface DepositorRow {
  readonly id: string;
  readonly bank: string;
  readonly core_account: string;
}

export async function insertDepositor(
  sql: Sql,
  row: DepositorRow & { readonly account_index: string; readonly registered_at: Instant },
): Promise<void> {
  await sql`
    insert into depositor (id, bank, core_account, account_index, registered_at)
    values (${row.id}, ${row.bank}, ${row.core_account}, ${row.account_index},
      ${row.registered_at})`;
}

export async function findDepositor(
  sql: Sql,
  bank: string,
  accountIndexes: readonly string[],
): Promise<DepositorRow | undefined> {
  const [row] = await sql<DepositorRow[]>`
    select id, bank, core_account from depositor
    where bank = ${bank} and account_index = any(${[...accountIndexes]})`;
  return row;
}

export async function readDepositor(
  sql: Sql,
  bank: string,
  id: string,
): Promise<DepositorRow | undefined> {
  const [row] = await sql<DepositorRow[]>`
    select id, bank, core_account from depositor where bank = ${bank} and id = ${id}`;
  return row;
}

export async function lockDepositor(sql: Sql, id: string): Promise<void> {
  await sql`select id from depositor where id = ${id} for update`;
}

export async function hasPasskey(sql: Sql, credentialId: string): Promise<boolean> {
  const rows = await sql`select from passkey where credential_id = ${credentialId}`;
  return rows.length === 1;
}
