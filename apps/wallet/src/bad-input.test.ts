import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type Api, type Operation, pathOf } from '@sekisho/contract/api.ts';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { EVENT_MEDIA_TYPE } from '@sekisho/fapi/link-event.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { brokenOff } from '@sekisho/runtime/testing/broken-off.ts';
import {
  answered,
  ORIGIN,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from './testing/wallet-bench.ts';

const OPERATIONS = Object.entries({ ...walletApi, ...shopApi } as Api);
const ID = '01jd0000000000000000000000';

interface Attempt {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** Sends a call that is right but for what the attempt says. */
async function send(
  browser: TestBrowser,
  operation: Operation,
  attempt: Attempt,
): Promise<{ readonly status: number; readonly code: string }> {
  const path = pathOf(operation, attempt.params ?? foreignParams(operation));
  const headers = new Headers();
  const given: Attempt['headers'] = {
    origin: ORIGIN,
    'content-type': 'application/json',
    'idempotency-key': 'key-of-the-walk-0123',
    ...attempt.headers,
  };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) headers.set(name, value);
  }
  const { method } = operation;
  const body = method === 'POST' ? { body: attempt.body ?? rightBody(operation) } : {};
  const url = `${ORIGIN}${path}${attempt.query ?? ''}`;
  const response = await browser.send(new Request(url, { method, headers, ...body }));
  if (response.status === 200) return { status: 200, code: '' };
  equal(response.headers.get('content-type'), 'application/problem+json', path);
  const { code } = (await response.json()) as { code: string };
  ok(Object.hasOwn(PROBLEMS, code), code);
  return { status: response.status, code };
}

/** Ids of the right shape that belong to nobody. */
function foreignParams(operation: Operation): Record<string, string> {
  const { id } = properties(operation.params);
  return id === undefined ? {} : { id: `${/\^\(?([a-z]{3})/.exec(id.pattern ?? '')?.[1]}_${ID}` };
}

interface Property {
  readonly type?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
}

function properties(schema: unknown): Readonly<Record<string, Property>> {
  return (schema as { properties?: Record<string, Property> } | undefined)?.properties ?? {};
}

/** A body of the right shape, whose ids belong to nobody. */
function rightBody(operation: Operation): string {
  const members = Object.entries(properties(operation.body)).map(([name, schema]) => {
    if (schema.type === 'integer') return [name, 1];
    if (schema.type === 'object') return [name, {}];
    if (schema.type === 'array') return [name, []];
    const id = /\^([a-z]{3})_/.exec(schema.pattern ?? '')?.[1];
    if (id !== undefined) return [name, `${id}_${ID}`];
    const digits = /\{(\d)\}/.exec(schema.pattern ?? '')?.[1];
    return [name, digits === undefined ? 'x'.repeat(schema.minLength ?? 1) : '0'.repeat(+digits)];
  });
  return JSON.stringify(Object.fromEntries(members));
}

