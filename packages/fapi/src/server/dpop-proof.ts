import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK } from 'jose';
import { isObject, type JsonObject, parseJson } from '../closed-json.ts';
import { AHEAD_MAX } from '../jws.ts';

/** Seconds that a proof may be old. */
export const PROOF_SECONDS = 60;

/** What a request must have proved, and when it came (seconds). */
export interface ProofExpectation {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  readonly accessToken: string;
  readonly now: number;
}

export interface Proof {
  /** SHA-256 thumbprint of the key that signed (RFC 7638). */
  readonly thumbprint: string;
  readonly jti: string;
  readonly nonce: string | undefined;
}

/**
 * Verifies a DPoP proof of a resource request, apart from its nonce and from replay.
 * @see RFC 9449 sections 4.3 and 7.1
 */
export async function verifyProof(
  compact: string,
  expected: ProofExpectation,
): Promise<Result<Proof, 'invalid_dpop_proof'>> {
  try {
    const verified = await compactVerify(compact, EmbeddedJWK, { algorithms: ['ES256'] });
    const claims = parseJson(new TextDecoder().decode(verified.payload));
    const { jwk, typ } = verified.protectedHeader;
    if (typ !== 'dpop+jwt' || jwk === undefined || !isObject(claims)) {
      return refuse('invalid_dpop_proof');
    }
    const { jti, nonce } = claims;
    if (!matches(claims, expected) || typeof jti !== 'string' || jti === '') {
      return refuse('invalid_dpop_proof');
    }
    return accept({
      thumbprint: await calculateJwkThumbprint(jwk),
      jti,
      nonce: typeof nonce === 'string' ? nonce : undefined,
    });
  } catch {
    return refuse('invalid_dpop_proof');
  }
}

function matches(claims: JsonObject, { method, url, accessToken, now }: ProofExpectation): boolean {
  const { htm, htu, ath, iat, exp, nbf } = claims;
  const hash = createHash('sha256').update(accessToken).digest('base64url');
  return (
    htm === method &&
    typeof htu === 'string' &&
    withoutQuery(htu) === url &&
    ath === hash &&
    typeof iat === 'number' &&
    iat <= now + AHEAD_MAX &&
    iat >= now - PROOF_SECONDS &&
    (exp === undefined || (typeof exp === 'number' && exp > now)) &&
    (nbf === undefined || (typeof nbf === 'number' && nbf <= now + AHEAD_MAX))
  );
}

function withoutQuery(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}

const STEP = 60;
/** A nonce is taken for five minutes, and a minute early from a process whose clock is ahead. */
const STEPS = [0, -1, 1, -2, -3, -4];

/** Nonces of the resource server: made from a shared secret, so that no process stores them. */
export interface Nonces {
  current(now: number): string;
  isCurrent(nonce: string, now: number): boolean;
}

/** @see RFC 9449 section 9 */
export function noncesFrom(secret: Uint8Array): Nonces {
  const at = (step: number) =>
    createHmac('sha256', secret).update(`resource nonce ${step}`).digest('base64url');
  const stepOf = (now: number) => Math.floor(now / STEP);
  return {
    current: (now) => at(stepOf(now)),
    isCurrent: (nonce, now) => STEPS.some((offset) => sameText(at(stepOf(now) + offset), nonce)),
  };
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
