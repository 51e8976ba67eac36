import type { Db, Sql } from '@sekisho/runtime/db.ts';
import type { Connection, Connections } from './connections.ts';
import type { Executor, Outcome } from './executor.ts';
import type { Realm } from './globals.ts';
import { build, nameOf, type Rewrite, Statement, type Text, writtenTables } from './statement.ts';
import type { Timeline } from './timeline.ts';

/** A server object's life: what is dead gets no answers and does nothing any more. */
export interface Life {
  readonly name: string;
  alive: boolean;
}

/** What the seed decides about statements, and who hears of them. */
export interface SqlRules {
  /** Virtual milliseconds until a statement runs: so the seed chooses which of the waiting is next. */
  latency(): number;
  readonly rewrite: Rewrite;
  /** The rows that the server gets, where a bug is planted between it and the database. */
  answer(life: Life, statement: Statement, rows: unknown): unknown;
  /** How the database is now; `answers` false: what runs takes effect, and its answer is lost. */
  state(): { readonly up: boolean; readonly answers: boolean };
  ran(life: Life, statement: string, outcome: string): void;
  /** After each commit, before its author hears of it. */
  committed(life: Life, tables: ReadonlySet<string>): Promise<void>;
}

export interface SimDb extends Db {
  /**
   * Rolls back whatever is open and forgets it: the server object died, or the database did. What it
   * gives tells the server, and is to be called when nothing outside the world is left to do.
   */
  abandon(why: 'server_died' | 'database_died'): Promise<() => void>;
}

export interface SimDbParts {
  readonly realm: Realm;
  readonly timeline: Timeline;
  readonly executor: Executor;
  readonly connections: Connections;
  readonly life: Life;
  readonly rules: SqlRules;
  /** For values that the driver makes (`sql.json`). */
  readonly driver: Sql;
}

const ATTEMPTS_MAX = 5;

