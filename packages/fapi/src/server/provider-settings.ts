import { createHash } from 'node:crypto';
import { systemClock } from '@sekisho/runtime/env.ts';
import { type AdapterFactory, type Configuration, errors, interactionPolicy } from 'oidc-provider';
import { isObject, type JsonObject } from '../closed-json.ts';
import { AHEAD_MAX, epochSeconds } from '../jws.ts';
import type { BankKeys } from '../keys.ts';
import { LINK_DETAIL_TYPE, parseRequestedLink } from '../link-detail.ts';
import { ACR_TWO_FACTORS } from '../two-factors.ts';
import { errorPage } from './error-page.ts';
import { INTERACTION_SECONDS } from './postgres-adapter.ts';

export const CODE_SECONDS = 60;
export const ACCESS_TOKEN_SECONDS = 300;
const ASSERTION_SECONDS = 300;

export const PROTOCOL_ROUTES = {
  authorization: '/oauth/authorise',
  pushed_authorization_request: '/oauth/par',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
  introspection: '/oauth/introspect',
  jwks: '/oauth/jwks',
};

export interface SettingsPorts {
  readonly issuer: string;
  readonly keys: BankKeys;
  readonly linkSeconds: number;
  readonly adapter: AdapterFactory;
  interactionPath(uid: string): string;
  /** The code is being redeemed: false refuses it. */
  redeem(mandate: string): Promise<boolean>;
}

/**
 * The settings of `oidc-provider`. Its FAPI profile does not by itself force pushed requests,
 * DPoP, algorithms, code lifetimes or the absence of rotation, so each is said here.
 * @see FAPI 2.0 Security Profile section 5.3.2
 */
export function providerSettings(ports: SettingsPorts): Configuration {
  const { keys } = ports;
  return {
    adapter: ports.adapter,
    routes: PROTOCOL_ROUTES,
    jwks: { keys: keys.jwks.keys.filter(({ use }) => use === 'sig').map((key) => ({ ...key })) },
    cookies: { keys: [...keys.cookieKeys] },
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    scopes: ['openid'],
    subjectTypes: ['pairwise'],
    acrValues: [ACR_TWO_FACTORS],
    claims: { acr: null, amr: null, auth_time: null, iss: null, openid: ['sub'] },
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256'],
      dPoPSigningAlgValues: ['ES256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    clockTolerance: AHEAD_MAX,
    ttl: {
      AuthorizationCode: CODE_SECONDS,
      AccessToken: ACCESS_TOKEN_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: INTERACTION_SECONDS,
      Grant: ports.linkSeconds,
      RefreshToken: ports.linkSeconds,
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    // FAPI 2.0 section 5.3.2.1: a rotated token that is lost on the way would end the link.
    rotateRefreshToken: false,
    issueRefreshToken: async () => true,
    revokeGrantPolicy: () => true,
    expiresWithSession: async () => false,
    clientBasedCORS: () => false,
    findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    // Two partners cannot find out together that they serve the same depositor.
    pairwiseIdentifier: async (_ctx, depositor, client) =>
      createHash('sha256')
        .update(JSON.stringify([ports.issuer, client.clientId, depositor]))
        .digest('base64url'),
    // Both halves of one answer: an earlier login or grant counts for nothing.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    interactions: {
      policy: oneStepAtTheBank(),
      url: (_ctx, interaction) => ports.interactionPath(interaction.uid),
    },
    // Runs when a token is about to be stored, after everything that can refuse it.
    extraTokenClaims: async (ctx, token) => {
      if (ctx.oidc.params?.grant_type !== 'authorization_code') return undefined;
      const mandate = 'grantId' in token ? token.grantId : undefined;
      if (mandate === undefined || !(await ports.redeem(mandate))) {
        throw new errors.InvalidGrant('mandate not activated');
      }
      return undefined;
    },
    assertJwtClientAuthClaimsAndHeader: async (_ctx, claims) => {
      judgeClientAssertion(claims, ports.issuer);
    },
    renderError: async (ctx, out) => {
      ctx.type = 'html';
      ctx.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      ctx.set('cache-control', 'no-store');
      ctx.body = errorPage(out.error);
    },
    features: features(ports),
  };
}

function features(ports: SettingsPorts): Configuration['features'] {
  const resource = linkResource(ports.issuer);
  return {
    fapi: { enabled: true, profile: '2.0' },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    dPoP: {
      enabled: true,
      nonceSecret: Buffer.from(ports.keys.dpopNonceSecret, 'base64url'),
      requireNonce: () => true,
      allowReplay: false,
    },
    claimsParameter: {
      enabled: true,
      assertClaimsParameter: async (_ctx, claims) => judgeRequestedAcr(claims.id_token),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget();
        if (ctx.oidc.route === 'pushed_authorization_request') {
          if (ctx.oidc.params?.authorization_details === undefined) {
            throw new errors.InvalidAuthorizationDetails('authorization_details is missing');
          }
        }
        return {
          scope: 'link',
          audience: resource,
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          accessTokenFormat: 'opaque',
        };
      },
    },
    richAuthorizationRequests: {
      enabled: true,
      types: {
        [LINK_DETAIL_TYPE]: {
          validate(ctx, detail) {
            const all: unknown = JSON.parse(String(ctx.oidc.params?.authorization_details));
            if (!Array.isArray(all) || all.length !== 1) {
              throw new errors.InvalidAuthorizationDetails('exactly one detail is allowed');
            }
            if (!parseRequestedLink(detail).ok) {
              throw new errors.InvalidAuthorizationDetails('the detail does not keep its schema');
            }
          },
        },
      },
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.entities.Grant?.rar,
      authorizationDetailsForAccessToken: (_ctx, _token, source) => source?.rar,
      authorizationDetailsForIntrospection: (_ctx, token) =>
        'rar' in token ? token.rar : undefined,
    },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => own(client, token) },
    introspection: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => own(client, token),
    },
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
  };
}

