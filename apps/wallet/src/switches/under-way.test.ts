import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { recordCharge } from '../charge/service.ts';
import { press, reopenAll } from '../testing/switch-press.ts';
import {
  answered,
  begun,
  comeBack,
  type LinkedCustomer,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

async function linked(bench: WalletBench): Promise<LinkedCustomer> {
  return bench.linkBank(await bench.openWallet());
}

/** A charge that is recorded, and not asked for yet: its process has died. */
async function recorded(bench: WalletBench, of: LinkedCustomer): Promise<Id<'chg'>> {
  const order = { wallet: of.id, key: bench.key(), link: of.link, amount: 700n };
  const charge = await recordCharge(bench.parts, order);
  if (!charge.ok) throw new Error(charge.refusal);
  return charge.value;
}

async function read(customer: LinkedCustomer, id: Id<'chg'>) {
  const { state, refusal } = answered(await customer.wallet.getCharge({ params: { id } }));
  return [state, refusal];
}

async function balance(customer: LinkedCustomer): Promise<number> {
  return answered(await customer.wallet.getMe({})).balance;
}

/** A charge that was asked for, and nobody knows whether the bank heard it. */
async function inDoubt(bench: WalletBench, of: LinkedCustomer, what: 'request' | 'answer') {
  bench.bank.lose = { path: /debits/, what };
  const body = { link: of.link, amount: 700 };
  const made = await of.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
  const { id, state } = answered(made);
  equal(state, 'not_known_yet');
  bench.bank.lose = undefined;
  return id;
}

test('a charge that has not left for the bank when the switch falls never does', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const id = await recorded(bench, mine);
    await press(bench, 'charge');
    await bench.tick(6 * SECOND);
    deepEqual(await read(mine, id), ['refused', 'stopped']);
    await reopenAll(bench);
    for (let i = 0; i < 20; i++) await bench.tick(MINUTE);
    deepEqual(await read(mine, id), ['refused', 'stopped']);
    equal(bench.bank.asked, 0);
    const [row] = await bench.env.db.sql<{ asked: boolean }[]>`select asked from charge`;
    equal(row?.asked, false);
  });
});

test('a stop of another bank or wallet holds no charge up', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await linked(bench), await linked(bench)];
    const id = await recorded(bench, mine);
    await press(bench, 'charge', ['bank', '9999']);
    await press(bench, 'charge', ['wallet', other.id]);
    await bench.tick(6 * SECOND);
    deepEqual(await read(mine, id), ['done', null]);
  });
});

test('what may have been asked for is only asked about: what the bank took is booked', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const id = await inDoubt(bench, mine, 'answer');
    await press(bench, 'charge');
    await bench.tick(6 * SECOND);
    deepEqual(await read(mine, id), ['done', null]);
    equal(await balance(mine), 700);
    equal(bench.bank.asked, 1);
  });
});

test('what the bank never heard is not sent again while charges are stopped, and ends as stopped', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const id = await inDoubt(bench, mine, 'request');
    await press(bench, 'charge');
    for (let i = 0; i < 14; i++) await bench.tick(MINUTE);
    deepEqual(await read(mine, id), ['not_known_yet', null]);
    for (let i = 0; i < 5; i++) await bench.tick(MINUTE);
    deepEqual(await read(mine, id), ['refused', 'stopped']);
    equal(bench.bank.asked, 0);
    equal(await balance(mine), 0);
  });
});

test('what the bank never heard is asked for again as soon as charges are open', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const id = await inDoubt(bench, mine, 'request');
    await press(bench, 'charge');
    for (let i = 0; i < 3; i++) await bench.tick(MINUTE);
    equal(bench.bank.asked, 0);
    await reopenAll(bench);
    await bench.tick(MINUTE);
    deepEqual(await read(mine, id), ['done', null]);
    equal(bench.bank.asked, 1);
  });
});

test('a bank that has stopped debits is told to the customer as what it is', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.decisions.push('debits_stopped');
    const body = { link: mine.link, amount: 700 };
    const made = await mine.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
    const { state, refusal } = answered(made);
    deepEqual([state, refusal], ['refused', 'bank_stopped']);
    const { links } = answered(await mine.wallet.listLinks({}));
    equal(links[0]?.state, 'active');
  });
});

/** How often the bank was asked for what. */
function countRequests(bench: WalletBench): Map<string, number> {
  const counts = new Map<string, number>();
  const { onRequest } = bench.pair;
  bench.pair.onRequest = async (request, pass) => {
    const path = new URL(request.url).pathname;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return onRequest === undefined ? pass(request) : onRequest(request, pass);
  };
  return counts;
}

const asked = (counts: Map<string, number>, path: RegExp) =>
  [...counts].filter(([name]) => path.test(name)).reduce((sum, [, count]) => sum + count, 0);

test('a customer who comes back from the bank after the switch fell has no link, and is told why', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    const counts = countRequests(bench);
    await press(bench, 'link');
    equal((await comeBack(mine, callback)).searchParams.get('link'), 'stopped');
    deepEqual(answered(await mine.wallet.listLinks({})).links, []);
    equal(asked(counts, /token/), 0);
    await reopenAll(bench);
    equal((await comeBack(mine, callback)).searchParams.get('link'), 'failed');
  });
});

test('a grant that arrives after the switch fell is not kept, and its tokens are given back', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    const counts = countRequests(bench);
    const { onRequest } = bench.pair;
    let fallen = false;
    bench.pair.onRequest = async (request, pass) => {
      const response = await (onRequest?.(request, pass) ?? pass(request));
      if (!fallen && /token/.test(request.url) && response.ok) {
        fallen = true;
        await press(bench, 'link');
      }
      return response;
    };
    equal((await comeBack(mine, callback)).searchParams.get('link'), 'stopped');
    equal(fallen, true);
    deepEqual(answered(await mine.wallet.listLinks({})).links, []);
    equal(asked(counts, /revo/) > 0, true);
  });
});

test('a code whose bank did not answer is not redeemed again while links are stopped', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openWallet();
    const callback = await begun(bench, mine);
    bench.bank.lose = { path: /token/, what: 'answer' };
    equal((await comeBack(mine, callback)).searchParams.get('link'), 'not_known');
    bench.bank.lose = undefined;
    await press(bench, 'link');
    const counts = countRequests(bench);
    for (let i = 0; i < 6; i++) await bench.tick(10 * SECOND);
    equal(asked(counts, /token/), 0);
    const rows = await bench.env.db.sql<{ state: string }[]>`select state from link`;
    deepEqual(
      rows.map(({ state }) => state),
      ['failed'],
    );
  });
});

test('a link that was made before the stop is still acknowledged, so that the bank does not end it', async () => {
  await withWallet(async (bench) => {
    bench.bank.lose = { path: /acknowledge/, what: 'request' };
    const mine = await linked(bench);
    await bench.tick();
    equal(bench.bank.acknowledged.size, 0);
    bench.bank.lose = undefined;
    await press(bench, 'link');
    for (let i = 0; i < 3; i++) await bench.tick(MINUTE);
    deepEqual([...bench.bank.acknowledged], [mine.mandate]);
  });
});
