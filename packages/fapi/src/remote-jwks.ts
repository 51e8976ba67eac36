import { type Instant, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { isObject, parseJson } from './closed-json.ts';
import type { PublicJwks } from './keys.ts';

/** The other company's published keys. */
export interface RemoteJwks {
  /** Not older than a minute while the other side answers; else the last that was read. */
  current(): Promise<PublicJwks>;
}

const AGE_MAX = MINUTE;

/**
 * Reads a JWKS at most once a minute, so that a new key is known a minute after it was published
 * and a storm of unknown `kid`s costs the other side nothing. Throws a `Fault` when there never was
 * an answer.
 */
export function remoteJwks(env: Env, uri: string): RemoteJwks {
  let read: { readonly keys: PublicJwks; readonly until: Instant } | undefined;
  let reading: Promise<PublicJwks> | undefined;

  async function refresh(): Promise<PublicJwks> {
    const until = plus(env.clock.now(), AGE_MAX);
    try {
      read = { keys: await fetchJwks(env, uri), until };
    } catch (error) {
      if (read === undefined) throw error;
      read = { ...read, until };
    }
    return read.keys;
  }

  return {
    async current() {
      if (read !== undefined && env.clock.now() < read.until) return read.keys;
      reading ??= refresh().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

async function fetchJwks(env: Env, uri: string): Promise<PublicJwks> {
  const answer = await env.fetch(new Request(uri, { headers: { accept: 'application/json' } }));
  const body = answer.ok ? parseJson(await answer.text()) : undefined;
  const keys = isObject(body) ? body.keys : undefined;
  if (!Array.isArray(keys)) throw new Fault('keys_not_read', { retry: true });
  return { keys: keys.flatMap(readKey) };
}

/** Keeps the public members of the keys that the protocol uses; others are not for us. */
function readKey(value: unknown): PublicJwks['keys'] {
  if (!isObject(value)) return [];
  const { kty, crv, x, y, use, kid } = value;
  const text = [x, y, kid].every((member) => typeof member === 'string');
  if (kty !== 'EC' || crv !== 'P-256' || !text) return [];
  if (use !== 'sig' && use !== 'enc') return [];
  return [{ kty, crv, x: String(x), y: String(y), use, kid: String(kid) }];
}
