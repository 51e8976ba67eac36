import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { env, pid } from 'node:process';
import { type Db, openDb } from '../db.ts';
import { migrate } from '../migrate.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import {
  administer,
  dropDatabase,
  type PostgresServer,
  serverFromUrl,
} from '../postgres/server.ts';

export interface TestDb {
  readonly db: Db;
  /** For a second pool on the same database, as a second server object has. */
  readonly url: string;
  /** Closes `db` and removes the database, whoever else is still connected. */
  drop(): Promise<void>;
}

interface Bench {
  readonly server: PostgresServer;
  /** By the migrations' folders. A database is copied from one in a few milliseconds. */
  readonly templates: Map<string, Promise<string>>;
  /** Apart from other processes on a server that several share. */
  readonly prefix: string;
  databases: number;
}

let bench: Promise<Bench> | undefined;

/**
 * A database of its own for one test, with these folders of migrations applied. One server a test
 * process, started at the first call: the one that `DATABASE_URL` names, else an embedded one in a
 * temporary folder, which stops and goes when this process ends, however it ends.
 */
export async function openTestDb(
  options: { readonly migrations?: string | readonly string[] } = {},
): Promise<TestDb> {
  bench ??= openBench();
  const opened = await bench;
  const { server, templates, prefix } = opened;
  const folders = [options.migrations ?? []].flat();
  const key = folders.join('\n');
  const template = templates.get(key) ?? makeTemplate(opened, folders);
  templates.set(key, template);
  const from = await template;
  const name = `${prefix}_${++opened.databases}`;
  // While nothing is synced, copying files takes half the time of copying through the log.
  await administer(server.url('postgres'), (sql) =>
    sql.unsafe(`create database ${name} template ${from} strategy file_copy`),
  );
  const url = server.url(name);
  const db = openDb(url);
  return {
    db,
    url,
    async drop() {
      await db.close();
      await dropDatabase(server.url('postgres'), name);
    },
  };
}

async function openBench(): Promise<Bench> {
  const given = env.DATABASE_URL;
  const prefix = `test_${pid}_${randomBytes(3).toString('hex')}`;
  const shared = given !== undefined && given !== '';
  const server = shared ? serverFromUrl(given) : await temporary();
  // Not a hook of node:test, which would belong to the first test file that loads this module.
  process.once('beforeExit', () => void closeTestServer());
  return { server, templates: new Map<string, Promise<string>>(), prefix, databases: 0 };
}

function temporary(): Promise<PostgresServer> {
  const dataFolder = join(tmpdir(), `sekisho-test-${pid}-${randomBytes(3).toString('hex')}`);
  return startEmbeddedPostgres({ dataFolder, durable: false, removeAfterwards: true });
}

async function makeTemplate(from: Bench, folders: readonly string[]): Promise<string> {
  const name = `${from.prefix}_template_${from.templates.size}`;
  await from.server.ensureDatabase(name);
  const db = openDb(from.server.url(name), { connections: 1 });
  try {
    await migrate(db, folders);
  } finally {
    await db.close();
  }
  return name;
}

/** Leaves nothing behind on a server that is not ours. Called at the end of a test process. */
export async function closeTestServer(): Promise<void> {
  const opened = await bench?.catch(() => undefined);
  bench = undefined;
  if (opened === undefined) return;
  for (const template of opened.templates.values()) {
    await dropDatabase(opened.server.url('postgres'), await template);
  }
  await opened.server.stop();
}
