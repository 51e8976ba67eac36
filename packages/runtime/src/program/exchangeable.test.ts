import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant } from '@sekisho/domain/base/instant.ts';
import type { Server } from '../http/server.ts';
import { exchangeable } from './exchangeable.ts';

const PEER = { address: '203.0.113.1' };

/** A server that answers with its name when it is let. */
function heldServer(name: string) {
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  const did: string[] = [];
  const server: Server = {
    async fetch() {
      await held;
      did.push('answered');
      return new Response(name);
    },
    async tick() {
      await held;
      did.push('ticked');
    },
    async close() {
      did.push('closed');
    },
  };
  return { server, did, release: () => release() };
}

test('the one before ends what it had begun, answers and ticks, and only then is closed', async () => {
  const [first, second] = [heldServer('first'), heldServer('second')];
  second.release();
  const server = exchangeable(first.server);
  const early = server.fetch(new Request('http://a.localhost/'), PEER);
  const tick = server.tick(instant(0));
  const retired = server.exchange(second.server);
  const late = await server.fetch(new Request('http://a.localhost/'), PEER);
  assert.equal(await late.text(), 'second');
  assert.deepEqual(first.did, []);
  first.release();
  assert.equal(await (await early).text(), 'first');
  await Promise.all([tick, retired]);
  assert.deepEqual(first.did.sort(), ['answered', 'closed', 'ticked']);
  await server.close();
  assert.equal(second.did.at(-1), 'closed');
});

test('a close waits for those that are still being retired', async () => {
  const [first, second] = [heldServer('first'), heldServer('second')];
  const server = exchangeable(first.server);
  const early = server.fetch(new Request('http://a.localhost/'), PEER);
  const retired = server.exchange(second.server);
  const closed = server.close();
  first.release();
  await Promise.all([early, retired, closed]);
  assert.equal(first.did.at(-1), 'closed');
});

test('a request or tick that fails keeps nobody from closing', async () => {
  const did: string[] = [];
  const fail = async () => {
    throw new Error('the world failed');
  };
  const server = exchangeable({
    fetch: fail,
    tick: fail,
    close: async () => void did.push('closed'),
  });
  await assert.rejects(server.fetch(new Request('http://a.localhost/'), PEER));
  await assert.rejects(server.tick(instant(0)));
  await server.close();
  assert.deepEqual(did, ['closed']);
});
