import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentRequest } from '@sekisho/contract/shop.ts';
import { HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import {
  answered,
  type Customer,
  refused,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

async function show(bench: WalletBench, clerk: TestBrowser, amount: number, key = bench.key()) {
  const made = await clerk.shop.createPaymentRequest({ body: { amount } }, { idempotencyKey: key });
  return answered(made);
}

function pay(bench: WalletBench, customer: Customer, bill: PaymentRequest, key = bench.key()) {
  const body = { paymentRequest: bill.id, amount: bill.amount };
  return customer.wallet.pay({ body }, { idempotencyKey: key });
}

async function balance(customer: Customer): Promise<number> {
  return answered(await customer.wallet.getMe({})).balance;
}

test('a code that is torn, foreign or changed is refused politely', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openWallet(), await bench.openClerk()];
    const { code } = await show(bench, clerk, 480);
    const read = async (text: string) =>
      refused(await customer.wallet.readCode({ body: { code: text } }));
    equal(await read('hello'), 'code_unreadable');
    equal(await read(`${code.slice(0, -4)}0000`), 'code_unreadable');
    equal(await read(code.slice(0, 40)), 'code_unreadable');
    // EMVCo's own published example.
    const published =
      '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';
    equal(await read(published), 'code_of_other_scheme');
  });
});

test('the bill shows the shop as the server knows it; both screens agree at once', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(3_000), await bench.openClerk()];
    const shown = await show(bench, clerk, 480);
    const bill = answered(await customer.wallet.readCode({ body: { code: shown.code } }));
    deepEqual(
      [bill.paymentRequest, bill.shopName, bill.tillName, bill.amount],
      [shown.id, clerk.shopName, 'レジ1', 480],
    );
    const params = { id: shown.id };
    const waiting = clerk.shop.getPaymentRequest({ params, query: { known: 'open' } });
    const paid = answered(await pay(bench, customer, shown));
    const seen = answered(await waiting);
    deepEqual([seen.state, seen.payment, seen.paidAt], ['paid', paid.id, paid.at]);
    equal(paid.balance, 2_520);
    const day = answered(await clerk.shop.getDay({}));
    deepEqual([day.date, day.total, day.count], ['2026-11-22', 480, 1]);
    deepEqual(day.payments, [{ payment: paid.id, amount: 480, at: paid.at }]);
    const after = await customer.wallet.readCode({ body: { code: shown.code } });
    equal(refused(after), 'payment_request_closed');
  });
});

test('a till that waits for nothing is answered after twenty seconds', async () => {
  await withWallet(async (bench) => {
    const clerk = await bench.openClerk();
    const shown = await show(bench, clerk, 480);
    const before = bench.env.clock.now();
    const call = { params: { id: shown.id }, query: { known: 'open' as const } };
    equal(answered(await clerk.shop.getPaymentRequest(call)).state, 'open');
    equal(bench.env.clock.now() - before, 20_000);
  });
});

test('nothing is paid with too little, another amount, a lock, or without an identity', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(400), await bench.openClerk()];
    const bill = await show(bench, clerk, 480);
    equal(refused(await pay(bench, customer, bill)), 'insufficient_balance');
    equal(refused(await pay(bench, customer, { ...bill, amount: 400 })), 'amount_differs');
    answered(await customer.wallet.lockWallet({ body: {} }));
    equal(refused(await pay(bench, customer, bill)), 'wallet_locked');
    equal(refused(await pay(bench, await bench.enrol(), bill)), 'identity_needed');
    const params = { id: bill.id };
    equal(answered(await clerk.shop.getPaymentRequest({ params, query: {} })).state, 'open');
    equal(await balance(customer), 400);
  });
});

test('an exercise without the control lets an unknown person pay what he holds', async () => {
  await withWallet(
    async (bench) => {
      const [customer, clerk] = [await bench.enrol(), await bench.openClerk()];
      const bill = await show(bench, clerk, 480);
      equal(refused(await pay(bench, customer, bill)), 'insufficient_balance');
    },
    { controls: controlsWithout(['wallet.identity-first']) },
  );
});

test('of two payers at once exactly one pays, and one payer pays once', async () => {
  await withWallet(async (bench) => {
    const clerk = await bench.openClerk();
    const [one, two] = [await bench.openRich(1_000), await bench.openRich(1_000)];
    for (let round = 0; round < 5; round++) {
      const bill = await show(bench, clerk, 100);
      const key = bench.key();
      const answers = await Promise.all([
        pay(bench, one, bill, key),
        pay(bench, two, bill),
        pay(bench, one, bill, key),
        pay(bench, one, bill),
      ]);
      const ids = answers.flatMap((answer) => (answer.ok ? [answer.value.id] : []));
      equal(new Set(ids).size, 1);
      for (const answer of answers) {
        if (!answer.ok) equal(answer.problem.code, 'payment_request_closed');
      }
    }
    equal((await balance(one)) + (await balance(two)), 1_500);
    equal(answered(await clerk.shop.getDay({})).total, 500);
  });
});

test('the last yen is spent once', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    const bills = await Promise.all([1, 2, 3].map(() => show(bench, clerk, 600)));
    const answers = await Promise.all(bills.map((bill) => pay(bench, customer, bill)));
    equal(answers.filter((answer) => answer.ok).length, 1);
    equal(answers.filter((a) => !a.ok && a.problem.code === 'insufficient_balance').length, 2);
    equal(await balance(customer), 400);
  });
});

