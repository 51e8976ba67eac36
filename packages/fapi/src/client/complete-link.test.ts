import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import {
  type AtTheBank,
  approve,
  arriveAtBank,
  grantFor,
  type LinkPair,
  openLinkPair,
  PROVED,
} from '../testing/link-pair.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
beforeEach(() => {
  pair.onRequest = undefined;
  pair.activates = true;
  pair.ended.length = 0;
});
after(() => pair.close());

async function approved(): Promise<{ at: AtTheBank; url: URL; mandate: Id<'mdt'> }> {
  const at = await arriveAtBank(pair);
  const mandate = pair.env.ids.next('mdt');
  return { at, mandate, url: await approve(pair, at, mandate) };
}

async function outcome(url: URL, at: AtTheBank): Promise<string> {
  const done = await pair.wallet.complete(url, at.pending);
  return done.ok ? 'linked' : done.refusal;
}

const CHANGES: readonly (readonly [string, (url: URL) => void, string])[] = [
  ['with another state', (url) => url.searchParams.set('state', 'x'), 'state_mismatch'],
  ['without a state', (url) => url.searchParams.delete('state'), 'state_mismatch'],
  ['with two states', (url) => url.searchParams.append('state', 'x'), 'state_mismatch'],
  [
    'of another bank',
    (url) => url.searchParams.set('iss', 'https://evil.example'),
    'issuer_mismatch',
  ],
  ['without the bank’s name', (url) => url.searchParams.delete('iss'), 'issuer_mismatch'],
  ['with an error', (url) => url.searchParams.set('error', 'server_error'), 'link_failed'],
  ['with an invented code', (url) => url.searchParams.set('code', 'x'), 'link_failed'],
  ['without a code', (url) => url.searchParams.delete('code'), 'link_failed'],
];
for (const [name, change, refusal] of CHANGES) {
  test(`an answer ${name} makes no link`, async () => {
    const { at, url } = await approved();
    change(url);
    equal(await outcome(url, at), refusal);
  });
}

test('a code of another wallet’s customer does not go into this one (injection)', async () => {
  const [mine, other] = [await approved(), await approved()];
  mine.url.searchParams.set('code', other.url.searchParams.get('code') ?? '');
  equal(await outcome(mine.url, mine.at), 'link_failed');
});

test('what the depositor declined is told apart from what failed', async () => {
  const at = await arriveAtBank(pair);
  const end = await pair.servers[0].decline(at.browser.request(at.page));
  ok(end.ok);
  equal(await outcome(new URL(await at.browser.follow(end.value.redirectTo)), at), 'declined');
});

test('a login that is older than ten minutes is refused, and the tokens are given back', async () => {
  const at = await arriveAtBank(pair);
  const mandate = pair.env.ids.next('mdt');
  const end = await pair.servers[0].approve(at.browser.request(at.page), {
    depositor: 'dep_1',
    amr: ['hwk', 'sms'],
    authenticatedAt: plus(pair.env.clock.now(), -11 * MINUTE),
    granted: grantFor(pair, mandate),
  });
  ok(end.ok);
  const url = new URL(await at.browser.follow(end.value.redirectTo));
  equal(await outcome(url, at), 'link_failed');
  deepEqual(pair.ended, [mandate]);
});

test('a login with one factor is refused', async () => {
  const at = await arriveAtBank(pair);
  const end = await pair.servers[0].approve(at.browser.request(at.page), {
    depositor: 'dep_1',
    amr: ['pwd'],
    authenticatedAt: pair.env.clock.now(),
    granted: grantFor(pair, pair.env.ids.next('mdt')),
  });
  ok(end.ok);
  equal(await outcome(new URL(await at.browser.follow(end.value.redirectTo)), at), 'link_failed');
});

test('a grant of more than was asked is refused', async () => {
  const at = await arriveAtBank(pair);
  const granted = { ...grantFor(pair, pair.env.ids.next('mdt')), limitPerDebit: yen(50_001) };
  const end = await pair.servers[0].approve(at.browser.request(at.page), {
    depositor: 'dep_1',
    amr: ['hwk', 'sms'],
    authenticatedAt: pair.env.clock.now(),
    granted,
  });
  ok(end.ok);
  equal(await outcome(new URL(await at.browser.follow(end.value.redirectTo)), at), 'link_failed');
});

