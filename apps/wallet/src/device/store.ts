import type { Sql } from '@sekisho/runtime/db.ts';

/** Whether this browser is new to the wallet; from now on it is known. */
export async function insertDevice(
  sql: Sql,
  wallet: string,
  hash: Uint8Array,
  at: number,
): Promise<boolean> {
  const inserted = await sql`
    insert into known_device (wallet, token_hash, known_since)
    values (${wallet}, ${hash}, ${at})
    on conflict do nothing`;
  return inserted.count === 1;
}
