import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@sekisho/runtime/env.ts';
import { type Command, CommandRefusal, type Terminal, UsageRefusal } from '../command.ts';
import {
  KINDS,
  type Kind,
  kindOf,
  makeFolder,
  makeKey,
  nameOf,
  readKeys,
  SINGLE,
  type StoredKey,
  writeKeys,
} from '../key-files.ts';

const USAGE = `Usage:
  keys new wallet FOLDER                  all keys of a wallet, in a new folder
  keys new gate FOLDER BANK-CODE…         all keys of a gate and its banks
  keys list FOLDER                        names of all keys; the first of a kind writes or signs
  keys add FOLDER KIND [enc]              a new key behind the others: it is read, and writes nothing
  keys first FOLDER KIND KEY              from now on this one writes or signs
  keys remove FOLDER KIND KEY             takes away one that is not the first
  keys replace FOLDER KIND                a new key in the old one's place (code, nonce)
KIND: link, wrapping, index, code, and of a gate's bank banks/CODE/link, …/cookie, …/nonce
(index keys are never removed; enc is for a bank's link key that identities are encrypted to).
A running server reads the folder again at SIGHUP.`;

const SOURCES = { clock: systemClock, random: systemRandom };

export const keys: Command = {
  name: 'keys',
  summary: 'makes and rotates the keys of a wallet or a gate',
  usage: USAGE,
  async run([action, ...args], terminal) {
    if (action === 'new') return create(args, terminal);
    if (action === 'list') return list(args, terminal);
    if (action === 'add') return add(args, terminal);
    if (action === 'first') return putFirst(args, terminal);
    if (action === 'remove') return remove(args, terminal);
    if (action === 'replace') return replace(args, terminal);
    throw new UsageRefusal(action === undefined ? 'Say what to do.' : 'That is not known.');
  },
};

async function create(args: readonly string[], { out }: Terminal): Promise<number> {
  const [server, folder, ...codes] = args;
  const isGate = server === 'gate';
  if ((!isGate && server !== 'wallet') || folder === undefined || folder === '') {
    throw new UsageRefusal('A new folder is for a wallet or for a gate.');
  }
  if (isGate !== codes.length > 0 || new Set(codes).size !== codes.length) {
    throw new UsageRefusal(isGate ? 'A gate has banks, each once.' : 'A wallet has no banks.');
  }
  if (codes.some((code) => !/^\d{4}$/.test(code))) {
    throw new UsageRefusal('A bank’s code has four digits.');
  }
  makeFolder(folder);
  const paths = ['wrapping', 'index', 'code', ...(isGate ? [] : ['link'])];
  for (const path of paths) await write(folder, path);
  if (isGate) makeFolder(join(folder, 'banks'));
  for (const code of codes) {
    makeFolder(join(folder, 'banks', code));
    for (const kind of ['link', 'cookie', 'nonce']) await write(folder, `banks/${code}/${kind}`);
  }
  out(`The keys are in ${folder}. Keep a copy apart from the database: without the wrapping keys`);
  out('nothing personal in it can ever be read again.');
  return 0;
}

async function write(folder: string, path: string): Promise<void> {
  const kind = kindOf(path) ?? 'code';
  const made = [await makeKey(SOURCES, { kind, beside: [] })];
  const isBank = path.startsWith('banks/');
  if (kind === 'link' && isBank)
    made.push(await makeKey(SOURCES, { kind, use: 'enc', beside: [] }));
  writeKeys(folder, path, made);
}

function list(args: readonly string[], { out }: Terminal): number {
  const [folder = '', ...rest] = args;
  if (folder === '' || rest.length > 0) throw new UsageRefusal('Say which folder.');
  for (const path of pathsOf(folder)) {
    const seen = new Set<string | undefined>();
    for (const key of readKeys(folder, path)) {
      const first = !seen.has(key.use);
      seen.add(key.use);
      const role = first ? 'first' : '';
      out([path.padEnd(20), nameOf(key).padEnd(44), key.use ?? '', role].join(' ').trimEnd());
    }
  }
  return 0;
}

