import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { openDb } from '@sekisho/runtime/db.ts';
import { createWallet } from './server.ts';
import { ORIGIN, withWallet } from './testing/wallet-bench.ts';

/** What is no operation of the contract: the document's and the bank's ways, and events. */
const REQUESTS: readonly Request[] = [
  new Request(`${ORIGIN}/openid4vp/requests/idp_01jd0000000000000000000000`),
  new Request(`${ORIGIN}/link/callback?state=x`, {
    headers: { cookie: `sekisho_customer=${'x'.repeat(43)}` },
  }),
];

test('without a database nobody is told of a bug, also outside the operations of the contract', async () => {
  await withWallet(async ({ env, parts }) => {
    const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
    const server = createWallet({ ...env, db }, parts.config);
    for (const request of REQUESTS) {
      const response = await server.fetch(request, { address: '192.0.2.1' });
      const { pathname } = new URL(request.url);
      equal(response.status, 503, pathname);
      equal(((await response.json()) as { code: string }).code, 'try_again');
    }
    await server.close();
    await db.close();
  });
});
