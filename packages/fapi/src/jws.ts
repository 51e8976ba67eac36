import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { isObject, type JsonObject, parseJson } from './closed-json.ts';
import type { PublicJwks } from './keys.ts';

/** Seconds since the epoch, as JWT counts. */
export function epochSeconds(env: Pick<Env, 'clock'>): number {
  return Math.floor(env.clock.now() / 1000);
}

/** Seconds that another company's clock may be ahead of ours (FAPI 2.0 section 5.3.2.1). */
export const AHEAD_MAX = 10;

/** A compact JWS with `ES256`. `key` names itself by `kid`. */
export async function signCompact(
  claims: JsonObject,
  key: JWK & { readonly kid: string },
  typ: string,
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ, kid: key.kid })
    .sign(await importJWK(key, 'ES256'));
}

/**
 * Verifies a compact JWS with `ES256`, its `typ` and its signature by the key of the set that its
 * `kid` names. Claims are the caller's to judge. `unknown_key` asks to fetch the set again.
 * @see RFC 7515 section 5.2, RFC 8725 section 3.11
 */
export async function verifyCompact(
  compact: string,
  keys: PublicJwks,
  typ: string,
): Promise<Result<JsonObject, 'malformed' | 'unknown_key' | 'bad_signature'>> {
  const header = readHeader(compact);
  if (header?.typ !== typ || header.alg !== 'ES256') return refuse('malformed');
  const key = keys.keys.find(({ kid, use }) => kid === header.kid && use === 'sig');
  if (key === undefined) return refuse('unknown_key');
  try {
    const verified = await compactVerify(compact, await importJWK(key, 'ES256'), {
      algorithms: ['ES256'],
    });
    const claims = parseJson(new TextDecoder().decode(verified.payload));
    return isObject(claims) ? accept(claims) : refuse('malformed');
  } catch {
    return refuse('bad_signature');
  }
}

function readHeader(compact: string): JsonObject | undefined {
  const header = parseJson(Buffer.from(compact.split('.')[0] ?? '', 'base64url').toString());
  return isObject(header) ? header : undefined;
}
