import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Api, createClient, toOpenApi } from '@sekisho/contract/api.ts';
import { AskedYen, Closed, IdOf, Line } from '@sekisho/contract/shapes.ts';
import { assert as promise } from '@sekisho/domain/base/assert.ts';
import { accept, Fault, refuse } from '@sekisho/domain/base/result.ts';
import { Hono } from 'hono';
import { RUNTIME_MIGRATIONS } from '../migrations.ts';
import { connectionLost } from '../outage.ts';
import { createSessions } from '../sessions.ts';
import { openTestDb } from '../testing/test-db.ts';
import { type TestEnv, testEnv } from '../testing/test-env.ts';
import { type Bindings, bindApi } from './bind-api.ts';
import { guarded } from './guard.ts';
import type { Server } from './server.ts';

const api = {
  greet: {
    method: 'POST',
    path: '/v1/greet',
    summary: 'Greet somebody.',
    audience: 'anyone',
    body: Closed({ name: Line(10) }),
    result: Closed({ text: Line(100) }),
    problems: ['email_malformed'],
  },
  move: {
    method: 'POST',
    path: '/v1/wallets/:id/move',
    summary: 'Move money.',
    audience: 'customer',
    idempotent: true,
    freshProof: true,
    params: Closed({ id: IdOf('wlt') }),
    body: Closed({ amount: AskedYen }),
    result: Closed({ key: Line(64) }),
    problems: [],
  },
} as const satisfies Api;

const ORIGIN = 'http://wallet-a.localhost';
const WALLET = 'wlt_01jd0000000000000000000000';

async function withServer(
  work: (
    call: (path: string, init: RequestInit) => Promise<Response>,
    env: TestEnv,
    cookie: () => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const database = await openTestDb({ migrations: RUNTIME_MIGRATIONS });
  const env = testEnv({ db: database.db });
  const sessions = createSessions(env, { secureCookies: false });
  const app = new Hono<Bindings>();
  bindApi(
    app,
    api,
    {
      async greet({ body }) {
        if (body.name === 'refuse') return refuse('email_malformed');
        if (body.name === 'fault') throw new Fault('no_answer', { retry: true });
        if (body.name === 'outage') throw connectionLost();
        if (body.name === 'bug') promise(false, 'This is never so.');
        if (body.name === 'leak') return accept({ text: 'x', secret: 'y' });
        return accept({ text: `hello ${body.name}` });
      },
      async move(_call, { idempotencyKey }) {
        return accept({ key: idempotencyKey ?? 'none' });
      },
    },
    { env, sessions, realm: () => 'r' },
  );
  const inner: Server = {
    fetch: async (request, peer) => app.fetch(request, { peer }),
    tick: async () => undefined,
    close: async () => undefined,
  };
  const server = guarded(env, inner, { requestsPerMinute: 100, https: false });
  const call = (path: string, init: RequestInit) =>
    server.fetch(new Request(ORIGIN + path, init), { address: '127.0.0.1' });
  const cookie = async () =>
    (
      await sessions.open(env.db.sql, {
        kind: 'customer',
        subject: WALLET,
        realm: 'r',
        proved: true,
      })
    ).split(';')[0] ?? '';
  try {
    await work(call, env, cookie);
  } finally {
    await database.drop();
  }
}

const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
});

test('a request in a wrong form is a problem with a code, and never reaches the handler', async () => {
  await withServer(async (call) => {
    const rows: [string, RequestInit, number, string][] = [
      ['no body', post(''), 400, 'request_malformed'],
      ['not JSON', post('{'), 400, 'request_malformed'],
      [
        'not UTF-8',
        { ...post(''), body: new Uint8Array([0x22, 0xff, 0x22]) },
        400,
        'request_malformed',
      ],
      ['wrong type', post('{"name":1}'), 400, 'request_malformed'],
      ['missing', post('{}'), 400, 'request_malformed'],
      ['unknown member', post('{"name":"a","pin":"1234"}'), 400, 'request_malformed'],
      ['too long', post('{"name":"aaaaaaaaaaa"}'), 400, 'request_malformed'],
      ['control character', post('{"name":"a\\u0000"}'), 400, 'request_malformed'],
      [
        'form',
        post('name=a', { 'content-type': 'application/x-www-form-urlencoded' }),
        400,
        'request_malformed',
      ],
      ['too large', post(JSON.stringify({ name: 'a'.repeat(200_000) })), 413, 'request_too_large'],
      [
        'other origin',
        post('{"name":"a"}', { origin: 'http://evil.localhost' }),
        403,
        'origin_refused',
      ],
      [
        'no origin',
        { ...post('{"name":"a"}'), headers: { 'content-type': 'application/json' } },
        403,
        'origin_refused',
      ],
      [
        'cross-site',
        post('{"name":"a"}', { 'sec-fetch-site': 'cross-site' }),
        403,
        'origin_refused',
      ],
    ];
    for (const [name, init, status, code] of rows) {
      const response = await call('/v1/greet', init);
      assert.equal(response.status, status, name);
      assert.equal(response.headers.get('content-type'), 'application/problem+json', name);
      assert.equal(((await response.json()) as { code: string }).code, code, name);
    }
    assert.equal((await call('/v1/greet?x=1', post('{"name":"a"}'))).status, 400, 'unknown query');
  });
});

