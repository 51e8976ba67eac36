import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import {
  balance,
  cashOut,
  giveBack,
  openSettled,
  readCashOut,
  sendEvent,
  signIn,
  wait,
} from '../testing/cash-outs.ts';
import { press } from '../testing/switch-press.ts';
import {
  answered,
  BANK_CODE,
  type LinkedCustomer,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { orderCashOut } from './service.ts';
import { refuseCashOut, takeTry } from './tries.ts';

/** The holder ends the mandate at the bank: its tokens die, and the bank sends an event. */
async function endAtBank(bench: WalletBench, { mandate }: LinkedCustomer): Promise<void> {
  const { pair, env } = bench;
  await pair.servers[0].revokeMandateTokens(pair.env.db.sql, mandate);
  const at = env.clock.now();
  deepEqual(await sendEvent(bench, { type: 'revoked', mandate, at, reason: 'holder' }), [202]);
}

async function record(bench: WalletBench, { id: wallet, link }: LinkedCustomer, amount: bigint) {
  const order = { wallet, link, amount, fee: 0n, key: bench.key() };
  const ordered = await orderCashOut(bench.parts, order);
  if (!ordered.ok) throw new Error(ordered.refusal);
  return ordered.value;
}

test('a request that never arrived is repeated; meanwhile the money stays reserved', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'request' };
    const told = answered(await cashOut(bench, mine, 3_000));
    equal(told.state, 'not_known_yet');
    equal(await balance(mine), 2_000);
    bench.bank.lose = undefined;
    await wait(bench, 2);
    equal((await readCashOut(mine, told.id)).state, 'done');
    equal(bench.bank.paid(), 3_000);
  });
});

test('an answer that was lost is asked for again, and nothing is paid twice', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'answer' };
    const told = answered(await cashOut(bench, mine, 3_000));
    equal(told.state, 'not_known_yet');
    await wait(bench, 3);
    bench.bank.lose = undefined;
    await wait(bench, 2);
    equal((await readCashOut(mine, told.id)).state, 'done');
    deepEqual([bench.bank.credits.size, bench.bank.paid(), await balance(mine)], [1, 3_000, 2_000]);
  });
});

test('an answer that was lost before the mandate ended is asked for in our own name', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'answer' };
    const told = answered(await cashOut(bench, mine, 3_000));
    await endAtBank(bench, mine);
    bench.bank.lose = undefined;
    await wait(bench, 2);
    equal((await readCashOut(mine, told.id)).state, 'done');
    equal(await balance(mine), 2_000);
  });
});

test('what never arrived and cannot be asked for any more is released only when that is final', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'request' };
    const told = answered(await cashOut(bench, mine, 3_000));
    await endAtBank(bench, mine);
    bench.bank.lose = undefined;
    await wait(bench, 14);
    equal((await readCashOut(mine, told.id)).state, 'not_known_yet');
    equal(await balance(mine), 2_000);
    await wait(bench, 4);
    deepEqual((await readCashOut(mine, told.id)).refusal, 'not_in_time');
    equal(await balance(mine), 5_000);
    equal(bench.bank.credits.size, 0);
  });
});

test('what may be at the bank is not asked for again after a lock, only about', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'request' };
    const told = answered(await cashOut(bench, mine, 3_000));
    answered(await mine.wallet.lockWallet({ body: {} }));
    bench.bank.lose = undefined;
    await wait(bench, 18);
    deepEqual((await readCashOut(mine, told.id)).refusal, 'not_in_time');
    equal(bench.bank.credits.size, 0);
    equal(await balance(mine), 5_000);
  });
});

test('a mandate that ends, or a lock, between the order and the first try lets nothing go', async () => {
  await withWallet(async (bench) => {
    const ended = await openSettled(bench, 5_000);
    const locked = await openSettled(bench, 5_000);
    const silent = await openSettled(bench, 5_000);
    for (const customer of [ended, locked]) await signIn(customer);
    const one = await record(bench, ended, 3_000n);
    const two = await record(bench, locked, 3_000n);
    const three = await record(bench, silent, 3_000n);
    equal(await balance(ended), 2_000);
    await endAtBank(bench, ended);
    answered(await locked.wallet.lockWallet({ body: {} }));
    // Its event is still on the way: only the bank knows.
    await bench.pair.servers[0].revokeMandateTokens(bench.pair.env.db.sql, silent.mandate);
    await wait(bench, 2);
    deepEqual((await readCashOut(ended, one)).refusal, 'link_ended');
    deepEqual((await readCashOut(locked, two)).refusal, 'stopped');
    deepEqual((await readCashOut(silent, three)).refusal, 'link_ended');
    equal(bench.bank.credits.size, 0);
    for (const customer of [ended, locked, silent]) equal(await balance(customer), 5_000);
  });
});

test('a switch that is pressed between the order and the first try lets nothing go, and gives the money back', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const id = await record(bench, mine, 3_000n);
    await press(bench, 'cash_out', ['bank', BANK_CODE]);
    await wait(bench, 1);
    deepEqual((await readCashOut(mine, id)).refusal, 'stopped');
    deepEqual([bench.bank.credits.size, await balance(mine)], [0, 5_000]);
  });
});

