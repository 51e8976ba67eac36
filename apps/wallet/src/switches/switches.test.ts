import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientAnswer, Operation } from '@sekisho/contract/api.ts';
import type { PaymentRequest } from '@sekisho/contract/shop.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import { SWITCHES, type SwitchScope } from '@sekisho/domain/switches/switches.ts';
import { createWallet } from '../server.ts';
import { press, reopenAll } from '../testing/switch-press.ts';
import {
  answered,
  BANK_CODE,
  type Customer,
  type LinkedCustomer,
  ORIGIN,
  refused,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

const show = async (bench: WalletBench, clerk: TestBrowser) =>
  answered(
    await clerk.shop.createPaymentRequest(
      { body: { amount: 10 } },
      { idempotencyKey: bench.key() },
    ),
  );

function pay(bench: WalletBench, customer: Customer, bill: PaymentRequest, key = bench.key()) {
  const body = { paymentRequest: bill.id, amount: bill.amount };
  return customer.wallet.pay({ body }, { idempotencyKey: key });
}

function charge(bench: WalletBench, customer: LinkedCustomer) {
  const body = { link: customer.link, amount: 10 };
  return customer.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
}

function cashOut(bench: WalletBench, customer: LinkedCustomer) {
  const body = { link: customer.link, amount: 1, fee: 0 };
  return customer.wallet.createCashOut({ body }, { idempotencyKey: bench.key() });
}

const wordOf = <O extends Operation>(answer: ClientAnswer<O>) =>
  answer.ok ? 'done' : answer.problem.code;

/** One of each act, as it is answered; the two servers take turns. */
async function tryAll(bench: WalletBench, customer: LinkedCustomer, clerk: TestBrowser) {
  const email = { body: { email: 'taro@example.jp' } };
  return {
    enrol: wordOf(await customer.wallet.beginEnrolment(email)),
    link: wordOf(await customer.wallet.beginLink({ body: { bank: BANK_CODE } })),
    charge: wordOf(await charge(bench, customer)),
    pay: wordOf(await pay(bench, customer, await show(bench, clerk))),
    cash_out: wordOf(await cashOut(bench, customer)),
  };
}

const NOW = ['enrol', 'link', 'charge', 'pay', 'cash_out'] as const;
const OPEN = { enrol: 'done', link: 'done', charge: 'done', pay: 'done', cash_out: 'done' };

test('every act for every scope: what is stopped is refused on both servers, and nothing else', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(1_000);
    const other = await bench.openRich(1_000);
    const clerk = await bench.openClerk();
    const [shop] = await bench.env.db.sql<{ id: string }[]>`select id from shop`;
    const [another] = [await bench.openClerk()];
    const objects: Partial<Record<SwitchScope, string>> = {
      all: '',
      bank: BANK_CODE,
      shop: shop?.id ?? '',
      wallet: mine.id,
    };
    deepEqual(await tryAll(bench, mine, clerk), OPEN);
    for (const act of NOW) {
      for (const scope of SWITCHES.operator[act]) {
        await press(bench, act, [scope, objects[scope] ?? '']);
        const expected = { ...OPEN, [act]: 'act_stopped' };
        for (const _server of bench.servers) {
          deepEqual(await tryAll(bench, mine, clerk), expected, `${act} for ${scope}`);
        }
        const untouched = scope === 'wallet' ? other : mine;
        const till = scope === 'shop' ? another : clerk;
        if (scope === 'wallet' || scope === 'shop') {
          deepEqual(await tryAll(bench, untouched, till), OPEN, `not ${act} for another`);
        }
        await reopenAll(bench);
        deepEqual(await tryAll(bench, mine, clerk), OPEN);
      }
    }
  });
});

test('what protects people goes on while everything is stopped', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(1_000);
    for (const act of ['enrol', 'link', 'charge', 'pay', 'send', 'cash_out'] as const) {
      await press(bench, act);
    }
    const { wallet, device } = mine;
    const begun = answered(await wallet.beginSession({ body: {} }));
    const response = device.get(begun.options);
    answered(await wallet.finishSession({ body: { ceremony: begun.ceremony, response } }));
    equal(answered(await wallet.listMovements({ query: {} })).movements.length, 1);
    answered(await wallet.lockWallet({ body: {} }));
    answered(await wallet.unlockWallet({ body: {} }));
    equal(answered(await wallet.unlink({ params: { id: mine.link }, body: {} })).state, 'ending');
    await bench.tick();
    deepEqual([...bench.bank.revoked], [mine.mandate]);
  });
});

