import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { JWK } from 'jose';
import { newKey } from '../keys.ts';
import {
  approve,
  arriveAtBank,
  type LinkPair,
  makeLink,
  openLinkPair,
  REDIRECT_URI,
} from '../testing/link-pair.ts';
import { assertion, codeForm, errorOf, type Form, post, tokens } from '../testing/raw-requests.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
beforeEach(() => {
  pair.activated.length = 0;
  pair.ended.length = 0;
  pair.activates = true;
});
after(() => pair.close());

interface Code {
  readonly mandate: Id<'mdt'>;
  readonly form: Form;
  readonly key: JWK;
}

async function freshCode(): Promise<Code> {
  const at = await arriveAtBank(pair);
  const mandate = pair.env.ids.next('mdt');
  const form = codeForm(await approve(pair, at, mandate), at.pending.verifier);
  return { mandate, form, key: at.pending.dpopKey };
}

async function rowsOf(mandate: Id<'mdt'>): Promise<number> {
  const rows = await pair.env.db.sql`select kind from fapi_item where family = ${mandate}`;
  return rows.length;
}

const FORMS: readonly (readonly [string, Form, string])[] = [
  ['with another verifier', { code_verifier: 'x'.repeat(43) }, '400 invalid_grant'],
  ['without a verifier', { code_verifier: undefined }, '400 invalid_grant'],
  ['with another redirect_uri', { redirect_uri: `${REDIRECT_URI}/x` }, '400 invalid_grant'],
  ['without redirect_uri', { redirect_uri: undefined }, '400 invalid_request'],
  ['with an invented code', { code: 'invented' }, '400 invalid_grant'],
];
for (const [name, changes, error] of FORMS) {
  test(`a redemption ${name} is refused and activates nothing`, async () => {
    const { form, key } = await freshCode();
    equal(await errorOf(await tokens(pair, { ...form, ...changes }, key)), error);
    deepEqual(pair.activated, []);
  });
}

test('a redemption under another DPoP key is refused and activates nothing', async () => {
  const { form } = await freshCode();
  const other = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  equal(await errorOf(await tokens(pair, form, other)), '400 invalid_grant');
  deepEqual(pair.activated, []);
});

test('a redemption without a DPoP proof is refused', async () => {
  const { form } = await freshCode();
  const answer = await post(pair, '/oauth/token', form);
  equal(answer.status, 400);
  deepEqual(pair.activated, []);
});

test('a code ends after a minute', async () => {
  const { form, key } = await freshCode();
  pair.env.clock.advance(61 * SECOND);
  equal(await errorOf(await tokens(pair, form, key)), '400 invalid_grant');
  deepEqual(pair.activated, []);
});

test('a code whose mandate the bank does not activate gives no token', async () => {
  const { form, key, mandate } = await freshCode();
  pair.activates = false;
  equal(await errorOf(await tokens(pair, form, key)), '400 invalid_grant');
  const kinds = await pair.env.db.sql`
    select kind from fapi_item where family = ${mandate} and kind like '%Token'`;
  equal(kinds.length, 0);
});

test('a code that is redeemed again takes its tokens with it, and the bank hears of it', async () => {
  const { form, key, mandate } = await freshCode();
  const first = await tokens(pair, form, key);
  equal(first.status, 200);
  const { refresh_token } = (await first.json()) as { refresh_token: string };
  deepEqual(pair.ended, []);
  equal(await errorOf(await tokens(pair, form, key)), '400 invalid_grant');
  deepEqual(pair.ended, [mandate]);
  equal(await rowsOf(mandate), 0);
  const refreshed = await tokens(pair, { grant_type: 'refresh_token', refresh_token }, key);
  equal(await errorOf(refreshed), '400 invalid_grant');
  equal(await errorOf(await tokens(pair, form, key)), '400 invalid_grant');
  deepEqual(pair.ended, [mandate], 'the bank hears of it once');
});

