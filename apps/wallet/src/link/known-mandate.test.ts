import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { assert } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { grantFor } from '@sekisho/fapi/testing/link-pair.ts';
import {
  answered,
  begun,
  comeBack,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { keepGrant, keepRequest, takeEvent } from './service.ts';

/** From here on the bank names this mandate in whatever it grants, as often as it is asked. */
function grantsAs(bench: WalletBench, mandate: Id<'mdt'>): { readonly redeemed: () => number } {
  const { onRequest } = bench.pair;
  let redeemed = 0;
  bench.pair.onRequest = async (request, pass) => {
    const answer = await (onRequest ? onRequest(request, pass) : pass(request));
    if (!new URL(request.url).pathname.endsWith('/token') || !answer.ok) return answer;
    redeemed += 1;
    const body = (await answer.json()) as { authorization_details: object[] };
    const details = body.authorization_details.map((detail) => ({ ...detail, mandate }));
    const { headers } = answer;
    return Response.json({ ...body, authorization_details: details }, { headers });
  };
  return { redeemed: () => redeemed };
}

const linkRow = async ({ env }: WalletBench, link: string) => {
  const [row] = await env.db.sql`select * from link where id = ${link}`;
  return { ...row };
};

test('a mandate that another link has is refused once, and the tokens go back', async () => {
  await withWallet(async (bench) => {
    const other = await bench.linkBank(await bench.openWallet());
    await bench.tick();
    const mine = await bench.openWallet();
    const before = await linkRow(bench, other.link);
    const { redeemed } = grantsAs(bench, other.mandate);
    equal((await comeBack(mine, await begun(bench, mine))).search, '?link=bank_mistake');
    for (let n = 0; n < 4; n++) await bench.tick(MINUTE);
    equal(redeemed(), 1, 'nobody tries again');
    deepEqual(answered(await mine.wallet.listLinks({})).links, []);
    const [failed] = await bench.env.db.sql`
      select id, state, mandate, tokens, pending, callback, redeem_at from link
      where wallet = ${mine.id}`;
    const nothing = { mandate: null, tokens: null, pending: null, callback: null, redeem_at: null };
    deepEqual({ ...failed }, { id: failed?.id, state: 'failed', ...nothing });
    const [entry] = await bench.env.db.sql`
      select actor, objects from audit_entry where act = 'link.failed'`;
    const { mandate } = other;
    const objects = { link: failed?.id, bank: '0310', mandate, reason: 'mandate_known' };
    deepEqual({ ...entry }, { actor: mine.id, objects });
    const told = bench.texts.filter(({ text }) =>
      /関所銀行の答えに誤りが.*お断りしました/.test(text),
    );
    equal(told.length, 1);
    // What the bank had really granted is ended there, and nothing else.
    equal(bench.pair.ended.length, 1);
    const families = await bench.pair.env.db.sql`
      select distinct family from fapi_item where kind = 'RefreshToken'`;
    deepEqual(
      families.map(({ family }) => family),
      [mandate],
    );
    deepEqual(await linkRow(bench, other.link), before);
    const charge = { link: other.link, amount: 100 };
    const charged = await other.wallet.createCharge(
      { body: charge },
      { idempotencyKey: bench.key() },
    );
    equal(answered(charged).state, 'done');
  });
});

test('a bank that does not take the tokens back holds nobody up', async () => {
  await withWallet(async (bench) => {
    const other = await bench.linkBank(await bench.openWallet());
    const mine = await bench.openWallet();
    grantsAs(bench, other.mandate);
    const callback = await begun(bench, mine);
    bench.bank.lose = { path: /oauth\/revoke$/, what: 'request' };
    equal((await comeBack(mine, callback)).search, '?link=bank_mistake');
  });
});

test('a known mandate that comes while nobody waits is refused too, once', async () => {
  await withWallet(async (bench) => {
    const other = await bench.linkBank(await bench.openWallet());
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    bench.bank.lose = { path: /token$/, what: 'request' };
    equal((await comeBack(mine, callback)).search, '?link=not_known');
    bench.bank.lose = undefined;
    const { redeemed } = grantsAs(bench, other.mandate);
    for (let n = 0; n < 8; n++) await bench.tick(6 * SECOND);
    equal(redeemed(), 1);
    const states = await bench.env.db.sql`select state from link where wallet = ${mine.id}`;
    deepEqual(
      states.map(({ state }) => state),
      ['failed'],
    );
  });
});

test('of two grants of one mandate at the same moment one becomes a link', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.openWallet(), await bench.openWallet()];
    grantsAs(bench, bench.env.ids.next('mdt'));
    const callbacks = [await begun(bench, mine), await begun(bench, other)] as const;
    const ends = await Promise.all([comeBack(mine, callbacks[0]), comeBack(other, callbacks[1])]);
    const ways = ends.map(({ search }) => search.slice(0, 8)).sort();
    deepEqual(ways, ['?link=ba', '?linked=']);
  });
});

test('a mandate is of its bank: another bank’s of the same name is another mandate', async () => {
  await withWallet(async (bench) => {
    const { parts, pair } = bench;
    const other = await bench.linkBank(await bench.openWallet());
    const mine = await bench.openWallet();
    const asked = { wallet: mine.id, bank: '9999', pending: { state: 'x' } as never };
    const request = await keepRequest(parts, asked);
    assert(request.ok, 'The wallet is open.');
    const grant = grantFor(pair, other.mandate);
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: 0, dpopKey: {} } as never;
    equal((await keepGrant(parts, request.value, { grant, tokens })).ok, true);
    const before = await linkRow(bench, other.link);
    await takeEvent(parts, '9999', {
      id: bench.env.ids.next('evt'),
      mandate: other.mandate,
      at: pair.env.clock.now(),
      type: 'revoked',
      reason: 'holder',
      issuer: 'http://bank-x.localhost',
      issuedAt: pair.env.clock.now(),
    });
    deepEqual(await linkRow(bench, other.link), before);
    equal((await linkRow(bench, request.value)).state, 'ended');
    await bench.env.db.sql`delete from outbox where kind = 'link.acknowledge'`;
  });
});
