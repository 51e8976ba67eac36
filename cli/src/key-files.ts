import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { newKey } from '@sekisho/fapi/keys.ts';
import { type Clock, type Random, randomToken } from '@sekisho/runtime/env.ts';
import { ALGORITHMS } from '@sekisho/runtime/program/key-files.ts';
import { CommandRefusal } from './command.ts';

/** A key as it stands in a file, by whichever member names it. */
export interface StoredKey {
  readonly id?: string;
  readonly kid?: string;
  readonly use?: 'sig' | 'enc';
}

interface Sources {
  readonly clock: Clock;
  readonly random: Random;
}

export const KINDS = ['link', 'wrapping', 'index', 'code', 'cookie', 'nonce'] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds that a server holds one key of: a new one takes the old one's place. */
export const SINGLE: ReadonlySet<Kind> = new Set(['code', 'nonce']);

export function kindOf(path: string): Kind | undefined {
  return KINDS.find((kind) => kind === basename(path));
}

export const nameOf = (key: StoredKey): string => key.kid ?? key.id ?? '';

/** A new key of a kind, named so that it stands apart from those that are there. */
export async function makeKey(
  sources: Sources,
  of: { readonly kind: Kind; readonly use?: 'sig' | 'enc'; readonly beside: readonly StoredKey[] },
): Promise<StoredKey> {
  const { kind, use = 'sig', beside } = of;
  if (kind === 'link') {
    return (await newKey(sources, { use, alg: ALGORITHMS[use] })) as StoredKey;
  }
  const key = randomToken(sources.random, 32);
  if (kind === 'index') {
    const versions = beside.map((one) => Number(one.id ?? 0));
    return { id: String(Math.max(0, ...versions) + 1), key } as StoredKey;
  }
  const day = new Date(sources.clock.now()).toISOString().slice(0, 10);
  return { id: `${day}-${randomToken(sources.random, 3)}`, key } as StoredKey;
}

export function readKeys(folder: string, path: string): readonly StoredKey[] {
  const file = join(folder, `${path}.json`);
  if (!existsSync(file)) throw new CommandRefusal(`There is no file ${file}.`);
  const keys = keysIn(readFileSync(file, 'utf8'));
  if (keys === undefined) throw new CommandRefusal(`${file} holds no list of keys.`);
  return keys;
}

function keysIn(text: string): readonly StoredKey[] | undefined {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a server that reads meanwhile sees the old list or the new. */
export function writeKeys(folder: string, path: string, keys: readonly StoredKey[]): void {
  const file = join(folder, `${path}.json`);
  const owner = statSync(existsSync(file) ? file : dirname(file));
  const beside = `${file}.new`;
  rmSync(beside, { force: true });
  writeFileSync(beside, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(beside, 0o600);
  // Root may rotate a service's keys; the service must still be able to read them.
  const { uid, gid } = statSync(beside);
  if (uid !== owner.uid || gid !== owner.gid) chownSync(beside, owner.uid, owner.gid);
  renameSync(beside, file);
}

/** Makes a folder that nobody else may enter. One that holds something is refused. */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new CommandRefusal(`${folder} is not empty; keys are never written over.`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
