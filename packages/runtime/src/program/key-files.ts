import { createECDH } from 'node:crypto';
import { join } from 'node:path';
import { Closed } from '@sekisho/contract/shapes.ts';
import { type Static, type TSchema, Type } from 'typebox';
import { readJson } from './checked-json.ts';
import { checkFolder, readSecretFile } from './files.ts';
import type { Findings } from './findings.ts';

/** A key of 32 bytes with the name that is written beside what it made. */
export interface NamedKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** A private P-256 key (RFC 7517, RFC 7518 section 6.2). */
export interface PrivateKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
  readonly use: 'sig' | 'enc';
  readonly alg: string;
  readonly kid: string;
}

export const ALGORITHMS = { sig: 'ES256', enc: 'ECDH-ES+A256KW' } as const;

const BYTES_32 = '^[A-Za-z0-9_-]{43}$';
const Coordinate = Type.String({ pattern: BYTES_32, description: '32 bytes in base64url' });

const KEYS_FILE = Closed({
  keys: Type.Array(
    Closed({
      id: Type.String({
        pattern: '^[A-Za-z0-9_-]{1,40}$',
        description: 'a name of up to 40 letters, digits, - and _',
      }),
      key: Type.String({
        pattern: BYTES_32,
        description: '32 bytes in base64url, which is 43 characters',
      }),
    }),
    { minItems: 1, description: 'a list of at least one key' },
  ),
});

const JWKS_FILE = Closed({
  keys: Type.Array(
    Closed({
      kty: Type.Literal('EC', { description: '"EC"' }),
      crv: Type.Literal('P-256', { description: '"P-256"' }),
      x: Coordinate,
      y: Coordinate,
      d: Coordinate,
      use: Type.String({ pattern: '^(sig|enc)$', description: '"sig" or "enc"' }),
      alg: Type.String({ description: '"ES256", or "ECDH-ES+A256KW" for "enc"' }),
      kid: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$', description: 'the name of the key' }),
    }),
    { minItems: 1, description: 'a list of at least one key' },
  ),
});

/** The keys of one server, below one folder; each kind of key is a file that holds a list. */
export interface KeyFolder {
  /** `kind` is the file's path below the folder, without `.json`. */
  named(kind: string, of?: { readonly numbered?: boolean; readonly one?: boolean }): NamedKey[];
  /** The first key of a use is used, the others are only published. */
  jwks(kind: string, uses: readonly ('sig' | 'enc')[]): PrivateKey[];
  /** To be called after all kinds were read: no key may serve two purposes. */
  checkApart(): void;
}

export function openKeyFolder(findings: Findings, place: string, folder: string): KeyFolder {
  const secrets: [place: string, value: string][] = [];
  const stands = checkFolder(findings, place, folder);

  function read<S extends TSchema>(kind: string, schema: S): Static<S> | undefined {
    if (!stands) return undefined;
    const at = `${place}/${kind}.json`;
    const text = readSecretFile(findings, at, join(folder, `${kind}.json`));
    return text === undefined ? undefined : readJson(findings, at, text, schema);
  }

  return {
    named(kind, { numbered = false, one = false } = {}) {
      const keys: NamedKey[] = [];
      const ids: [string, string][] = [];
      const list = read(kind, KEYS_FILE)?.keys;
      const at = `${place}/${kind}.json: keys`;
      findings.each(at, list, ({ id, key }, place) => {
        findings.when([`${place}.id`], () => {
          ids.push([`${place}.id`, id]);
          if (numbered && !/^[1-9]\d{0,8}$/.test(id)) {
            findings.wrong(`${place}.id`, 'must be a whole number from 1: the version of the key');
          }
        });
        findings.when([`${place}.key`], () => {
          secrets.push([`${place}.key`, key]);
          const bytes = new Uint8Array(Buffer.from(key, 'base64url'));
          if (new Set(bytes).size < 8) findings.wrong(`${place}.key`, 'is not random');
          keys.push({ id, key: bytes });
        });
      });
      findings.distinct(ids, 'id');
      if (one && keys.length > 1)
        findings.wrong(at, 'must be one key; this kind has no older ones');
      return keys;
    },
    jwks(kind, uses) {
      const at = `${place}/${kind}.json: keys`;
      const list = read(kind, JWKS_FILE)?.keys as readonly PrivateKey[] | undefined;
      const kids: [string, string][] = [];
      const keys: PrivateKey[] = [];
      findings.each(at, list, (key, place) => {
        findings.when([`${place}.kid`], () => kids.push([`${place}.kid`, key.kid]));
        const members = ['x', 'y', 'd', 'use', 'alg'].map((name) => `${place}.${name}`);
        findings.when(members, () => {
          secrets.push([`${place}.d`, key.d]);
          checkKey(findings, key, { place, uses });
          keys.push(key);
        });
      });
      findings.distinct(kids, 'kid');
      for (const use of uses) {
        if (list === undefined || !findings.stands(at) || list.some((key) => key.use === use))
          continue;
        findings.wrong(at, `must hold a key with "use": "${use}"`);
      }
      return keys;
    },
    checkApart: () => findings.distinct(secrets, 'key'),
  };
}

function checkKey(
  findings: Findings,
  { x, y, d, use, alg }: PrivateKey,
  { place, uses }: { readonly place: string; readonly uses: readonly string[] },
): void {
  if (!uses.includes(use)) findings.wrong(`${place}.use`, `must be ${uses.join(' or ')} here`);
  else if (alg !== ALGORITHMS[use]) {
    findings.wrong(`${place}.alg`, `must be "${ALGORITHMS[use]}" for "use": "${use}"`);
  }
  const ecdh = createECDH('prime256v1');
  try {
    ecdh.setPrivateKey(Buffer.from(d, 'base64url'));
  } catch {
    findings.wrong(`${place}.d`, 'is no private key of P-256');
    return;
  }
  const point = ecdh.getPublicKey();
  const own = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  if (own[0] !== x || own[1] !== y) findings.wrong(`${place}.d`, 'does not belong to x and y');
}
