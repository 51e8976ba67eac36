import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Api } from '@sekisho/contract/api.ts';
import { Closed, IdOf } from '@sekisho/contract/shapes.ts';
import fc from 'fast-check';
import { Type } from 'typebox';
import { problemResponse } from '../http/problem.ts';
import { brokenCalls } from './broken-calls.ts';
import { watchContract } from './contract-watch.ts';
import { toRequest } from './raw-call.ts';
import { valuesOf } from './shape-values.ts';

const ORIGIN = 'http://shop.localhost';
const API = {
  takeOrder: {
    method: 'POST',
    path: '/v1/orders/:id',
    summary: 'An order.',
    audience: 'anyone',
    params: Closed({ id: IdOf('pay') }),
    body: Closed({ count: Type.Integer({ minimum: 1, maximum: 9 }) }),
    result: Closed({ count: Type.Integer() }),
    problems: ['amount_differs'],
  },
} as const satisfies Api;
const ID = 'pay_01jd0000000000000000000000';

const request = (method = 'POST') => new Request(`${ORIGIN}/v1/orders/${ID}`, { method });
const done = (body: unknown) => Response.json(body);
const context = { requestId: 'req_1', language: 'ja' } as const;

test('an answer that OpenAPI does not declare is found, whatever is wrong about it', async () => {
  const watch = watchContract(API);
  const wrong: [RegExp, Response][] = [
    [/declares no 500/, problemResponse('internal_error', context)],
    [/declares no 201/, Response.json({ count: 1 }, { status: 201 })],
    [/OpenAPI declares amount_differs/, problemResponse('wallet_locked', context)],
    [/not in the shape/, done({ count: '1' })],
    [/not in the shape/, done({ count: 1, more: true })],
    [/not in the shape/, Response.json({ code: 'amount_differs' }, PROBLEM)],
    [/answered 200/, new Response('{"count":1}', { headers: { 'content-type': 'text/plain' } })],
  ];
  for (const [said, response] of wrong) await assert.rejects(watch.take(request(), response), said);
  assert.equal(watch.counts.size, 0);
});

const PROBLEM = { status: 409, headers: { 'content-type': 'application/problem+json' } };

test('what was seen is no longer asked for, and what is outside the contract is nobody’s', async () => {
  const watch = watchContract(API);
  const all = watch.unseen();
  assert.ok(all.includes('takeOrder 200') && all.includes('takeOrder 409 amount_differs'));
  await watch.take(request('GET'), new Response('anything', { status: 418 }));
  assert.deepEqual(watch.unseen(), all);
  await watch.take(request(), done({ count: 1 }));
  await watch.take(request(), problemResponse('amount_differs', context));
  const left = all.filter((answer) => !/ 200| amount_differs/.test(answer));
  assert.deepEqual(watch.unseen(), left);
});

test('a broken call differs from the right one, and every kind of it has a problem to expect', () => {
  const right = fc.record({
    params: fc.constant({ id: ID }),
    query: fc.constant({}),
    body: valuesOf(API.takeOrder.body),
    key: fc.constant('key-of-this-test-0'),
  });
  const whats = new Set<string>();
  for (const { what, code, calls } of brokenCalls(API.takeOrder, right)) {
    whats.add(what);
    const [call] = fc.sample(calls, { numRuns: 1, seed: 1 });
    assert.ok(call && code, what);
    // It can be sent: what no client could put on the wire tests nothing.
    assert.ok(toRequest(ORIGIN, call).url.startsWith(ORIGIN), what);
  }
  for (const what of ['count 0', 'count -1', 'count 1.5', 'count 9007199254740992', 'no count']) {
    assert.ok(whats.has(what), what);
  }
});
