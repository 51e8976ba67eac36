import { type Client, createClient } from '@sekisho/contract/api.ts';
import { gateApi, type LinkRequest } from '@sekisho/contract/gate.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { LinkClient } from '@sekisho/fapi/client/link-client.ts';
import type { LinkTokens, PendingLink } from '@sekisho/fapi/client/link-values.ts';
import type { ProvedIdentity } from '@sekisho/fapi/identity-claims.ts';
import { Browser } from '@sekisho/fapi/testing/browser.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import type { BankName, GateWorld, TestDepositor, WalletName } from './gate-world.ts';
import { HOLDER } from './gate-world.ts';

/** What the wallet proved about the holder of every test account. */
export const PROVED: Omit<ProvedIdentity, 'provedAt'> = {
  nameKanji: '高橋 美咲',
  birthDate: HOLDER.birthDate,
  address: '見本県青葉市みどり町2-3-4',
  method: 'mobile_document',
  issuer: 'CN=Test Issuer',
};

/** A depositor's browser on one bank: the pages' own client with the cookies of that browser. */
export interface DepositorBrowser {
  readonly api: Client<typeof gateApi>;
  readonly browser: Browser;
  readonly origin: string;
  /** Any request of this browser, also to a gate that a test has made for itself. */
  send(request: Request, gate?: Server): Promise<Response>;
}

export function openBrowser(
  world: GateWorld,
  bank: BankName,
  address = '203.0.113.5',
): DepositorBrowser {
  const browser = new Browser((request) => world.fetch(request, address));
  const origin = world.origins[bank];
  const send = async (request: Request, gate?: Server) => {
    const headers = new Headers(request.headers);
    const cookie = browser.request(request.url).headers.get('cookie');
    if (cookie !== null) headers.set('cookie', cookie);
    const answer = await world.fetch(new Request(request, { headers }), address, gate);
    browser.keep(request.url, answer.headers.getSetCookie());
    return answer;
  };
  const api = createClient(gateApi, origin, (request) => send(request));
  return { api, browser, origin, send };
}

/** Signs in with both factors. */
export async function signIn(world: GateWorld, who: TestDepositor): Promise<DepositorBrowser> {
  const at = openBrowser(world, who.bank);
  const begun = await at.api.beginDepositorSession({ body: who.account });
  assert(begun.ok, 'A login can be begun.');
  const { ceremony, options } = begun.value;
  const response = who.passkey.answer(options, at.origin);
  const proved = await at.api.proveDepositorPasskey({ body: { ceremony, response } });
  assert(proved.ok, 'The passkey is good.');
  await world.tick();
  const code = world.lastCode(who.phone);
  const opened = await at.api.finishDepositorSession({ body: { ceremony, code } });
  assert(opened.ok, 'The code is good.');
  return at;
}

export interface Arrived extends DepositorBrowser {
  readonly uid: string;
  readonly pending: PendingLink;
  readonly client: LinkClient;
}

export interface Asked {
  readonly wallet?: WalletName;
  readonly proved?: Partial<typeof PROVED>;
  readonly limit?: number;
  /** Asks to pay into the account as well. */
  readonly credits?: true;
  readonly address?: string;
}

/** The wallet asks, and the browser stands on the bank's page. */
export async function arrive(
  world: GateWorld,
  bank: BankName,
  asked: Asked = {},
): Promise<Arrived> {
  const client = world.client(asked.wallet ?? 'wallet-a', bank);
  const { redirectTo, pending } = await client.begin({
    proved: { ...PROVED, ...asked.proved, provedAt: world.env.clock.now() },
    limitPerDebit: yen(asked.limit ?? 50_000),
    ...(asked.credits ? { credits: true } : {}),
    walletLabel: 'わたしの財布',
  });
  const at = openBrowser(world, bank, asked.address);
  const page = await at.browser.follow(redirectTo);
  const uid = present(/\/interaction\/([^/]+)$/.exec(page)?.[1], 'The page names the request.');
  return { ...at, uid, pending, client };
}

/** Branch, account and passkey of a link request. */
export async function proveLinkPasskey(at: Arrived, who: TestDepositor) {
  const params = { uid: at.uid };
  const begun = await at.api.beginLinkLogin({ params, body: who.account });
  assert(begun.ok, 'A login can be begun.');
  const { ceremony, options } = begun.value;
  const response = who.passkey.answer(options, at.origin);
  return at.api.finishLinkLogin({ params, body: { ceremony, response } });
}

/** Both factors of a link request; where the depositor stands then. */
export async function proveLink(
  world: GateWorld,
  at: Arrived,
  who: TestDepositor,
): Promise<LinkRequest> {
  const passkey = await proveLinkPasskey(at, who);
  assert(passkey.ok && passkey.value.stage === 'code', 'The passkey is good.');
  await world.tick();
  const code = world.lastCode(who.phone);
  const proved = await at.api.proveLinkCode({ params: { uid: at.uid }, body: { code } });
  assert(proved.ok, 'The code is good.');
  return proved.value;
}

/** Where the browser comes out at the wallet. */
export async function comeBack(at: Arrived, ended: LinkRequest): Promise<URL> {
  assert(ended.stage === 'ended' && ended.redirectTo !== null, 'The request has ended.');
  return new URL(await at.browser.follow(ended.redirectTo));
}

export interface Linked {
  readonly mandate: Id<'mdt'>;
  readonly tokens: LinkTokens;
  readonly client: LinkClient;
}

/** A whole link. */
export async function makeLink(
  world: GateWorld,
  who: TestDepositor,
  asked: Asked & { readonly acknowledged?: boolean } = {},
): Promise<Linked> {
  const at = await arrive(world, who.bank, asked);
  await proveLink(world, at, who);
  const approved = await at.api.approveLink({ params: { uid: at.uid }, body: {} });
  assert(approved.ok, 'The request was approved.');
  const done = await at.client.complete(await comeBack(at, approved.value), at.pending);
  assert(done.ok, 'The code was redeemed.');
  const { grant, tokens } = done.value;
  if (asked.acknowledged !== false) {
    const told = await at.client.acknowledge(tokens, grant.mandate);
    assert(told.ok, 'The bank knows the mandate.');
  }
  return { mandate: grant.mandate, tokens, client: at.client };
}
