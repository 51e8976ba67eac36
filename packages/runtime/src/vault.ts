import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** The keys of one server's personal data. They come from the configuration, never from the database. */
export interface VaultKeys {
  /** Wraps the keys of persons; the first is used for new ones, the others only to open. */
  readonly wrapping: readonly { readonly id: string; readonly key: Uint8Array }[];
  /** Makes the keyed hashes that are searched; the first is written, all are searched. */
  readonly index: readonly { readonly version: number; readonly key: Uint8Array }[];
}

/**
 * Personal data: each field is encrypted under a key of its person (AES-256-GCM, bound to owner and
 * field name), so that erasing one key erases the person. Equality is searched by a keyed hash.
 */
export interface Vault {
  seal(sql: Sql, owner: string, field: string, plain: string | Uint8Array): Promise<Uint8Array>;
  open(sql: Sql, owner: string, field: string, sealed: Uint8Array): Promise<string>;
  openBytes(sql: Sql, owner: string, field: string, sealed: Uint8Array): Promise<Uint8Array>;
  /** The keyed hash to store beside a sealed field: `1:…`. `kind` keeps two fields' hashes apart. */
  indexOf(kind: string, plain: string): string;
  /** The hashes to search for, one a key version. */
  searchFor(kind: string, plain: string): string[];
  /** Forgets the person: nothing sealed under the owner can be opened any more. */
  erase(sql: Sql, owner: string): Promise<void>;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createVault(env: Pick<Env, 'clock' | 'random'>, keys: VaultKeys): Vault {
  const wrapper = present(keys.wrapping[0], 'A vault has a wrapping key.');
  const writer = present(keys.index[0], 'A vault has an index key.');
  for (const { key } of [...keys.wrapping, ...keys.index]) {
    assert(key.byteLength === 32, 'The keys of a vault have 32 bytes.');
  }

  async function keyOf(sql: Sql, owner: string, make: boolean): Promise<Uint8Array> {
    const found = await readKey(sql, owner);
    if (found) return unwrap(owner, found);
    assert(make, 'What was sealed is opened while its person has a key.');
    const wrapped = encrypt(wrapper.key, `key|${owner}`, env.random.bytes(32));
    await sql`
      insert into person_key (owner, wrapped, wrapped_by, created_at)
      values (${owner}, ${wrapped}, ${wrapper.id}, ${env.clock.now()})
      on conflict (owner) do nothing`;
    return unwrap(owner, present(await readKey(sql, owner), 'The key was just written.'));
  }

  function encrypt(key: Uint8Array, context: string, plain: Uint8Array): Uint8Array {
    const nonce = env.random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
  }

  function unwrap(owner: string, row: { wrapped: Uint8Array; wrapped_by: string }): Uint8Array {
    const entry = keys.wrapping.find(({ id }) => id === row.wrapped_by);
    const { key } = present(entry, 'The wrapping key of a person is configured.');
    return decrypt(key, `key|${owner}`, row.wrapped);
  }

  const openBytes: Vault['openBytes'] = async (sql, owner, field, sealed) =>
    decrypt(await keyOf(sql, owner, false), `${owner}|${field}`, sealed);

  return {
    async seal(sql, owner, field, plain) {
      const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
      return encrypt(await keyOf(sql, owner, true), `${owner}|${field}`, bytes);
    },
    openBytes,
    async open(sql, owner, field, sealed) {
      return Buffer.from(await openBytes(sql, owner, field, sealed)).toString('utf8');
    },
    indexOf: (kind, plain) => keyedHash(writer, kind, plain),
    searchFor: (kind, plain) => keys.index.map((entry) => keyedHash(entry, kind, plain)),
    async erase(sql, owner) {
      await sql`delete from person_key where owner = ${owner}`;
    },
  };
}

async function readKey(sql: Sql, owner: string) {
  const [row] = await sql<{ wrapped: Uint8Array; wrapped_by: string }[]>`
    select wrapped, wrapped_by from person_key where owner = ${owner}`;
  return row;
}

function decrypt(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  // Without its length, a tag that was cut to four bytes would do as well.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
  return new Uint8Array(Buffer.concat([body, decipher.final()]));
}

function keyedHash(
  { version, key }: { readonly version: number; readonly key: Uint8Array },
  kind: string,
  plain: string,
): string {
  const mac = createHmac('sha256', key).update(`${kind}|${plain}`).digest('base64url');
  return `${version}:${mac}`;
}
