import { assert } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, plus } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import type { Fetch } from '@sekisho/runtime/env.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { type TestEnv, testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { createLinkClient, type LinkClient } from '../client/link-client.ts';
import type { LinkTokens, PendingLink } from '../client/link-values.ts';
import type { ProvedIdentity } from '../identity-claims.ts';
import { type BankKeys, newBankKeys, newKeys, type PrivateJwks, publicJwks } from '../keys.ts';
import type { GrantedLink } from '../link-detail.ts';
import { FAPI_MIGRATIONS } from '../migrations.ts';
import {
  type AuthorisationServer,
  createAuthorisationServer,
} from '../server/authorisation-server.ts';
import type { ClientAuthentication } from '../server/client-guard.ts';
import type { Authentication, Caller } from '../server/resource-guard.ts';
import { Browser } from './browser.ts';

export const CLIENT_ID = 'wallet-a';
export const REDIRECT_URI = 'http://wallet-a.localhost:7340/link/callback';

/** One bank of two server objects on one database, and one wallet. */
export interface LinkPair {
  readonly issuer: string;
  readonly servers: readonly [AuthorisationServer, AuthorisationServer];
  readonly env: TestEnv;
  readonly wallet: LinkClient;
  readonly walletKeys: PrivateJwks;
  readonly bankKeys: BankKeys;
  readonly activated: Id<'mdt'>[];
  readonly ended: Id<'mdt'>[];
  /** What the bank answers to an authenticated request of a resource. */
  resource: (caller: Caller, request: Request) => Promise<Response>;
  /** What the bank answers when a wallet asks in its own name about debits or credits. */
  debitStatus: (clientId: string, request: Request) => Promise<Response>;
  /** Whether a code may be redeemed. */
  activates: boolean;
  /** Whether what is granted lets the wallet pay into the account. */
  grantsCredits: boolean;
  /** Sees every request to the bank; may lose it or its answer. */
  onRequest: ((request: Request, pass: Fetch) => Promise<Response>) | undefined;
  fetch: Fetch;
  close(): Promise<void>;
}

export const PROVED: Omit<ProvedIdentity, 'provedAt'> = {
  nameKanji: '山田 花子',
  birthDate: '1971-09-01',
  address: '東京都千代田区一丁目1番1号',
  method: 'mobile_document',
  issuer: 'demonstration',
};

/** @param issuer an origin; its host answers in `env.fetch`. */
export async function openLinkPair(issuer = 'http://bank-a.localhost:7340'): Promise<LinkPair> {
  const test = await openTestDb({ migrations: FAPI_MIGRATIONS });
  const second = openDb(test.url, { connections: 4 });
  const env = testEnv({ db: test.db, seed: 'bank, first process' });
  const { clock, hosts } = env;
  const envs = [env, testEnv({ db: second, seed: 'second', clock, hosts })] as const;
  const walletEnv = testEnv({ db: test.db, seed: 'wallet', clock, hosts });
  const walletKeys = await newKeys(walletEnv, 'wallet');
  const bankKeys = await newBankKeys(env);
  const clients = [
    { clientId: CLIENT_ID, redirectUris: [REDIRECT_URI], jwks: publicJwks(walletKeys) },
  ];
  const [activated, ended]: [Id<'mdt'>[], Id<'mdt'>[]] = [[], []];
  const make = (own: TestEnv) =>
    createAuthorisationServer(own, {
      issuer,
      keys: bankKeys,
      clients,
      async activateMandate(mandate) {
        if (pair.activates) activated.push(mandate);
        return pair.activates;
      },
      async grantEnded(mandate) {
        ended.push(mandate);
      },
    });
  let turn = 0;
  const servers = [make(envs[0]), make(envs[1])] as const;
  const pass: Fetch = async (request) => {
    const server = servers[turn++ % 2] ?? servers[0];
    const answer = await server.fetch(request, { address: '192.0.2.1' });
    return answer ?? answerResource(pair, server, request);
  };
  const pair: LinkPair = {
    issuer,
    servers,
    env,
    wallet: createLinkClient(walletEnv, {
      issuer,
      clientId: CLIENT_ID,
      redirectUri: REDIRECT_URI,
      keys: walletKeys,
    }),
    walletKeys,
    bankKeys,
    activated,
    ended,
    resource: async () => Response.json({}),
    debitStatus: async () => Response.json({}),
    activates: true,
    grantsCredits: true,
    onRequest: undefined,
    fetch: (request) => (pair.onRequest ? pair.onRequest(request, pass) : pass(request)),
    async close() {
      await second.close();
      await test.drop();
    },
  };
  hosts.set(new URL(issuer).host, (request) => pair.fetch(request));
  return pair;
}