test('the same key is the same payment; another bill under it is refused', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    const [bill, another] = [await show(bench, clerk, 100), await show(bench, clerk, 100)];
    const key = bench.key();
    const first = answered(await pay(bench, customer, bill, key));
    deepEqual(answered(await pay(bench, customer, bill, key)), first);
    equal(refused(await pay(bench, customer, another, key)), 'idempotency_key_reused');
    const charge = { link: customer.link, amount: 100 };
    const reused = await customer.wallet.createCharge({ body: charge }, { idempotencyKey: key });
    equal(refused(reused), 'idempotency_key_reused');
    equal(await balance(customer), 900);
  });
});

test('a code is paid only while it is open: cancelled, late, and cancelled too late', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    const cancelled = await show(bench, clerk, 100);
    const cancel = (bill: PaymentRequest) =>
      clerk.shop.cancelPaymentRequest({ params: { id: bill.id }, body: {} });
    equal(answered(await cancel(cancelled)).state, 'cancelled');
    equal(answered(await cancel(cancelled)).state, 'cancelled');
    equal(refused(await pay(bench, customer, cancelled)), 'payment_request_closed');
    const paid = await show(bench, clerk, 100);
    answered(await pay(bench, customer, paid));
    equal(refused(await cancel(paid)), 'payment_request_closed');
    const late = await show(bench, clerk, 100);
    bench.env.clock.advance(10 * MINUTE);
    equal(refused(await pay(bench, customer, late)), 'payment_request_closed');
    equal(refused(await cancel(late)), 'payment_request_closed');
    await bench.tick();
    const params = { id: late.id };
    equal(answered(await clerk.shop.getPaymentRequest({ params, query: {} })).state, 'expired');
  });
});

test('of a payment and a cancellation at once exactly one wins', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    for (let round = 0; round < 5; round++) {
      const bill = await show(bench, clerk, 100);
      const [paid, cancelled] = await Promise.all([
        pay(bench, customer, bill),
        clerk.shop.cancelPaymentRequest({ params: { id: bill.id }, body: {} }),
      ]);
      equal(paid.ok, !cancelled.ok);
    }
  });
});

test('a clerk’s key makes one code, and another till’s bill is not found', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.openClerk(), await bench.openClerk()];
    const key = bench.key();
    const both = await Promise.all([show(bench, mine, 100, key), show(bench, mine, 100, key)]);
    equal(both[0]?.id, both[1]?.id);
    const again = await mine.shop.createPaymentRequest(
      { body: { amount: 101 } },
      { idempotencyKey: key },
    );
    equal(refused(again), 'idempotency_key_reused');
    const params = { id: both[0]?.id ?? 'prq_' };
    equal(refused(await other.shop.getPaymentRequest({ params, query: {} })), 'not_found');
    equal(refused(await other.shop.cancelPaymentRequest({ params, body: {} })), 'not_found');
    equal(answered(await other.shop.getDay({})).count, 0);
    equal(answered(await mine.shop.getTill({})).clerkName, '店員 太郎');
    answered(await mine.shop.endClerkSession({ body: {} }));
    equal(refused(await mine.shop.getTill({})), 'not_signed_in');
  });
});

test('a day ends at midnight in Japan', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    answered(await pay(bench, customer, await show(bench, clerk, 100)));
    // 12:10 in Japan; twelve hours later it is tomorrow, and the customer has to sign in again.
    for (let i = 0; i < 4; i++) {
      bench.env.clock.advance(2 * HOUR + 55 * MINUTE);
      answered(await clerk.shop.getTill({}));
    }
    deepEqual(answered(await clerk.shop.getDay({})).count, 1);
    bench.env.clock.advance(20 * MINUTE);
    const begun = answered(await clerk.shop.beginClerkSession({ body: {} }));
    const response = clerk.device.get(begun.options);
    answered(await clerk.shop.finishClerkSession({ body: { ceremony: begun.ceremony, response } }));
    const day = answered(await clerk.shop.getDay({}));
    deepEqual([day.date, day.count, day.total], ['2026-11-23', 0, 0]);
  });
});

test('history shows money in and out, newest first, page by page', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(9_000), await bench.openClerk()];
    for (let i = 0; i < 55; i++) {
      bench.env.clock.advance(1_000);
      answered(await pay(bench, customer, await show(bench, clerk, 10 + i)));
    }
    const first = answered(await customer.wallet.listMovements({ query: {} }));
    equal(first.movements.length, 50);
    const { kind, direction, amount, counterparty, id } = first.movements[0] ?? {};
    deepEqual([kind, direction, amount, counterparty], ['payment', 'out', 64, clerk.shopName]);
    match(String(id), /^pay_/);
    ok(first.before !== null);
    const rest = answered(await customer.wallet.listMovements({ query: { before: first.before } }));
    equal(rest.movements.length, 6);
    equal(rest.before, null);
    const last = rest.movements.at(-1);
    deepEqual([last?.kind, last?.direction, last?.counterparty], ['charge', 'in', '関所銀行']);
    match(String(last?.id), /^chg_/);
    const max = { before: '8'.repeat(19) };
    equal(answered(await customer.wallet.listMovements({ query: max })).movements.length, 50);
    const empty = answered(await customer.wallet.listMovements({ query: { before: '1' } }));
    deepEqual(empty, { movements: [], before: null });
  });
});
