import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:process';

/**
 * When the process started, in a notation of the system, or undefined when it is gone. A process id
 * alone is not enough to know a process again: after a restart of the machine it is another's.
 */
export function startMark(pid: number): string | undefined {
  if (platform !== 'linux') return ps(pid, 'lstart=');
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; what follows it is the state, and 19 fields on the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether the process is a PostgreSQL that serves this folder: it works inside the folder it serves. */
export function servesFolder(pid: number, folder: string): boolean {
  if (platform !== 'linux') return ps(pid, 'command=')?.includes(folder) ?? false;
  try {
    return startMark(pid) !== undefined && readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

function ps(pid: number, column: string): string | undefined {
  const answer = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}
