import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import { type Db, openDb, type Sql } from '@sekisho/runtime/db.ts';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { startEmbeddedPostgres } from '@sekisho/runtime/postgres/embedded.ts';
import { WALLET_MIGRATIONS } from '@sekisho/wallet/migrations.ts';
import {
  type Connections,
  type Monitor,
  openConnections,
  openMonitor,
} from '../engine/connections.ts';

export const PROGRAMS = ['wallet-a', 'wallet-b', 'gate-1', 'gate-2'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** One server's database as the simulator holds it. */
export interface Ground {
  /** For the servers, one statement at a time. */
  readonly connections: Connections;
  /** For checkers: sees what is committed and is seen by nobody. */
  readonly aside: Sql;
}

/** The real PostgreSQL under all worlds of this process. */
export interface Grounds {
  readonly monitor: Monitor;
  of(program: ProgramName): Ground;
  /** Keeps what is in the databases now as what every seed begins with. */
  keep(): Promise<void>;
  /** Brings back what was kept, to the same places in the same files. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const MEMORY = '/dev/shm';
const MEMORY_BYTES_MIN = 1_000_000_000;

/** In memory where there is enough of it: emptying tables is mostly work of the file system. */
function folder(): string {
  const { bavail, bsize } = existsSync(MEMORY) ? statfsSync(MEMORY) : { bavail: 0, bsize: 0 };
  const roomy = Number(bavail) * Number(bsize) > MEMORY_BYTES_MIN;
  return join(roomy ? MEMORY : tmpdir(), `sekisho-sim-${randomBytes(6).toString('hex')}`);
}

export async function openGrounds(): Promise<Grounds> {
  const server = await startEmbeddedPostgres({
    dataFolder: folder(),
    durable: false,
    removeAfterwards: true,
  });
  const monitor = openMonitor(server);
  const opened = await Promise.all(
    PROGRAMS.map(async (program) => {
      const name = `sim_${program.replace('-', '_')}`;
      await server.ensureDatabase(name);
      await plainPlans(server.url('postgres'), name);
      const db = openDb(server.url(name), { connections: 1 });
      await migrate(db, program.startsWith('wallet') ? WALLET_MIGRATIONS : GATE_MIGRATIONS);
      const connections = openConnections(server.url(name), monitor);
      return [program, { db, connections, tables: await tablesOf(db.sql) }] as const;
    }),
  );
  const all = new Map(opened);
  const one = (program: ProgramName) => {
    const found = all.get(program);
    if (found === undefined) throw new Error(`No database for ${program}.`);
    return found;
  };
  return {
    monitor,
    of: (program) => ({ connections: one(program).connections, aside: one(program).db.sql }),
    async keep() {
      await Promise.all(
        [...all.values()].map(({ db, tables }) => db.sql.unsafe(keepStatement(tables))),
      );
    },
    async restore() {
      await Promise.all(
        [...all.values()].map(({ db, tables }) => db.sql.unsafe(restoreStatement(tables))),
      );
    },
    async close() {
      await Promise.all(
        [...all.values()].flatMap(({ db, connections }) => [db.close(), connections.close()]),
      );
      await monitor.close();
      await server.stop();
    },
  };
}

/**
 * A plan must not depend on what happened before this seed: neither on how often a connection has run
 * the statement nor on statistics.
 */
async function plainPlans(administration: string, database: string): Promise<void> {
  const db: Db = openDb(administration, { connections: 1 });
  await db.sql.unsafe(`alter database ${database} set plan_cache_mode = force_generic_plan`);
  await db.close();
}

interface Table {
  readonly name: string;
  readonly guarded: boolean;
}

/**
 * In the order in which they were made, so that what refers to a row comes after it. Nobody tidies
 * them up meanwhile: rows would come in another order, and plans would change.
 */
async function tablesOf(sql: Sql): Promise<readonly Table[]> {
  const tables = await sql<Table[]>`
    select relname::text as name, relhastriggers as guarded
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname <> 'schema_migration' order by oid`;
  const off = tables.map(({ name }) => `alter table ${name} set (autovacuum_enabled = false)`);
  await sql.unsafe(off.join(';'));
  return tables;
}

function keepStatement(tables: readonly Table[]): string {
  const copies = tables.map(({ name }) => `create table kept.${name} as table public.${name}`);
  return ['create schema kept', ...copies].join(';');
}

function restoreStatement(tables: readonly Table[]): string {
  const guards = (to: 'enable' | 'disable') =>
    tables.filter(({ guarded }) => guarded).map((t) => `alter table ${t.name} ${to} trigger user`);
  const fills = tables.map(({ name }) => `insert into ${name} select * from kept.${name}`);
  const empty = `truncate ${tables.map(({ name }) => name).join(', ')}`;
  return [
    ...['begin', ...guards('disable')],
    ...[empty, ...fills, ...guards('enable')],
    'commit',
  ].join(';');
}