async function answerResource(
  pair: LinkPair,
  server: AuthorisationServer,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith('/link/v1/')) return new Response('not found', { status: 404 });
  const asks = request.method === 'GET' && /^\/link\/v1\/(debits|credits)(\/|$)/.test(pathname);
  return asks
    ? answered(await server.authenticateClient(request), ({ clientId }) =>
        pair.debitStatus(clientId, request),
      )
    : answered(await server.authenticate(request), (caller) => pair.resource(caller, request));
}

async function answered<C>(
  judged:
    | { readonly ok: true; readonly value: C; readonly headers: Readonly<Record<string, string>> }
    | Extract<Authentication | ClientAuthentication, { readonly ok: false }>,
  operation: (caller: C) => Promise<Response>,
): Promise<Response> {
  if (!judged.ok) {
    return Response.json({ code: judged.refusal }, { status: 401, headers: judged.headers });
  }
  const answer = await operation(judged.value);
  for (const [name, value] of Object.entries(judged.headers)) answer.headers.set(name, value);
  return answer;
}

export interface AtTheBank {
  readonly browser: Browser;
  /** A page of the bank below the interaction's path. */
  readonly page: string;
  readonly pending: PendingLink;
}

/** The wallet's first half, and the browser on the bank's page. */
export async function arriveAtBank(pair: LinkPair): Promise<AtTheBank> {
  const { redirectTo, pending } = await pair.wallet.begin({
    proved: { ...PROVED, provedAt: pair.env.clock.now() },
    limitPerDebit: yen(50_000),
    credits: true,
    walletLabel: 'わたしの財布',
  });
  const browser = new Browser(pair.fetch);
  const page = await browser.follow(redirectTo);
  return { browser, page: `${page}/consent`, pending };
}

export function grantFor(pair: LinkPair, mandate: Id<'mdt'>): GrantedLink {
  return {
    mandate,
    limitPerDebit: yen(50_000),
    credits: pair.grantsCredits,
    bankName: '関所銀行',
    branchName: '本店',
    accountMasked: '普通 ****567',
    firstDaysUntil: plus(pair.env.clock.now(), 3 * DAY),
    caps: [{ amount: yen(10_000), windowMs: 3 * DAY, first: true }],
  };
}

/** The depositor approves; the address at the wallet that the browser comes to. */
export async function approve(pair: LinkPair, at: AtTheBank, mandate: Id<'mdt'>): Promise<URL> {
  const end = await pair.servers[0].approve(at.browser.request(at.page, { method: 'POST' }), {
    depositor: 'dep_1',
    amr: ['hwk', 'sms'],
    authenticatedAt: pair.env.clock.now(),
    granted: grantFor(pair, mandate),
  });
  assert(end.ok, 'The interaction was open.');
  at.browser.keep(at.page, end.value.setCookies);
  return new URL(await at.browser.follow(end.value.redirectTo));
}

export interface Linked {
  readonly mandate: Id<'mdt'>;
  readonly tokens: LinkTokens;
  readonly callbackUrl: URL;
  readonly pending: PendingLink;
}

/** A whole link. */
export async function makeLink(pair: LinkPair): Promise<Linked> {
  const at = await arriveAtBank(pair);
  const mandate = pair.env.ids.next('mdt');
  const callbackUrl = await approve(pair, at, mandate);
  const done = await pair.wallet.complete(callbackUrl, at.pending);
  assert(done.ok, 'The link was made.');
  return { mandate, tokens: done.value.tokens, callbackUrl, pending: at.pending };
}
