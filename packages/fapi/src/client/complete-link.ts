import { MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parseYen } from '@sekisho/domain/base/yen.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import * as openid from 'openid-client';
import { AHEAD_MAX, epochSeconds } from '../jws.ts';
import { type GrantedLink, parseGrantedLink } from '../link-detail.ts';
import { ACR_TWO_FACTORS } from '../two-factors.ts';
import { type BankMetadata, dpopHandle } from './bank-metadata.ts';
import type { LinkTokens, PendingLink } from './link-values.ts';
import { refusalOf } from './token-refusal.ts';

export type CompletionRefusal = 'state_mismatch' | 'issuer_mismatch' | 'declined' | 'link_failed';

type TokenAnswer = Awaited<ReturnType<typeof openid.authorizationCodeGrant>>;

const LOGIN_AGE_MAX = 10 * MINUTE;

/**
 * Judges the authorisation response and redeems its code. Throws a `Fault` when the bank did not
 * answer: while the code lives it may be redeemed again. @see link-protocol.md section 2.4
 */
export async function completeLink(
  env: Env,
  metadata: () => Promise<BankMetadata>,
  response: {
    readonly issuer: string;
    readonly callbackUrl: URL;
    readonly pending: PendingLink;
  },
): Promise<
  Result<{ readonly grant: GrantedLink; readonly tokens: LinkTokens }, CompletionRefusal>
> {
  const { issuer, callbackUrl, pending } = response;
  const one = (name: string) => {
    const all = callbackUrl.searchParams.getAll(name);
    return all.length === 1 ? all[0] : undefined;
  };
  if (one('state') !== pending.state) return refuse('state_mismatch');
  // RFC 9207: an answer of another bank must not reach this bank's token endpoint.
  if (one('iss') !== issuer) return refuse('issuer_mismatch');
  if (callbackUrl.searchParams.has('error')) {
    return refuse(one('error') === 'access_denied' ? 'declined' : 'link_failed');
  }
  if (one('code') === undefined) return refuse('link_failed');
  const answer = await redeem(metadata, callbackUrl, pending);
  if (answer === undefined) return refuse('link_failed');
  const grant = judgeGrant(env, answer, pending);
  if (grant !== undefined && answer.refresh_token !== undefined) {
    const expiresAt = plus(env.clock.now(), (answer.expires_in ?? 0) * SECOND);
    const { access_token: accessToken, refresh_token: refreshToken } = answer;
    return accept({
      grant,
      tokens: { accessToken, refreshToken, expiresAt, dpopKey: pending.dpopKey },
    });
  }
  await giveBack(metadata, answer.refresh_token ?? answer.access_token);
  return refuse('link_failed');
}

/**
 * One retry with the same code when the first answer was lost. If the first had got through, the
 * bank sees the code twice and ends the grant, so that no tokens are left without an owner. Undefined
 * when the bank refuses.
 */
async function redeem(
  metadata: () => Promise<BankMetadata>,
  callbackUrl: URL,
  pending: PendingLink,
): Promise<TokenAnswer | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { configuration } = await metadata();
      return await openid.authorizationCodeGrant(
        configuration,
        callbackUrl,
        {
          pkceCodeVerifier: pending.verifier,
          expectedState: pending.state,
          expectedNonce: pending.nonce,
        },
        undefined,
        { DPoP: await dpopHandle(configuration, pending.dpopKey) },
      );
    } catch (error) {
      if (refusalOf(error) !== undefined) return undefined;
      if (attempt === 2) throw new Fault('code_not_redeemed', { retry: true, cause: error });
    }
  }
}

/** What the bank granted, if the login was strong and fresh and the grant is not more than asked. */
function judgeGrant(env: Env, answer: TokenAnswer, pending: PendingLink): GrantedLink | undefined {
  const claims = answer.claims();
  if (claims === undefined) return undefined;
  const { acr, amr, auth_time: loginTime } = claims;
  const now = epochSeconds(env);
  if (acr !== ACR_TWO_FACTORS || !Array.isArray(amr) || amr.length < 2) return undefined;
  if (typeof loginTime !== 'number' || loginTime > now + AHEAD_MAX) return undefined;
  if (loginTime < now - LOGIN_AGE_MAX / SECOND) return undefined;
  if (answer.token_type !== 'dpop') return undefined;
  const details: unknown = answer.authorization_details;
  if (!Array.isArray(details) || details.length !== 1) return undefined;
  const granted = parseGrantedLink(details[0]);
  const asked = parseYen(pending.limitPerDebit);
  if (!granted.ok || !asked.ok || granted.value.limitPerDebit > asked.value) return undefined;
  return granted.value.credits && !pending.credits ? undefined : granted.value;
}

/** Tokens that we refuse are revoked; if that fails, the bank's mandate lapses unused. */
export async function giveBack(
  metadata: () => Promise<BankMetadata>,
  token: string,
): Promise<void> {
  await metadata()
    .then(({ configuration }) => openid.tokenRevocation(configuration, token))
    .catch(() => undefined);
}
