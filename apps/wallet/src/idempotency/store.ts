import type { Sql } from '@sekisho/runtime/db.ts';

export interface KeyRow {
  readonly operation: string;
  readonly body_hash: Uint8Array;
  readonly subject: string;
}

export async function findKey(sql: Sql, owner: string, key: string): Promise<KeyRow | undefined> {
  const [row] = await sql<KeyRow[]>`
    select operation, body_hash, subject from idempotency_key
    where owner = ${owner} and key = ${key}`;
  return row;
}

/** Whether the key was free. */
export async function insertKey(
  sql: Sql,
  row: KeyRow & { readonly owner: string; readonly key: string; readonly at: number },
): Promise<boolean> {
  const inserted = await sql`
    insert into idempotency_key (owner, key, operation, body_hash, subject, at)
    values (${row.owner}, ${row.key}, ${row.operation}, ${row.body_hash}, ${row.subject}, ${row.at})
    on conflict (owner, key) do nothing`;
  return inserted.count === 1;
}
