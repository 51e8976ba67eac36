import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import {
  type ActObjects,
  objectsOf,
  parseSwitch,
  type StopReason,
  type Switch,
  type SwitchAct,
  type SwitchCompany,
  type SwitchRefusal,
  stopOf,
} from '@sekisho/domain/switches/switches.ts';
import { audit } from '../audit.ts';
import type { Sql } from '../db.ts';
import type { Env } from '../env.ts';
import * as store from './store.ts';

/** The switches of one company in its database. */
export interface Board {
  readonly name: string;
  readonly company: SwitchCompany;
  /** False only where an exercise leaves the control out: then every check answers yes. */
  readonly guards: boolean;
}

export function operatorBoard(guards = true): Board {
  return { name: 'operator', company: 'operator', guards };
}

export function bankBoard(code: string, guards = true): Board {
  return { name: `bank ${code}`, company: 'bank', guards };
}

/** A stop with who, why and when; `version` is what an approval of its end names. */
export interface Stop extends Switch {
  readonly id: Id<'stp'>;
  readonly reason: StopReason;
  /** For staff only. */
  readonly note: string | undefined;
  readonly since: Instant;
  /** An id of staff, or `administrator`. */
  readonly by: string;
  readonly ended: { readonly at: Instant; readonly by: string } | undefined;
  readonly version: bigint;
}

type ActEnv = Pick<Env, 'clock' | 'ids' | 'random'>;

export type StopRefusal = SwitchRefusal | 'note_malformed' | 'already_stopped';

/**
 * Presses a switch, in the caller's transaction: from its commit on nothing that was stopped commits,
 * on no process. It waits for what is just being decided, so the caller holds nothing that an act
 * waits for: no row of a wallet, an account or a request.
 */
export async function stop(
  sql: Sql,
  env: ActEnv,
  board: Board,
  order: {
    readonly act: string;
    readonly scope: string;
    readonly object: string;
    readonly reason: StopReason;
    readonly note?: string | undefined;
    readonly by: string;
  },
): Promise<Result<Stop, StopRefusal>> {
  const { reason, note, by } = order;
  const parsed = parseSwitch(board.company, order);
  if (!parsed.ok) return parsed;
  if (note !== undefined && !isNote(note)) return refuse('note_malformed');
  const { act, scope, object } = parsed.value;
  await store.lockBoard(sql, board.name);
  const same = await store.listFitting(sql, board.name, act, [object]);
  if (same.some((one) => one.scope === scope)) return refuse('already_stopped');
  await store.raiseVersion(sql, board.name);
  const since = env.clock.now();
  const id = env.ids.next('stp');
  const row = { id, act, scope, object, reason, note: note ?? null, since, stopped_by: by };
  await store.insertStop(sql, board.name, row);
  const objects = { board: board.name, stop: id, switched: act, scope, object, reason };
  await audit(sql, env, { act: 'switch.stopped', actor: by, objects });
  return accept(
    toStop({ ...row, since: BigInt(since), until: null, reopened_by: null, version: 1n }),
  );
}

function isNote(note: string): boolean {
  return /^[^\p{Cc}\p{Cs}]{1,500}$/u.test(note);
}

/** In order of precedence. */
export type ReopenRefusal = 'not_found' | 'already_reopened' | 'stop_changed';

/**
 * Ends a stop, in the caller's transaction: of an approval that a second person gave, who saw the stop
 * at `version`. Whether two people are behind it is the caller's to know.
 */
export async function reopen(
  sql: Sql,
  env: ActEnv,
  board: Board,
  order: { readonly stop: string; readonly version: bigint; readonly by: string },
): Promise<Result<Stop, ReopenRefusal>> {
  await store.lockBoard(sql, board.name);
  const row = await store.findStop(sql, board.name, order.stop);
  if (row === undefined) return refuse('not_found');
  if (row.until !== null) return refuse('already_reopened');
  if (row.version !== order.version) return refuse('stop_changed');
  await store.raiseVersion(sql, board.name);
  const now = env.clock.now();
  // The clock of another process may have been ahead when it was pressed.
  const until = Math.max(now, Number(row.since));
  await store.endStop(sql, row.id, { until, by: order.by });
  const { act, scope, object } = row;
  const objects = { board: board.name, stop: row.id, switched: act, scope, object };
  await audit(sql, env, { act: 'switch.reopened', actor: order.by, objects });
  const ended = { until: BigInt(until), reopened_by: order.by, version: row.version + 1n };
  return accept(toStop({ ...row, ...ended }));
}

/** What is stopped now, newest first. */
export async function listStops(sql: Sql, board: Board): Promise<readonly Stop[]> {
  return (await store.listInForce(sql, board.name)).map(toStop);
}

/** What is stopped now for these objects; an empty one stands for everybody. */
export async function listStopsOf(
  sql: Sql,
  board: Board,
  objects: readonly string[],
): Promise<readonly Stop[]> {
  return (await store.listInForceOf(sql, board.name, objects)).map(toStop);
}

/** What was ever stopped, newest first; the last one's id begins the next page. */
export async function listStopHistory(
  sql: Sql,
  board: Board,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly Stop[]> {
  return (await store.listPast(sql, board.name, page)).map(toStop);
}

export async function readStop(sql: Sql, board: Board, id: string): Promise<Stop | undefined> {
  const row = await store.findStop(sql, board.name, id);
  return row && toStop(row);
}

/**
 * Whether an act is stopped, in the transaction that decides it: the answer holds until its commit,
 * because who presses waits for it. The last lock that a decision takes, after the rows of wallets
 * and accounts, so that nobody who holds it waits for anything.
 */
export async function guardAct(
  sql: Sql,
  board: Board,
  act: SwitchAct,
  objects: ActObjects,
): Promise<Result<true, 'act_stopped'>> {
  return (await holdingStop(sql, board, act, objects)) === undefined
    ? accept(true)
    : refuse('act_stopped');
}

/** As `guardAct`, with the stop that holds the act up. */
export async function holdingStop(
  sql: Sql,
  board: Board,
  act: SwitchAct,
  objects: ActObjects,
): Promise<Stop | undefined> {
  if (!board.guards) return undefined;
  // Sent together and answered in order: the second statement sees what was pressed while the first
  // waited.
  const [, rows] = await Promise.all([
    store.holdBoard(sql, board.name),
    store.listFitting(sql, board.name, act, objectsOf(objects)),
  ]);
  const found = stopOf(rows, act, objects);
  return found && toStop(found);
}

/**
 * How it stands outside any transaction, to decide on. The decision holds only if the board is still
 * at `version` in the transaction that commits it.
 */
export async function readSwitch(
  sql: Sql,
  board: Board,
  act: SwitchAct,
  objects: ActObjects,
): Promise<{ readonly version: bigint; readonly stop: Stop | undefined }> {
  if (!board.guards) return { version: 0n, stop: undefined };
  const { version, stops } = await store.readFitting(sql, board.name, act, objectsOf(objects));
  const found = stopOf(stops, act, objects);
  return { version, stop: found && toStop(found) };
}

/** Of decisions that were made on boards' versions: the boards that were pressed since. */
export const findStaleBoards: typeof store.findStaleBoards = store.findStaleBoards;

function toStop(row: store.StopRow): Stop {
  const { id, act, scope, object, reason, note, until, reopened_by: by, version } = row;
  return {
    ...{ id, act, scope, object, reason, version },
    note: note ?? undefined,
    since: instant(Number(row.since)),
    by: row.stopped_by,
    ended: until === null || by === null ? undefined : { at: instant(Number(until)), by },
  };
}
