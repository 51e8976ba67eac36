import { createHash, timingSafeEqual } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { findKey, insertKey, type KeyRow } from './store.ts';

/** One act of one caller under a key of his own making. */
export interface KeyedAct {
  readonly owner: string;
  readonly key: string;
  readonly operation: string;
  readonly body: Readonly<Record<string, string | number>>;
}

/** What the key made before, if it was used; another act under the same key is refused. */
export async function findEarlier(
  sql: Sql,
  act: KeyedAct,
): Promise<Result<string | undefined, 'idempotency_key_reused'>> {
  const row = await findKey(sql, act.owner, act.key);
  if (row === undefined) return accept(undefined);
  return sameAct(row, act) ? accept(row.subject) : refuse('idempotency_key_reused');
}

/**
 * Takes the key for `subject` in the caller's transaction, or answers the subject that had it first.
 * An act that is refused does not keep its key: nothing was made, so the same key may succeed later.
 */
export async function claimKey(
  sql: Sql,
  act: KeyedAct,
  subject: string,
  at: Instant,
): Promise<Result<string, 'idempotency_key_reused'>> {
  const row = { ...act, body_hash: hashOf(act), subject, at };
  if (await insertKey(sql, row)) return accept(subject);
  const earlier = await findKey(sql, act.owner, act.key);
  const found = present(earlier, 'A key that is taken can be read.');
  return sameAct(found, act) ? accept(found.subject) : refuse('idempotency_key_reused');
}

function sameAct(row: KeyRow, act: KeyedAct): boolean {
  return row.operation === act.operation && timingSafeEqual(row.body_hash, hashOf(act));
}

function hashOf({ operation, body }: KeyedAct): Uint8Array {
  const members = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([operation, members]);
  return new Uint8Array(createHash('sha256').update(text).digest());
}
