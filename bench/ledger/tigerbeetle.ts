import { isIPv4, isIPv6 } from 'node:net';
import type { Load, LoadResult } from './load.ts';
import { readResult, runInProcess } from './process-of.ts';
import type { TigerbeetleAnswer, TigerbeetleJob } from './tigerbeetle-process.ts';

/** A cluster that has answered, and the accounts of this run: it keeps those of the runs before. */
export interface Tigerbeetle {
  readonly address: string;
  readonly clientVersion: string;
  /** In milliseconds; the accounts' ids begin with it. */
  readonly openedAt: number;
}

const PROGRAM = new URL('./tigerbeetle-process.ts', import.meta.url);
/** TigerBeetle has no larger clusters. */
const REPLICAS_MAX = 6;

/** Whether it is PORT or IP:PORT, or several of them with commas between. */
export function isAddress(text: string): boolean {
  const parts = text.split(',');
  return parts.length <= REPLICAS_MAX && parts.every(isReplica);
}

function isReplica(text: string): boolean {
  const [, host, port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const v6 = /^\[(.+)\]$/.exec(host ?? '')?.[1];
  const known = host === undefined || isIPv4(host) || (v6 !== undefined && isIPv6(v6));
  return known && Number(port) >= 1 && Number(port) <= 65_535;
}

/** The cluster behind an address, or one sentence on why it cannot be measured. */
export async function findTigerbeetle(address: string): Promise<Tigerbeetle | string> {
  const answer = await ask({ do: 'find', address });
  if ('refusal' in answer) return answer.refusal;
  return { address, clientVersion: answer.said, openedAt: Date.now() };
}

export async function openTigerbeetle(at: Tigerbeetle, accounts: number): Promise<void> {
  await demand({ do: 'open', ...at, accounts });
}

export async function runTigerbeetle(at: Tigerbeetle, load: Load): Promise<LoadResult> {
  return readResult(await demand({ do: 'load', ...at, load: { ...load, openedAt: at.openedAt } }));
}

/** Fails when the load left accounts that do not add up. */
export async function judgeTigerbeetle(at: Tigerbeetle, accounts: number): Promise<void> {
  await demand({ do: 'judge', ...at, accounts });
}

async function demand(job: TigerbeetleJob): Promise<string> {
  const answer = await ask(job);
  if ('refusal' in answer) throw new Error(answer.refusal);
  return answer.said;
}

/** Its client lives in processes of its own: it tries for ever, and ends for certain with its process. */
async function ask(job: TigerbeetleJob): Promise<TigerbeetleAnswer> {
  return JSON.parse(await runInProcess(PROGRAM, job)) as TigerbeetleAnswer;
}
