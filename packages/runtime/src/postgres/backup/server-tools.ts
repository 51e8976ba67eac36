import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { BackupRefusal } from './manifest.ts';

/** Where distributions put the tools of one version. */
const PLACES = [
  '/usr/lib/postgresql/VERSION/bin',
  '/usr/pgsql-VERSION/bin',
  '/opt/homebrew/opt/postgresql@VERSION/bin',
  '/usr/local/opt/postgresql@VERSION/bin',
];

/** One of PostgreSQL's own programs, in exactly the version of the server. */
export function findTool(name: 'pg_dump' | 'pg_restore', major: string): string {
  const folders = [
    ...PLACES.map((place) => place.replace('VERSION', major)),
    ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  ];
  for (const folder of folders) {
    const tool = join(folder, name);
    if (!existsSync(tool)) continue;
    const said = spawnSync(tool, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    if (/\b(\d+)[\d.]*/.exec(said)?.[1] === major) return tool;
  }
  throw new BackupRefusal(
    `The server is a PostgreSQL ${major}, and no ${name} of that version was found; install its client programs (postgresql-client-${major}), or use the server's own backups.`,
  );
}

/** The password goes by the environment, which only we can read; an argument is for everybody. */
export async function runTool(tool: string, url: string, args: readonly string[]): Promise<void> {
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
  const ended = await new Promise<string | number>((done) => {
    child.on('close', (code, signal) => done(code ?? `it was ended by ${signal}`));
    child.on('error', () => done('it cannot be run'));
  });
  if (ended === 0) return;
  if (said.includes('No space left on device')) {
    throw new BackupRefusal('The disk is full; nothing was done.');
  }
  throw new BackupRefusal(
    `${tool} failed, and nothing was done: ${typeof ended === 'string' ? ended : reasonIn(said)}.`,
  );
}

/** The line that says what failed, without the values that it may quote; lines below it quote rows. */
function reasonIn(said: string): string {
  const line = /error: (.*)/.exec(said)?.[1] ?? 'it said nothing';
  return line.replace(/: ".*$/, '').slice(0, 300);
}
