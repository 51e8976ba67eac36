import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';
import { systemFetch } from '@sekisho/runtime/env.ts';
import type { Demonstration } from '../demonstration.ts';
import { originOf } from '../world/world-map.ts';
import { pause } from './insist.ts';

/** What is killed, and a host that answers only when it is back. */
const TARGETS = {
  'wallet-a': 'wallet-a',
  'wallet-b': 'wallet-b',
  'gate-1': 'bank-a',
  'gate-2': 'bank-b',
  postgres: 'wallet-a',
  'postgres backend': 'wallet-a',
} as const;
export type Target = keyof typeof TARGETS;
export const ALL_TARGETS = Object.keys(TARGETS) as readonly Target[];

export interface Kill {
  readonly target: Target;
  /** Until a request that needs the database is answered again. */
  readonly backAfterMs: number;
}

const BACK_WITHIN_MS = 60_000;
const PAUSE_MAX_MS = 900;
const send = systemFetch({ timeoutMs: 5_000 });

/** Kills one part with SIGKILL at a random moment and waits until it is back by itself. */
export async function killOnce(running: Demonstration, target: Target): Promise<Kill> {
  await pause(randomInt(PAUSE_MAX_MS));
  const pid = pidOf(running, target);
  // Somebody else's death took it along; it is coming back already.
  if (pid !== undefined) sendKill(pid);
  const begin = performance.now();
  while (!(await answers(running, TARGETS[target])) || pidOf(running, target) === pid) {
    if (performance.now() - begin > BACK_WITHIN_MS) {
      throw new Error(`${target} was not back ${BACK_WITHIN_MS / 1_000} seconds after its kill.`);
    }
    await pause(20);
  }
  return { target, backAfterMs: Math.round(performance.now() - begin) };
}

/** Whether there was such a process. */
export function sendKill(pid: number): boolean {
  try {
    return kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function pidOf(running: Demonstration, target: Target): number | undefined {
  if (!target.startsWith('postgres')) return running.pidOf(target);
  const postmaster = postmasterOf(running.dataFolder);
  if (target === 'postgres' || postmaster === undefined) return postmaster;
  const backends = childrenOf(postmaster);
  return backends[randomInt(Math.max(1, backends.length))];
}

export function postmasterOf(dataFolder: string): number | undefined {
  try {
    const file = readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8');
    return Number(file.split('\n')[0]);
  } catch {
    return undefined;
  }
}

/**
 * Those whose command line begins so. Linux only: elsewhere no backend is found, and nothing is killed
 * in its place.
 */
export function childrenOf(parent: number, command = /^/): readonly number[] {
  const isChild = (pid: string) => {
    try {
      return (
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${parent}` &&
        command.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      );
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}

/** Whether a host answers a request for which it has to read its database. */
async function answers(running: Demonstration, host: string): Promise<boolean> {
  const path = host.startsWith('wallet')
    ? '/v1/session/options'
    : '/.well-known/openid-configuration';
  const origin = originOf(host, running.port);
  const isWallet = host.startsWith('wallet');
  const request = new Request(`${origin}${path}`, {
    ...(isWallet ? { method: 'POST', body: '{}' } : {}),
    headers: { 'content-type': 'application/json', origin },
  });
  return send(request).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}
