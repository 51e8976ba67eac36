import type { EventEmitter } from 'node:events';
import { ServerResponse } from 'node:http';
import { assert } from '@sekisho/domain/base/assert.ts';
import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { errors, Provider } from 'oidc-provider';
import { parseJson } from '../closed-json.ts';
import type { ProvedIdentityClaims } from '../identity-claims.ts';
import { epochSeconds, signCompact } from '../jws.ts';
import { type BankKeys, type PublicJwks, publicJwks, signingKey } from '../keys.ts';
import {
  type GrantedLink,
  parseRequestedLink,
  parseRequestedTerms,
  type RequestedTerms,
  writeGrantedLink,
} from '../link-detail.ts';
import { type BankEvent, EVENT_TYPE, writeBankEvent } from '../link-event.ts';
import { ACR_TWO_FACTORS } from '../two-factors.ts';
import { callNodeHandler, type Peer, toIncoming } from './bridge.ts';
import { authenticateClientRequest, type ClientAuthentication } from './client-guard.ts';
import { noncesFrom } from './dpop-proof.ts';
import { type IdentityRefusal, openIdentityToken } from './identity-opener.ts';
import { withoutIdentity } from './identity-scrub.ts';
import { digest, ItemStore } from './item-store.ts';
import { clientMetadata, findPartner, type Partners } from './partner.ts';
import { INTERACTION_SECONDS, postgresAdapter } from './postgres-adapter.ts';
import { linkResource, PROTOCOL_ROUTES, providerSettings } from './provider-settings.ts';
import { type Authentication, authenticateResourceRequest } from './resource-guard.ts';

const DAY_SECONDS = 86_400;

export interface AuthorisationServerOptions {
  /** The bank's origin, without a slash at its end. Also names the bank's rows. */
  readonly issuer: string;
  /** The same in all processes of the bank. */
  readonly keys: BankKeys;
  readonly clients: Partners;
  /** Called when the code is redeemed, before any token exists; false refuses the redemption. */
  activateMandate(mandate: Id<'mdt'>): Promise<boolean>;
  /**
   * Called when a grant ended without the bank's doing: its code was redeemed twice, or the wallet
   * revoked its token (RFC 7009). The mandate behind it has no tokens any more.
   */
  grantEnded(mandate: Id<'mdt'>): Promise<void>;
  /** Where the bank's pages answer for an interaction; its cookie is sent below this path only. */
  readonly interactionPath?: (uid: string) => string;
  /** How long a link lives without a new authorisation: 400 days when left out. */
  readonly linkDays?: number;
}

