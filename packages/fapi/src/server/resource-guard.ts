import type { Id } from '@sekisho/domain/base/id.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { JsonObject } from '../closed-json.ts';
import { epochSeconds } from '../jws.ts';
import { type GrantedLink, parseGrantedLink } from '../link-detail.ts';
import { type Nonces, PROOF_SECONDS, verifyProof } from './dpop-proof.ts';
import { digest, type ItemStore } from './item-store.ts';
import { findPartner, type Partners } from './partner.ts';
import { linkResource } from './provider-settings.ts';

/** Who calls, and what the mandate behind the token allows. */
export interface Caller {
  readonly clientId: string;
  readonly mandate: Id<'mdt'>;
  readonly grantedLink: GrantedLink;
}

export type AuthenticationRefusal = 'invalid_dpop_proof' | 'use_dpop_nonce' | 'invalid_token';

/** `headers` belong into the answer, whatever it is. A refusal is a 401. */
export type Authentication =
  | {
      readonly ok: true;
      readonly value: Caller;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly refusal: AuthenticationRefusal;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Judges the DPoP-bound access token of a resource request. Tokens are looked up each time, so that
 * a revocation is in force with its commit; a proof counts once, over all processes.
 * @see RFC 9449 section 7, FAPI 2.0 section 5.3.4
 */
export async function authenticateResourceRequest(
  env: Env,
  context: {
    readonly issuer: string;
    readonly store: ItemStore;
    readonly nonces: Nonces;
    readonly clients: Partners;
  },
  request: Request,
): Promise<Authentication> {
  const { issuer, store, nonces, clients } = context;
  const now = epochSeconds(env);
  const accessToken = dpopToken(request);
  if (accessToken === undefined) return refused('invalid_token', challenge(undefined));
  const proof = await verifyProof(request.headers.get('dpop') ?? '', {
    method: request.method,
    url: new URL(new URL(request.url).pathname, issuer).href,
    accessToken,
    now,
  });
  if (!proof.ok) return refused(proof.refusal, challenge(proof.refusal));
  const { nonce, thumbprint, jti } = proof.value;
  const current = { 'dpop-nonce': nonces.current(now) };
  if (nonce === undefined || !nonces.isCurrent(nonce, now)) {
    return refused('use_dpop_nonce', { ...challenge('use_dpop_nonce'), ...current });
  }
  const token = await store.findAccessToken(digest(accessToken));
  const caller = token?.jkt === thumbprint ? toCaller(token, issuer) : undefined;
  // A partner that the bank took out has tokens that are still young, and nothing more to do with them.
  const partner = caller && (await findPartner(clients, caller.clientId));
  if (caller === undefined || partner === undefined) {
    return refused('invalid_token', challenge('invalid_token'));
  }
  // A proof is taken for as long as its `iat`, which may lie ahead, allows.
  const fresh = await store.once('DPoPProof', digest(`${thumbprint} ${jti}`), 2 * PROOF_SECONDS);
  if (!fresh) return refused('invalid_dpop_proof', challenge('invalid_dpop_proof'));
  return { ok: true, value: caller, headers: nonce === current['dpop-nonce'] ? {} : current };
}

function refused(
  refusal: AuthenticationRefusal,
  headers: Readonly<Record<string, string>>,
): Authentication {
  return { ok: false, refusal, headers };
}

/** RFC 9449 section 7.1; without an error code when the request had no such credentials. */
function challenge(error: AuthenticationRefusal | undefined): Readonly<Record<string, string>> {
  const code = error === undefined ? '' : `error="${error}", `;
  return { 'www-authenticate': `DPoP ${code}algs="ES256"` };
}

/** The token from the header alone; a Bearer token is none. */
function dpopToken(request: Request): string | undefined {
  return /^dpop ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function toCaller(token: JsonObject, issuer: string): Caller | undefined {
  const { clientId, rar, aud } = token;
  const granted = Array.isArray(rar) && rar.length === 1 ? parseGrantedLink(rar[0]) : undefined;
  if (typeof clientId !== 'string' || !granted?.ok || aud !== linkResource(issuer))
    return undefined;
  return { clientId, mandate: granted.value.mandate, grantedLink: granted.value };
}
