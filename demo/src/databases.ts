import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { dropDatabase, type PostgresServer } from '@sekisho/runtime/postgres/server.ts';

/** One database a server, as two companies have; the demonstration's own beside them. */
export const SERVERS = ['wallet-a', 'wallet-b', 'gate-1', 'gate-2', 'demonstration'] as const;
export type ServerName = (typeof SERVERS)[number];

export function databaseName(server: ServerName): string {
  return `sekisho_${server.replaceAll('-', '_')}`;
}

/** Drops the databases of this demonstration, and nothing else on the server. */
export async function dropDatabases(server: PostgresServer): Promise<void> {
  for (const name of SERVERS) await dropDatabase(server.url('postgres'), databaseName(name));
}

/** Makes the databases that are missing, brings all of them forward, and opens them. */
export async function openDatabases(
  server: PostgresServer,
  migrations: (name: ServerName) => readonly string[],
): Promise<ReadonlyMap<ServerName, Db>> {
  const opened = await Promise.all(
    SERVERS.map(async (name) => {
      await server.ensureDatabase(databaseName(name));
      const db = openDb(server.url(databaseName(name)), { connections: 4 });
      await migrate(db, migrations(name));
      return [name, db] as const;
    }),
  );
  return new Map(opened);
}
