import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** At most `max` acts in any `windowMs`. */
export interface AttemptLimit {
  readonly windowMs: number;
  readonly max: number;
}

/** What acts are counted under, and how many of them there may be. */
export interface AttemptScope {
  readonly name: string;
  readonly limits: readonly AttemptLimit[];
}

/**
 * Counts an act in every scope if all their limits leave room for it, and in none of them if one does
 * not, in the caller's transaction; says whether it did. Windows are exact (they slide), and two at
 * once see each other: the scopes are locked.
 */
export async function countInAll(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids'>,
  scopes: readonly AttemptScope[],
): Promise<boolean> {
  const now = env.clock.now();
  // In one order for everybody, so that no two wait for each other.
  for (const { name } of [...scopes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
  }
  for (const { name, limits } of scopes) {
    for (const limit of limits) {
      if (!(await hasAttemptsLeft(sql, now, name, limit))) return false;
    }
  }
  for (const { name } of scopes) {
    await sql`insert into attempt (scope, at, id) values (${name}, ${now}, ${env.ids.next('req')})`;
  }
  return true;
}

/** Counts an act of one scope if its one limit leaves room for it. @see countInAll */
export function countAttempt(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids'>,
  scope: string,
  limit: AttemptLimit,
): Promise<boolean> {
  return countInAll(sql, env, [{ name: scope, limits: [limit] }]);
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
