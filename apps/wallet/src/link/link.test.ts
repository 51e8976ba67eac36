import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { EVENT_MEDIA_TYPE, type MandateEvent } from '@sekisho/fapi/link-event.ts';
import { CLIENT_ID } from '@sekisho/fapi/testing/link-pair.ts';
import { createWallet } from '../server.ts';
import {
  answered,
  BANK_CODE,
  begun,
  type Customer,
  comeBack,
  ORIGIN,
  refused,
  visitAt,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

type EventBody =
  | { readonly type: 'suspended' | 'resumed' }
  | { readonly type: 'revoked'; readonly reason: 'holder' };

/** An event as the bank signs it, in time order by `after`. */
async function signed(
  { pair, env }: WalletBench,
  mandate: Id<'mdt'>,
  body: EventBody,
  after = 0,
  id = env.ids.next('evt'),
): Promise<string> {
  const event: MandateEvent = { mandate, at: plus(env.clock.now(), after), ...body };
  return pair.servers[0].signEvent({ id, clientId: CLIENT_ID, event });
}

async function post({ servers }: WalletBench, body: string, type = EVENT_MEDIA_TYPE) {
  const request = new Request(`${ORIGIN}/link/v1/events`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  return servers[1]?.fetch(request, { address: '192.0.2.1' });
}

async function stateOf(customer: Customer): Promise<string | undefined> {
  return answered(await customer.wallet.listLinks({})).links[0]?.state;
}

test('an unknown bank, a locked wallet and an old proof begin no link', async () => {
  await withWallet(async ({ openWallet, env }) => {
    const { wallet } = await openWallet();
    equal(refused(await wallet.beginLink({ body: { bank: '9999' } })), 'bank_unknown');
    answered(await wallet.lockWallet({ body: {} }));
    equal(refused(await wallet.beginLink({ body: { bank: BANK_CODE } })), 'wallet_locked');
    answered(await wallet.unlockWallet({ body: {} }));
    env.clock.advance(6 * MINUTE);
    equal(refused(await wallet.beginLink({ body: { bank: BANK_CODE } })), 'fresh_proof_needed');
  });
});

test('a link is made, shown, and told by nobody but its customer', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const linked = await bench.linkBank(customer);
    const other = await bench.openWallet();
    const { links } = answered(await customer.wallet.listLinks({}));
    deepEqual(
      links.map(({ since: _since, firstDaysUntil: _until, ...link }) => link),
      [
        {
          id: linked.link,
          bank: { code: BANK_CODE, name: '関所銀行' },
          branchName: '本店',
          accountMasked: '普通 ****567',
          state: 'active',
          limitPerDebit: 50_000,
          credits: true,
          caps: [{ windowMs: 3 * DAY, amount: 10_000, first: true }],
        },
      ],
    );
    deepEqual(answered(await other.wallet.listLinks({})).links, []);
    equal(
      refused(await other.wallet.unlink({ params: { id: linked.link }, body: {} })),
      'not_found',
    );
    const [row] = await bench.env.db.sql`select account, tokens from link`;
    ok(!Buffer.from(row?.account).includes('本店'));
    ok(!Buffer.from(row?.tokens).includes('accessToken'));
  });
});

test('the way back works once, in the session of the wallet that began, in time', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.openWallet(), await bench.openWallet()];
    const stolen = await begun(bench, mine);
    equal((await comeBack(other, stolen)).search, '?link=failed');
    equal((await comeBack(await bench.openBrowser(), stolen)).search, '?link=failed');
    match((await comeBack(mine, stolen)).search, /^\?linked=lnk_/);
    equal((await comeBack(mine, stolen)).search, '?link=failed');
    const late = await begun(bench, mine);
    bench.env.clock.advance(16 * MINUTE);
    equal((await comeBack(mine, late)).search, '?link=failed');
    equal(answered(await mine.wallet.listLinks({})).links.length, 1);
    const forged = new URL(late);
    forged.searchParams.set('state', 'x'.repeat(43));
    equal((await comeBack(mine, forged)).search, '?link=failed');
  });
});

test('of two times the same way back at once one links', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    const ends = await Promise.all([comeBack(mine, callback), comeBack(mine, callback)]);
    equal(ends.filter(({ search }) => search.startsWith('?linked=')).length, 1);
    equal(answered(await mine.wallet.listLinks({})).links.length, 1);
  });
});