/** Bodies that no operation takes. */
function wrongBodies(operation: Operation): string[] {
  const right = JSON.parse(rightBody(operation)) as Record<string, unknown>;
  const wrongValues = [null, [], {}, 'x'.repeat(3_000), -1, 0, 1.5, 2 ** 53, true, '1'];
  const changed = Object.entries(properties(operation.body)).flatMap(([name, schema]) =>
    wrongValues
      .filter((value) => !(schema.type === 'object' && isObject(value)))
      .filter((value) => !(schema.type === 'string' && name === 'code' && value === '1'))
      .filter((value) => !(schema.type === 'array' && Array.isArray(value)))
      .filter((value) => !(schema.minimum === 0 && value === 0))
      .filter((value) => !(['email', 'phone', 'code', 'name'].includes(name) && value === '1'))
      .map((value) => JSON.stringify({ ...right, [name]: value })),
  );
  const missing = Object.keys(right).map((name) => JSON.stringify({ ...right, [name]: undefined }));
  const extra = JSON.stringify({ ...right, admin: true });
  return ['', '{', '[]', 'null', '"x"', '\u0000', extra, ...changed, ...missing];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Everything that a refused call must leave alone. */
async function stateOf(sql: Sql): Promise<unknown[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
      and relname not in ('session', 'schema_migration')
    order by relname`;
  return Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql.unsafe<{ sum: string | null }[]>(
        `select md5(string_agg(t::text, '|' order by t::text)) as sum from ${name} t`,
      );
      return [name, row?.sum];
    }),
  );
}

async function openPair(bench: WalletBench) {
  const customer = await bench.openRich(1_000);
  const clerk = await bench.openClerk();
  const who = (operation: Operation) => (operation.audience === 'clerk' ? clerk : customer);
  return { customer, clerk, who };
}

test('a call that is not in the contract’s shape is a problem and changes nothing', async () => {
  await withWallet(async (bench) => {
    const { who } = await openPair(bench);
    const before = await stateOf(bench.env.db.sql);
    for (const [name, operation] of OPERATIONS) {
      const refuses = async (attempt: Attempt, ...codes: string[]) => {
        const { code } = await send(who(operation), operation, attempt);
        ok(codes.includes(code), `${name} ${JSON.stringify(attempt).slice(0, 120)}: ${code}`);
      };
      await refuses({ query: '?unknown=1' }, 'request_malformed');
      if (operation.params) {
        for (const id of ['x', 'wlt_x', '%00', '..%2F..', `prq_${ID}x`, 'x'.repeat(2_000)]) {
          await refuses({ params: { id } }, 'not_found');
        }
      }
      if (operation.method === 'GET') continue;
      for (const body of wrongBodies(operation)) await refuses({ body }, 'request_malformed');
      await refuses({ body: `"${'x'.repeat(200_000)}"` }, 'request_too_large');
      await refuses({ headers: { 'content-type': 'text/plain' } }, 'request_malformed');
      await refuses({ headers: { origin: undefined } }, 'origin_refused');
      await refuses({ headers: { origin: 'https://thief.example' } }, 'origin_refused');
      await refuses({ headers: { 'sec-fetch-site': 'cross-site' } }, 'origin_refused');
      if (!operation.idempotent) continue;
      for (const key of [undefined, 'short', 'with spaces in it, long', 'x'.repeat(65)]) {
        await refuses({ headers: { 'idempotency-key': key } }, 'idempotency_key_missing');
      }
    }
    deepEqual(await stateOf(bench.env.db.sql), before);
  });
});

test('nobody is served what needs a session without one, or with one of the other kind', async () => {
  await withWallet(async (bench) => {
    const { customer, clerk } = await openPair(bench);
    const stranger = await bench.openBrowser();
    const before = await stateOf(bench.env.db.sql);
    for (const [name, operation] of OPERATIONS.filter(
      ([, { audience }]) => audience !== 'anyone',
    )) {
      const other = operation.audience === 'clerk' ? customer : clerk;
      for (const browser of [stranger, other]) {
        const { code } = await send(browser, operation, {});
        equal(code, 'not_signed_in', name);
      }
    }
    deepEqual(await stateOf(bench.env.db.sql), before);
  });
});

test('another customer’s ids, and ids of nobody, are not found', async () => {
  await withWallet(async (bench) => {
    const { customer, who } = await openPair(bench);
    const mallory = await bench.openWallet();
    const [charge] = await bench.env.db.sql`select id from charge where wallet = ${customer.id}`;
    const before = await stateOf(bench.env.db.sql);
    for (const [name, operation] of OPERATIONS.filter(([, { params }]) => params !== undefined)) {
      const { code } = await send(who(operation), operation, {});
      equal(code, 'not_found', name);
    }
    const theirs: [Operation, string][] = [
      [walletApi.getCharge, String(charge?.id)],
      [walletApi.unlink, customer.link],
    ];
    for (const [operation, id] of theirs) {
      equal((await send(mallory, operation, { params: { id } })).code, 'not_found');
    }
    equal((await send(mallory, walletApi.createCharge, {})).code, 'not_found');
    equal((await send(mallory, walletApi.pay, {})).code, 'not_found');
    deepEqual(
      (await stateOf(bench.env.db.sql)).filter((row) => !String(row).startsWith('idempotency_key')),
      before.filter((row) => !String(row).startsWith('idempotency_key')),
    );
  });
});

test('what is outside of the contract answers a problem, the right type, and the headers', async () => {
  await withWallet(async (bench) => {
    const { send: fetch } = await bench.openBrowser();
    const get = (path: string, init: RequestInit = {}) => fetch(new Request(ORIGIN + path, init));
    for (const path of ['/v1/nothing', '/', '/v1/me/', '/shop/', '/link/callbackx', '/openapi']) {
      const answer = await get(path, { headers: { accept: 'text/html' } });
      equal(answer.status, 404, path);
      equal(answer.headers.get('content-type'), 'application/problem+json');
      ok(answer.headers.get('content-security-policy')?.includes("default-src 'none'"));
    }
    equal((await get('/v1/me', { method: 'DELETE' })).status, 404);
    const jwks = (await (await get('/.well-known/jwks.json')).json()) as { keys: object[] };
    ok(jwks.keys.length === 1 && !JSON.stringify(jwks).includes('"d"'));
    const openApi = (await (await get('/openapi.json')).json()) as { paths: object };
    ok(Object.hasOwn(openApi.paths, '/v1/charges'));
    const forms: RequestInit[] = [
      { method: 'POST', body: 'x' },
      { method: 'POST', body: new URLSearchParams({ vp_token: 'x' }) },
      { method: 'POST', body: new URLSearchParams({ vp_token: 'x', state: 'y' }) },
    ];
    for (const form of forms) {
      equal((await get(`/openid4vp/responses/idp_${ID}`, form)).status, 400);
      equal((await get('/openid4vp/responses/%00', form)).status, 400);
    }
  });
});

test('a body that its sender breaks off is the sender’s fault, not ours', async () => {
  await withWallet(async (bench) => {
    const { send } = await bench.openBrowser();
    const rows = [
      ['/link/v1/events', EVENT_MEDIA_TYPE, '{"err":"invalid_request"}'],
      [
        `/openid4vp/responses/idp_${ID}`,
        'application/x-www-form-urlencoded',
        '{"error":"invalid_request"}',
      ],
    ] as const;
    for (const [path, type, text] of rows) {
      const init = { method: 'POST', headers: { 'content-type': type } };
      const answer = await send(brokenOff(new Request(ORIGIN + path, init)));
      deepEqual([answer.status, await answer.text()], [400, text], path);
    }
    deepEqual(
      bench.env.log.lines
        .filter((line) => line.includes('"takeEvent"'))
        .map((line) => line.includes('invalid_request')),
      [true],
    );
  });
});

test('an answer is in the language that was asked for', async () => {
  await withWallet(async (bench) => {
    const { send: fetch } = await bench.openBrowser();
    const ask = async (language: string) => {
      const headers = { 'accept-language': language };
      const answer = await fetch(new Request(`${ORIGIN}/v1/me`, { headers }));
      return ((await answer.json()) as { title: string }).title;
    };
    equal(await ask('en'), PROBLEMS.not_signed_in.en.title);
    equal(await ask('ja'), PROBLEMS.not_signed_in.ja.title);
    answered(await (await bench.enrol()).wallet.getMe({}));
  });
});
