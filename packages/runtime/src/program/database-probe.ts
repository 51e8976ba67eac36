import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Db, openDb } from '../db.ts';
import { systemClock, systemRandom } from '../env.ts';
import { createVault, type VaultKeys } from '../vault.ts';

export interface ProbedDatabase {
  readonly version: string;
  /** Migrations that the next start applies. */
  readonly waiting: number;
}

const OLDEST = 150_000;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host has no address',
  EAI_AGAIN: 'its host has no address',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  CONNECT_TIMEOUT: 'it does not answer',
  CONNECTION_CLOSED: 'it broke the connection off',
  '28P01': 'it does not accept the user or the password',
  '28000': 'it does not let the user in',
  '3D000': 'it has no such database',
  '42501': 'the role may not read the tables; it must own the database',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
};

/**
 * Asks a server's database whether a start would succeed: reachable, new enough, UTF-8, nobody
 * else's, and nothing in it needs a key that is not there. A sentence when not. Changes nothing.
 */
export async function probeDatabase(
  url: string,
  vault: VaultKeys,
  migrations: readonly string[],
): Promise<ProbedDatabase | string> {
  const db = openDb(url, { connections: 1 });
  try {
    return await ask(db, vault, migrations);
  } catch (error) {
    const { code = (error as Error).name } = error as { code?: string };
    const { hostname, port } = new URL(url);
    const reason = REASONS[code] ?? `it answers with the error ${code}`;
    return `The database at ${hostname}:${port || 5432} cannot be used: ${reason}.`;
  } finally {
    await db.close();
  }
}

async function ask(
  db: Db,
  vault: VaultKeys,
  migrations: readonly string[],
): Promise<ProbedDatabase | string> {
  const { sql } = db;
  const [about] = await sql<Record<'number' | 'version' | 'encoding', string>[]>`
    select current_setting('server_version_num') as number,
      current_setting('server_version') as version,
      current_setting('server_encoding') as encoding`;
  const { number = '0', version = '', encoding = '' } = about ?? {};
  if (Number(number) < OLDEST) return `PostgreSQL ${version} is too old; 15 is the oldest.`;
  if (encoding !== 'UTF8') return `The database is encoded in ${encoding}; make it in UTF8.`;
  const other = await otherOwner(sql, migrations);
  if (other !== undefined) return `The database is that of another server (${other}).`;
  const keys = await judgeWrappingKeys(db, vault);
  return keys ?? { version, waiting: await countWaiting(sql, migrations) };
}

/** Whose tables stand in the database beside ours. */
async function otherOwner(sql: Db['sql'], folders: readonly string[]): Promise<string | undefined> {
  if (!(await hasTable(sql, 'schema_migration'))) return undefined;
  const own = folders.map(ownerOf);
  const [row] = await sql<{ owner: string }[]>`
    select owner from schema_migration where owner <> all (${own}) limit 1`;
  return row?.owner;
}

/** Every wrapping key that a person needs is there, and one person of each can really be opened. */
async function judgeWrappingKeys(db: Db, keys: VaultKeys): Promise<string | undefined> {
  if (!(await hasTable(db.sql, 'person_key'))) return undefined;
  const known = keys.wrapping.map(({ id }) => id);
  const [missing] = await db.sql<{ id: string }[]>`
    select wrapped_by as id from person_key where wrapped_by <> all (${known}) limit 1`;
  if (missing !== undefined) {
    return `Persons in the database have keys that are wrapped by ${missing.id}, which is not in wrapping.json; without it their data cannot be read.`;
  }
  const vault = createVault({ clock: systemClock, random: systemRandom }, keys);
  for (const id of known) {
    const [person] = await db.sql<{ owner: string }[]>`
      select owner from person_key where wrapped_by = ${id} limit 1`;
    if (person === undefined) continue;
    const opens = await db.transaction(async (sql) => {
      await sql`set transaction read only`;
      // What is sealed is thrown away: it is the person's key that is opened for it.
      return vault.seal(sql, person.owner, 'probe', '').then(
        () => true,
        () => false,
      );
    });
    if (!opens) return `The key ${id} of wrapping.json is not the one that persons are wrapped by.`;
  }
  return undefined;
}

async function countWaiting(sql: Db['sql'], folders: readonly string[]): Promise<number> {
  const names = folders.flatMap((folder) => {
    const owner = ownerOf(folder);
    const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
    return files.map((name) => `${owner}/${name}`);
  });
  if (!(await hasTable(sql, 'schema_migration'))) return names.length;
  const rows = await sql<{ name: string }[]>`
    select owner || '/' || name as name from schema_migration`;
  const applied = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !applied.has(name)).length;
}

const ownerOf = (folder: string): string => basename(dirname(folder));

async function hasTable(sql: Db['sql'], name: string): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`select to_regclass(${name}) is not null as there`;
  return row?.there === true;
}
