import type { Id } from '@sekisho/domain/base/id.ts';
import type { StopReason, Switch } from '@sekisho/domain/switches/switches.ts';
import type { Sql } from '../db.ts';

export interface StopRow extends Switch {
  readonly id: Id<'stp'>;
  readonly reason: StopReason;
  readonly note: string | null;
  readonly since: bigint;
  readonly stopped_by: string;
  readonly until: bigint | null;
  readonly reopened_by: string | null;
  readonly version: bigint;
}

/**
 * Held by everybody who decides an act, until the decision is committed, and by nobody alone. It is a
 * lock of the lock table and not of the board's row: a row that is share-locked by one transaction
 * after the other, without a gap, is never free for the one who wants to press.
 */
export async function holdBoard(sql: Sql, board: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`switches|${board}`}, 0))`;
}

/** Waits for the acts that are being decided, and lets no other begin, until the commit. */
export async function lockBoard(sql: Sql, board: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`switches|${board}`}, 0))`;
}

export async function listFitting(
  sql: Sql,
  board: string,
  act: string,
  objects: readonly string[],
): Promise<readonly StopRow[]> {
  return sql<StopRow[]>`
    select * from switch_stop
    where board = ${board} and act = ${act} and object = any(${[...objects]}) and until is null`;
}

/** The stops that fit and the version they stand on, as they are at one moment. */
export async function readFitting(
  sql: Sql,
  board: string,
  act: string,
  objects: readonly string[],
): Promise<{ readonly version: bigint; readonly stops: readonly StopRow[] }> {
  const rows = await sql<({ readonly board_version: bigint } & StopRow)[]>`
    select b.version as board_version, s.*
    from (select coalesce(max(version), 0)::bigint as version from switch_board
      where board = ${board}) b
    left join switch_stop s on s.board = ${board} and s.act = ${act}
      and s.object = any(${[...objects]}) and s.until is null`;
  return {
    version: rows[0]?.board_version ?? 0n,
    stops: rows.filter(({ id }) => id !== null),
  };
}

/** The boards whose version is not the one given; one that was never pressed has the version 0. */
export async function findStaleBoards(
  sql: Sql,
  rows: readonly { readonly key: string; readonly version: bigint }[],
): Promise<readonly string[]> {
  const keys = rows.map(({ key }) => key);
  // Sent together; the second sees what was committed before the lock was given.
  const [, current] = await Promise.all([
    sql`select pg_advisory_xact_lock_shared(hashtextextended('switches|' || board, 0))
      from unnest(${keys}::text[]) as u (board) order by board`.execute(),
    sql<{ board: string; version: bigint }[]>`
      select board, version from switch_board where board = any(${keys})`,
  ]);
  const versions = new Map(current.map(({ board, version }) => [board, version]));
  return rows.filter(({ key, version }) => (versions.get(key) ?? 0n) !== version).map((r) => r.key);
}

export async function raiseVersion(sql: Sql, board: string): Promise<void> {
  await sql`
    insert into switch_board (board, version) values (${board}, 1)
    on conflict (board) do update set version = switch_board.version + 1`;
}

export async function insertStop(
  sql: Sql,
  board: string,
  row: Omit<StopRow, 'since' | 'until' | 'reopened_by' | 'version'> & { readonly since: number },
): Promise<void> {
  await sql`
    insert into switch_stop (id, board, act, scope, object, reason, note, since, stopped_by, version)
    values (${row.id}, ${board}, ${row.act}, ${row.scope}, ${row.object}, ${row.reason},
      ${row.note}, ${row.since}, ${row.stopped_by}, 1)`;
}

export async function findStop(sql: Sql, board: string, id: string): Promise<StopRow | undefined> {
  const [row] = await sql<StopRow[]>`
    select * from switch_stop where board = ${board} and id = ${id}`;
  return row;
}

export async function endStop(
  sql: Sql,
  id: string,
  end: { readonly until: number; readonly by: string },
): Promise<void> {
  await sql`
    update switch_stop set until = ${end.until}, reopened_by = ${end.by}, version = version + 1
    where id = ${id}`;
}

export async function listInForce(sql: Sql, board: string): Promise<readonly StopRow[]> {
  return sql<StopRow[]>`
    select * from switch_stop where board = ${board} and until is null order by id desc`;
}

export async function listInForceOf(
  sql: Sql,
  board: string,
  objects: readonly string[],
): Promise<readonly StopRow[]> {
  return sql<StopRow[]>`
    select * from switch_stop
    where board = ${board} and object = any(${[...objects]}) and until is null order by id desc`;
}

/** Newest first, ended ones too, before the id `before`. */
export async function listPast(
  sql: Sql,
  board: string,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly StopRow[]> {
  return sql<StopRow[]>`
    select * from switch_stop where board = ${board} and id < ${page.before ?? '~'}
    order by id desc limit ${page.limit}`;
}
