import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Operation, pathOf } from '@sekisho/contract/api.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { createResourceSender } from '@sekisho/fapi/client/resource-request.ts';
import { brokenOff } from '@sekisho/runtime/testing/broken-off.ts';
import {
  type DepositorBrowser,
  type Linked,
  makeLink,
  signIn,
} from './testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from './testing/gate-world.ts';

const ODD_BODIES: readonly unknown[] = [
  undefined,
  null,
  [],
  'text',
  0,
  { unknown: 1 },
  { branchCode: '201', accountNumber: 1_234_567 },
  { branchCode: '２０１', accountNumber: '1234567' },
  { branchCode: "1' or", accountNumber: '1234567' },
  { branchCode: '201', accountNumber: '1234567', pin: '1234' },
  { ceremony: 'chl_00000000000000000000000000', response: { id: 7 } },
  { ceremony: 'chl_00000000000000000000000000', response: { id: 'x'.repeat(60_000) } },
  { ceremony: 'chl_00000000000000000000000000', code: '000000' },
  { ceremony: 'dep_00000000000000000000000000', code: '000000' },
  { code: 123456 },
  { code: '12345' },
  { code: '1234567' },
  { code: '000000' },
  { code: 'あいうえおか' },
];
const ODD_NAMES = [
  'x',
  '%00',
  '..%2f..',
  'mdt_00000000000000000000000000',
  'あ',
  'a'.repeat(3_000),
];

