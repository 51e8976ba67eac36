import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import { epochSeconds, signCompact } from './jws.ts';
import { type PrivateJwks, signingKey } from './keys.ts';

/** Tells the wallet's own assertion at a resource from every other JWT that it signs. */
export const CLIENT_ASSERTION_TYPE = 'client-authentication+jwt';
/** Seconds from `iat` to `exp`, at most. */
export const CLIENT_ASSERTION_LIFETIME_MAX = 60;

/**
 * Says who the wallet is, without any mandate, for one request to one bank.
 * @see docs/reference/link-protocol.md section 2.5, RFC 7523 section 3
 */
export async function signClientAssertion(
  env: Env,
  { clientId, issuer, keys }: ClientAssertionParties,
): Promise<string> {
  const now = epochSeconds(env);
  return signCompact(
    {
      iss: clientId,
      sub: clientId,
      aud: issuer,
      iat: now,
      exp: now + CLIENT_ASSERTION_LIFETIME_MAX,
      jti: randomToken(env.random, 16),
    },
    signingKey(keys),
    CLIENT_ASSERTION_TYPE,
  );
}

interface ClientAssertionParties {
  readonly clientId: string;
  /** The bank's. */
  readonly issuer: string;
  /** The wallet's. */
  readonly keys: PrivateJwks;
}
