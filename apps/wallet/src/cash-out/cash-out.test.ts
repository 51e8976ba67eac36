import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { openParts } from '../parts.ts';
import {
  balance,
  cashOut,
  openSettled,
  readCashOut,
  sendEvent,
  signIn,
  wait,
} from '../testing/cash-outs.ts';
import { answered, refused, type WalletBench, withWallet } from '../testing/wallet-bench.ts';
import { closeCashOut, orderCashOut } from './service.ts';

async function rows(bench: WalletBench): Promise<number> {
  return (await bench.env.db.sql`select * from cash_out`).length;
}

test('a cash-out is refused before anything is reserved, in the order of precedence', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const other = await bench.linkBank(await bench.openWallet());
    equal(
      refused(await cashOut(bench, { ...mine, link: other.link }, 9_999, { fee: 1 })),
      'not_found',
    );
    equal(refused(await cashOut(bench, mine, 9_999, { fee: 1 })), 'fee_differs');
    equal(refused(await cashOut(bench, mine, 5_001)), 'insufficient_balance');
    const closed = plus(bench.env.clock.now(), HOUR);
    await bench.env.db.transaction((sql) => closeCashOut(sql, mine.id, closed));
    equal(refused(await cashOut(bench, { ...mine, link: other.link }, 10)), 'cash_out_closed');
    answered(await mine.wallet.lockWallet({ body: {} }));
    equal(refused(await cashOut(bench, mine, 10)), 'wallet_locked');
    equal(bench.bank.credits.size, 0);
    equal(await rows(bench), 0);
    equal(await balance(mine), 5_000);
  });
});

test('it needs a proof not older than five minutes', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.env.clock.advance(5 * MINUTE);
    equal(refused(await cashOut(bench, mine, 10)), 'fresh_proof_needed');
  });
});

test('nothing is paid over a link that does not grant it, is stopped, or whose bank is gone', async () => {
  await withWallet(async (bench) => {
    bench.pair.grantsCredits = false;
    const old = await openSettled(bench, 5_000);
    equal(refused(await cashOut(bench, old, 10)), 'link_takes_no_money');
    bench.pair.grantsCredits = true;
    const mine = await openSettled(bench, 5_000);
    const { mandate } = mine;
    const at = bench.env.clock.now();
    deepEqual(await sendEvent(bench, { type: 'suspended', mandate, at }), [202]);
    equal(refused(await cashOut(bench, mine, 10)), 'link_not_active');
    deepEqual(await sendEvent(bench, { type: 'resumed', mandate, at: plus(at, 1) }), [202]);
    const parts = openParts(bench.env, { ...bench.parts.config, banks: [] });
    const order = { wallet: mine.id, key: bench.key(), link: mine.link, amount: 10n, fee: 0n };
    deepEqual(await orderCashOut(parts, order), { ok: false, refusal: 'link_not_active' });
    await parts.ledger.close();
    equal(bench.bank.credits.size, 0);
  });
});

test('the money leaves the wallet once, and stands in the history as one movement', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const told = answered(await cashOut(bench, mine, 3_000));
    deepEqual([told.state, told.amount, told.bank.name], ['done', 3_000, '関所銀行']);
    ok(told.settledAt);
    equal(await balance(mine), 2_000);
    equal(bench.bank.paid(), 3_000);
    const { movements } = answered(await mine.wallet.listMovements({ query: {} }));
    deepEqual(
      movements.map(({ id, kind, direction, amount, counterparty }) => [
        id === told.id,
        kind,
        direction,
        amount,
        counterparty,
      ]),
      [
        [true, 'cash_out', 'out', 3_000, '関所銀行'],
        [false, 'charge', 'in', 5_000, '関所銀行'],
      ],
    );
    const { cashOuts, before } = answered(await mine.wallet.listCashOuts({ query: {} }));
    deepEqual([cashOuts, before], [[told], null]);
    const other = await openSettled(bench, 100);
    deepEqual(refused(await other.wallet.getCashOut({ params: { id: told.id } })), 'not_found');
    deepEqual(
      refused(await other.wallet.cancelCashOut({ params: { id: told.id }, body: {} })),
      'not_found',
    );
  });
});

