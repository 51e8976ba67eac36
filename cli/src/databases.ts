import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDb } from '@sekisho/runtime/db.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import { CommandRefusal } from './command.ts';

/** A server's database and the server's name. */
interface ServerDatabase {
  readonly of: string;
  readonly url: string;
}

/** The databases of a demonstration that runs, on its data folder or on the server of `DATABASE_URL`. */
export async function databasesOfRunning(
  dataFolder: string | undefined,
  given: string | undefined,
): Promise<readonly ServerDatabase[]> {
  const shared = dataFolder === undefined && given !== undefined && URL.canParse(given);
  const server = new URL(shared ? given : addressIn(dataFolder ?? 'data'));
  if (server.pathname.length < 2) server.pathname = '/postgres';
  const db = openDb(server.href, { connections: 1 });
  try {
    const rows = await db.sql<{ name: string }[]>`
      select datname as name from pg_database where datname like 'sekisho\\_%' order by datname`;
    return rows.map(({ name }) => {
      const url = new URL(server);
      url.pathname = `/${name}`;
      return { of: name.replace('sekisho_', '').replaceAll('_', '-'), url: url.href };
    });
  } catch (failure) {
    throw databaseRefusal(failure, server.href);
  } finally {
    await db.close();
  }
}

function addressIn(folder: string): string {
  try {
    const password = readFileSync(join(folder, 'password'), 'utf8');
    // The fourth line of PostgreSQL's own file is its port; the file is there while it runs.
    const port = Number(
      readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[3],
    );
    if (port > 0) return `postgres://sekisho:${password}@127.0.0.1:${port}/postgres`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') {
      throw new CommandRefusal(`${folder} cannot be read (${code}).`, EXIT.unavailable);
    }
  }
  throw new CommandRefusal(
    `No demonstration runs on ${folder}; start it, or say whose books with --config FILE.`,
    EXIT.unavailable,
  );
}

/** An error of the database itself, without what it may quote; any other is handed back. */
export function databaseRefusal(failure: unknown, url: string): unknown {
  const { code } = failure as { code?: unknown };
  if (failure instanceof CommandRefusal || typeof code !== 'string') return failure;
  const { hostname, port } = new URL(url);
  return new CommandRefusal(
    `The database at ${hostname}:${port || 5432} cannot be read (${code}).`,
    EXIT.unavailable,
  );
}