/** RFC 8707: the resource that every access token is for. */
export function linkResource(issuer: string): string {
  return `${issuer}/link/v1`;
}

function own(
  client: { readonly clientId: string },
  token: { readonly clientId?: string | undefined },
): boolean {
  return token.clientId === client.clientId;
}

/** The bank's pages log in and ask in one go, so one answer resolves every prompt or none. */
function oneStepAtTheBank() {
  const { Check, Prompt } = interactionPolicy;
  const approved = new Check('approval', 'the depositor approves at the bank', (ctx) => {
    const answer = ctx.oidc.result;
    return answer?.login && answer.consent ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
  });
  return [
    new Prompt({ name: 'login', requestable: true }, approved),
    new Prompt({ name: 'consent', requestable: true }),
  ];
}

/**
 * `aud` as one string, `sub`, nothing from the future and nothing for later. Wallets date their
 * assertions by the library's clock, so that clock judges them.
 */
function judgeClientAssertion(claims: JsonObject, issuer: string): void {
  const now = epochSeconds({ clock: systemClock });
  const begun = (time: unknown) =>
    time === undefined || (typeof time === 'number' && time <= now + AHEAD_MAX);
  const { aud, sub, iss, iat, nbf, exp } = claims;
  const soonOver = typeof exp === 'number' && exp <= now + ASSERTION_SECONDS;
  if (aud !== issuer || sub !== iss || !begun(iat) || !begun(nbf) || !soonOver) {
    throw new errors.InvalidClientAuth('claims of the client assertion');
  }
}

/** A wallet that insists on another `acr` would be sent round in circles; it is refused here. */
function judgeRequestedAcr(idToken: unknown): void {
  const acr = isObject(idToken) ? idToken.acr : undefined;
  if (!isObject(acr)) return;
  const { value, values = [ACR_TWO_FACTORS] } = acr;
  const offered = Array.isArray(values) && values.includes(ACR_TWO_FACTORS);
  if (!offered || (value !== undefined && value !== ACR_TWO_FACTORS)) {
    throw new errors.InvalidRequest('the requested acr is not offered');
  }
}
