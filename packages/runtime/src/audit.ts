import { createHash } from 'node:crypto';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

export interface AuditEntry {
  /** What was done, a fixed word: `link.unlinked`. */
  readonly act: string;
  /** Who did it: an id, or `system`. */
  readonly actor: string;
  /** The ids it was done to, and facts that name nobody. */
  readonly objects: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Writes an act into the append-only audit log, in the caller's transaction. The leaf is a salted
 * commitment, hashed as a leaf of RFC 9162 (`0x00` first), so that a Merkle tree can be built over
 * leaves alone and an entry can be erased without hurting the tree.
 * @see https://www.rfc-editor.org/rfc/rfc9162#section-2.1.1
 */
export async function audit(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids' | 'random'>,
  entry: AuditEntry,
): Promise<void> {
  const id = env.ids.next('aud');
  const at = env.clock.now();
  const salt = env.random.bytes(16);
  const leaf = auditLeaf({ id, at, salt, ...entry });
  await sql`
    insert into audit_entry (id, at, act, actor, objects, salt, leaf)
    values (${id}, ${at}, ${entry.act}, ${entry.actor}, ${sql.json(entry.objects)}, ${salt},
      ${leaf})`;
}

/** The leaf hash of an entry: SHA-256 over `0x00`, the salt, and the entry as canonical JSON. */
export function auditLeaf(
  entry: AuditEntry & { readonly id: string; readonly at: number; readonly salt: Uint8Array },
): Uint8Array {
  const objects = Object.fromEntries(
    Object.entries(entry.objects).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const text = JSON.stringify([entry.id, entry.at, entry.act, entry.actor, objects]);
  const hash = createHash('sha256').update(Uint8Array.of(0)).update(entry.salt).update(text);
  return new Uint8Array(hash.digest());
}