test('of many redemptions at once at most one succeeds, and nothing outlives them', async () => {
  for (let round = 0; round < 5; round++) {
    const { form, key, mandate } = await freshCode();
    const answers = await Promise.all([1, 2, 3, 4].map(() => tokens(pair, form, key)));
    ok(answers.filter(({ status }) => status === 200).length <= 1);
    ok(answers.every(({ status }) => status === 200 || status === 400));
    equal(await rowsOf(mandate), 0);
    ok(pair.ended.includes(mandate));
  }
});

test('tokens are of type DPoP, opaque, for five minutes; the detail is the granted one', async () => {
  const { form, key, mandate } = await freshCode();
  const answer = (await (await tokens(pair, form, key)).json()) as Record<string, unknown>;
  equal(answer.token_type, 'DPoP');
  equal(answer.expires_in, 300);
  match(String(answer.access_token), /^[A-Za-z0-9_-]{43}$/);
  match(String(answer.refresh_token), /^[A-Za-z0-9_-]{43}$/);
  const [detail] = answer.authorization_details as Record<string, unknown>[];
  equal(detail?.mandate, mandate);
  deepEqual(Object.keys(detail ?? {}).sort(), [
    'account_masked',
    'actions',
    'bank_name',
    'branch_name',
    'caps',
    'first_days_until',
    'limit_per_debit',
    'mandate',
    'type',
  ]);
  const [, claims = ''] = String(answer.id_token).split('.');
  const idToken = JSON.parse(Buffer.from(claims, 'base64url').toString());
  equal(idToken.acr, 'urn:sekisho:two-factors');
  deepEqual(idToken.amr, ['hwk', 'sms']);
  notEqual(idToken.sub, 'dep_1', 'the subject does not name the depositor across partners');
});

test('a refresh token is not rotated, and needs a DPoP proof', async () => {
  const { tokens: linked } = await makeLink(pair);
  const form = { grant_type: 'refresh_token', refresh_token: linked.refreshToken };
  equal((await post(pair, '/oauth/token', form)).status, 400);
  for (let round = 0; round < 3; round++) {
    const answer = await tokens(pair, form, linked.dpopKey);
    equal(answer.status, 200);
    const body = (await answer.json()) as Record<string, unknown>;
    ok(body.refresh_token === undefined || body.refresh_token === linked.refreshToken);
  }
});

test('no copy of a request is told that the grant is gone, at once or later', async () => {
  const { tokens: linked } = await makeLink(pair);
  for (let round = 0; round < 5; round++) {
    const form = {
      grant_type: 'refresh_token',
      refresh_token: linked.refreshToken,
      client_assertion: await assertion(pair),
    };
    const copies = await Promise.all([1, 2, 3, 4].map(() => tokens(pair, form, linked.dpopKey)));
    const told = await Promise.all(
      [...copies, await tokens(pair, form, linked.dpopKey)].map(errorOf),
    );
    deepEqual(
      told.filter((word) => word.includes('invalid_grant')),
      [],
    );
  }
});

test('what the database keeps redeems nothing: no code and no token is in it', async () => {
  const { tokens: linked, callbackUrl } = await makeLink(pair);
  const rows = await pair.env.db.sql`select id, payload::text as payload from fapi_item`;
  const dump = JSON.stringify(rows);
  for (const secret of [
    linked.accessToken,
    linked.refreshToken,
    callbackUrl.searchParams.get('code') ?? '?',
  ]) {
    equal(dump.includes(secret), false);
  }
});

test('what expired is swept, and the link is kept', async () => {
  const { mandate } = await makeLink(pair);
  pair.env.clock.advance(3600 * SECOND);
  for (const server of pair.servers) await server.sweep(pair.env.clock.now());
  const rows = await pair.env.db
    .sql`select kind from fapi_item where family = ${mandate} order by kind`;
  deepEqual(
    rows.map(({ kind }) => kind),
    ['Grant', 'RefreshToken'],
  );
});
