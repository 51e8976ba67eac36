import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '@sekisho/domain/base/assert.ts';
import postgres from 'postgres';
import { StartRefusal } from './start-refusal.ts';

/** A PostgreSQL server whose role may create databases: ours, or one that `DATABASE_URL` names. */
export interface PostgresServer {
  /** The address of one of its databases, with its password: never to be logged. */
  url(database: string): string;
  /** Makes the database when it is not there. Safe to call from several processes at once. */
  ensureDatabase(name: string): Promise<void>;
  /** Stops a server that is ours; leaves another's alone. */
  stop(): Promise<void>;
}

const DATABASE_NAME = /^[a-z][a-z0-9_]{0,62}$/;
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';
const INSUFFICIENT_PRIVILEGE = '42501';
const DROPS_MAX = 100;
const DROP_PAUSE_MS = 50;

/** A server that somebody else runs; `databaseUrl` names a database that can be logged in to. */
export function serverFromUrl(databaseUrl: string): PostgresServer {
  const base = parseUrl(databaseUrl);
  return {
    url(database) {
      const url = new URL(base);
      url.pathname = `/${database}`;
      return url.href;
    },
    ensureDatabase: (name) => ensureDatabase(base.href, name),
    stop: async () => undefined,
  };
}

/** `administrationUrl` is any database of the server: PostgreSQL creates one from within another. */
export async function ensureDatabase(administrationUrl: string, name: string): Promise<void> {
  assert(DATABASE_NAME.test(name), 'A database name is lower case letters, digits and _.');
  await administer(administrationUrl, async (sql) => {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length > 0) return;
    try {
      // The same order of texts on every machine, whatever the server's own language is.
      await sql.unsafe(`create database "${name}" template template0 encoding 'UTF8' locale 'C'`);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
    }
  });
}

/**
 * Removes a database, whoever is connected to it. The server's own cleaner (autovacuum) belongs to its
 * superuser and may not be sent away by anybody else; it goes by itself in a moment.
 */
export async function dropDatabase(administrationUrl: string, name: string): Promise<void> {
  assert(DATABASE_NAME.test(name), 'A database name is lower case letters, digits and _.');
  await administer(administrationUrl, async (sql) => {
    for (let tries = 1; ; tries++) {
      try {
        await sql.unsafe(`drop database if exists ${name} with (force)`);
        return;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== INSUFFICIENT_PRIVILEGE || tries === DROPS_MAX) throw error;
        await sleep(DROP_PAUSE_MS);
      }
    }
  });
}

/** One connection for one piece of administration, closed before this returns. */
export async function administer<T>(
  url: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(url, {
    // Uncaught when the connection dies meanwhile, which would end the process (see arrays.ts).
    fetch_types: false,
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: 'sekisho administration' },
  });
  try {
    return await work(sql);
  } catch (error) {
    throw asRefusal(error, url);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function asRefusal(error: unknown, url: string): unknown {
  const { code } = error as { code?: string };
  const { hostname, port } = new URL(url);
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'CONNECT_TIMEOUT') {
    return new StartRefusal(
      'database_unreachable',
      `No PostgreSQL answers at ${hostname}:${port || 5432}; is it running, and is DATABASE_URL right?`,
      error,
    );
  }
  if (code === '28P01' || code === '28000') {
    return new StartRefusal(
      'database_unreachable',
      `The PostgreSQL at ${hostname}:${port || 5432} does not accept the user or the password of DATABASE_URL.`,
      error,
    );
  }
  return error;
}

function parseUrl(databaseUrl: string): URL {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    throw new StartRefusal(
      'database_unreachable',
      'DATABASE_URL is not of the form postgres://user:password@host:port/database.',
    );
  }
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/postgres';
  return url;
}
