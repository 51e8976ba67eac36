import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import type { JsonObject } from '../closed-json.ts';
import {
  IDENTITY_LIFETIME_MAX,
  IDENTITY_TYPE,
  type ProvedIdentityClaims,
  parseProvedIdentity,
} from '../identity-claims.ts';
import { AHEAD_MAX, epochSeconds, verifyCompact } from '../jws.ts';
import type { PrivateJwks } from '../keys.ts';
import type { Partner } from './partner.ts';

export type IdentityRefusal =
  | 'identity_malformed'
  | 'identity_signature'
  | 'identity_other_bank'
  | 'identity_expired'
  | 'identity_replayed';

export interface OpenedIdentity {
  readonly claims: ProvedIdentityClaims;
  readonly jti: string;
}

/**
 * Decrypts and verifies a proved identity, apart from replay. `partner` is the wallet that pushed
 * it: nobody else's signature counts.
 * @see docs/reference/link-protocol.md section 2.2
 */
export async function openIdentityToken(
  env: Env,
  compact: string,
  context: { readonly issuer: string; readonly keys: PrivateJwks; readonly partner: Partner },
): Promise<Result<OpenedIdentity, IdentityRefusal>> {
  const { issuer, keys, partner } = context;
  const signed = await decrypt(compact, keys);
  if (signed === undefined) return refuse('identity_malformed');
  const verified = await verifyCompact(signed, partner.jwks, IDENTITY_TYPE);
  if (!verified.ok) {
    return refuse(verified.refusal === 'malformed' ? 'identity_malformed' : 'identity_signature');
  }
  return judge(verified.value, { issuer, clientId: partner.clientId, now: epochSeconds(env) });
}

async function decrypt(compact: string, keys: PrivateJwks): Promise<string | undefined> {
  try {
    const { kid, cty } = decodeProtectedHeader(compact);
    const key = keys.keys.find((one) => one.kid === kid && one.use === 'enc');
    if (key === undefined || cty !== 'JWT') return undefined;
    const opened = await compactDecrypt(compact, await importJWK(key, 'ECDH-ES+A256KW'), {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new TextDecoder().decode(opened.plaintext);
  } catch {
    return undefined;
  }
}

function judge(
  claims: JsonObject,
  expected: { readonly issuer: string; readonly clientId: string; readonly now: number },
): Result<OpenedIdentity, IdentityRefusal> {
  const { iss, aud, iat, exp, jti } = claims;
  const { issuer, clientId, now } = expected;
  const proved = parseProvedIdentity(claims.proved);
  if (typeof jti !== 'string' || jti === '' || typeof iat !== 'number' || typeof exp !== 'number') {
    return refuse('identity_malformed');
  }
  if (iss !== clientId) return refuse('identity_signature');
  if (aud !== issuer) return refuse('identity_other_bank');
  if (exp <= now || iat > now + AHEAD_MAX || exp - iat > IDENTITY_LIFETIME_MAX) {
    return refuse('identity_expired');
  }
  return proved.ok ? accept({ claims: { clientId, proved: proved.value }, jti }) : proved;
}
