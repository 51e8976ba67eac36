import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openAddresses } from './addresses.ts';
import { openBrowser } from './browser.ts';
import { type Budget, createBudget } from './budget.ts';

const plenty = (): Budget =>
  createBudget({ requests: 1_000, milliseconds: 60_000, clock: () => performance.now() });

async function withServer(
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('A browser speaks to no other machine than this one.', async () => {
  const browser = openBrowser(plenty(), '127.0.0.1');
  for (const url of ['http://example.com/', 'http://notlocalhost/', 'https://localhost/']) {
    await assert.rejects(browser.send(new Request(url)), /does not speak/);
  }
});

test('A browser stops when its budget of requests or of time is spent.', async () => {
  await withServer(
    (_, outgoing) => outgoing.end('{}'),
    async (port) => {
      const few = createBudget({ requests: 2, milliseconds: 60_000, clock: () => 0 });
      const browser = openBrowser(few, '127.0.0.1');
      await browser.send(new Request(`http://localhost:${port}/`));
      await browser.send(new Request(`http://localhost:${port}/`));
      await assert.rejects(browser.send(new Request(`http://localhost:${port}/`)), /2 requests/);
      assert.equal(few.used, 2);

      let now = 0;
      const short = createBudget({ requests: 9, milliseconds: 1_000, clock: () => now });
      now = 1_000;
      const late = openBrowser(short, '127.0.0.1');
      await assert.rejects(late.send(new Request(`http://localhost:${port}/`)), /1000 ms/);
    },
  );
});

test('A visit that is sent round in circles ends.', async () => {
  await withServer(
    (_, outgoing) => outgoing.writeHead(303, { location: '/again' }).end(),
    async (port) => {
      const visit = await openBrowser(plenty(), '127.0.0.1').visit(`http://localhost:${port}/`);
      assert.equal(visit.response.status, 303);
      assert.ok(visit.trail.length < 15);
    },
  );
});

test('Cookies go back to the host and path that they came from, and nowhere else.', async () => {
  const seen: string[] = [];
  await withServer(
    (incoming, outgoing) => {
      seen.push(
        `${incoming.headers.host?.split(':')[0]}${incoming.url} ${incoming.headers.cookie}`,
      );
      if (incoming.url === '/set') {
        outgoing.setHeader('set-cookie', [
          'session=s1; Path=/; HttpOnly; Max-Age=60',
          'uid=u1; path=/interaction/u1; expires=Thu, 01 Jan 2099 00:00:00 GMT',
        ]);
      }
      if (incoming.url === '/forget')
        outgoing.setHeader('set-cookie', 'session=; Path=/; Max-Age=0');
      outgoing.end('{}');
    },
    async (port) => {
      const browser = openBrowser(plenty(), '127.0.0.1');
      const get = (host: string, path: string) =>
        browser.send(new Request(`http://${host}.localhost:${port}${path}`));
      await get('bank-a', '/set');
      await get('bank-a', '/interaction/u1/request');
      await get('bank-a', '/interaction/u12');
      await get('bank-b', '/interaction/u1/request');
      await get('bank-a', '/forget');
      await get('bank-a', '/');
    },
  );
  assert.deepEqual(seen.slice(1), [
    'bank-a.localhost/interaction/u1/request uid=u1; session=s1',
    'bank-a.localhost/interaction/u12 session=s1',
    'bank-b.localhost/interaction/u1/request undefined',
    'bank-a.localhost/forget session=s1',
    'bank-a.localhost/ undefined',
  ]);
});

test('Two browsers share no cookie, and come from the addresses that they were given.', async () => {
  const seen: string[] = [];
  await withServer(
    (incoming, outgoing) => {
      seen.push(`${incoming.socket.remoteAddress} ${incoming.headers.cookie}`);
      outgoing.setHeader('set-cookie', 'a=1; Path=/').end('{}');
    },
    async (port) => {
      const addresses = await openAddresses();
      const [one, two, three] = [addresses.next(), addresses.next(), addresses.next()];
      const url = `http://wallet-a.localhost:${port}/`;
      const first = openBrowser(plenty(), one);
      await first.send(new Request(url));
      await openBrowser(plenty(), two).send(new Request(url));
      first.comeFrom(three);
      await first.send(new Request(url));
      assert.deepEqual(seen, [`${one} undefined`, `${two} undefined`, `${three} a=1`]);
    },
  );
});

test('A visit follows redirects over hosts, and stops before the address that it must not open.', async () => {
  const seen: string[] = [];
  await withServer(
    (incoming, outgoing) => {
      seen.push(incoming.url ?? '');
      if (incoming.url === '/go') {
        const port = incoming.socket.localPort;
        const location = `http://wallet-a.localhost:${port}/link/callback?code=c&state=s`;
        outgoing.writeHead(303, { location }).end();
      } else outgoing.end('here');
    },
    async (port) => {
      const browser = openBrowser(plenty(), '127.0.0.1');
      const start = `http://bank-a.localhost:${port}/go`;
      const held = await browser.visit(start, (url) => url.searchParams.has('code'));
      assert.equal(held.url.pathname, '/link/callback');
      assert.deepEqual(seen, ['/go']);
      const through = await browser.visit(start);
      assert.equal(await through.response.text(), 'here');
      assert.deepEqual(seen, ['/go', '/go', '/link/callback?code=c&state=s']);
    },
  );
});