function pathsOf(folder: string): readonly string[] {
  const banks = join(folder, 'banks');
  const codes = existsSync(banks) ? readdirSync(banks).sort() : [];
  const paths = ['', ...codes.map((code) => `banks/${code}/`)].flatMap((prefix) =>
    KINDS.map((kind) => `${prefix}${kind}`),
  );
  const found = paths.filter((path) => existsSync(join(folder, `${path}.json`)));
  if (found.length === 0) throw new CommandRefusal(`${folder} holds no keys.`);
  return found;
}

async function add(args: readonly string[], { out }: Terminal): Promise<number> {
  const { folder, path, kind, rest } = readPlace(args);
  if (SINGLE.has(kind)) throw new UsageRefusal(`There is one ${kind} key; it is replaced.`);
  const [use, ...more] = rest;
  if (more.length > 0 || (use !== undefined && (use !== 'enc' || kind !== 'link'))) {
    throw new UsageRefusal('Only a link key can be for something else (enc).');
  }
  const beside = readKeys(folder, path);
  const made = await makeKey(SOURCES, { kind, beside, ...(use === 'enc' ? { use } : {}) });
  writeKeys(folder, path, [...beside, made]);
  out(`${path} has the new key ${nameOf(made)}; it writes nothing before it is first.`);
  return 0;
}

function putFirst(args: readonly string[], { out }: Terminal): number {
  const { folder, path, chosen, others } = readChoice(args);
  writeKeys(folder, path, [chosen, ...others]);
  out(`${nameOf(chosen)} is the first of ${path}.`);
  return 0;
}

function remove(args: readonly string[], { out }: Terminal): number {
  const { folder, path, kind, chosen, others, isFirst } = readChoice(args);
  if (kind === 'index') {
    throw new CommandRefusal('What was written under an index key would never be found again.');
  }
  if (isFirst) throw new CommandRefusal('The first key is in use; put another one first.');
  writeKeys(folder, path, others);
  out(`${nameOf(chosen)} is gone from ${path}.`);
  return 0;
}

async function replace(args: readonly string[], { out }: Terminal): Promise<number> {
  const { folder, path, kind, rest } = readPlace(args);
  if (!SINGLE.has(kind))
    throw new UsageRefusal(`${kind} keys stand side by side: add, then first.`);
  if (rest.length > 0) throw new UsageRefusal('That is too much.');
  const made = await makeKey(SOURCES, { kind, beside: readKeys(folder, path) });
  writeKeys(folder, path, [made]);
  out(`${path} has the new key ${nameOf(made)}.`);
  return 0;
}

interface Place {
  readonly folder: string;
  /** The file below the folder, without `.json`. */
  readonly path: string;
  readonly kind: Kind;
  readonly rest: readonly string[];
}

function readPlace(args: readonly string[]): Place {
  const [folder = '', path = '', ...rest] = args;
  const kind = /^(banks\/\d{4}\/)?[a-z]+$/.test(path) ? kindOf(path) : undefined;
  if (folder === '' || kind === undefined) throw new UsageRefusal('Say which folder and kind.');
  return { folder, path, kind, rest };
}

function readChoice(args: readonly string[]): Place & {
  readonly chosen: StoredKey;
  readonly others: readonly StoredKey[];
  /** Whether it is the one of its use that writes or signs now. */
  readonly isFirst: boolean;
} {
  const place = readPlace(args);
  const [name, ...more] = place.rest;
  if (name === undefined || more.length > 0) throw new UsageRefusal('Say which key.');
  const all = readKeys(place.folder, place.path);
  const chosen = all.find((key) => nameOf(key) === name);
  if (chosen === undefined) throw new CommandRefusal(`${place.path} has no key of that name.`);
  const isFirst = all.find(({ use }) => use === chosen.use) === chosen;
  return { ...place, chosen, others: all.filter((key) => key !== chosen), isFirst };
}
