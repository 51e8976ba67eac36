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
  readonly frozen: boolean;
  readonly version: bigint;
  readonly created_at: bigint;
}

export async function insertWallet(
  sql: Sql,
  row: {
    readonly id: Id<'wlt'>;
    readonly email: Uint8Array;
    readonly emailIndex: string;
    readonly createdAt: number;
  },
): Promise<void> {
  await sql`
    insert into wallet (id, email, email_index, stage, locked, version, created_at)
    values (${row.id}, ${row.email}, ${row.emailIndex}, 'phone', false, 1, ${row.createdAt})`;
}

export async function findWallet(sql: Sql, id: string): Promise<WalletRow | undefined> {
  const [row] = await sql<WalletRow[]>`
    select id, email, phone, stage, locked, frozen, version, created_at from wallet where id = ${id}`;
  return row;
}

/** The row, locked until the caller's transaction ends. */
export async function holdWallet(sql: Sql, id: string): Promise<WalletRow | undefined> {
  const [row] = await sql<WalletRow[]>`
    select id, email, phone, stage, locked, frozen, version, created_at from wallet where id = ${id} for update`;
  return row;
}

export async function writePhone(
  sql: Sql,
  id: string,
  phone: { readonly sealed: Uint8Array; readonly index: string },
): Promise<void> {
  await sql`
    update wallet set phone = ${phone.sealed}, phone_index = ${phone.index} where id = ${id}`;
}

/** Newest first, by keyed hashes, one a version of the key. */
export async function findByContact(
  sql: Sql,
  of: { readonly email?: readonly string[]; readonly phone?: readonly string[] },
  limit: number,
): Promise<readonly WalletRow[]> {
  const { email = [], phone = [] } = of;
  return sql<WalletRow[]>`
    select id, email, phone, stage, locked, frozen, version, created_at from wallet
    where email_index = any(${[...email]}) or phone_index = any(${[...phone]})
    order by id desc limit ${limit}`;
}

export async function writeFrozen(sql: Sql, id: string, frozen: boolean): Promise<void> {
  await sql`update wallet set frozen = ${frozen}, version = version + 1 where id = ${id}`;
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

/** Stage, lock and freeze are still those that a payment was decided on. */
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
