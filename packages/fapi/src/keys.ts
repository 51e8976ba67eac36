import { createECDH } from 'node:crypto';
import { assert } from '@sekisho/domain/base/assert.ts';
import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** A JWKS with private keys, as JSON. The first key of a use signs; older ones are only published. */
export interface PrivateJwks {
  readonly keys: readonly JWK[];
}

/** A JWKS as it is published (RFC 7517). */
export interface PublicJwks {
  readonly keys: readonly JWK[];
}

/** Everything secret that all processes of one bank share, as JSON. */
export interface BankKeys {
  readonly jwks: PrivateJwks;
  readonly cookieKeys: readonly string[];
  /** 32 bytes, base64url. */
  readonly dpopNonceSecret: string;
}

/** A wallet's keys: one for signatures. A bank's keys: one for signatures, one for encryption. */
export async function newKeys(env: Env, of: 'wallet' | 'bank'): Promise<PrivateJwks> {
  const signature = await newKey(env, { use: 'sig', alg: 'ES256' });
  if (of === 'wallet') return { keys: [signature] };
  return { keys: [signature, await newKey(env, { use: 'enc', alg: 'ECDH-ES+A256KW' })] };
}

/** All that a new bank needs at its first start. */
export async function newBankKeys(env: Env): Promise<BankKeys> {
  return {
    jwks: await newKeys(env, 'bank'),
    cookieKeys: [randomToken(env.random)],
    dpopNonceSecret: randomToken(env.random),
  };
}

/** The public half, for `jwks_uri`: only members that are known to be public are copied. */
export function publicJwks(keys: PrivateJwks): PublicJwks {
  return {
    keys: keys.keys.map(({ kty, crv, x, y, use, alg, kid }) => {
      assert(kty === 'EC' && crv && x && y && use && alg && kid, 'A key is a named P-256 key.');
      return { kty, crv, x, y, use, alg, kid };
    }),
  };
}

/** The key that signs now: the first of the set. */
export function signingKey(keys: PrivateJwks): JWK & { readonly kid: string } {
  const key = keys.keys.find(({ use }) => use === 'sig');
  assert(key?.kid !== undefined && key.d !== undefined, 'There is a private key for signatures.');
  return { ...key, kid: key.kid };
}

/** A P-256 key from `Env.random`, so that a run with the same seed has the same keys. */
export async function newKey(
  env: Pick<Env, 'random'>,
  purpose: { readonly use: 'sig' | 'enc'; readonly alg: string },
): Promise<JWK> {
  const ecdh = createECDH('prime256v1');
  for (;;) {
    const secret = env.random.bytes(32);
    try {
      ecdh.setPrivateKey(secret);
    } catch {
      continue; // Not below the order of the group: once in 2^32.
    }
    const point = ecdh.getPublicKey();
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const kid = await calculateJwkThumbprint(jwk);
    return { ...jwk, d: Buffer.from(secret).toString('base64url'), ...purpose, kid };
  }
}