describe('bad input to the depositor’s API', () => {
  let world: GateWorld;
  let who: TestDepositor;
  let linked: Linked;
  let at: DepositorBrowser;
  before(async () => {
    world = await openGateWorld();
    who = await world.openDepositor();
    linked = await makeLink(world, who);
    at = await signIn(world, who);
    await world.tick();
  });
  after(() => world.close());

  const state = async () => {
    const { sql } = world.env.db;
    return [
      await sql`select * from mandate order by id`,
      await sql`select * from debit order by id`,
      await sql`select kind, subject from session`,
      await sql`select * from ledger_transfer order by id`,
    ];
  };
  const isProblem = async (answer: Response, what: string) => {
    const text = await answer.text();
    assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${text}`);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json', what);
    const { code } = JSON.parse(text) as { code: string };
    assert.ok(Object.hasOwn(PROBLEMS, code), `${what}: ${code}`);
  };
  const send = (path: string, init: RequestInit & { readonly cookie: boolean }) => {
    const headers = new Headers({
      'content-type': 'application/json',
      origin: at.origin,
      ...(init.headers as Record<string, string> | undefined),
    });
    const url = `${at.origin}${path}`;
    const cookie = at.browser.request(url).headers.get('cookie');
    if (init.cookie && cookie !== null) headers.set('cookie', cookie);
    const { cookie: _own, ...rest } = init;
    return world.fetch(new Request(url, { ...rest, headers }), '203.0.113.9');
  };
  const operations = Object.entries(gateApi) as [string, Operation][];

  it('is a problem with a code for every operation, and changes nothing', async () => {
    const earlier = await state();
    for (const [name, operation] of operations) {
      const { method } = operation;
      for (const odd of operation.params ? ODD_NAMES : ['']) {
        const path = pathOf(operation, { uid: odd, id: odd });
        const body = method === 'POST' ? JSON.stringify({}) : null;
        if (operation.params === undefined && operation.audience !== 'depositor') continue;
        await isProblem(await send(path, { method, body, cookie: false }), `${name} ${odd}`);
      }
      if (method !== 'POST') continue;
      const path = pathOf(operation, { uid: 'a'.repeat(21), id: linked.mandate });
      for (const odd of ODD_BODIES) {
        if (name === 'beginDepositorSession' && odd === undefined) continue;
        const body = odd === undefined ? 'no json {' : JSON.stringify(odd);
        await isProblem(await send(path, { method, body, cookie: true }), `${name} ${body}`);
      }
      const long = JSON.stringify({ code: 'x'.repeat(200_000) });
      await isProblem(await send(path, { method, body: long, cookie: true }), `${name} too long`);
      const text = { 'content-type': 'text/plain' };
      const plain = await send(path, { method, body: '{}', headers: text, cookie: true });
      await isProblem(plain, `${name} plain`);
      const foreign = { origin: 'https://evil.example' };
      const crossed = await send(path, { method, body: '{}', headers: foreign, cookie: true });
      await isProblem(crossed, `${name} other origin`);
    }
    assert.deepEqual(await state(), earlier);
  });

  it('is a problem for queries that are not in the contract', async () => {
    for (const query of ['before=1', 'before=dbt_', 'limit=1000', "before=' or 1=1"]) {
      const answer = await send(`/v1/depositor/debits?${query}`, { method: 'GET', cookie: true });
      await isProblem(answer, query);
    }
    const unknown = await send('/v1/depositor/nothing', { method: 'GET', cookie: true });
    await isProblem(unknown, 'unknown path');
    const host = await world.fetch(new Request('http://bank-z.localhost:7340/v1/depositor'));
    await isProblem(host, 'unknown host');
  });

  it('has no field for a cash-card PIN anywhere', async () => {
    const text = JSON.stringify(gateApi).toLowerCase();
    assert.doesNotMatch(text, /"pin"|password|secret|暗証/);
  });

  describe('between the companies', () => {
    const paths = () => [
      ['POST', `/link/v1/mandates/${linked.mandate}/debits`],
      ['POST', `/link/v1/mandates/${linked.mandate}/revoke`],
      ['GET', '/link/v1/debits/dbt_00000000000000000000000000'],
    ];

    it('nobody comes in without a token that he can prove to hold, or a key that he signs with', async () => {
      for (const [method = '', path = ''] of paths()) {
        const bare = { ...(method === 'POST' ? { body: '{}' } : {}), method, cookie: true };
        const none = await send(path, bare);
        assert.equal(none.status, 401);
        const challenge = method === 'GET' ? /^Bearer$/ : /^DPoP /;
        assert.match(none.headers.get('www-authenticate') ?? '', challenge);
        await isProblem(none, path);
        const headers = { authorization: `Bearer ${linked.tokens.accessToken}` };
        assert.equal((await send(path, { ...bare, headers })).status, 401);
        const stolen = { authorization: `DPoP ${linked.tokens.accessToken}` };
        assert.equal((await send(path, { ...bare, headers: stolen })).status, 401);
      }
      const url = `${world.origins.b}/link/v1/debits/dbt_00000000000000000000000000`;
      const held = await createResourceSender(world.env).send(
        { method: 'GET', url },
        linked.tokens,
      );
      assert.equal(held.status, 401);
      await isProblem(await send('/link/v1/', { method: 'GET', cookie: true }), 'no operation');
    });

    it('a debit keeps its schema, to the last yen', async () => {
      const earlier = await state();
      const sender = createResourceSender(world.env);
      const good = {
        id: world.env.ids.next('dbt'),
        amount: 1_000,
        valid_until: '2026-11-22T03:10:00.000Z',
      };
      const odd: readonly unknown[] = [
        ...[0, -1, 1.5, 2 ** 53, 1_000_001, '1000', null, 1e21].map((amount) => ({
          ...good,
          amount,
        })),
        ...['x', '', 'dbt_1', 'pay_00000000000000000000000000', 7].map((id) => ({ ...good, id })),
        ...['tomorrow', '2026-02-30T00:00:00.000Z', 0, '2026-11-22', `${'2'.repeat(40)}Z`].map(
          (valid_until) => ({ ...good, valid_until }),
        ),
        { ...good, pin: '1234' },
        { id: good.id, amount: 1_000 },
        [good],
        null,
        'text',
        {},
      ];
      const url = `${world.origins.b}/link/v1/mandates/${linked.mandate}`;
      for (const body of odd) {
        const sent = { method: 'POST', url: `${url}/debits`, body } as const;
        const answer = await sender.send(sent, linked.tokens);
        const text = await answer.text();
        assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${text}`);
        assert.equal((JSON.parse(text) as { code: string }).code, 'request_invalid');
      }
      const { fetch } = world.env;
      const breaking = createResourceSender({
        ...world.env,
        fetch: (request) => fetch(brokenOff(request)),
      });
      for (const act of ['debits', 'acknowledge', 'revoke']) {
        const sent = { method: 'POST', url: `${url}/${act}`, body: {} } as const;
        const answer = await breaking.send(sent, linked.tokens);
        const { code } = (await answer.json()) as { code: string };
        assert.deepEqual([answer.status, code], [400, 'request_invalid'], act);
      }
      const named = { method: 'POST', url: `${url}/revoke`, body: { reason: 'x' } } as const;
      assert.equal((await sender.send(named, linked.tokens)).status, 400);
      assert.deepEqual(await state(), earlier);
    });
  });
});
