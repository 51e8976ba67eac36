import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { epochSeconds } from '../jws.ts';
import { newKey, signingKey } from '../keys.ts';
import {
  type CreditReturned,
  EVENT_TYPE,
  type MandateEvent,
  writeBankEvent,
} from '../link-event.ts';
import { CLIENT_ID, type LinkPair, openLinkPair } from '../testing/link-pair.ts';
import { signed } from '../testing/raw-requests.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
after(() => pair.close());

const event = (): MandateEvent => ({
  type: 'revoked',
  mandate: pair.env.ids.next('mdt'),
  at: pair.env.clock.now(),
  reason: 'holder',
});

interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

async function verify({ claims = {}, header = {} }: Changes): Promise<string> {
  const set = {
    iss: pair.issuer,
    aud: CLIENT_ID,
    iat: epochSeconds(pair.env),
    jti: pair.env.ids.next('evt'),
    events: writeBankEvent(event()),
    ...claims,
  };
  const key = signingKey(pair.bankKeys.jwks);
  const judged = await pair.wallet.verifyEvent(
    await signed(set, key, { typ: EVENT_TYPE, ...header }),
  );
  return judged.ok ? 'verified' : judged.refusal;
}

const body = () => ({ mandate: pair.env.ids.next('mdt'), at: '2026-11-22T03:04:05.678Z' });
const urn = 'urn:sekisho:event:mandate-';
const CASES: readonly (readonly [string, () => Changes, string])[] = [
  ['for another wallet', () => ({ claims: { aud: 'wallet-b' } }), 'invalid_audience'],
  ['for a list of wallets', () => ({ claims: { aud: [CLIENT_ID] } }), 'invalid_audience'],
  ['of another bank', () => ({ claims: { iss: 'https://bank-c.example' } }), 'invalid_issuer'],
  ['of another type of token', () => ({ header: { typ: 'JWT' } }), 'invalid_request'],
  ['under an unknown key', () => ({ header: { kid: 'x' } }), 'invalid_key'],
  ['without an id', () => ({ claims: { jti: undefined } }), 'invalid_request'],
  [
    'from the next minute',
    () => ({ claims: { iat: epochSeconds(pair.env) + 60 } }),
    'invalid_request',
  ],
  ['without events', () => ({ claims: { events: {} } }), 'invalid_request'],
  [
    'of an unknown kind',
    () => ({ claims: { events: { [`${urn}sold`]: body() } } }),
    'invalid_request',
  ],
  [
    'with two events',
    () => ({ claims: { events: { [`${urn}suspended`]: body(), [`${urn}resumed`]: body() } } }),
    'invalid_request',
  ],
  [
    'revoked without a reason',
    () => ({ claims: { events: { [`${urn}revoked`]: body() } } }),
    'invalid_request',
  ],
  [
    'revoked for an unknown reason',
    () => ({ claims: { events: { [`${urn}revoked`]: { ...body(), reason: 'mood' } } } }),
    'invalid_request',
  ],
  [
    'suspended with a member more',
    () => ({ claims: { events: { [`${urn}suspended`]: { ...body(), reason: 'bank' } } } }),
    'invalid_request',
  ],
];
for (const [name, changes, refusal] of CASES) {
  test(`an event ${name} is refused`, async () => {
    equal(await verify(changes()), refusal);
  });
}

const returned = (): CreditReturned => ({
  type: 'credit_returned',
  credit: pair.env.ids.next('crd'),
  mandate: pair.env.ids.next('mdt'),
  amount: yen(3_000),
  at: pair.env.clock.now(),
});

test('a returned credit is told whole or not at all', async () => {
  const urnOf = 'urn:sekisho:event:credit-returned';
  const right = writeBankEvent(returned())[urnOf] as Record<string, unknown>;
  equal(await verify({ claims: { events: { [urnOf]: right } } }), 'verified');
  const wrong = [
    ...Object.keys(right).map((name) => ({ ...right, [name]: undefined })),
    ...[0, -1, 1.5, 1_000_001, '3000'].map((amount) => ({ ...right, amount })),
    { ...right, credit: pair.env.ids.next('dbt') },
    { ...right, reason: 'closed' },
  ];
  for (const body of wrong) {
    equal(await verify({ claims: { events: { [urnOf]: body } } }), 'invalid_request');
  }
  const event = returned();
  const id = pair.env.ids.next('evt');
  const text = await pair.servers[1].signEvent({ id, clientId: CLIENT_ID, event });
  const judged = await pair.wallet.verifyEvent(text);
  ok(judged.ok);
  const issuedAt = Math.floor(pair.env.clock.now() / 1000) * 1000;
  deepEqual(judged.value, { ...event, id, issuer: pair.issuer, issuedAt });
});

test('an event by another key under the bank’s name is refused', async () => {
  const { kid } = signingKey(pair.bankKeys.jwks);
  const stranger = { ...(await newKey(pair.env, { use: 'sig', alg: 'ES256' })), kid };
  const set = { iss: pair.issuer, aud: CLIENT_ID, jti: pair.env.ids.next('evt') };
  const judged = await pair.wallet.verifyEvent(await signed(set, stranger, { typ: EVENT_TYPE }));
  deepEqual(judged, { ok: false, refusal: 'invalid_key' });
});

test('an unsigned event and noise are refused', async () => {
  const header = Buffer.from(`{"alg":"none","typ":"${EVENT_TYPE}"}`).toString('base64url');
  for (const text of ['', 'x', 'a.b.c', `${header}.e30.`]) {
    deepEqual(await pair.wallet.verifyEvent(text), { ok: false, refusal: 'invalid_request' });
  }
});

for (const type of ['suspended', 'resumed', 'revoked'] as const) {
  test(`an event ${type} that the bank signed is verified, and its repetition has the same id`, async () => {
    const { mandate, at } = event();
    const told: MandateEvent =
      type === 'revoked' ? { type, mandate, at, reason: 'disputed' } : { type, mandate, at };
    const id = pair.env.ids.next('evt');
    const text = await pair.servers[1].signEvent({ id, clientId: CLIENT_ID, event: told });
    const first = await pair.wallet.verifyEvent(text);
    ok(first.ok);
    const issuedAt = Math.floor(pair.env.clock.now() / 1000) * 1000;
    deepEqual(first.value, { ...told, id, issuer: pair.issuer, issuedAt });
    deepEqual(await pair.wallet.verifyEvent(text), first);
  });
}

test('the bank’s keys are read once a minute at most, and go on to serve when it is silent', async () => {
  let reads = 0;
  let silent = false;
  pair.onRequest = async (request, pass) => {
    if (new URL(request.url).pathname !== '/oauth/jwks') return pass(request);
    reads++;
    return silent ? new Response('', { status: 503 }) : pass(request);
  };
  pair.env.clock.advance(MINUTE);
  for (let i = 0; i < 5; i++) equal(await verify({ header: { kid: `storm ${i}` } }), 'invalid_key');
  equal(reads, 1);
  silent = true;
  pair.env.clock.advance(MINUTE);
  equal(await verify({}), 'verified');
  equal(await verify({}), 'verified');
  equal(reads, 2);
});
