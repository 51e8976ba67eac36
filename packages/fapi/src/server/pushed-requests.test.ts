import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { brokenOff } from '@sekisho/runtime/testing/broken-off.ts';
import { newKey, signingKey } from '../keys.ts';
import { Browser } from '../testing/browser.ts';
import {
  approve,
  CLIENT_ID,
  type LinkPair,
  openLinkPair,
  REDIRECT_URI,
} from '../testing/link-pair.ts';
import {
  assertion,
  errorOf,
  type Form,
  librarySeconds,
  post,
  pushed,
  requestDetail,
} from '../testing/raw-requests.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
after(() => pair.close());

const REFUSED: readonly (readonly [string, Form, string])[] = [
  [
    'without PKCE',
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
  ],
  ['with the PKCE method plain', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['with a code challenge but no method', { code_challenge_method: undefined }, 'invalid_request'],
  ['without redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
  [
    'with an unregistered redirect_uri',
    { redirect_uri: 'https://evil.example/' },
    'invalid_request',
  ],
  ['with a longer redirect_uri', { redirect_uri: `${REDIRECT_URI}/x` }, 'invalid_request'],
  ['for an implicit answer', { response_type: 'id_token' }, 'unsupported_response_type'],
  ['for a hybrid answer', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['for another resource', { resource: 'https://bank-c.example/link/v1' }, 'invalid_target'],
  [
    'with a request_uri inside',
    { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    'request_uri_not_supported',
  ],
  ['with a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
  ['without a detail', { authorization_details: undefined }, 'invalid_authorization_details'],
  [
    'with an empty list of details',
    { authorization_details: '[]' },
    'invalid_authorization_details',
  ],
  [
    'with details that are no JSON',
    { authorization_details: '{' },
    'invalid_authorization_details',
  ],
  [
    'for an acr that the bank does not have',
    { claims: '{"id_token":{"acr":{"essential":true,"values":["urn:mace:incommon:iap:silver"]}}}' },
    'invalid_request',
  ],
];
for (const [name, changes, error] of REFUSED) {
  test(`a request ${name} is refused`, async () => {
    equal(await errorOf(await pushed(pair, changes)), `400 ${error}`);
  });
}

const DETAILS: readonly (readonly [string, (right: Record<string, unknown>) => unknown])[] = [
  ['an unknown member', (right) => [{ ...right, pin: '1234' }]],
  ['another type', (right) => [{ ...right, type: 'payment_initiation' }]],
  ['a second detail', (right) => [right, right]],
  ['an unknown action', (right) => [{ ...right, actions: ['debit', 'balance'] }]],
  ['an action twice', (right) => [{ ...right, actions: ['debit', 'debit'] }]],
  ['credits alone', (right) => [{ ...right, actions: ['credit'] }]],
  ['actions in another order', (right) => [{ ...right, actions: ['credit', 'debit'] }]],
  ['no action', (right) => [{ ...right, actions: [] }]],
  ['a limit of nothing', (right) => [limit(right, '0')]],
  ['a limit above a million', (right) => [limit(right, '1000001')]],
  ['a limit with a fraction', (right) => [limit(right, '1.5')]],
  ['a limit as a number', (right) => [limit(right, 100)]],
  ['a limit in another currency', (right) => [limit(right, '100', 'USD')]],
  ['no label', ({ wallet_label: _left, ...rest }) => [rest]],
  ['a label of 41 characters', (right) => [{ ...right, wallet_label: 'あ'.repeat(41) }]],
  ['a label with a line break', (right) => [{ ...right, wallet_label: 'a\nb' }]],
  ['no identity', ({ identity: _left, ...rest }) => [rest]],
  ['an identity in the clear', (right) => [{ ...right, identity: '山田 花子' }]],
];
const limit = (right: object, amount: unknown, currency = 'JPY') => ({
  ...right,
  limit_per_debit: { amount, currency },
});
for (const [name, change] of DETAILS) {
  test(`a detail with ${name} is refused`, async () => {
    const authorization_details = JSON.stringify(change(await requestDetail(pair)));
    const answer = await pushed(pair, { authorization_details });
    equal(await errorOf(answer), '400 invalid_authorization_details');
  });
}

const ASSERTIONS: readonly (readonly [string, () => Readonly<Record<string, unknown>>])[] = [
  ['for the token endpoint', () => ({ aud: `${pair.issuer}/oauth/token` })],
  ['for the PAR endpoint', () => ({ aud: `${pair.issuer}/oauth/par` })],
  ['for a list with the issuer in it', () => ({ aud: [pair.issuer] })],
  ['for another bank', () => ({ aud: 'http://bank-c.localhost:7340' })],
  ['without a subject', () => ({ sub: undefined })],
  ['of another issuer', () => ({ iss: 'wallet-b' })],
  ['without an id', () => ({ jti: undefined })],
  ['that ended five minutes ago', () => ({ exp: librarySeconds() - 300 })],
  ['that never ends', () => ({ exp: undefined })],
  ['that lives for an hour', () => ({ exp: librarySeconds() + 3600 })],
  ['from the next minute', () => ({ iat: librarySeconds() + 60 })],
  ['not valid before the next minute', () => ({ nbf: librarySeconds() + 60 })],
];
for (const [name, claims] of ASSERTIONS) {
  test(`a client assertion ${name} is refused`, async () => {
    const answer = await pushed(pair, { client_assertion: await assertion(pair, claims()) });
    equal(await errorOf(answer), '401 invalid_client');
  });
}

test('a client assertion of another subject is refused', async () => {
  const client_assertion = await assertion(pair, { sub: 'wallet-b' });
  equal(await errorOf(await pushed(pair, { client_assertion })), '400 invalid_request');
});

test('a client assertion dated 8 seconds ahead is taken', async () => {
  const claims = { iat: librarySeconds() + 8, nbf: librarySeconds() + 8 };
  const answer = await pushed(pair, { client_assertion: await assertion(pair, claims) });
  equal(answer.status, 201);
});

test('a client assertion by another key is refused', async () => {
  const stranger = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  const named = { ...stranger, kid: signingKey(pair.walletKeys).kid };
  for (const key of [stranger, named]) {
    const answer = await pushed(pair, { client_assertion: await assertion(pair, {}, key) });
    equal(await errorOf(answer), '401 invalid_client');
  }
});

test('an unknown client is refused', async () => {
  const claims = { iss: 'wallet-z', sub: 'wallet-z' };
  const client_assertion = await assertion(pair, claims);
  equal(
    await errorOf(await pushed(pair, { client_id: 'wallet-z', client_assertion })),
    '401 invalid_client',
  );
});

test('a client secret is no way to authenticate', async () => {
  const body = new URLSearchParams({ client_id: CLIENT_ID, client_secret: 'secret' });
  const request = new Request(`${pair.issuer}/oauth/par`, { method: 'POST', body });
  equal(await errorOf(await pair.fetch(request)), '401 invalid_client');
});

test('a client assertion counts once over both processes', async () => {
  const client_assertion = await assertion(pair);
  equal((await pushed(pair, { client_assertion })).status, 201);
  equal(await errorOf(await pushed(pair, { client_assertion })), '401 invalid_client');
});

test('of one client assertion sent to both processes at once, one counts', async () => {
  const client_assertion = await assertion(pair);
  const answers = await Promise.all([1, 2, 3, 4].map(() => pushed(pair, { client_assertion })));
  equal(answers.filter(({ status }) => status === 201).length, 1);
});

test('a pushed request must be posted', async () => {
  const request = new Request(`${pair.issuer}/oauth/par?client_id=${CLIENT_ID}`);
  equal((await pair.fetch(request)).status, 404);
});

test('an authorisation without a pushed request is refused', async () => {
  const url = new URL(`${pair.issuer}/oauth/authorise`);
  url.search = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid link',
    state: 's',
  }).toString();
  const to = new URL(await new Browser(pair.fetch).follow(url.href));
  equal(to.searchParams.get('error'), 'invalid_request');
  equal(to.searchParams.has('code'), false);
});

test('an unknown request_uri ends on a page that names the code and no more', async () => {
  const request_uri = 'urn:ietf:params:oauth:request_uri:unknown';
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  const browser = new Browser(pair.fetch);
  const answer = await browser.get(`${pair.issuer}/oauth/authorise?${query}`);
  equal(answer.status, 400);
  const page = await answer.text();
  match(page, /<code>invalid_request_uri<\/code>/);
  equal(/at .*\.js|stack|expired, or/.test(page), false);
});

async function requestUri(answer: Response): Promise<string> {
  equal(answer.status, 201);
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  return `${pair.issuer}/oauth/authorise?${query}`;
}

test('a request_uri of another client is refused', async () => {
  const url = new URL(await requestUri(await pushed(pair)));
  url.searchParams.set('client_id', 'wallet-z');
  equal((await new Browser(pair.fetch).get(url.href)).status, 400);
});

test('a request_uri ends after a minute', async () => {
  const url = await requestUri(await pushed(pair));
  pair.env.clock.advance(61 * SECOND);
  equal((await new Browser(pair.fetch).get(url)).status, 400);
});

test('a request_uri may be opened twice before the depositor has answered', async () => {
  const url = await requestUri(await pushed(pair));
  const browser = new Browser(pair.fetch);
  const first = await browser.follow(url);
  const second = await browser.follow(url);
  match(first, /\/interaction\//);
  match(second, /\/interaction\//);
  notEqual(first, second);
});

test('one pushed request gives one code, although two windows were opened', async () => {
  const url = await requestUri(await pushed(pair));
  const browser = new Browser(pair.fetch);
  const pages = [await browser.follow(url), await browser.follow(url)];
  const codes = [];
  for (const page of pages) {
    const at = { browser, page: `${page}/consent`, pending: {} as never };
    const to = await approve(pair, at, pair.env.ids.next('mdt')).catch(() => undefined);
    codes.push(to?.searchParams.get('code') ?? undefined);
  }
  ok(codes[0]);
  equal(codes[1], undefined);
  const again = await browser.get(url);
  equal(again.headers.get('location')?.includes('code=') ?? false, false);
});

test('a state of 500 characters and a nonce of 64 come back whole', async () => {
  const state = 's'.repeat(500);
  const url = await requestUri(await pushed(pair, { state, nonce: 'n'.repeat(64) }));
  const browser = new Browser(pair.fetch);
  const page = `${await browser.follow(url)}/consent`;
  const to = await approve(pair, { browser, page, pending: {} as never }, pair.env.ids.next('mdt'));
  equal(to.searchParams.get('state'), state);
});

test('the endpoints of other flows do not exist', async () => {
  for (const path of ['/me', '/reg', '/session/end', '/session/end/confirm', '/device/auth']) {
    const request = new Request(pair.issuer + path, { method: 'POST' });
    equal(await pair.servers[0].fetch(request, { address: '192.0.2.1' }), undefined);
  }
  const refused = await post(pair, '/oauth/token', { grant_type: 'client_credentials' });
  equal(await errorOf(refused), '400 unsupported_grant_type');
});

test('the metadata says what the profile demands', async () => {
  const url = `${pair.issuer}/.well-known/openid-configuration`;
  const metadata = (await (await pair.fetch(new Request(url))).json()) as Record<string, unknown>;
  equal(metadata.issuer, pair.issuer);
  equal(metadata.require_pushed_authorization_requests, true);
  equal(metadata.authorization_response_iss_parameter_supported, true);
  equal(String(metadata.token_endpoint_auth_methods_supported), 'private_key_jwt');
  equal(String(metadata.response_types_supported), 'code');
  equal(String(metadata.code_challenge_methods_supported), 'S256');
  equal(String(metadata.dpop_signing_alg_values_supported), 'ES256');
  equal(String(metadata.id_token_signing_alg_values_supported), 'ES256');
  equal(String(metadata.token_endpoint_auth_signing_alg_values_supported), 'ES256');
  equal(String(metadata.authorization_details_types_supported), 'jp_account_link');
  equal(metadata.userinfo_endpoint, undefined);
  const keys = (await (await pair.fetch(new Request(String(metadata.jwks_uri)))).json()) as {
    keys: Record<string, unknown>[];
  };
  equal(keys.keys.map(({ use, alg }) => `${use} ${alg}`).join(), 'sig ES256,enc ECDH-ES+A256KW');
  ok(keys.keys.every((key) => !('d' in key)));
});

test('a body that does not end is not read to its end, whoever sends it', async () => {
  for (const path of ['/oauth/par', '/oauth/token', '/oauth/revoke', '/oauth/introspect']) {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent < 1_000) controller.enqueue(new Uint8Array(64 * 1024).fill(0x61));
        else controller.close();
      },
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    };
    equal((await pair.fetch(new Request(pair.issuer + path, init))).status, 413, path);
    ok(sent < 10, `${path} read ${sent} pieces of 64 KiB`);
  }
});

test('a body that its sender breaks off is an invalid request', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of ['/oauth/par', '/oauth/token', '/oauth/revoke', '/oauth/introspect']) {
    const request = new Request(pair.issuer + path, { method: 'POST', headers });
    const answer = await pair.fetch(brokenOff(request));
    deepEqual([answer.status, await answer.json()], [400, { error: 'invalid_request' }], path);
  }
});