test('a press that comes twice at once is one cash-out; another body under its key is refused', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const key = bench.key();
    const twins = await Promise.all([1, 2, 3, 4].map(() => cashOut(bench, mine, 3_000, { key })));
    equal(new Set(twins.map((twin) => answered(twin).id)).size, 1);
    await wait(bench, 3);
    equal(answered(await cashOut(bench, mine, 3_000, { key })).state, 'done');
    equal(refused(await cashOut(bench, mine, 2_000, { key })), 'idempotency_key_reused');
    equal(bench.bank.credits.size, 1);
    equal(await balance(mine), 2_000);
  });
});

test('two tabs cannot pay out the same money at once, nor a tab and a till', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const answers = await Promise.all([1, 2, 3, 4].map(() => cashOut(bench, mine, 3_000)));
    const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.problem.code]));
    deepEqual(refusals, Array(3).fill('insufficient_balance'));
    await wait(bench, 3);
    equal(await balance(mine), 2_000);
    equal(bench.bank.paid(), 3_000);
  });
});

test('what the bank refuses is released, in words that say no more than they must', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const cases: [string, string][] = [
      ['mandate_not_active', 'link_ended'],
      ['credit_not_granted', 'not_granted'],
      ['credit_expired', 'not_in_time'],
      ['account_unavailable', 'account_unavailable'],
    ];
    for (const [decision, refusal] of cases) {
      bench.bank.decisions.push(decision);
      const told = answered(await cashOut(bench, mine, 5_000));
      deepEqual([told.state, told.refusal, told.settledAt !== null], ['refused', refusal, true]);
    }
    equal(await balance(mine), 5_000);
    const { movements } = answered(await mine.wallet.listMovements({ query: {} }));
    deepEqual(
      movements.map(({ kind }) => kind),
      ['charge'],
    );
  });
});

test('a fee is told, reserved, taken with the money and released with it', async () => {
  await withWallet(
    async (bench) => {
      const mine = await openSettled(bench, 5_000);
      const terms = answered(await mine.wallet.getCashOutTerms({}));
      deepEqual([terms.fee, terms.most, terms.closedUntil], [110, 4_890, null]);
      equal(refused(await cashOut(bench, mine, 1_000)), 'fee_differs');
      equal(refused(await cashOut(bench, mine, 4_891, { fee: 110 })), 'insufficient_balance');
      bench.bank.decisions.push('account_unavailable', 'posted');
      answered(await cashOut(bench, mine, 4_890, { fee: 110 }));
      equal(await balance(mine), 5_000);
      equal(answered(await cashOut(bench, mine, 4_890, { fee: 110 })).state, 'done');
      equal(await balance(mine), 0);
      const { movements } = answered(await mine.wallet.listMovements({ query: {} }));
      deepEqual(
        movements.map(({ kind, amount }) => [kind, amount]),
        [
          ['cash_out_fee', 110],
          ['cash_out', 4_890],
          ['charge', 5_000],
        ],
      );
    },
    { cashOutFee: 110 },
  );
});

test('to a new account a cash-out waits, is told why, and goes when its time has come', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(5_000);
    const terms = answered(await mine.wallet.getCashOutTerms({}));
    const [account] = terms.accounts;
    deepEqual([account?.holdReason, account?.takesMoney], ['new_account', true]);
    const told = answered(await cashOut(bench, mine, 3_000));
    deepEqual([told.state, told.holdReason], ['held', 'new_account']);
    equal(told.heldUntil, account?.heldUntil);
    equal(await balance(mine), 2_000);
    bench.env.clock.advance(71 * HOUR);
    await wait(bench, 3);
    equal(bench.bank.credits.size, 0);
    bench.env.clock.advance(HOUR);
    await wait(bench, 3);
    await signIn(mine);
    equal((await readCashOut(mine, told.id)).state, 'done');
    equal(bench.bank.paid(), 3_000);
    equal(await balance(mine), 2_000);
  });
});

