import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { namesOfMigrations } from '../../migrate.ts';
import { administer } from '../server.ts';
import { keep, proved } from './copy.ts';
import { makeBackup } from './draft.ts';
import { BackupRefusal, damaged, type Manifest, readManifest } from './manifest.ts';
import { findTool, runTool } from './server-tools.ts';

const DUMP = 'database.dump';

/** A server's database, as its configuration names it. */
export interface OwnedDatabase {
  readonly url: string;
  readonly owner: Owner;
  /** What this program would bring a database to. */
  readonly migrations: readonly string[];
}

/** Whose database: the wallet `wallet-a`, or the gate of the banks `0310` and `0311`. */
export interface Owner {
  readonly server: 'wallet' | 'gate';
  readonly names: readonly string[];
}

export function say({ server, names }: Owner): string {
  return `${server} ${names.join(' ')}`;
}

/** Dumps a server's database while it is in use, as it is at one moment, with the server's own pg_dump. */
export async function backUpDatabase(
  database: OwnedDatabase,
  to: { readonly backup: string; readonly madeAt: string },
): Promise<Manifest> {
  const { major, migrations } = await lookAt(database.url);
  const { server } = database.owner;
  if (!migrations.some((name) => name.startsWith(`${server}/`))) {
    throw new BackupRefusal(`The database holds no data of a ${server}; is it the right one?`);
  }
  const tool = findTool('pg_dump', major);
  const about = { of: say(database.owner), postgres: major, madeAt: to.madeAt, migrations };
  return makeBackup(resolve(to.backup), about, async (content) => {
    // pg_dump writes into a file that is there, and leaves it its owner's alone.
    writeFileSync(join(content, DUMP), '', { mode: 0o600 });
    await runTool(tool, database.url, ['--format=custom', `--file=${join(content, DUMP)}`]);
    return keep(content, DUMP);
  });
}

/** Loads a dump into an empty database, in one transaction: all of it is there afterwards, or nothing. */
export async function restoreDatabase(from: string, database: OwnedDatabase): Promise<Manifest> {
  const backup = resolve(from);
  const manifest = readManifest(backup);
  if (!isOf(manifest, database.owner)) {
    throw new BackupRefusal(
      `${backup} is a backup of the ${manifest.of}; the configuration is that of the ${say(database.owner)}.`,
    );
  }
  const known = new Set(namesOfMigrations(database.migrations));
  const unknown = manifest.migrations.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new BackupRefusal(
      `${backup} has the migration ${unknown}, which this program does not know; restore it with the version that wrote it, or a newer one.`,
    );
  }
  const { major, relations } = await lookAt(database.url);
  if (relations > 0) {
    throw new BackupRefusal(
      'The database is not empty; make a new one, name it in the configuration, and restore again.',
    );
  }
  if (Number(manifest.postgres) > Number(major)) {
    throw new BackupRefusal(
      `${backup} is from PostgreSQL ${manifest.postgres} and cannot be read into ${major}.`,
    );
  }
  const tool = findTool('pg_restore', major);
  const [file, ...more] = manifest.files;
  if (file?.path !== DUMP || more.length > 0) throw damaged(backup, DUMP);
  await runTool(tool, database.url, [
    ...['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges'],
    proved(backup, file),
  ]);
  return manifest;
}

/** A gate may have won or lost a bank since, and each bank has one gate. */
function isOf({ of }: Manifest, { server, names }: Owner): boolean {
  const [kind, ...then] = of.split(' ');
  return kind === server && then.some((name) => names.includes(name));
}

interface Looked {
  readonly major: string;
  /** Tables, views and sequences that are not the server's own. */
  readonly relations: number;
  readonly migrations: readonly string[];
}

async function lookAt(url: string): Promise<Looked> {
  try {
    return await administer(url, async (sql) => {
      const [row] = await sql<{ number: string; relations: number; kept: boolean }[]>`
        select current_setting('server_version_num') as number,
          (select count(*)::integer from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')) as relations,
          to_regclass('schema_migration') is not null as kept`;
      const rows = row?.kept
        ? await sql<{ name: string }[]>`
            select owner || '/' || name as name from schema_migration order by owner, number`
        : [];
      return {
        major: String(Math.floor(Number(row?.number) / 10_000)),
        relations: row?.relations ?? 0,
        migrations: rows.map(({ name }) => name),
      };
    });
  } catch (error) {
    const { hostname, port } = new URL(url);
    const { code = 'unknown', cause } = error as { code?: string; cause?: { code?: string } };
    throw new BackupRefusal(
      `The database at ${hostname}:${port || 5432} cannot be used (${cause?.code ?? code}).`,
    );
  }
}