test('refusals, faults and bugs answer in their own ways, without stack or data', async () => {
  await withServer(async (call, env) => {
    const code = async (name: string) => {
      const response = await call('/v1/greet', post(JSON.stringify({ name })));
      const text = await response.text();
      assert.doesNotMatch(text, /at .*\.ts|never so|secret/);
      return [response.status, (JSON.parse(text) as { code?: string }).code];
    };
    assert.deepEqual(await code('refuse'), [422, 'email_malformed']);
    assert.deepEqual(await code('fault'), [503, 'try_again']);
    assert.deepEqual(await code('outage'), [503, 'try_again']);
    assert.deepEqual(await code('bug'), [500, 'internal_error']);
    assert.deepEqual(await code('leak'), [500, 'internal_error'], 'an answer beyond its contract');
    assert.deepEqual(await code('Taro'), [200, undefined]);
    assert.equal(env.log.lines.filter((line) => line.includes('Taro')).length, 0);
  });
});

test('an operation needs its session, its fresh proof and its key', async () => {
  await withServer(async (call, env, cookie) => {
    const key = { 'idempotency-key': 'k'.repeat(16) };
    const path = `/v1/wallets/${WALLET}/move`;
    const code = async (body: unknown, headers: Record<string, string>, to = path) => {
      const response = await call(to, post(JSON.stringify(body), headers));
      const json = (await response.json()) as { code?: string; key?: string };
      return json.code ?? json.key;
    };
    const signedIn = { cookie: await cookie() };
    assert.equal(await code({ amount: 1 }, key), 'not_signed_in');
    assert.equal(await code({ amount: 1 }, signedIn), 'idempotency_key_missing');
    assert.equal(
      await code({ amount: 1 }, { ...signedIn, 'idempotency-key': 'short' }),
      'idempotency_key_missing',
    );
    for (const amount of [0, -1, 1.5, 2 ** 53, 1_000_001, '1', null]) {
      assert.equal(
        await code({ amount }, { ...signedIn, ...key }),
        'request_malformed',
        String(amount),
      );
    }
    assert.equal(
      await code({ amount: 1 }, { ...signedIn, ...key }, '/v1/wallets/wlt_x/move'),
      'not_found',
    );
    assert.equal(await code({ amount: 1 }, { ...signedIn, ...key }), 'k'.repeat(16));
    env.clock.advance(5 * 60_000 + 1);
    assert.equal(await code({ amount: 1 }, { ...signedIn, ...key }), 'fresh_proof_needed');
  });
});

test('every answer has the security headers, and a flood from one address is braked', async () => {
  await withServer(async (call, env) => {
    const response = await call('/v1/greet', post('{"name":"a"}'));
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    for (let i = 1; i < 100; i++) await call('/v1/greet', post('{"name":"a"}'));
    assert.equal((await call('/v1/greet', post('{"name":"a"}'))).status, 429);
    env.clock.advance(60_000);
    assert.equal((await call('/v1/greet', post('{"name":"a"}'))).status, 200);
  });
});

test('the typed client speaks to the server, and the document names every operation', async () => {
  await withServer(async (call) => {
    const client = createClient(api, ORIGIN, (request) =>
      call(new URL(request.url).pathname, request),
    );
    const good = await client.greet({ body: { name: 'Taro' } });
    assert.deepEqual(good, { ok: true, value: { text: 'hello Taro' } });
    const bad = await client.greet({ body: { name: 'refuse' } });
    assert.equal(bad.ok ? '' : bad.problem.code, 'email_malformed');
    const document = JSON.stringify(toOpenApi('Test', api));
    assert.match(document, /"operationId":"move"/);
    assert.match(document, /\/v1\/wallets\/\{id\}\/move/);
  });
});
