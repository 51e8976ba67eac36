import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { startMark } from './process-identity.ts';
import { StartRefusal } from './start-refusal.ts';

/**
 * One launcher a data folder. The lock is a file that names its holder, so that a holder who was
 * killed is recognised and does not lock the folder for ever.
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'launcher.lock');
  const mine = JSON.stringify({ pid, mark: startMark(pid) });
  const draft = `${path}.${pid}`;
  writeFileSync(draft, mine);
  try {
    // A link either appears with its whole content or not at all, which a written file does not.
    while (!tryLink(draft, path)) takeAwayStale(path, folder);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release() {
      if (readHolder(path)?.text === mine) rmSync(path, { force: true });
    },
  };
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function takeAwayStale(path: string, folder: string): void {
  const holder = readHolder(path);
  if (holder === undefined) return;
  if (holder.alive) {
    throw new StartRefusal(
      'already_running',
      `The data in ${folder} is in use by a start that is still running (process ${holder.pid}); stop that one first, or choose another folder with --data.`,
    );
  }
  const aside = `${path}.stale-${pid}`;
  try {
    renameSync(path, aside);
    // Another start may have taken the stale lock away and locked in between: then it is put back.
    if (readFileSync(aside, 'utf8') !== holder.text) tryLink(aside, path);
    rmSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readHolder(path: string) {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const holder = parseHolder(text);
  const alive = holder.mark !== undefined && startMark(holder.pid) === holder.mark;
  return { text, pid: holder.pid, alive };
}

/** A lock that cannot be read (a machine that lost power while writing) has no living holder. */
function parseHolder(text: string): { readonly pid: number; readonly mark?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return { pid: 0 };
  }
}
