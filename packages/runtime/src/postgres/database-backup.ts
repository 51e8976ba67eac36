import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { env } from 'node:process';
import { BackupRefusal, fileContent, type Manifest, makeArchive, readManifest } from './archive.ts';
import { administer } from './server.ts';

const DUMP = 'database.dump';

/** Where distributions put the tools of one version. */
const PLACES = [
  '/usr/lib/postgresql/VERSION/bin',
  '/usr/pgsql-VERSION/bin',
  '/opt/homebrew/opt/postgresql@VERSION/bin',
  '/usr/local/opt/postgresql@VERSION/bin',
];

/** Dumps a server's database while it is in use, as it is at one moment, with the server's own pg_dump. */
export async function backUpDatabase(of: {
  readonly url: string;
  readonly archive: string;
  /** Whose database, as a restore must name it again. */
  readonly of: string;
  readonly madeAt: string;
}): Promise<Manifest> {
  const { major } = await lookAt(of.url);
  const tool = findTool('pg_dump', major);
  const about = { of: of.of, postgres: major, madeAt: of.madeAt };
  return makeArchive(resolve(of.archive), about, async (content) => {
    await run(tool, of.url, ['--format=custom', `--file=${join(content, DUMP)}`]);
    return fileContent(content, DUMP);
  });
}

/** Loads a dump into an empty database, in one transaction: all of it is there afterwards, or nothing. */
export async function restoreDatabase(of: {
  readonly archive: string;
  readonly url: string;
  readonly of: string;
}): Promise<Manifest> {
  const archive = resolve(of.archive);
  const manifest = readManifest(archive);
  if (manifest.of !== of.of) {
    throw new BackupRefusal(
      `${archive} is a backup of the ${manifest.of}; the configuration is that of the ${of.of}.`,
    );
  }
  const { major, tables } = await lookAt(of.url);
  if (tables > 0) {
    throw new BackupRefusal(
      'The database is not empty; make a new one and name it in the configuration, then restore again.',
    );
  }
  if (Number(manifest.postgres) > Number(major)) {
    throw new BackupRefusal(
      `The backup is from PostgreSQL ${manifest.postgres} and cannot be read into ${major}.`,
    );
  }
  const tool = findTool('pg_restore', major);
  prove(archive, manifest);
  await run(tool, of.url, [
    ...['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges'],
    join(archive, 'content', DUMP),
  ]);
  return manifest;
}

/** Every byte is looked at before the database is. */
function prove(archive: string, manifest: Manifest): void {
  const [file, ...more] = manifest.files;
  const there = existsSync(join(archive, 'content', DUMP));
  const now = there ? fileContent(join(archive, 'content'), DUMP).files[0] : undefined;
  const same = file?.path === DUMP && now?.sha256 === file.sha256 && now.bytes === file.bytes;
  if (same && more.length === 0) return;
  throw new BackupRefusal(
    `The backup ${archive} is damaged or not whole (${DUMP}); nothing was restored.`,
  );
}

async function lookAt(url: string): Promise<{ readonly major: string; readonly tables: number }> {
  try {
    return await administer(url, async (sql) => {
      const [row] = await sql<{ number: string; tables: number }[]>`
        select current_setting('server_version_num') as number,
          (select count(*)::integer from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
              and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')) as tables`;
      return { major: String(Math.floor(Number(row?.number) / 10_000)), tables: row?.tables ?? 0 };
    });
  } catch (error) {
    const { hostname, port } = new URL(url);
    const { code = 'unknown' } = error as { code?: string };
    throw new BackupRefusal(
      `The database at ${hostname}:${port || 5432} cannot be used (${code}).`,
    );
  }
}

function findTool(name: 'pg_dump' | 'pg_restore', major: string): string {
  const folders = [
    ...PLACES.map((place) => place.replace('VERSION', major)),
    ...(env.PATH ?? '').split(delimiter),
  ];
  for (const folder of folders) {
    const tool = join(folder, name);
    if (folder === '' || !existsSync(tool)) continue;
    const said = spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    if (/(\d+)[\d.]*/.exec(said)?.[1] === major) return tool;
  }
  throw new BackupRefusal(
    `The server is a PostgreSQL ${major}, and no ${name} of that version was found; install its client tools (postgresql-client-${major}), or use the server's own backups.`,
  );
}

/** The password goes by the environment, which only we can read; an argument is for everybody. */
async function run(tool: string, url: string, args: readonly string[]): Promise<void> {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  const child = spawn(tool, ['--no-password', `--dbname=${address.href}`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { LC_ALL: 'C', PATH: env.PATH, PGPASSWORD: password, PGAPPNAME: 'sekisho backup' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < 10_000) said += text;
  });
  const code = await new Promise((done) => child.on('close', done).on('error', () => done(-1)));
  if (code === 0) return;
  if (said.includes('No space left on device')) {
    throw new BackupRefusal('The disk is full; nothing was left there.');
  }
  // Only the line that says what failed: those below it may quote rows.
  const line = /error: (.*)/.exec(said)?.[1] ?? 'it said nothing';
  throw new BackupRefusal(`${tool} failed, and nothing was done: ${line.slice(0, 300)}.`);
}
