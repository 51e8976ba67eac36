import { type Db, openDb, type Sql } from '@sekisho/runtime/db.ts';
import type { PostgresServer } from '@sekisho/runtime/postgres/server.ts';

/** One backend of PostgreSQL, for one statement or one transaction at a time. */
export interface Connection {
  readonly pid: number;
  readonly sql: Sql;
}

/** The connections to one database. They outlive a seed, because a new one costs 10 ms. */
export interface Connections {
  take(): Promise<Connection>;
  giveBack(connection: Connection): void;
  /** Ends the backends of these connections, as a database does that goes down. */
  kill(connections: readonly Connection[]): Promise<void>;
  /** All that are open and not taken. */
  idle(): readonly Connection[];
  /** Ends those that are still taken, with whatever they hold: their world is over. */
  calm(): Promise<void>;
  close(): Promise<void>;
}

/** What looks at the server from aside: who waits for whom. */
export interface Monitor {
  /** For each of these backends that waits for a lock, the backends that it waits for. */
  blocked(pids: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>;
  cancel(pid: number): Promise<void>;
  terminate(pids: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

export function openMonitor(server: PostgresServer): Monitor {
  const db = openDb(server.url('postgres'), { connections: 1 });
  const { sql } = db;
  return {
    async blocked(pids) {
      const rows = await sql<{ pid: number; by: number[] }[]>`
        select pid, pg_blocking_pids(pid) as by from unnest(${[...pids]}::integer[]) as p (pid)
        where cardinality(pg_blocking_pids(pid)) > 0`;
      return new Map(rows.map(({ pid, by }) => [pid, by]));
    },
    async cancel(pid) {
      await sql`select pg_cancel_backend(${pid}::integer)`;
    },
    async terminate(pids) {
      await sql`
        select pg_terminate_backend(pid, 5000) from unnest(${[...pids]}::integer[]) as p (pid)`;
    },
    close: () => db.close(),
  };
}

export function openConnections(url: string, monitor: Monitor): Connections {
  const open = new Map<number, { readonly connection: Connection; readonly db: Db }>();
  const idle: Connection[] = [];
  async function kill(connections: readonly Connection[]): Promise<void> {
    const pids = connections.map(({ pid }) => pid).filter((pid) => open.has(pid));
    if (pids.length === 0) return;
    await monitor.terminate(pids);
    for (const pid of pids) {
      const db = open.get(pid)?.db;
      open.delete(pid);
      const at = idle.findIndex((one) => one.pid === pid);
      if (at !== -1) idle.splice(at, 1);
      await db?.close().catch(() => undefined);
    }
  }

  return {
    async take() {
      const free = idle.pop();
      if (free !== undefined) return free;
      const db = openDb(url, { connections: 1 });
      const [row] = await db.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const connection = { pid: row?.pid ?? 0, sql: db.sql };
      open.set(connection.pid, { connection, db });
      return connection;
    },
    giveBack(connection) {
      if (open.has(connection.pid)) idle.push(connection);
    },
    kill,
    idle: () => idle,
    calm: () =>
      kill(
        [...open.values()].flatMap(({ connection }) =>
          idle.includes(connection) ? [] : connection,
        ),
      ),
    async close() {
      await Promise.all([...open.values()].map(({ db }) => db.close()));
      open.clear();
      idle.length = 0;
    },
  };
}
