import { Fault } from '@sekisho/domain/base/result.ts';
import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import type { JWK } from 'jose';
import * as openid from 'openid-client';
import { writeRequestedLink } from '../link-detail.ts';
import { ACR_TWO_FACTORS } from '../two-factors.ts';
import { type BankMetadata, dpopHandle } from './bank-metadata.ts';
import type { LinkClientOptions, LinkStart, PendingLink } from './link-values.ts';
import { sealIdentity } from './seal-identity.ts';
import { refusalOf } from './token-refusal.ts';

const CLAIMS = JSON.stringify({
  id_token: {
    acr: { essential: true, values: [ACR_TWO_FACTORS] },
    amr: { essential: true },
    auth_time: { essential: true },
  },
});

/** Pushes an authorisation request; when the answer is lost, a new one, once (RFC 9126). */
export async function pushRequest(
  env: Env,
  bank: BankMetadata,
  request: {
    readonly options: LinkClientOptions;
    readonly start: LinkStart;
    readonly dpopKey: JWK;
  },
): Promise<{ readonly redirectTo: string; readonly pending: PendingLink }> {
  const { dpopKey, start } = request;
  const pending: PendingLink = {
    state: randomToken(env.random),
    nonce: randomToken(env.random),
    verifier: randomToken(env.random, 48),
    dpopKey,
    limitPerDebit: start.limitPerDebit.toString(),
    ...(start.credits ? { credits: true } : {}),
  };
  const DPoP = await dpopHandle(bank.configuration, dpopKey);
  for (let attempt = 1; ; attempt++) {
    const parameters = await authorisationParameters(env, bank, request, pending);
    try {
      const url = await openid.buildAuthorizationUrlWithPAR(bank.configuration, parameters, {
        DPoP,
      });
      return { redirectTo: url.href, pending };
    } catch (cause) {
      if (refusalOf(cause) !== undefined) {
        throw new Fault('bank_refused_request', { retry: false, cause });
      }
      if (attempt === 2) throw new Fault('request_not_pushed', { retry: true, cause });
    }
  }
}

async function authorisationParameters(
  env: Env,
  bank: BankMetadata,
  { options, start }: { readonly options: LinkClientOptions; readonly start: LinkStart },
  pending: PendingLink,
): Promise<Record<string, string>> {
  const { issuer, clientId, keys } = options;
  const bankKeys = await bank.jwks.current();
  const identity = await sealIdentity(env, start.proved, { clientId, keys, issuer, bankKeys });
  return {
    redirect_uri: options.redirectUri,
    response_type: 'code',
    scope: 'openid link',
    resource: `${issuer}/link/v1`,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    claims: CLAIMS,
    authorization_details: JSON.stringify([
      writeRequestedLink({
        limitPerDebit: start.limitPerDebit,
        credits: start.credits ?? false,
        walletLabel: start.walletLabel,
        identity,
      }),
    ]),
  };
}
