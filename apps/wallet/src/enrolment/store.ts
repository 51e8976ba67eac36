import type { Id } from '@sekisho/domain/base/id.ts';
import type { ExpectStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { WalletStage } from './stage.ts';

export interface WalletRow {
  readonly id: Id<'wlt'>;
  readonly email: Uint8Array;
  readonly phone: Uint8Array | null;
  readonly stage: WalletStage;
  readonly locked: boolean;
  readonly version: bigint;
}

export async function insertWallet(
  sql: Sql,
  row: { readonly id: Id<'wlt'>; readonly email: Uint8Array; readonly createdAt: number },
): Promise<void> {
  await sql`
    insert into wallet (id, email, stage, locked, version, created_at)
    values (${row.id}, ${row.email}, 'phone', false, 1, ${row.createdAt})`;
}

export async function findWallet(sql: Sql, id: string): Promise<WalletRow | undefined> {
  const [row] = await sql<WalletRow[]>`
    select id, email, phone, stage, locked, version from wallet where id = ${id}`;
  return row;
}

/** The row, locked until the caller's transaction ends. */
export async function holdWallet(sql: Sql, id: string): Promise<WalletRow | undefined> {
  const [row] = await sql<WalletRow[]>`
    select id, email, phone, stage, locked, version from wallet where id = ${id} for update`;
  return row;
}

export async function writePhone(sql: Sql, id: string, phone: Uint8Array): Promise<void> {
  await sql`update wallet set phone = ${phone} where id = ${id}`;
}

export async function writeState(
  sql: Sql,
  id: string,
  state: { readonly stage: WalletStage; readonly locked: boolean },
): Promise<void> {
  await sql`
    update wallet set stage = ${state.stage}, locked = ${state.locked}, version = version + 1
    where id = ${id}`;
}

/** Stage and lock are still those that a payment was decided on. */
export const walletUnchanged: ExpectStatement = {
  name: 'wallet',
  async stale(sql, rows) {
    const current = await sql<{ id: string; version: bigint }[]>`
      select id, version from wallet where id = any(${rows.map(({ key }) => key)})
      order by id for update`;
    const versions = new Map(current.map(({ id, version }) => [id, version]));
    return rows.filter(({ key, version }) => versions.get(key) !== version).map(({ key }) => key);
  },
};