/** An authorisation that waits for the depositor, as the browser that began it sees it. */
export interface LinkInteraction {
  readonly uid: string;
  readonly clientId: string;
  readonly requested: RequestedTerms;
  /** The sealed identity until it was opened. */
  readonly identity: string | undefined;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export interface Approval {
  readonly depositor: string;
  /** The factors that were proved, in the words of RFC 8176. */
  readonly amr: readonly string[];
  readonly authenticatedAt: Instant;
  readonly granted: GrantedLink;
}

/** Where the browser goes on, and the cookies that end the interaction in it. */
export interface InteractionEnd {
  readonly redirectTo: string;
  readonly setCookies: readonly string[];
}

export interface EventToSign {
  readonly id: Id<'evt'>;
  readonly clientId: string;
  readonly event: BankEvent;
}

export interface AuthorisationServer {
  /** Answers the paths of the protocol; `undefined` for every other path. */
  fetch(request: Request, peer: Peer): Promise<Response | undefined>;
  /** The interaction whose cookie the request carries, while it has no answer. */
  interaction(request: Request): Promise<LinkInteraction | undefined>;
  /** Opens the identity once and forgets it: no row holds it afterwards, whatever the answer is. */
  openIdentity(
    interaction: LinkInteraction,
  ): Promise<Result<ProvedIdentityClaims, IdentityRefusal | 'identity_gone'>>;
  /** Login and consent in one answer. A second answer is refused. */
  approve(
    request: Request,
    approval: Approval,
  ): Promise<Result<InteractionEnd, 'interaction_missing'>>;
  /** The uniform refusal: `access_denied` without a description. */
  decline(request: Request): Promise<Result<InteractionEnd, 'interaction_missing'>>;
  /** Who calls with the token of a mandate. */
  authenticate(request: Request): Promise<Authentication>;
  /** Which partner calls in its own name; a mandate that has ended takes nothing of that away. */
  authenticateClient(request: Request): Promise<ClientAuthentication>;
  /** Ends grant, tokens and codes with the caller's transaction. */
  revokeMandateTokens(sql: Sql, mandate: Id<'mdt'>): Promise<void>;
  /** A security event token (RFC 8417). */
  signEvent(event: EventToSign): Promise<string>;
  jwks(): PublicJwks;
  /** Removes what expired. */
  sweep(now: Instant): Promise<void>;
}

const PROTOCOL_PATHS = new Set([
  ...Object.values(PROTOCOL_ROUTES),
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
]);

/** The authorisation server of one bank. Several processes may serve the same bank. */
export function createAuthorisationServer(
  env: Env,
  options: AuthorisationServerOptions,
): AuthorisationServer {
  const { issuer, keys, clients } = options;
  assert(new URL(issuer).origin === issuer, 'An issuer is an origin.');
  const store = new ItemStore(env, issuer);
  const interactionPath = options.interactionPath ?? ((uid) => `/interaction/${uid}`);
  const provider = createProvider(env, options, store, interactionPath);
  const secret = Buffer.from(keys.dpopNonceSecret, 'base64url');
  const guard = { issuer, store, clients, nonces: noncesFrom(secret) };
  const handler = provider.callback();
  const interactions = createInteractions(env, { provider, store, issuer, interactionPath });

  return {
    async fetch(request, peer) {
      const { pathname } = new URL(request.url);
      const resumes = pathname.startsWith(`${PROTOCOL_ROUTES.authorization}/`);
      if (!resumes && !PROTOCOL_PATHS.has(pathname)) return undefined;
      if (pathname === PROTOCOL_ROUTES.jwks && request.method === 'GET')
        return answerJwks(publicJwks(keys.jwks));
      return withoutSession(await callNodeHandler(handler, request, { issuer, peer }));
    },
    interaction: async (request) => (await interactions.find(request))?.shown,
    async openIdentity(interaction) {
      const partner = await findPartner(clients, interaction.clientId);
      const compact = await interactions.takeIdentity(interaction.uid);
      if (partner === undefined || compact === undefined) return refuse('identity_gone');
      const opened = await openIdentityToken(env, compact, { issuer, keys: keys.jwks, partner });
      if (!opened.ok) return opened;
      const { claims, jti } = opened.value;
      const key = digest(JSON.stringify([claims.clientId, jti]));
      return (await store.once('ProvedIdentity', key, 2 * DAY_SECONDS))
        ? accept(claims)
        : refuse('identity_replayed');
    },
    async approve(request, approval) {
      const found = await interactions.find(request);
      if (found === undefined) return refuse('interaction_missing');
      const { mandate } = approval.granted;
      const ended = await interactions.end(found, {
        login: {
          accountId: approval.depositor,
          acr: ACR_TWO_FACTORS,
          amr: [...approval.amr],
          ts: Math.floor(approval.authenticatedAt / SECOND),
          remember: false,
        },
        consent: { grantId: mandate },
      });
      // Only the answer that counts makes a grant; the browser goes on after it is there.
      if (ended.ok) await saveGrant(provider, found.shown.clientId, approval);
      return ended;
    },
    async decline(request) {
      const found = await interactions.find(request);
      if (found === undefined) return refuse('interaction_missing');
      return interactions.end(found, { error: 'access_denied' });
    },
    authenticate: (request) => authenticateResourceRequest(env, guard, request),
    authenticateClient: (request) =>
      authenticateClientRequest(env, { issuer, store, clients }, request),
    async revokeMandateTokens(sql, mandate) {
      await store.removeGrant(mandate, sql);
    },
    signEvent: ({ id, clientId, event }) =>
      signCompact(
        {
          iss: issuer,
          aud: clientId,
          iat: epochSeconds(env),
          jti: id,
          events: writeBankEvent(event),
        },
        signingKey(keys.jwks),
        EVENT_TYPE,
      ),
    jwks: () => publicJwks(keys.jwks),
    async sweep(now) {
      await env.db.sql`delete from fapi_item where bank = ${issuer} and expires_at <= ${now}`;
    },
  };
}

async function saveGrant(
  provider: Provider,
  clientId: string,
  { depositor, granted }: Approval,
): Promise<void> {
  const grant = new provider.Grant({ accountId: depositor, clientId });
  // The grant bears the id of its mandate, so that a mandate takes its tokens along.
  grant.jti = granted.mandate;
  grant.addOIDCScope('openid');
  grant.addResourceScope(linkResource(provider.issuer), 'link');
  grant.addRar(writeGrantedLink(granted));
  await grant.save();
}

function createProvider(
  env: Env,
  options: AuthorisationServerOptions,
  store: ItemStore,
  interactionPath: (uid: string) => string,
): Provider {
  const { issuer, keys, clients } = options;
  const adapter = postgresAdapter(store, {
    async findClient(clientId) {
      const partner = await findPartner(clients, clientId);
      return partner && clientMetadata(partner);
    },
    grantEnded: (mandate) => options.grantEnded(asMandate(mandate)),
  });
  const provider = new Provider(
    issuer,
    providerSettings({
      issuer,
      keys,
      adapter,
      interactionPath,
      linkSeconds: (options.linkDays ?? 400) * DAY_SECONDS,
      redeem: (mandate) => options.activateMandate(asMandate(mandate)),
    }),
  );
  logRefusals(env, provider, issuer);
  return provider;
}

function asMandate(text: string): Id<'mdt'> {
  const mandate = parseId('mdt', text);
  assert(mandate.ok, 'A grant bears the id of its mandate.');
  return mandate.value;
}

const REFUSALS = [
  'authorization.error',
  'pushed_authorization_request.error',
  'grant.error',
  'revocation.error',
  'introspection.error',
] as const;

/** Codes and the library's own sentences; never a parameter, a token or a person. */
function logRefusals(env: Env, provider: Provider, bank: string): void {
  const events: EventEmitter = provider;
  for (const name of REFUSALS) {
    events.on(name, (_ctx: unknown, error: errors.OIDCProviderError) => {
      const { error: code, error_detail: detail } = error;
      env.log.write('info', 'fapi_refused', { bank, at: name, code, detail });
    });
  }
  events.on('server_error', (_ctx: unknown, error: Error & { readonly code?: unknown }) => {
    const code = typeof error.code === 'string' ? error.code : undefined;
    env.log.write('error', 'fapi_failed', { bank, name: error.name, code });
  });
  events.on('error', (error: Error) => {
    env.log.write('error', 'fapi_failed', { bank, name: error.name });
  });
}

interface Found {
  readonly shown: LinkInteraction;
  readonly returnTo: string;
}

/** What the bank's pages do with an interaction. */
function createInteractions(
  env: Env,
  parts: {
    readonly provider: Provider;
    readonly store: ItemStore;
    readonly issuer: string;
    readonly interactionPath: (uid: string) => string;
  },
) {
  const { provider, store, issuer, interactionPath } = parts;

  /** Found by the signed cookie, and only below the interaction's own path. */
  async function find(request: Request): Promise<Found | undefined> {
    const { url, headers } = request;
    const incoming = toIncoming({ url, headers, method: 'GET' }, { issuer, peer: { address: '' } });
    const stored = await provider
      .interactionDetails(incoming, new ServerResponse(incoming))
      .catch((error: unknown) => {
        if (error instanceof errors.SessionNotFound) return undefined;
        throw error;
      });
    if (stored === undefined || stored.result !== undefined) return undefined;
    const path = `${new URL(request.url).pathname}/`;
    if (!path.startsWith(`${interactionPath(stored.uid)}/`)) return undefined;
    const row = await store.find('Interaction', digest(stored.uid));
    if (row === undefined) return undefined;
    const read = readDetail(stored.params.authorization_details);
    const expiresAt = instant(Number(row.expires_at));
    return {
      returnTo: stored.returnTo,
      shown: {
        uid: stored.uid,
        clientId: String(stored.params.client_id),
        requested: read.requested,
        identity: read.identity,
        issuedAt: plus(expiresAt, -INTERACTION_SECONDS * SECOND),
        expiresAt,
      },
    };
  }

  /** Reads the sealed identity and wipes it from the request and all its interactions, at once. */
  async function takeIdentity(uid: string): Promise<string | undefined> {
    return env.db.transaction(async (sql) => {
      const row = await store.find('Interaction', digest(uid), sql);
      if (row?.family == null) return undefined;
      let taken: string | undefined;
      await store.rewriteFamily(sql, row.family, ({ kind, id, payload }) => {
        if (kind === 'Interaction' && id === digest(uid)) {
          taken = readDetail(readParams(payload.params)).identity;
        }
        return withoutIdentity(kind, payload);
      });
      return taken;
    });
  }

  /** Writes the one answer. Whatever was not opened by then is dropped. */
  async function end(
    found: Found,
    answer: Parameters<ItemStore['answerInteraction']>[1],
  ): Promise<Result<InteractionEnd, 'interaction_missing'>> {
    const { uid } = found.shown;
    await takeIdentity(uid);
    if (!(await store.answerInteraction(uid, answer))) return refuse('interaction_missing');
    const name = provider.cookieName('interaction');
    const gone = `path=${interactionPath(uid)}; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly`;
    return accept({
      redirectTo: found.returnTo,
      setCookies: [`${name}=; ${gone}`, `${name}.sig=; ${gone}`],
    });
  }

  return { find, takeIdentity, end };
}

function readParams(params: unknown): unknown {
  return typeof params === 'object' && params !== null
    ? (params as Readonly<Record<string, unknown>>).authorization_details
    : undefined;
}

function readDetail(text: unknown): {
  readonly requested: RequestedTerms;
  readonly identity: string | undefined;
} {
  const details = parseJson(String(text));
  const detail: unknown = Array.isArray(details) ? details[0] : undefined;
  const whole = parseRequestedLink(detail);
  if (whole.ok) {
    const { identity, ...requested } = whole.value;
    return { requested, identity };
  }
  const terms = parseRequestedTerms(detail);
  assert(terms.ok, 'A stored request was judged when it was pushed.');
  return { requested: terms.value, identity: undefined };
}

function answerJwks(jwks: PublicJwks): Response {
  return Response.json(jwks, { headers: { 'cache-control': 'public, max-age=60' } });
}

/** The browser keeps nothing that could stand for a login. */
function withoutSession(response: Response): Response {
  const kept = response.headers.getSetCookie().filter((cookie) => !cookie.startsWith('_session'));
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const cookie of kept) headers.append('set-cookie', cookie);
  return new Response(response.body, { status: response.status, headers });
}
