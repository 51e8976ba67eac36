import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { Api } from '@sekisho/contract/api.ts';
import { Closed, Line } from '@sekisho/contract/shapes.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { Hono } from 'hono';
import { idsFrom, systemClock, systemRandom } from '../env.ts';
import { memoryLog } from '../log.ts';
import { type Bindings, bindApi } from './bind-api.ts';
import { listen } from './listen.ts';
import type { Server } from './server.ts';

const api = {
  greet: {
    method: 'POST',
    path: '/v1/greet',
    summary: 'Greet somebody.',
    audience: 'anyone',
    body: Closed({ name: Line(10) }),
    result: Closed({ text: Line(100) }),
    problems: [],
  },
} as const satisfies Api;

interface Seen {
  readonly url: string;
  readonly address: string;
}

/** A real socket before a server that has no session and no database. */
async function withSocket(
  behindProxy: boolean,
  work: (port: number, seen: Seen[], lines: readonly string[]) => Promise<void>,
): Promise<void> {
  const log = memoryLog();
  const clock = systemClock;
  const env = { clock, random: systemRandom, ids: idsFrom(clock, systemRandom), log };
  const app = new Hono<Bindings>();
  const noSessions = { find: async () => undefined } as never;
  const greet = async ({ body }: { body: { name: string } }) => accept({ text: body.name });
  bindApi(app, api, { greet }, { env, sessions: noSessions, realm: () => 'r' });
  const seen: Seen[] = [];
  const server: Server = {
    async fetch(request, peer) {
      seen.push({ url: request.url, address: peer.address });
      return app.fetch(request, { peer });
    },
    tick: async () => undefined,
    close: async () => undefined,
  };
  const listening = await listen(server, { clock, log, host: '127.0.0.1', port: 0, behindProxy });
  try {
    await work(listening.port, seen, log.lines);
  } finally {
    await listening.close();
  }
}

async function greet(port: number, headers: Record<string, string>): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/v1/greet`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: `http://127.0.0.1:${port}`,
      ...headers,
    },
    body: '{"name":"Taro"}',
  });
}

test('an address that the caller writes himself is not his address', async () => {
  await withSocket(true, async (port, seen) => {
    // A proxy writes behind what it was given (RFC 7239 section 5.2 says the same of `Forwarded`).
    await greet(port, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' });
    await greet(port, { 'x-forwarded-for': '198.51.100.7' });
    await greet(port, { 'x-forwarded-for': '' });
    assert.deepEqual(
      seen.map(({ address }) => address),
      ['198.51.100.7', '198.51.100.7', '127.0.0.1'],
    );
  });
  await withSocket(false, async (port, seen) => {
    await greet(port, { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' });
    assert.equal(seen[0]?.address, '127.0.0.1');
    assert.match(seen[0]?.url ?? '', /^http:/);
  });
});

test('one subscriber with a whole network of addresses is one address', async () => {
  const rows = [
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::'],
    ['2001:db8:1:2::1', '2001:db8:1:2::'],
    ['2001:db8::1', '2001:db8:0:0::'],
    ['1::2:3:4:5:6:7', '1:0:2:3::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::'],
    ['2001:DB8::1%eth0', '2001:db8:0:0::'],
    ['::1', '0:0:0:0::'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['198.51.100.7', '198.51.100.7'],
    ['nonsense', 'nonsense'],
  ];
  await withSocket(true, async (port, seen) => {
    for (const [given] of rows) await greet(port, { 'x-forwarded-for': given ?? '' });
    assert.deepEqual(
      seen.map(({ address }) => address),
      rows.map(([, counted]) => counted),
    );
  });
});

test('behind a proxy that speaks TLS a page of the same origin is served, and its plain twin is not', async () => {
  await withSocket(true, async (port) => {
    const proto = { 'x-forwarded-proto': 'https' };
    const good = await greet(port, { ...proto, origin: `https://127.0.0.1:${port}` });
    assert.deepEqual([good.status, await good.json()], [200, { text: 'Taro' }]);
    assert.equal((await greet(port, proto)).status, 403, 'plain HTTP of the same host');
  });
});

test('a caller who leaves in the middle of his body is not a bug of ours', async () => {
  await withSocket(false, async (port, seen, lines) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /v1/greet HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":',
    );
    while (seen.length === 0) await new Promise(setImmediate);
    socket.destroy();
    while (lines.length === 0) await new Promise(setImmediate);
    assert.match(lines.join('\n'), /"event":"refused"/);
    assert.doesNotMatch(lines.join('\n'), /"bug"/);
  });
});

test('a close ends what was begun, on a connection that asks for nothing more, and waits for no idle one', async () => {
  const clock = systemClock;
  let begun = () => {};
  let finish = () => {};
  const inside = new Promise<void>((done) => {
    begun = done;
  });
  const held = new Promise<void>((done) => {
    finish = done;
  });
  const server: Server = {
    async fetch() {
      begun();
      await held;
      return new Response('done');
    },
    tick: async () => undefined,
    close: async () => undefined,
  };
  const at = { clock, log: memoryLog(), host: '127.0.0.1', port: 0, behindProxy: false };
  const listening = await listen(server, at);
  const silent = connect(listening.port, '127.0.0.1');
  await once(silent, 'connect');
  const answer = fetch(`http://127.0.0.1:${listening.port}/`);
  await inside;
  const closed = listening.close();
  await assert.rejects(fetch(`http://127.0.0.1:${listening.port}/`), 'nobody new is taken');
  finish();
  assert.equal(await (await answer).text(), 'done');
  assert.equal((await answer).headers.get('connection'), 'close');
  await Promise.all([closed, once(silent, 'close')]);
});