test('what the bank may know of is only asked about while cash-outs are stopped', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'answer' };
    const paid = answered(await cashOut(bench, mine, 1_000));
    bench.bank.lose = { path: /credits/, what: 'request' };
    const lost = answered(await cashOut(bench, mine, 2_000));
    bench.bank.lose = undefined;
    await press(bench, 'cash_out');
    await wait(bench, 2);
    equal((await readCashOut(mine, paid.id)).state, 'done');
    equal((await readCashOut(mine, lost.id)).state, 'not_known_yet');
    await wait(bench, 18);
    deepEqual((await readCashOut(mine, lost.id)).refusal, 'not_in_time');
    deepEqual([bench.bank.paid(), await balance(mine)], [1_000, 4_000]);
  });
});

test('a process that died after its order, or in the middle of a try, is taken over by another', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const [untried, tried] = [await record(bench, mine, 1_000n), await record(bench, mine, 2_000n)];
    await takeTry(bench.parts, tried, 30_000);
    equal(await balance(mine), 2_000);
    await wait(bench, 3);
    equal((await readCashOut(mine, untried)).state, 'done');
    equal((await readCashOut(mine, tried)).state, 'done');
    deepEqual([bench.bank.paid(), await balance(mine)], [3_000, 2_000]);
  });
});

test('a try that was overtaken releases nothing', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const id = await record(bench, mine, 3_000n);
    const slow = await takeTry(bench.parts, id, 1_000);
    bench.env.clock.advance(MINUTE);
    const next = await takeTry(bench.parts, id, 1_000);
    if (slow === undefined || next === undefined) throw new Error('Both had their lease.');
    await refuseCashOut(bench.parts, slow.row, 'link_ended');
    equal((await readCashOut(mine, id)).state, 'on_its_way');
    equal(await balance(mine), 2_000);
    await wait(bench, 2);
    equal((await readCashOut(mine, id)).state, 'done');
  });
});

test('what the bank has decided and not posted stays on its way until it is', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.decisions.push('accepted');
    const told = answered(await cashOut(bench, mine, 3_000));
    equal(told.state, 'on_its_way');
    await wait(bench, 40);
    await signIn(mine);
    equal((await readCashOut(mine, told.id)).state, 'on_its_way');
    for (const credit of bench.bank.credits.values()) credit.state = 'posted';
    await wait(bench, 2);
    equal((await readCashOut(mine, told.id)).state, 'done');
  });
});

test('money that was given back returns once, however often and wherever the event arrives', async () => {
  await withWallet(
    async (bench) => {
      const mine = await openSettled(bench, 5_000);
      const told = answered(await cashOut(bench, mine, 3_000, { fee: 110 }));
      equal(await balance(mine), 1_890);
      answered(await mine.wallet.lockWallet({ body: {} }));
      const event = giveBack(bench);
      deepEqual(await sendEvent(bench, event, 6), Array(6).fill(202));
      bench.env.clock.advance(MINUTE);
      deepEqual(await sendEvent(bench, event, 2), [202, 202]);
      const after = await readCashOut(mine, told.id);
      deepEqual([after.state, after.returnedAt !== null], ['returned', true]);
      equal(await balance(mine), 5_000);
      const { movements } = answered(await mine.wallet.listMovements({ query: {} }));
      deepEqual(movements.map(({ kind, direction }) => `${kind} ${direction}`).sort(), [
        'cash_out out',
        'cash_out_fee in',
        'cash_out_fee out',
        'cash_out_returned in',
        'charge in',
      ]);
    },
    { cashOutFee: 110 },
  );
});

test('a return that overtakes the lost answer, and the status beside it, restore the money once', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    bench.bank.lose = { path: /credits/, what: 'answer' };
    const told = answered(await cashOut(bench, mine, 3_000));
    const event = giveBack(bench);
    bench.bank.lose = undefined;
    bench.env.clock.advance(MINUTE);
    const [statuses] = await Promise.all([sendEvent(bench, event, 3), bench.tick()]);
    deepEqual(statuses, [202, 202, 202]);
    await wait(bench, 2);
    equal((await readCashOut(mine, told.id)).state, 'returned');
    equal(await balance(mine), 5_000);
  });
});

test('a return that is not of our credit, mandate and amount restores nothing', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    const told = answered(await cashOut(bench, mine, 3_000));
    const event = giveBack(bench);
    const { env } = bench;
    for (const wrong of [
      { ...event, credit: env.ids.next('crd') },
      { ...event, mandate: env.ids.next('mdt') },
      { ...event, amount: yen(5_000) },
      { ...event, at: plus(event.at, 1), amount: yen(1) },
    ]) {
      deepEqual(await sendEvent(bench, wrong), [202]);
    }
    equal((await readCashOut(mine, told.id)).state, 'done');
    equal(await balance(mine), 2_000);
  });
});