test('money that came from another account in the last 24 hours waits', async () => {
  await withWallet(async (bench) => {
    const first = await openSettled(bench, 5_000);
    const second = await bench.linkBank(first);
    const charged = await second.wallet.createCharge(
      { body: { link: second.link, amount: 1_000 } },
      { idempotencyKey: bench.key() },
    );
    equal(answered(charged).state, 'done');
    const told = answered(await cashOut(bench, first, 100));
    deepEqual([told.state, told.holdReason], ['held', 'money_from_other_account']);
    bench.env.clock.advance(DAY);
    await signIn(first);
    equal(answered(await cashOut(bench, first, 100)).state, 'done');
  });
});

test('what is held can be taken back, also twice at once and while the wallet is locked', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(5_000);
    const { id } = answered(await cashOut(bench, mine, 5_000));
    answered(await mine.wallet.lockWallet({ body: {} }));
    const cancel = () => mine.wallet.cancelCashOut({ params: { id }, body: {} });
    const answers = (await Promise.all([cancel(), cancel(), cancel()])).map(answered);
    deepEqual(
      answers.map(({ state }) => state),
      ['cancelled', 'cancelled', 'cancelled'],
    );
    equal(await balance(mine), 5_000);
    bench.env.clock.advance(73 * HOUR);
    await wait(bench, 3);
    equal(bench.bank.credits.size, 0);
    await signIn(mine);
    answered(await mine.wallet.unlockWallet({ body: {} }));
    const done = answered(await cashOut(bench, mine, 100));
    const late = await mine.wallet.cancelCashOut({ params: { id: done.id }, body: {} });
    equal(refused(late), 'cash_out_not_held');
  });
});

test('of cancelling and letting go at the same moment one wins, and the money is in one place', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(5_000);
    for (let round = 0; round < 5; round++) {
      const linked = await bench.linkBank(mine);
      const { id } = answered(await cashOut(bench, linked, 100));
      bench.env.clock.advance(72 * HOUR);
      await signIn(mine);
      const [cancelled] = await Promise.all([
        mine.wallet.cancelCashOut({ params: { id }, body: {} }),
        bench.tick(),
      ]);
      await wait(bench, 2);
      const { state } = await readCashOut(mine, id);
      equal(state, cancelled.ok ? 'cancelled' : 'done');
    }
    equal(await balance(mine), 5_000 - bench.bank.paid());
  });
});

test('what is held is released when wallet or link was stopped before it went', async () => {
  await withWallet(async (bench) => {
    const locked = await bench.openRich(5_000);
    const unlinked = await bench.openRich(5_000);
    const [one, two] = [
      answered(await cashOut(bench, locked, 5_000)),
      answered(await cashOut(bench, unlinked, 5_000)),
    ];
    answered(await locked.wallet.lockWallet({ body: {} }));
    answered(await unlinked.wallet.unlink({ params: { id: unlinked.link }, body: {} }));
    await wait(bench, 1);
    deepEqual((await readCashOut(unlinked, two.id)).refusal, 'link_ended');
    equal(await balance(unlinked), 5_000);
    bench.env.clock.advance(73 * HOUR);
    await wait(bench, 1);
    await signIn(locked);
    equal((await readCashOut(locked, one.id)).refusal, 'stopped');
    equal(await balance(locked), 5_000);
    equal(bench.bank.credits.size, 0);
  });
});

test('money that is reserved still counts against what a wallet may hold', async () => {
  await withWallet(
    async (bench) => {
      const mine = await bench.openRich(5_000);
      answered(await cashOut(bench, mine, 5_000));
      const body = { link: mine.link, amount: 1 };
      const more = await mine.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
      equal(refused(more), 'balance_limit');
    },
    { balanceLimit: 5_000 },
  );
});