test('a refusal at the bank and a lost token answer link nothing', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const declined = await begun(bench, mine);
    declined.searchParams.delete('code');
    declined.searchParams.set('error', 'access_denied');
    equal((await comeBack(mine, declined)).search, '?link=declined');
    const lost = await begun(bench, mine);
    bench.bank.lose = { path: /token$/, what: 'answer' };
    equal((await comeBack(mine, lost)).search, '?link=not_known');
    bench.bank.lose = undefined;
    await bench.tick(6 * SECOND);
    deepEqual(answered(await mine.wallet.listLinks({})).links, []);
    const states = await bench.env.db.sql`select state from link order by state`;
    deepEqual(
      states.map(({ state }) => state),
      ['declined', 'failed'],
    );
  });
});

for (const when of ['before', 'after'] as const) {
  test(`a process that dies ${when} the bank redeems the code leaves no mandate that nobody knows`, async () => {
    await withWallet(async (bench) => {
      const mine = await bench.openWallet();
      const callback = await begun(bench, mine);
      const { onRequest } = bench.pair;
      const died = new Promise<void>((resolve) => {
        bench.pair.onRequest = async (request, pass) => {
          if (!new URL(request.url).pathname.endsWith('/token')) return pass(request);
          if (when === 'after') {
            const response = await pass(request);
            // The first one only asks for a nonce.
            if (!response.ok) return response;
          }
          resolve();
          return new Promise<never>(() => undefined);
        };
      });
      void comeBack(mine, callback);
      await died;
      bench.pair.onRequest = onRequest;
      await bench.tick();
      deepEqual(answered(await mine.wallet.listLinks({})).links, [], 'somebody may be redeeming');
      bench.env.clock.advance(26 * SECOND);
      await bench.tick();
      const { links } = answered(await mine.wallet.listLinks({}));
      deepEqual(
        links.map(({ state }) => state),
        when === 'before' ? ['active'] : [],
      );
      const [row] = await bench.env.db.sql`select state, pending, callback, redeem_at from link`;
      const rest = { pending: null, callback: null, redeem_at: null };
      deepEqual({ ...row }, { state: when === 'before' ? 'active' : 'failed', ...rest });
      // The code came twice, so the bank has ended what came of it.
      const tokens = await bench.pair.env.db.sql`
        select id from fapi_item where kind = 'RefreshToken' and consumed_at is null`;
      equal(tokens.length, when === 'before' ? 1 : 0);
    });
  });
}

test('a bank that does not answer is asked while the code lives, and the customer is told so', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    bench.bank.lose = { path: /token$/, what: 'request' };
    equal((await comeBack(mine, callback)).search, '?link=not_known');
    equal((await comeBack(mine, callback)).search, '?link=failed', 'the way back works once');
    await bench.tick(6 * SECOND);
    deepEqual(answered(await mine.wallet.listLinks({})).links, []);
    bench.bank.lose = undefined;
    await bench.tick(6 * SECOND);
    equal(await stateOf(mine), 'active');
  });
});

test('a code whose bank never answers ends with its life', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    bench.bank.lose = { path: /token$/, what: 'request' };
    equal((await comeBack(mine, callback)).search, '?link=not_known');
    for (let n = 0; n < 13; n++) await bench.tick(5 * SECOND);
    const [row] = await bench.env.db.sql`select state, callback, redeem_at from link`;
    deepEqual({ ...row }, { state: 'failed', callback: null, redeem_at: null });
  });
});

test('a code of a bank that is no longer configured ends, and holds nobody up', async () => {
  await withWallet(async (bench) => {
    const customers = [await bench.openWallet(), await bench.openWallet()];
    bench.bank.lose = { path: /token$/, what: 'request' };
    for (const customer of customers) {
      equal((await comeBack(customer, await begun(bench, customer))).search, '?link=not_known');
    }
    bench.bank.lose = undefined;
    const later = createWallet(bench.env, { ...bench.parts.config, banks: [] });
    bench.env.clock.advance(6 * SECOND);
    await later.tick(bench.env.clock.now());
    const states = await bench.env.db.sql`select state, redeem_at from link`;
    deepEqual(
      states.map((row) => ({ ...row })),
      [1, 2].map(() => ({ state: 'failed', redeem_at: null })),
    );
  });
});

test('a link is acknowledged to the bank until it has answered', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    bench.bank.lose = { path: /acknowledge$/, what: 'answer' };
    const linked = await bench.linkBank(mine);
    await bench.tick();
    equal(bench.bank.acknowledged.size, 1);
    bench.bank.lose = undefined;
    bench.bank.acknowledged.clear();
    bench.env.clock.advance(MINUTE);
    await bench.tick();
    deepEqual([...bench.bank.acknowledged], [linked.mandate]);
    bench.env.clock.advance(DAY);
    bench.bank.acknowledged.clear();
    await bench.tick();
    equal(bench.bank.acknowledged.size, 0, 'once it is answered');
  });
});

