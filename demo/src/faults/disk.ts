import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { geteuid, platform } from 'node:process';

const SIZE_MB = 300;
const CHUNK = Buffer.alloc(1024 * 1024);

/** A small disk of its own, which can be filled without harm to the machine. Linux, as root. */
export function canMountDisk(): boolean {
  return platform === 'linux' && geteuid?.() === 0;
}

export function mountDisk(folder: string): { unmount(): void } {
  mount('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=711`, 'none', folder]);
  return { unmount: () => mount('umount', [folder]) };
}

function mount(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr?.trim()}`);
}

/** Writes until there is no room. Called again it takes what has become free meanwhile. */
export function fillDisk(folder: string): void {
  for (let size = CHUNK.byteLength; size >= 1; size = Math.floor(size / 16)) {
    const file = openSync(fillerOf(folder), 'a');
    try {
      for (;;) writeSync(file, CHUNK.subarray(0, size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }
}

export function freeDisk(folder: string): void {
  rmSync(fillerOf(folder), { force: true });
}

const fillerOf = (folder: string) => join(folder, 'filler');