test('a stop outlives every process that knew of it', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(1_000);
    const bill = await show(bench, await bench.openClerk());
    await press(bench, 'pay');
    await Promise.all(bench.servers.map((server) => server.close()));
    const server = createWallet(bench.env, bench.parts.config);
    const request = new Request(`${ORIGIN}/v1/payments`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', origin: ORIGIN },
        'idempotency-key': bench.key(),
      },
      body: JSON.stringify({ paymentRequest: bill.id, amount: bill.amount }),
    });
    const response = await mine.send(request, server);
    equal(response.status, 409);
    equal(((await response.json()) as { code: string }).code, 'act_stopped');
    await server.close();
  });
});

test('payment after payment is on its way when the switch is pressed: from its commit on there is none', async () => {
  await withWallet(async (bench) => {
    const payers = [await bench.openRich(5_000), await bench.openRich(5_000)];
    const clerk = await bench.openClerk();
    const sums = { done: 0, act_stopped: 0 };
    for (let round = 0; round < 8; round++) {
      const bills: PaymentRequest[] = [];
      for (let i = 0; i < 8; i++) bills.push(await show(bench, clerk));
      let settled = 0;
      const pays = bills.map(async (bill, i) => {
        const answer = await pay(bench, payers[i % 2] ?? raise(), bill);
        settled += 1;
        return answer;
      });
      // At once, and after each number of payments but the last.
      while (settled < round) await new Promise((next) => setImmediate(next));
      let before = -1;
      await press(bench, 'pay', ['all', ''], async (sql) => {
        before = await countPayments(sql);
      });
      const after = await countPayments(bench.env.db.sql);
      const words = (await Promise.all(pays)).map(wordOf);
      deepEqual([after, await countPayments(bench.env.db.sql)], [before, before], words.join());
      for (const word of words) {
        ok(word === 'done' || word === 'act_stopped', word);
        sums[word] += 1;
      }
      await reopenAll(bench);
    }
    // Otherwise no press came in the middle, and the test has shown nothing.
    ok(sums.done > 0 && sums.act_stopped > 0, JSON.stringify(sums));
  });
});

test('who paid before the stop is told so again, and pays no second time', async () => {
  await withWallet(async (bench) => {
    const mine = await bench.openRich(1_000);
    const bill = await show(bench, await bench.openClerk());
    const key = bench.key();
    const first = answered(await pay(bench, mine, bill, key));
    await press(bench, 'pay');
    deepEqual(answered(await pay(bench, mine, bill, key)), first);
  });
});

test('a wallet that is opened while the switch falls is not opened', async () => {
  await withWallet(async (bench) => {
    const { wallet, device } = await bench.openBrowser();
    const begun = answered(await wallet.beginEnrolment({ body: { email: 'taro@example.jp' } }));
    const response = device.create(begun.options);
    await press(bench, 'enrol');
    const body = { ceremony: begun.ceremony, response };
    equal(refused(await wallet.finishEnrolment({ body })), 'act_stopped');
    equal((await bench.env.db.sql`select from wallet`).length, 0);
  });
});

test('a customer reads what is stopped, since when, and that nothing is lost; others’ stops are not his', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.openWallet(), await bench.openWallet()];
    const list = async (customer: Customer) => answered(await customer.wallet.listStops({})).stops;
    deepEqual(await list(mine), []);
    const since = toRfc3339(bench.env.clock.now());
    await press(bench, 'pay', ['wallet', mine.id]);
    await press(bench, 'charge', ['bank', BANK_CODE]);
    await press(bench, 'enrol');
    const bank = { code: BANK_CODE, name: '関所銀行' };
    const told = (await list(mine)).map(({ sentence: _, ...rest }) => rest);
    deepEqual(told, [
      { act: 'charge', bank, since },
      { act: 'pay', bank: null, since },
    ]);
    deepEqual(
      (await list(other)).map(({ act }) => act),
      ['charge'],
    );
    match(
      (await list(mine))[0]?.sentence ?? '',
      /関所銀行の銀行口座からのチャージ.*残高も預金も安全/,
    );
    const request = new Request(`${ORIGIN}/v1/stops`, { headers: { 'accept-language': 'en' } });
    const { stops } = (await (await mine.send(request)).json()) as {
      stops: { sentence: string }[];
    };
    match(stops[1]?.sentence ?? '', /^Payments at shops are stopped at the moment for this wallet/);
    await press(bench, 'charge');
    equal((await list(other))[0]?.bank, null);
    await reopenAll(bench);
    deepEqual(await list(mine), []);
  });
});

test('an exercise that leaves the switches out lets through what was stopped', async () => {
  await withWallet(
    async (bench) => {
      const mine = await bench.openRich(1_000);
      const clerk = await bench.openClerk();
      for (const act of NOW) await press(bench, act);
      deepEqual(await tryAll(bench, mine, clerk), OPEN);
    },
    { controls: controlsWithout(['wallet.switches']) },
  );
});

async function countPayments(sql: WalletBench['env']['db']['sql']): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from payment`;
  return row?.count ?? 0;
}

function raise(): never {
  throw new Error('There are two payers.');
}
