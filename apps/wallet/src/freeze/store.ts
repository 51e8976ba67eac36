import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { FreezeReason, WalletFreezeState } from '@sekisho/domain/freeze/freeze.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface FreezeRow {
  readonly id: Id<'frz'>;
  readonly wallet: Id<'wlt'>;
  readonly state: WalletFreezeState;
  readonly reason: FreezeReason;
  readonly note: Uint8Array;
  readonly frozen_at: bigint;
  readonly frozen_by: Id<'stf'>;
}

export async function insertFreeze(
  sql: Sql,
  row: Omit<FreezeRow, 'state' | 'frozen_at'> & { readonly frozenAt: Instant },
): Promise<void> {
  await sql`
    insert into wallet_freeze (id, wallet, state, reason, note, frozen_at, frozen_by)
    values (${row.id}, ${row.wallet}, 'in_force', ${row.reason}, ${row.note}, ${row.frozenAt},
      ${row.frozen_by})`;
}

/** The freeze that is in force. Who writes it holds the wallet's row. */
export async function findInForce(sql: Sql, wallet: string): Promise<FreezeRow | undefined> {
  const [row] = await sql<FreezeRow[]>`
    select id, wallet, state, reason, note, frozen_at, frozen_by from wallet_freeze
    where wallet = ${wallet} and state = 'in_force'`;
  return row;
}

export async function writeRelease(
  sql: Sql,
  id: string,
  release: {
    readonly state: WalletFreezeState;
    readonly at: Instant;
    readonly approval: string;
  },
): Promise<void> {
  await sql`
    update wallet_freeze set state = ${release.state}, released_at = ${release.at},
      approval = ${release.approval}
    where id = ${id}`;
}
