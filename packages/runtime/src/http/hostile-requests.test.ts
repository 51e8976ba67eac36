import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Api } from '@sekisho/contract/api.ts';
import { Closed, Empty, IdOf, Line, WebAuthnJson } from '@sekisho/contract/shapes.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { Hono } from 'hono';
import { Type } from 'typebox';
import { idsFrom, systemRandom } from '../env.ts';
import { memoryLog } from '../log.ts';
import { brokenOff } from '../testing/broken-off.ts';
import { handClock } from '../testing/test-env.ts';
import { type Bindings, bindApi } from './bind-api.ts';
import { guarded } from './guard.ts';
import type { Server } from './server.ts';

const api = {
  look: {
    method: 'GET',
    path: '/v1/things/:id',
    summary: 'Look at a thing.',
    audience: 'anyone',
    params: Closed({ id: IdOf('wlt') }),
    query: Closed({ before: Type.Optional(Line(5)) }),
    result: Closed({ before: Line(10) }),
    problems: [],
  },
  answer: {
    method: 'POST',
    path: '/v1/answers',
    summary: 'Take an answer of any shape.',
    audience: 'anyone',
    body: Closed({ response: WebAuthnJson }),
    result: Empty,
    problems: [],
  },
} as const satisfies Api;

const ORIGIN = 'http://wallet-a.localhost:8080';
const THING = '/v1/things/wlt_01jd0000000000000000000000';

function makeServer() {
  const log = memoryLog();
  const clock = handClock(instant(0));
  const env = { clock, ids: idsFrom(clock, systemRandom), log };
  const app = new Hono<Bindings>();
  const taken: unknown[] = [];
  bindApi(
    app,
    api,
    {
      look: async ({ query }) => accept({ before: query.before ?? 'none' }),
      async answer({ body }) {
        taken.push(body);
        return accept({});
      },
    },
    { env, sessions: { find: async () => undefined } as never, realm: () => 'r' },
  );
  app.get('/broken', () => {
    throw new Error('山田 花子');
  });
  const inner: Server = {
    fetch: async (request, peer) => app.fetch(request, { peer }),
    tick: async () => undefined,
    close: async () => undefined,
  };
  const server = guarded(env, inner, { requestsPerMinute: 1_000, https: false });
  const call = (path: string, init: RequestInit = {}) =>
    server.fetch(new Request(ORIGIN + path, init), { address: '198.51.100.7' });
  return { server, call, log, taken };
}

const post = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { origin: ORIGIN, 'content-type': 'application/json' },
});

test('a path or a query in an odd writing is refused, never half understood', async () => {
  const { call } = makeServer();
  const rows: [string, number][] = [
    [THING, 200],
    ['/v1/things/%77lt_01jd0000000000000000000000', 200],
    [`${THING}?before=a`, 200],
    [`${THING}?before=`, 400],
    [`${THING}?before=a&before=b`, 400],
    [`${THING}?before=a&after=b`, 400],
    [`${THING}?__proto__=a`, 400],
    [`${THING}?before=%00`, 400],
    [`${THING}?%zz=%zz`, 400],
    ['/v1/things/%zz', 404],
    ['/v1/things/%00', 404],
    ['/v1/things/wlt_01jd0000000000000000000000%0a', 404],
    ['/v1/things/__proto__', 404],
    ['/v1/things/..%2fwlt_01jd0000000000000000000000', 404],
    [`${THING}/`, 404],
    [`//${THING}`, 404],
    [THING.toUpperCase(), 404],
  ];
  for (const [path, status] of rows) {
    const response = await call(path);
    assert.equal(response.status, status, path);
    if (status !== 200) {
      assert.equal(response.headers.get('content-type'), 'application/problem+json', path);
    }
  }
});

test('an operation answers its own method, and any other is not found', async () => {
  const { call } = makeServer();
  for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'POST']) {
    const response = await call(THING, { method });
    assert.equal(response.status, 404, method);
    assert.equal(response.headers.get('content-type'), 'application/problem+json', method);
    assert.equal(response.headers.get('access-control-allow-origin'), null);
  }
  const head = await call(THING, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  assert.equal((await call('/v1/answers')).status, 404, 'GET of an operation that is posted');
});

test('a page that breaks tells nobody what it was about, and nor does the log', async () => {
  const { call, log } = makeServer();
  const response = await call('/broken');
  assert.equal(response.status, 500);
  assert.equal(((await response.json()) as { code: string }).code, 'internal_error');
  assert.match(log.lines.join('\n'), /"bug"/);
  assert.doesNotMatch(log.lines.join('\n'), /山田/);
});

test('JSON that is deep, doubled or dressed as a prototype changes nothing outside itself', async () => {
  const { call, taken } = makeServer();
  const deep = `{"response":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`;
  assert.equal((await call('/v1/answers', post(deep))).status, 200);
  const rows: [string, number][] = [
    ['{"response":{"__proto__":{"admin":true}}}', 200],
    ['{"response":{},"__proto__":{"admin":true}}', 400],
    ['{"response":[],"response":{}}', 200],
    ['{"response":{},"response":[]}', 400],
    ['{"response":null}', 400],
    ['{"response":{}}x', 400],
    ['[{"response":{}}]', 400],
    ['"response"', 400],
    ['', 400],
  ];
  for (const [body, status] of rows) {
    assert.equal((await call('/v1/answers', post(body))).status, status, body);
  }
  assert.equal(taken.length, 3);
  assert.equal('admin' in {}, false);
});

test('a body that its sender breaks off is the sender’s fault', async () => {
  const { server, log, taken } = makeServer();
  const request = brokenOff(new Request(`${ORIGIN}/v1/answers`, post('{}')));
  const answer = await server.fetch(request, { address: '198.51.100.7' });
  assert.equal(answer.status, 400);
  assert.equal(((await answer.json()) as { code: string }).code, 'request_malformed');
  assert.deepEqual(taken, []);
  assert.doesNotMatch(log.lines.join('\n'), /"bug"/);
});

test('who knocks from ever new addresses does not open the door for those who were braked', async () => {
  const empty: Server = {
    fetch: async () => new Response(''),
    tick: async () => undefined,
    close: async () => undefined,
  };
  const clock = handClock(instant(0));
  const env = { clock, ids: idsFrom(clock, systemRandom), log: memoryLog() };
  const server = guarded(env, empty, { requestsPerMinute: 2, https: false });
  const knock = async (address: string) =>
    (await server.fetch(new Request(ORIGIN), { address })).status;
  for (let i = 0; i < 9_999; i++) await knock(`early ${i}`);
  for (const status of [200, 200, 429]) assert.equal(await knock('noisy'), status);
  for (let i = 0; i < 5_000; i++) await knock(`late ${i}`);
  assert.equal(await knock('noisy'), 429);
  clock.advance(60_000);
  assert.equal(await knock('noisy'), 200, 'a minute later');
});
