import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { JWK } from 'jose';
import { CLIENT_ASSERTION_TYPE, signClientAssertion } from '../client-assertion.ts';
import { IDENTITY_TYPE } from '../identity-claims.ts';
import { epochSeconds } from '../jws.ts';
import { newKey, newKeys, publicJwks, signingKey } from '../keys.ts';
import {
  CLIENT_ID,
  type Linked,
  type LinkPair,
  makeLink,
  openLinkPair,
  REDIRECT_URI,
} from '../testing/link-pair.ts';
import { assertion, pushed, signed } from '../testing/raw-requests.ts';
import { createAuthorisationServer } from './authorisation-server.ts';
import type { ClientAuthentication } from './client-guard.ts';

let pair: LinkPair;
let link: Linked;
before(async () => {
  pair = await openLinkPair();
  link = await makeLink(pair);
});
after(() => pair.close());

type Changes = Readonly<Record<string, unknown>>;

async function make(claims: Changes = {}, header: Changes = {}, key?: JWK): Promise<string> {
  const now = epochSeconds(pair.env);
  const right = {
    iss: CLIENT_ID,
    sub: CLIENT_ID,
    aud: pair.issuer,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
  };
  const typ = CLIENT_ASSERTION_TYPE;
  return signed({ ...right, ...claims }, key ?? signingKey(pair.walletKeys), { typ, ...header });
}

function ask(authorization: string | undefined, server: 0 | 1 = 0): Promise<ClientAuthentication> {
  const headers = authorization === undefined ? {} : { authorization };
  const request = new Request(`${pair.issuer}/link/v1/debits/dbt_1`, { headers });
  return pair.servers[server].authenticateClient(request);
}

const NONE = { 'www-authenticate': 'Bearer' };
const INVALID = { 'www-authenticate': 'Bearer error="invalid_token"' };
const refusal = (headers: Readonly<Record<string, string>>) => ({
  ok: false,
  refusal: 'invalid_token',
  headers,
});

test('a request without an assertion, or with a mandate’s token, gets a bare challenge', async () => {
  deepEqual(await ask(undefined), refusal(NONE));
  deepEqual(await ask(`DPoP ${link.tokens.accessToken}`), refusal(NONE));
  deepEqual(await ask(`DPoP ${await make()}`), refusal(NONE));
});

test('a mandate’s token is no assertion, nor is anything that is no JWT', async () => {
  for (const text of [link.tokens.accessToken, 'x', 'a.b.c', '..', 'e30.e30.e30']) {
    deepEqual(await ask(`Bearer ${text}`), refusal(INVALID), text);
  }
});

test('another key signs for nobody', async () => {
  const stranger = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  const { kid } = signingKey(pair.walletKeys);
  deepEqual(await ask(`Bearer ${await make({}, {}, stranger)}`), refusal(INVALID));
  deepEqual(await ask(`Bearer ${await make({}, { kid }, stranger)}`), refusal(INVALID));
  const [head, , mark] = (await make()).split('.');
  const [, other] = (await make({ jti: 'another' })).split('.');
  deepEqual(await ask(`Bearer ${head}.${other}.${mark}`), refusal(INVALID));
});

