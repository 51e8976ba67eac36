import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** At most `max` acts in any `windowMs`. */
export interface AttemptLimit {
  readonly windowMs: number;
  readonly max: number;
}

/**
 * Counts an act of `scope` if the limit leaves room for it, in the caller's transaction, and says
 * whether it did. Windows are exact (they slide), and two at once see each other: the scope is locked.
 */
export async function countAttempt(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids'>,
  scope: string,
  limit: AttemptLimit,
): Promise<boolean> {
  const now = env.clock.now();
  await sql`select pg_advisory_xact_lock(hashtextextended(${scope}, 0))`;
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from attempt where scope = ${scope} and at > ${now - limit.windowMs}`;
  if (Number(row?.count ?? 0n) >= limit.max) return false;
  await sql`insert into attempt (scope, at, id) values (${scope}, ${now}, ${env.ids.next('req')})`;
  return true;
}

/** Whether the limit leaves room, without counting. */
export async function hasAttemptsLeft(
  sql: Sql,
  now: Instant,
  scope: string,
  limit: AttemptLimit,
): Promise<boolean> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from attempt where scope = ${scope} and at > ${now - limit.windowMs}`;
  return Number(row?.count ?? 0n) < limit.max;
}

/** Forgets acts older than `olderThanMs`. */
export async function sweepAttempts(sql: Sql, now: Instant, olderThanMs: number): Promise<void> {
  await sql`delete from attempt where at <= ${now - olderThanMs}`;
}