/** As the driver says it. */
function lost(): Error {
  return Object.assign(new Error('CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });
}

function refused(): Error {
  return Object.assign(new Error('ECONNREFUSED'), { code: 'ECONNREFUSED' });
}

/** One connection's worth of work: a statement alone, or the statements of a transaction in order. */
interface Session {
  connection: Connection | undefined;
  readonly transaction: boolean;
  readonly queue: Job[];
  readonly tables: Set<string>;
  /** Sent, and perhaps waiting for a lock. */
  running: Job | undefined;
  busy: boolean;
  over: boolean;
  fail: (error: Error) => void;
}

interface Job {
  readonly label: string;
  readonly ends: boolean;
  readonly work: (connection: Connection) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The database of one server object, with the seed between it and the server. */
export function openSimDb(parts: SimDbParts): SimDb {
  const { timeline, executor, connections, life, rules, realm, driver } = parts;
  const sessions = new Set<Session>();

  function open(transaction: boolean): Session {
    const session: Session = {
      ...{ connection: undefined, running: undefined, transaction, busy: false, over: false },
      ...{ queue: [], tables: new Set<string>(), fail: () => undefined },
    };
    sessions.add(session);
    return session;
  }

  function add(session: Session, job: Omit<Job, 'resolve' | 'reject'>): Promise<unknown> {
    if (session.over) return Promise.reject(lost());
    return new Promise((resolve, reject) => {
      session.queue.push({ ...job, resolve, reject });
      schedule(session);
    });
  }

  function schedule(session: Session): void {
    if (session.busy || session.queue.length === 0) return;
    session.busy = true;
    timeline.after(rules.latency(), () => step(session));
  }

  async function step(session: Session): Promise<void> {
    const job = session.queue.shift();
    if (!life.alive || session.over || job === undefined) return;
    const { up, answers } = rules.state();
    if (!up) return refuseConnection(session, job);
    const first = session.connection === undefined;
    session.connection ??= await realm.outside(() => connections.take());
    const { connection } = session;
    session.running = job;
    let outcome: Outcome<unknown> | undefined;
    await executor.run(
      connection,
      () => (first && session.transaction ? begun(connection, job) : job.work(connection)),
      (found, late) => {
        // A statement that had waited for a lock tells of its end in an event of its own.
        if (late) timeline.after(rules.latency(), () => conclude(session, job, found, answers));
        else outcome = found;
      },
    );
    if (outcome !== undefined) await conclude(session, job, outcome, answers);
  }

  /** Everything outside the world comes first: when the server hears of it, the world goes on. */
  async function conclude(
    session: Session,
    job: Job,
    outcome: Outcome<unknown>,
    answers: boolean,
  ): Promise<void> {
    if (session.over) return;
    const answered: Outcome<unknown> = answers ? outcome : { ok: false, error: lost() };
    rules.ran(life, job.label, wordFor(answered));
    if (job.ends) {
      end(session);
      const changed = session.transaction ? job.label === 'commit' : wordFor(outcome) !== '0';
      if (outcome.ok && changed && session.tables.size > 0) {
        await rules.committed(life, session.tables);
      }
      await executor.settle();
    }
    deliver(session, job, answered);
  }

  function deliver(session: Session, job: Job, outcome: Outcome<unknown>): void {
    session.busy = false;
    session.running = undefined;
    if (!life.alive) return;
    if (outcome.ok) job.resolve(outcome.value);
    else job.reject(outcome.error);
    if (!session.over) schedule(session);
  }

  /** One way there and back for both: the connection answers in order. */
  async function begun(connection: Connection, job: Job): Promise<unknown> {
    // Sent before the statement is made, which would be alone in a transaction of its own otherwise.
    const opened = connection.sql.unsafe('begin').execute();
    const [, result] = await Promise.all([opened, job.work(connection)]);
    return result;
  }

  function end(session: Session): void {
    if (session.connection !== undefined) connections.giveBack(session.connection);
    session.over = true;
    sessions.delete(session);
  }

  function refuseConnection(session: Session, job: Job): void {
    sessions.delete(session);
    session.over = true;
    rules.ran(life, job.label, 'no database');
    const error = session.connection === undefined ? refused() : lost();
    for (const one of [job, ...session.queue.splice(0)]) one.reject(error);
    session.fail(error);
  }

  function sqlOn(send: (statement: Statement) => Promise<unknown>): Sql {
    const template = (first: unknown, ...given: unknown[]) =>
      Array.isArray(first) && 'raw' in first
        ? new Statement(send, first as unknown as Text, given)
        : Reflect.apply(driver as never, undefined, [first, ...given]);
    // A text that is made, as of a new partition; one statement, without values.
    const unsafe = (text: string) =>
      new Statement(send, Object.assign([text], { raw: [text] }) as unknown as Text, []);
    return Object.assign(template, { unsafe, json: (value: never) => driver.json(value) }) as never;
  }

  function sendOn(session: Session, ends: boolean) {
    return (statement: Statement): Promise<unknown> => {
      for (const table of writtenTables(statement)) session.tables.add(table);
      return add(session, {
        label: nameOf(statement),
        ends,
        work: async (connection) => {
          const rows = await build(connection.sql, statement, rules.rewrite);
          return rules.answer(life, statement, rows);
        },
      });
    };
  }

  const finish = (session: Session, label: 'commit' | 'rollback') =>
    add(session, { label, ends: true, work: ({ sql }) => sql.unsafe(label) });

  async function once<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const session = open(true);
    const failed = new Promise<never>((_, reject) => {
      session.fail = reject;
    });
    failed.catch(() => undefined);
    const whole = async (): Promise<T> => {
      let result: T;
      try {
        result = await work(sqlOn(sendOn(session, false)));
      } catch (error) {
        if (session.connection !== undefined && !session.over) await finish(session, 'rollback');
        throw error;
      }
      if (session.connection !== undefined) await finish(session, 'commit');
      sessions.delete(session);
      return result;
    };
    const done = whole();
    done.catch(() => undefined);
    return Promise.race([done, failed]);
  }

  return {
    sql: sqlOn((statement) => sendOn(open(false), true)(statement)),
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work);
        } catch (error) {
          const { code } = error as { code?: string };
          if ((code !== '40001' && code !== '40P01') || attempt === ATTEMPTS_MAX) throw error;
        }
      }
    },
    close: async () => undefined,
    async abandon(why) {
      const open = [...sessions].filter(({ connection }) => connection !== undefined);
      const told: (() => void)[] = [];
      for (const session of open) {
        const { connection, running } = session;
        sessions.delete(session);
        session.over = true;
        if (connection === undefined) continue;
        const waits = running !== undefined;
        executor.forget(connection);
        await realm.outside(async () => {
          if (waits || why === 'database_died') return connections.kill([connection]);
          await connection.sql.unsafe('rollback');
          connections.giveBack(connection);
        });
        if (why === 'server_died') continue;
        told.push(() => {
          for (const job of [running ?? [], session.queue.splice(0)].flat()) job.reject(lost());
          session.fail(lost());
        });
      }
      if (why === 'server_died') sessions.clear();
      await executor.settle();
      return () => {
        for (const tell of told) tell();
      };
    },
  };
}

function wordFor(outcome: Outcome<unknown>): string {
  if (!outcome.ok) return String((outcome.error as { code?: unknown }).code ?? 'failed');
  const { value } = outcome;
  return Array.isArray(value) ? String((value as { count?: unknown }).count ?? value.length) : 'ok';
}
