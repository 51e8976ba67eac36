import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { lockFolder } from '../folder-lock.ts';
import { StartRefusal } from '../start-refusal.ts';
import { sync } from './copy.ts';
import { type About, BackupRefusal, type Content, type Manifest, manifestOf } from './manifest.ts';

const LOCK = 'launcher.lock';

/**
 * Makes a backup: a folder of plain files with a manifest beside them, which is there whole or not at
 * all. `fill` lays the content into a new folder and says what it is.
 */
export async function makeBackup(
  name: string,
  about: About,
  fill: (content: string) => Content | Promise<Content>,
): Promise<Manifest> {
  if (existsSync(name)) {
    throw new BackupRefusal(`${name} is there already; a backup is never written over.`);
  }
  return inDraft(name, async (draft) => {
    const folder = join(draft, 'content');
    mkdirSync(folder, { mode: 0o700 });
    const content = await fill(folder);
    const { manifest, name: file, text } = manifestOf(about, content);
    writeFileSync(join(draft, file), text, { mode: 0o600 });
    sync(join(draft, file));
    return manifest;
  });
}

/**
 * Does the work in a folder beside `name` and gives it that name at the end. Whatever goes wrong,
 * nothing is left; what a killed process left is cleared by the next one.
 */
export async function inDraft<T>(
  name: string,
  work: (draft: string) => T | Promise<T>,
): Promise<T> {
  const draft = `${name}.unfinished`;
  let done: T;
  try {
    // A place that is not there may be a disk that is not mounted.
    if (!existsSync(dirname(name))) throw new BackupRefusal(`${dirname(name)} is not there.`);
    const lock = openDraft(draft);
    try {
      done = await work(draft);
      sync(draft);
      renameSync(draft, name);
    } catch (error) {
      // The lock goes with the folder, last of all.
      clear(draft);
      lock.release();
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    throw refusalOf(error, name);
  }
  rmSync(join(name, LOCK), { force: true });
  sync(dirname(name));
  return done;
}

/** One process fills a draft at a time; what an earlier one left there goes. */
function openDraft(draft: string): { release(): void } {
  if (statSync(draft, { throwIfNoEntry: false }) === undefined) mkdirSync(draft, { mode: 0o700 });
  try {
    const lock = lockFolder(draft);
    clear(draft);
    return lock;
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    throw new BackupRefusal(`${draft} is being written by another process; wait for its end.`);
  }
}

function clear(draft: string): void {
  for (const name of readdirSync(draft)) {
    if (name !== LOCK) rmSync(join(draft, name), { recursive: true, force: true });
  }
}

function refusalOf(error: unknown, name: string): unknown {
  const { code, path = name } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new BackupRefusal(`The disk under ${dirname(name)} is full; nothing was left there.`);
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new BackupRefusal(`Something else has made ${name} meanwhile; nothing was done.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EIO':
      return new BackupRefusal(`${path} cannot be read or written (${code}); nothing was done.`);
    default:
      return error;
  }
}
