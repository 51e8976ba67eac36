import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { yen } from '@sekisho/domain/base/yen.ts';
import { publicJwks } from './keys.ts';
import { remoteJwks } from './remote-jwks.ts';
import { createAuthorisationServer } from './server/authorisation-server.ts';
import {
  approve,
  arriveAtBank,
  CLIENT_ID,
  grantFor,
  type LinkPair,
  makeLink,
  openLinkPair,
  PROVED,
  REDIRECT_URI,
} from './testing/link-pair.ts';
import { pushed } from './testing/raw-requests.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
after(() => pair.close());

test('a link is made over two processes of the bank', async () => {
  const at = await arriveAtBank(pair);
  const interaction = await pair.servers[1].interaction(at.browser.request(at.page));
  ok(interaction);
  equal(interaction.clientId, CLIENT_ID);
  const terms = { limitPerDebit: yen(50_000), credits: true, walletLabel: 'わたしの財布' };
  deepEqual(interaction.requested, terms);
  equal(interaction.expiresAt - interaction.issuedAt, 600_000);
  const identity = await pair.servers[0].openIdentity(interaction);
  ok(identity.ok);
  deepEqual(identity.value, {
    clientId: CLIENT_ID,
    proved: { ...PROVED, provedAt: pair.env.clock.now() },
  });
  const mandate = pair.env.ids.next('mdt');
  const callback = await approve(pair, at, mandate);
  deepEqual([...callback.searchParams.keys()].sort(), ['code', 'iss', 'state']);
  const done = await pair.wallet.complete(callback, at.pending);
  ok(done.ok);
  deepEqual(done.value.grant, grantFor(pair, mandate));
  deepEqual(pair.activated, [mandate]);
});

test('pending link and tokens survive JSON', async () => {
  const at = await arriveAtBank(pair);
  const mandate = pair.env.ids.next('mdt');
  const callback = await approve(pair, at, mandate);
  const done = await pair.wallet.complete(callback, JSON.parse(JSON.stringify(at.pending)));
  ok(done.ok);
  pair.resource = async (caller) => Response.json({ mandate: caller.mandate, state: 'revoked' });
  const tokens = JSON.parse(JSON.stringify(done.value.tokens));
  deepEqual(await pair.wallet.revoke(tokens, mandate), { ok: true, value: 'revoked' });
});

test('a link is made with a bank on https, and its cookies are Secure', async () => {
  const other = await openLinkPair('https://bank-b.example');
  try {
    await makeLink(other);
    const { redirectTo } = await other.wallet.begin({
      proved: { ...PROVED, provedAt: other.env.clock.now() },
      limitPerDebit: yen(1),
      walletLabel: 'x',
    });
    const answer = await other.fetch(new Request(redirectTo));
    const cookies = answer.headers.getSetCookie();
    ok(cookies.length >= 2);
    for (const cookie of cookies)
      ok(/; secure/i.test(cookie) && /; httponly/i.test(cookie), cookie);
  } finally {
    await other.close();
  }
});

test('a bank reads the keys of a partner where the partner publishes them', async () => {
  const at = 'http://wallet-a.localhost:7340/.well-known/jwks.json';
  pair.env.hosts.set('wallet-a.localhost', async () => Response.json(publicJwks(pair.walletKeys)));
  const keys = remoteJwks(pair.env, at);
  const loading = createAuthorisationServer(pair.env, {
    issuer: pair.issuer,
    keys: pair.bankKeys,
    clients: async (clientId) =>
      clientId === CLIENT_ID
        ? { clientId, redirectUris: [REDIRECT_URI], jwks: await keys.current() }
        : undefined,
    activateMandate: async () => true,
    grantEnded: async () => undefined,
  });
  pair.onRequest = async (request) =>
    (await loading.fetch(request, { address: '192.0.2.1' })) ?? new Response('', { status: 404 });
  equal((await pushed(pair)).status, 201);
  pair.onRequest = undefined;
});