const WRONG: readonly (readonly [string, (now: number) => Changes])[] = [
  ['another bank', () => ({ aud: 'http://bank-b.localhost:7340' })],
  ['a list of banks', () => ({ aud: [pair.issuer] })],
  ['no audience', () => ({ aud: undefined })],
  ['a client that nobody knows', () => ({ iss: 'wallet-x', sub: 'wallet-x' })],
  ['another subject', () => ({ sub: 'wallet-b' })],
  ['no subject', () => ({ sub: undefined })],
  ['no issuer', () => ({ iss: undefined })],
  ['an end that has come', (now) => ({ iat: now - 60, exp: now })],
  ['no end', () => ({ exp: undefined })],
  ['an end that is text', (now) => ({ exp: String(now + 60) })],
  ['a life of more than a minute', (now) => ({ exp: now + 61 })],
  ['a beginning too far ahead', (now) => ({ iat: now + 11, exp: now + 60 })],
  ['no beginning', () => ({ iat: undefined })],
  ['a time before which it is not good', (now) => ({ nbf: now + 11 })],
  ['no jti', () => ({ jti: undefined })],
  ['an empty jti', () => ({ jti: '' })],
];
for (const [name, claims] of WRONG) {
  test(`an assertion with ${name} is refused`, async () => {
    const made = await make(claims(epochSeconds(pair.env)));
    deepEqual(await ask(`Bearer ${made}`), refusal(INVALID));
  });
}

test('a JWT that the wallet signed for another purpose is refused', async () => {
  for (const typ of [undefined, 'JWT', IDENTITY_TYPE, 'dpop+jwt']) {
    deepEqual(await ask(`Bearer ${await make({}, { typ })}`), refusal(INVALID), String(typ));
  }
});

test('an assertion counts once, over two processes, also when it comes to both at once', async () => {
  const once = `Bearer ${await make()}`;
  equal((await ask(once, 0)).ok, true);
  deepEqual(await ask(once, 1), refusal(INVALID));
  const racing = `Bearer ${await make()}`;
  const answers = await Promise.all([0, 1, 0, 1].map((server) => ask(racing, server as 0 | 1)));
  equal(answers.filter((answer) => answer.ok).length, 1);
  pair.env.clock.advance(59 * SECOND);
  deepEqual(await ask(once, 1), refusal(INVALID));
});

test('an assertion that was used at a resource is not good at the other endpoints, nor back', async () => {
  equal((await ask(`Bearer ${await make({ jti: 'here first' })}`)).ok, true);
  const after = await pushed(pair, {
    client_assertion: await assertion(pair, { jti: 'here first' }),
  });
  equal(after.status, 401);
  const before = await pushed(pair, {
    client_assertion: await assertion(pair, { jti: 'there first' }),
  });
  equal(before.status, 201);
  deepEqual(await ask(`Bearer ${await make({ jti: 'there first' })}`), refusal(INVALID));
});

test('the wallet’s own assertion names it, after its mandate has ended as well', async () => {
  await pair.env.db.transaction((sql) => pair.servers[0].revokeMandateTokens(sql, link.mandate));
  const { issuer, walletKeys: keys } = pair;
  const made = await signClientAssertion(pair.env, { clientId: CLIENT_ID, issuer, keys });
  const expected = { ok: true, value: { clientId: CLIENT_ID }, headers: {} };
  deepEqual(await ask(`Bearer ${made}`, 1), expected);
});

test('a partner speaks for itself alone', async () => {
  const otherKeys = await newKeys(pair.env, 'wallet');
  const partnerOf = (clientId: string, keys: typeof otherKeys) => ({
    clientId,
    redirectUris: [REDIRECT_URI],
    jwks: publicJwks(keys),
  });
  const bank = createAuthorisationServer(pair.env, {
    issuer: pair.issuer,
    keys: pair.bankKeys,
    clients: [partnerOf(CLIENT_ID, pair.walletKeys), partnerOf('wallet-b', otherKeys)],
    activateMandate: async () => true,
    grantEnded: async () => undefined,
  });
  const asked = async (compact: string) => {
    const headers = { authorization: `Bearer ${compact}` };
    return bank.authenticateClient(new Request(`${pair.issuer}/link/v1/debits/x`, { headers }));
  };
  deepEqual(await asked(await make({}, {}, signingKey(otherKeys))), refusal(INVALID));
  const own = await asked(
    await make({ iss: 'wallet-b', sub: 'wallet-b' }, {}, signingKey(otherKeys)),
  );
  ok(own.ok);
  equal(own.value.clientId, 'wallet-b');
});
