import { assert } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import { CompactEncrypt, importJWK } from 'jose';
import {
  IDENTITY_LIFETIME_MAX,
  IDENTITY_TYPE,
  type ProvedIdentity,
  writeProvedIdentity,
} from '../identity-claims.ts';
import { epochSeconds, signCompact } from '../jws.ts';
import { type PrivateJwks, type PublicJwks, signingKey } from '../keys.ts';

/**
 * Signs a proved identity and encrypts it to one bank; it lives ten minutes.
 * @see docs/reference/link-protocol.md section 2.2
 */
export async function sealIdentity(
  env: Env,
  proved: ProvedIdentity,
  between: {
    readonly clientId: string;
    readonly keys: PrivateJwks;
    readonly issuer: string;
    readonly bankKeys: PublicJwks;
  },
): Promise<string> {
  const now = epochSeconds(env);
  const signed = await signCompact(
    {
      iss: between.clientId,
      aud: between.issuer,
      iat: now,
      exp: now + IDENTITY_LIFETIME_MAX,
      jti: randomToken(env.random, 16),
      proved: writeProvedIdentity(proved),
    },
    signingKey(between.keys),
    IDENTITY_TYPE,
  );
  const key = between.bankKeys.keys.find(({ use }) => use === 'enc');
  if (key === undefined) throw new Fault('bank_without_encryption_key', { retry: true });
  assert(key.kid !== undefined, 'A published key has a name.');
  return new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid, cty: 'JWT' })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
}