/** Loses messages to the token endpoint that redeem with a nonce. */
function lose(what: 'request' | 'answer', times: number): { readonly seen: () => number } {
  let seen = 0;
  pair.onRequest = async (request, pass) => {
    if (new URL(request.url).pathname !== '/oauth/token') return pass(request);
    const [, claims = ''] = (request.headers.get('dpop') ?? '').split('.');
    const { nonce } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { nonce?: string };
    if (nonce === undefined || ++seen > times) return pass(request);
    if (what === 'answer') await pass(request);
    throw new Fault('no_answer', { retry: true });
  };
  return { seen: () => seen };
}

test('a lost token request is sent again once, and the link is made', async () => {
  const { at, url } = await approved();
  const { seen } = lose('request', 1);
  equal(await outcome(url, at), 'linked');
  equal(seen(), 2);
});

test('a lost token answer ends the link at both sides: nothing is orphaned', async () => {
  const { at, url, mandate } = await approved();
  const { seen } = lose('answer', 1);
  equal(await outcome(url, at), 'link_failed');
  equal(seen(), 2);
  deepEqual(pair.ended, [mandate]);
  const rows = await pair.env.db.sql`select kind from fapi_item where family = ${mandate}`;
  equal(rows.length, 0);
});

test('after a second silence the outcome is not known, and the next try ends what came of the code', async () => {
  const { at, url, mandate } = await approved();
  const { seen } = lose('answer', 2);
  await rejects(outcome(url, at), { code: 'code_not_redeemed' });
  equal(seen(), 2);
  equal(await outcome(url, at), 'link_failed');
  deepEqual(pair.ended.includes(mandate), true);
});

test('a bank that answers 503 to the redemption is asked once more', async () => {
  const { at, url } = await approved();
  let times = 0;
  pair.onRequest = async (request, pass) =>
    new URL(request.url).pathname === '/oauth/token' && times++ === 0
      ? Response.json({ error: 'temporarily_unavailable' }, { status: 503 })
      : pass(request);
  equal(await outcome(url, at), 'linked');
});

test('a grant that lets a wallet pay in which did not ask for it is refused', async () => {
  const { at, url } = await approved();
  const { credits, ...pending } = at.pending;
  equal(credits, true);
  equal(await outcome(url, { ...at, pending }), 'link_failed');
});

const START = { limitPerDebit: yen(1_000), walletLabel: 'x' };
const proved = () => ({ ...PROVED, provedAt: pair.env.clock.now() });

test('the front channel carries client_id and request_uri alone', async () => {
  const { redirectTo } = await pair.wallet.begin({ ...START, proved: proved() });
  const url = new URL(redirectTo);
  deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
});

test('a lost answer to the pushed request makes a new one', async () => {
  let lost = 0;
  pair.onRequest = async (request, pass) => {
    const answer = await pass(request);
    if (new URL(request.url).pathname === '/oauth/par' && answer.status === 201 && lost++ === 0) {
      throw new Fault('no_answer', { retry: true });
    }
    return answer;
  };
  ok((await pair.wallet.begin({ ...START, proved: proved() })).redirectTo);
  equal(lost, 2);
});

test('a bank that is silent or refuses the request is a fault that says whether to try again', async () => {
  const fault = async () =>
    pair.wallet.begin({ ...START, proved: proved() }).then(
      () => 'begun',
      (error: unknown) => (error instanceof Fault ? `${error.code} ${error.retry}` : error),
    );
  pair.onRequest = async () => {
    throw new Fault('no_answer', { retry: true });
  };
  equal(await fault(), 'request_not_pushed true');
  pair.onRequest = async (request, pass) =>
    new URL(request.url).pathname === '/oauth/par'
      ? Response.json({ error: 'invalid_client' }, { status: 401 })
      : pass(request);
  equal(await fault(), 'bank_refused_request false');
});
