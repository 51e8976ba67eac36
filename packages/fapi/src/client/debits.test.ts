import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { MINUTE, plus, SECOND, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { JsonObject } from '../closed-json.ts';
import { type Linked, type LinkPair, makeLink, openLinkPair } from '../testing/link-pair.ts';
import { DEBIT_REFUSALS } from './debit-answer.ts';

let pair: LinkPair;
let link: Linked;
before(async () => {
  pair = await openLinkPair();
});
beforeEach(async () => {
  pair.onRequest = undefined;
  link = await makeLink(pair);
});
after(() => pair.close());

const order = () => ({
  id: pair.env.ids.next('dbt'),
  amount: yen(3_000),
  validUntil: plus(pair.env.clock.now(), 15 * MINUTE),
});

function answers(status: number, body: (sent: JsonObject) => unknown): void {
  pair.resource = async (_caller, request) => {
    const sent = request.method === 'POST' ? ((await request.json()) as JsonObject) : {};
    return Response.json(body(sent), { status });
  };
}

function answersStatus(status: number, body: (id: string) => unknown): void {
  pair.debitStatus = async (_clientId, request) =>
    Response.json(body(new URL(request.url).pathname.split('/').at(-1) ?? ''), { status });
}

const right = (sent: JsonObject) => ({ id: sent.id, mandate: link.mandate, amount: 3_000 });
const AT = '2026-11-22T03:04:05.678Z';

const FAULTS: readonly (readonly [string, number, (sent: JsonObject) => unknown])[] = [
  ['503', 503, () => ({ code: 'try_again' })],
  ['429', 429, () => ({ code: 'too_many_requests' })],
  ['500', 500, () => ({})],
  ['409 without our code', 409, () => ({ code: 'something_else' })],
  ['404', 404, () => ({ code: 'debit_not_found' })],
  ['302', 302, () => ({})],
  [
    '200 for another debit',
    200,
    (sent) => ({ ...right(sent), id: pair.env.ids.next('dbt'), state: 'accepted' }),
  ],
  [
    '200 for another mandate',
    200,
    (sent) => ({ ...right(sent), mandate: pair.env.ids.next('mdt'), state: 'accepted' }),
  ],
  ['200 for another amount', 200, (sent) => ({ ...right(sent), amount: 3_001, state: 'accepted' })],
  ['200 with an unknown state', 200, (sent) => ({ ...right(sent), state: 'maybe' })],
  [
    '200 with an unknown refusal',
    200,
    (sent) => ({ ...right(sent), state: 'refused', refusal: 'x', refused_at: AT }),
  ],
  ['200 with a member more', 200, (sent) => ({ ...right(sent), state: 'accepted', balance: 1 })],
  ['200 without a time', 200, (sent) => ({ ...right(sent), state: 'posted' })],
];
for (const [name, status, body] of FAULTS) {
  test(`a debit that the bank answers with ${name} is in doubt`, async () => {
    answers(status, body);
    await rejects(pair.wallet.debit(link.tokens, link.mandate, order()), Fault);
  });
}

test('a debit without an answer is in doubt', async () => {
  pair.onRequest = async () => {
    throw new Fault('no_answer', { retry: true });
  };
  await rejects(pair.wallet.debit(link.tokens, link.mandate, order()), Fault);
});

for (const [status, code] of [
  [400, 'request_invalid'],
  [403, 'mandate_not_yours'],
  [409, 'debit_differs'],
] as const) {
  test(`a debit that the bank answers with ${code} has not happened`, async () => {
    answers(status, () => ({ type: 'about:blank', code }));
    deepEqual(await pair.wallet.debit(link.tokens, link.mandate, order()), {
      ok: false,
      refusal: code,
    });
  });
}

test('the order goes out as the protocol says', async () => {
  const sent = order();
  let seen: unknown;
  let url = '';
  pair.resource = async (_caller, request) => {
    url = request.url;
    seen = await request.json();
    return Response.json({ ...right(seen as JsonObject), state: 'accepted' });
  };
  const done = await pair.wallet.debit(link.tokens, link.mandate, sent);
  ok(done.ok);
  deepEqual(done.value.answer, {
    id: sent.id,
    mandate: link.mandate,
    amount: yen(3_000),
    state: 'accepted',
  });
  equal(url, `${pair.issuer}/link/v1/mandates/${link.mandate}/debits`);
  deepEqual(seen, { id: sent.id, amount: 3_000, valid_until: toRfc3339(sent.validUntil) });
});

test('a posted debit has its time', async () => {
  answers(200, (sent) => ({ ...right(sent), state: 'posted', posted_at: AT }));
  const done = await pair.wallet.debit(link.tokens, link.mandate, order());
  ok(done.ok && done.value.answer.state === 'posted');
  equal(toRfc3339(done.value.answer.postedAt), AT);
});

for (const refusal of DEBIT_REFUSALS) {
  test(`a debit refused as ${refusal} is an answer, not a problem`, async () => {
    answers(200, (sent) => ({ ...right(sent), state: 'refused', refusal, refused_at: AT }));
    const done = await pair.wallet.debit(link.tokens, link.mandate, order());
    ok(done.ok && done.value.answer.state === 'refused');
    equal(done.value.answer.refusal, refusal);
  });
}

test('a debit that the bank does not know is told by the status alone', async () => {
  answersStatus(404, () => ({ code: 'debit_not_found' }));
  const known = await pair.wallet.debitStatus(pair.env.ids.next('dbt'));
  deepEqual(known, { ok: false, refusal: 'debit_not_found' });
});

test('a 404 that is not the bank’s own is no final answer', async () => {
  answersStatus(404, () => ({ message: 'no such route' }));
  await rejects(pair.wallet.debitStatus(pair.env.ids.next('dbt')), Fault);
});

for (const [status, code] of [
  [400, 'request_invalid'],
  [401, 'invalid_token'],
  [403, 'mandate_not_yours'],
  [409, 'debit_differs'],
  [503, 'try_again'],
] as const) {
  test(`a status that the bank answers with ${code} leaves the debit in doubt`, async () => {
    answersStatus(status, () => ({ code }));
    await rejects(pair.wallet.debitStatus(pair.env.ids.next('dbt')), Fault);
  });
}

test('a status of another debit leaves this one in doubt', async () => {
  answersStatus(200, () => ({ ...right(order()), state: 'posted', posted_at: AT }));
  await rejects(pair.wallet.debitStatus(pair.env.ids.next('dbt')), Fault);
});

test('what became of a debit is told after the mandate has ended', async () => {
  const { id } = order();
  await pair.env.db.transaction((sql) => pair.servers[0].revokeMandateTokens(sql, link.mandate));
  answersStatus(200, (asked) => ({ ...right({ id: asked }), state: 'posted', posted_at: AT }));
  for (let time = 0; time < 4; time++) {
    const known = await pair.wallet.debitStatus(id);
    equal(known.ok && known.value.state, 'posted');
  }
});

test('near its end the access token is refreshed first, and the new tokens are handed back', async () => {
  answers(200, (sent) => ({ ...right(sent), state: 'accepted' }));
  pair.env.clock.advance(280 * SECOND);
  const done = await pair.wallet.debit(link.tokens, link.mandate, order());
  ok(done.ok);
  ok(done.value.tokens.accessToken !== link.tokens.accessToken);
  equal(done.value.tokens.refreshToken, link.tokens.refreshToken);
  equal(done.value.tokens.expiresAt, plus(pair.env.clock.now(), 300 * SECOND));
  const again = await pair.wallet.debit(done.value.tokens, link.mandate, order());
  ok(again.ok);
  equal(again.value.tokens, done.value.tokens);
});

test('an access token that the bank has dropped is refreshed once', async () => {
  answers(200, (sent) => ({ ...right(sent), state: 'accepted' }));
  await pair.env.db.sql`delete from fapi_item where kind = 'AccessToken'`;
  const done = await pair.wallet.debit(link.tokens, link.mandate, order());
  ok(done.ok);
});

test('a wallet learns at the refresh that the bank revoked', async () => {
  await pair.env.db.transaction((sql) => pair.servers[0].revokeMandateTokens(sql, link.mandate));
  const refused = { ok: false, refusal: 'revoked_at_bank' };
  deepEqual(await pair.wallet.debit(link.tokens, link.mandate, order()), refused);
});

test('a refresh without an answer is in doubt, not a revocation', async () => {
  pair.env.clock.advance(280 * SECOND);
  pair.onRequest = async (request, pass) => {
    if (new URL(request.url).pathname === '/oauth/token')
      throw new Fault('no_answer', { retry: true });
    return pass(request);
  };
  await rejects(pair.wallet.debit(link.tokens, link.mandate, order()), Fault);
  pair.onRequest = async () => Response.json({ error: 'server_error' }, { status: 500 });
  await rejects(pair.wallet.debit(link.tokens, link.mandate, order()), Fault);
});

test('revoking may be repeated until the answer comes, and ends the tokens', async () => {
  pair.resource = async (caller) => {
    await pair.env.db.transaction((sql) =>
      pair.servers[0].revokeMandateTokens(sql, caller.mandate),
    );
    return Response.json({ mandate: caller.mandate, state: 'revoked' });
  };
  let lost = false;
  pair.onRequest = async (request, pass) => {
    const answer = await pass(request);
    if (request.url.endsWith('/revoke') && answer.status === 200 && !lost) {
      lost = true;
      throw new Fault('no_answer', { retry: true });
    }
    return answer;
  };
  await rejects(pair.wallet.revoke(link.tokens, link.mandate), Fault);
  deepEqual(await pair.wallet.revoke(link.tokens, link.mandate), { ok: true, value: 'revoked' });
  deepEqual(await pair.wallet.revoke(link.tokens, link.mandate), { ok: true, value: 'revoked' });
});

test('a revoked refresh token ends the grant, and the bank hears of it', async () => {
  answers(200, () => ({ mandate: link.mandate, state: 'revoked' }));
  pair.ended.length = 0;
  deepEqual(await pair.wallet.revoke(link.tokens, link.mandate), { ok: true, value: 'revoked' });
  deepEqual(pair.ended, [link.mandate]);
});

test('a mandate of somebody else is not ours to revoke', async () => {
  answers(403, () => ({ code: 'mandate_not_yours' }));
  deepEqual(await pair.wallet.revoke(link.tokens, pair.env.ids.next('mdt')), {
    ok: false,
    refusal: 'mandate_not_yours',
  });
});

const posted = (id: string) => ({ ...right({ id }), state: 'posted', posted_at: AT });

test('a page of debits that is none, turns back or never ends is no answer', async () => {
  const [first, second] = [pair.env.ids.next('dbt'), pair.env.ids.next('dbt')].sort();
  const page = (debits: readonly unknown[], more: unknown = false) => ({ debits, more });
  for (const [body, status] of [
    [page([]), 503],
    [{ code: 'not_found' }, 404],
    [{ debits: [] }, 200],
    [page([], true), 200],
    [page([], 'no'), 200],
    [{ ...page([]), total: 0 }, 200],
    [page([posted(second ?? ''), posted(first ?? '')]), 200],
    [page([posted(first ?? ''), posted(first ?? '')]), 200],
    [page([{ ...posted(first ?? ''), balance: 1 }]), 200],
    [
      page([
        { ...right({ id: first }), state: 'refused', refusal: 'cap_exceeded', refused_at: AT },
      ]),
      200,
    ],
  ] as const) {
    answersStatus(status, () => body);
    await rejects(pair.wallet.listDebits({ after: undefined, limit: 2 }), Fault);
  }
  answersStatus(200, () => page([posted(first ?? '')]));
  await rejects(pair.wallet.listDebits({ after: first as never, limit: 2 }), Fault);
  const read = await pair.wallet.listDebits({ after: undefined, limit: 2 });
  deepEqual([read.debits.map(({ id }) => id), read.more], [[first], false]);
});