test('unlink stops charging with its commit and tells the bank until it has answered', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(1_000);
    bench.bank.lose = { path: /revoke$/, what: 'request' };
    const params = { id: mine.link };
    equal(answered(await mine.wallet.unlink({ params, body: {} })).state, 'ending');
    equal(answered(await mine.wallet.unlink({ params, body: {} })).state, 'ending');
    const body = { link: mine.link, amount: 1 };
    const refusal = await mine.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
    equal(refused(refusal), 'link_not_active');
    await bench.tick();
    await bench.tick(2 * SECOND);
    equal(await stateOf(mine), 'ending');
    bench.bank.lose = { path: /revoke$/, what: 'answer' };
    await bench.tick(5 * SECOND);
    equal(await stateOf(mine), 'ending');
    bench.bank.lose = undefined;
    await bench.tick(10 * SECOND);
    equal(await stateOf(mine), 'ended');
    deepEqual([...bench.bank.revoked], [mine.mandate]);
    await bench.tick(MINUTE);
    equal(answered(await mine.wallet.unlink({ params, body: {} })).state, 'ended');
  });
});

test('events of the bank suspend, resume and end a link; the newest wins and the end is for ever', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.linkBank(await bench.openWallet());
    const charge = async () => {
      const body = { link: mine.link, amount: 10 };
      return mine.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
    };
    const suspended = await signed(bench, mine.mandate, { type: 'suspended' }, 1_000);
    equal((await post(bench, suspended))?.status, 202);
    equal(await stateOf(mine), 'suspended');
    equal(refused(await charge()), 'link_not_active');
    const older = await signed(bench, mine.mandate, { type: 'resumed' }, 500);
    equal((await post(bench, older))?.status, 202);
    equal(await stateOf(mine), 'suspended');
    const newer = await signed(bench, mine.mandate, { type: 'resumed' }, 2_000);
    equal((await post(bench, newer))?.status, 202);
    equal((await post(bench, suspended))?.status, 202);
    equal(await stateOf(mine), 'active');
    equal(answered(await charge()).state, 'done');
    const revoked = await signed(bench, mine.mandate, { type: 'revoked', reason: 'holder' }, 1_500);
    equal((await post(bench, revoked))?.status, 202);
    equal(await stateOf(mine), 'ended');
    const last = await signed(bench, mine.mandate, { type: 'resumed' }, 9_000);
    equal((await post(bench, last))?.status, 202);
    equal(await stateOf(mine), 'ended');
    equal(refused(await charge()), 'link_not_active');
    await bench.tick();
    const told = bench.texts.map(({ text }) => text);
    for (const words of [/関所銀行.*止めました/, /関所銀行.*再開され/, /関所銀行.*終わりました/]) {
      equal(told.filter((text) => words.test(text)).length, 1);
    }
  });
});

test('an event that came before the link was recorded is not forgotten', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const { redirectTo } = answered(await mine.wallet.beginLink({ body: { bank: BANK_CODE } }));
    const { callback, mandate } = await visitAt(bench, redirectTo);
    const revoked = await signed(bench, mandate, { type: 'revoked', reason: 'holder' });
    equal((await post(bench, revoked))?.status, 202);
    await comeBack(mine, callback);
    equal(await stateOf(mine), 'ended');
  });
});

test('an event that does not verify changes nothing', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.linkBank(await bench.openWallet());
    const good = await signed(bench, mine.mandate, { type: 'revoked', reason: 'holder' });
    const [header, payload = '', signature] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const altered = (change: object) =>
      [
        header,
        Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url'),
        signature,
      ].join('.');
    const cases: [string, string][] = [
      ['', 'invalid_issuer'],
      ['a.b.c', 'invalid_issuer'],
      [`${good}x`, 'invalid_key'],
      [altered({ jti: 'evt_0' }), 'invalid_key'],
      [altered({ iss: 'http://bank-x.localhost' }), 'invalid_issuer'],
    ];
    for (const [body, err] of cases) {
      const answer = await post(bench, body);
      equal(answer?.status, 400);
      deepEqual(await answer?.json(), { err });
    }
    equal((await post(bench, good, 'application/json'))?.status, 400);
    equal((await post(bench, 'x'.repeat(20_000)))?.status, 400);
    equal(await stateOf(mine), 'active');
  });
});
