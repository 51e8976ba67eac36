import type { Env } from '@sekisho/runtime/env.ts';
import { CLIENT_ASSERTION_LIFETIME_MAX, CLIENT_ASSERTION_TYPE } from '../client-assertion.ts';
import { isObject, type JsonObject, parseJson } from '../closed-json.ts';
import { AHEAD_MAX, epochSeconds, verifyCompact } from '../jws.ts';
import { digest, type ItemStore } from './item-store.ts';
import { findPartner, type Partners } from './partner.ts';

/** `headers` belong into the answer. A refusal is a 401, the same one for all causes. */
export type ClientAuthentication =
  | { readonly ok: true; readonly value: { readonly clientId: string }; readonly headers: Headers }
  | { readonly ok: false; readonly refusal: 'invalid_token'; readonly headers: Headers };

type Headers = Readonly<Record<string, string>>;

/**
 * Judges a partner that calls in its own name, by an assertion that its registered key signed. It
 * needs no mandate, so it is good after a revocation; it counts once, over all processes.
 * @see docs/reference/link-protocol.md section 2.5
 */
export async function authenticateClientRequest(
  env: Env,
  context: { readonly issuer: string; readonly store: ItemStore; readonly clients: Partners },
  request: Request,
): Promise<ClientAuthentication> {
  const { issuer, store, clients } = context;
  const compact = bearerToken(request);
  if (compact === undefined) return refused('Bearer');
  const named = issuerOf(compact);
  const partner = named === undefined ? undefined : await findPartner(clients, named);
  if (partner === undefined) return refused(INVALID);
  const { clientId } = partner;
  const verified = await verifyCompact(compact, partner.jwks, CLIENT_ASSERTION_TYPE);
  if (!verified.ok) return refused(INVALID);
  const jti = judge(verified.value, { clientId, issuer, now: epochSeconds(env) });
  if (jti === undefined) return refused(INVALID);
  // Under the name that the library gives to assertions at its own endpoints, so that one that was
  // used there is not good here, nor the other way round.
  const name = digest(digest(`${clientId}${jti}`));
  const fresh = await store.once('ReplayDetection', name, 2 * CLIENT_ASSERTION_LIFETIME_MAX);
  return fresh ? { ok: true, value: { clientId }, headers: {} } : refused(INVALID);
}

/** RFC 6750 section 3; without an error code when the request had no such credentials. */
const INVALID = 'Bearer error="invalid_token"';

function refused(challenge: string): ClientAuthentication {
  return { ok: false, refusal: 'invalid_token', headers: { 'www-authenticate': challenge } };
}

/** From the header alone. */
function bearerToken(request: Request): string | undefined {
  return /^bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/** Whom the assertion says it is from: only to choose the keys that it is then verified with. */
function issuerOf(compact: string): string | undefined {
  const payload = Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString();
  const claims = parseJson(payload);
  return isObject(claims) && typeof claims.iss === 'string' ? claims.iss : undefined;
}

/** The `jti` of claims that are right. `aud` is the issuer as one string (FAPI 2.0 section 5.3.2.1). */
function judge(
  claims: JsonObject,
  expected: { readonly clientId: string; readonly issuer: string; readonly now: number },
): string | undefined {
  const { iss, sub, aud, iat, exp, nbf, jti } = claims;
  const { clientId, issuer, now } = expected;
  if (iss !== clientId || sub !== clientId || aud !== issuer) return undefined;
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
  const inTime =
    iat <= now + AHEAD_MAX &&
    exp > now &&
    exp - iat <= CLIENT_ASSERTION_LIFETIME_MAX &&
    (nbf === undefined || (typeof nbf === 'number' && nbf <= now + AHEAD_MAX));
  return inTime && typeof jti === 'string' && jti !== '' ? jti : undefined;
}
