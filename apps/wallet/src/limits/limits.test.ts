import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnLimitValues } from '@sekisho/contract/own-limits.ts';
import type { PaymentRequest } from '@sekisho/contract/shop.ts';
import { DAY, HOUR } from '@sekisho/domain/base/instant.ts';
import {
  answered,
  type Customer,
  type LinkedCustomer,
  refused,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { ripenRaises } from './service.ts';

const MAX: OwnLimitValues = {
  perPayment: 1_000_000,
  paymentsPerDay: 1_000_000,
  perCharge: 1_000_000,
  chargesPerDay: 1_000_000,
};

async function bill(bench: WalletBench, clerk: TestBrowser, amount: number) {
  const key = { idempotencyKey: bench.key() };
  return answered(await clerk.shop.createPaymentRequest({ body: { amount } }, key));
}

function pay(bench: WalletBench, customer: Customer, { id, amount }: PaymentRequest) {
  const body = { paymentRequest: id, amount };
  return customer.wallet.pay({ body }, { idempotencyKey: bench.key() });
}

function charge(bench: WalletBench, customer: LinkedCustomer, amount: number) {
  const body = { link: customer.link, amount };
  return customer.wallet.createCharge({ body }, { idempotencyKey: bench.key() });
}

async function lower(customer: TestBrowser, values: Partial<OwnLimitValues>) {
  const { limits } = answered(await customer.wallet.getLimits({}));
  return answered(await customer.wallet.lowerLimits({ body: { ...limits, ...values } }));
}

async function signIn(customer: Customer): Promise<void> {
  const begun = answered(await customer.wallet.beginSession({ body: {} }));
  const body = { ceremony: begun.ceremony, response: customer.device.get(begun.options) };
  answered(await customer.wallet.finishSession({ body }));
}

async function kindsOf(customer: TestBrowser): Promise<readonly string[]> {
  const page = answered(await customer.wallet.listNotices({ query: {} }));
  return [...page.unanswered, ...page.notices].map(({ kind }) => kind);
}

test('twenty payments at once, over two servers, never pass the limit of a day', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(10_000), await bench.openClerk()];
    await lower(customer, { paymentsPerDay: 700 });
    const bills = [];
    for (let i = 0; i < 20; i++) bills.push(await bill(bench, clerk, 100));
    const answers = await Promise.all(bills.map((each) => pay(bench, customer, each)));
    equal(answers.filter((answer) => answer.ok).length, 7);
    for (const answer of answers) if (!answer.ok) equal(answer.problem.code, 'own_limit');
    equal(answered(await customer.wallet.getMe({})).balance, 9_300);
    deepEqual(answered(await customer.wallet.getLimits({})).used, {
      payments: 700,
      charges: 10_000,
    });
    bench.env.clock.advance(DAY);
    await signIn(customer);
    answered(await pay(bench, customer, await bill(bench, await bench.openClerk(), 700)));
  });
});

test('charges at once never pass the limit of a day; a refused one does not count', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.linkBank(await bench.openWallet());
    await lower(customer, { perCharge: 300, chargesPerDay: 500 });
    equal(refused(await charge(bench, customer, 301)), 'own_limit');
    bench.bank.decisions.push('insufficient_funds');
    equal(answered(await charge(bench, customer, 300)).state, 'refused');
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => charge(bench, customer, 200)));
    equal(answers.filter((answer) => answer.ok).length, 2);
    equal(answered(await customer.wallet.getMe({})).balance, 400);
    answered(await charge(bench, customer, 100));
    equal(refused(await charge(bench, customer, 1)), 'own_limit');
  });
});

test('a limit is lowered at once and without a proof, and holds at the next payment', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    bench.env.clock.advance(10 * 60_000);
    const shown = await bill(bench, clerk, 480);
    const state = await lower(customer, { perPayment: 479 });
    deepEqual([state.limits.perPayment, state.raise], [479, null]);
    equal(refused(await pay(bench, customer, shown)), 'own_limit');
    answered(await pay(bench, customer, await bill(bench, clerk, 479)));
    const higher = { ...state.limits, perPayment: 480 };
    equal(refused(await customer.wallet.lowerLimits({ body: higher })), 'limit_higher');
    await lower(customer, { perPayment: 0 });
    equal(refused(await pay(bench, customer, await bill(bench, clerk, 1))), 'own_limit');
    ok((await kindsOf(customer)).includes('limits_lowered'));
  });
});

test('a lowering that meets payments on their way is obeyed by every one after it', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(1_000), await bench.openClerk()];
    const bills = [];
    for (let i = 0; i < 8; i++) bills.push(await bill(bench, clerk, 100));
    const [lowered, ...answers] = await Promise.all([
      lower(customer, { perPayment: 50 }),
      ...bills.map((each) => pay(bench, customer, each)),
    ]);
    equal(lowered.limits.perPayment, 50);
    const done = answers.filter((answer) => answer.ok).length;
    equal(answered(await customer.wallet.getMe({})).balance, 1_000 - 100 * done);
    equal(refused(await pay(bench, customer, await bill(bench, clerk, 51))), 'own_limit');
  });
});

test('a raise needs a fresh proof, waits a day, and holds then without a job', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openRich(1_000);
    await lower(customer, { perPayment: 100 });
    bench.env.clock.advance(10 * 60_000);
    equal(refused(await customer.wallet.raiseLimits({ body: MAX })), 'fresh_proof_needed');
    await signIn(customer);
    const same = answered(await customer.wallet.getLimits({})).limits;
    equal(refused(await customer.wallet.raiseLimits({ body: same })), 'limit_not_higher');
    const mixed = { ...MAX, perPayment: 50 };
    equal(refused(await customer.wallet.raiseLimits({ body: mixed })), 'limit_not_higher');
    const asked = answered(await customer.wallet.raiseLimits({ body: MAX }));
    deepEqual([asked.limits.perPayment, asked.raise?.limits], [100, MAX]);
    bench.env.clock.advance(DAY - 1);
    await bench.tick();
    await signIn(customer);
    const clerk = await bench.openClerk();
    equal(refused(await pay(bench, customer, await bill(bench, clerk, 101))), 'own_limit');
    bench.env.clock.advance(1);
    answered(await pay(bench, customer, await bill(bench, clerk, 101)));
    equal(answered(await customer.wallet.getLimits({})).raise, null);
    const now = bench.env.clock.now();
    await Promise.all([ripenRaises(bench.parts, now), ripenRaises(bench.parts, now)]);
    await bench.tick();
    const kinds = await kindsOf(customer);
    equal(kinds.filter((kind) => kind === 'limits_raised').length, 1);
    equal(kinds.filter((kind) => kind === 'limits_raise_asked').length, 1);
    deepEqual(answered(await customer.wallet.getLimits({})).limits, MAX);
    equal(refused(await customer.wallet.cancelLimitRaise({ body: {} })), 'no_raise_waits');
  });
});

test('a raise is taken back by its holder, by a lock, by a lowering; a newer one takes its place', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const ask = async (perPayment: number) =>
      answered(await customer.wallet.raiseLimits({ body: { ...MAX, perPayment } }));
    const waits = async () => answered(await customer.wallet.getLimits({})).raise;
    await lower(customer, { perPayment: 100 });
    const both = await Promise.all([ask(200), ask(200)]);
    equal(both.length, 2);
    bench.env.clock.advance(1_000);
    const newer = await ask(300);
    equal((await waits())?.inForceAt, newer.raise?.inForceAt);
    const cancels = await Promise.all([
      customer.wallet.cancelLimitRaise({ body: {} }),
      customer.wallet.cancelLimitRaise({ body: {} }),
    ]);
    equal(cancels.filter((answer) => answer.ok).length, 1);
    equal(await waits(), null);
    await ask(300);
    answered(await customer.wallet.lockWallet({ body: {} }));
    equal(await waits(), null);
    equal(refused(await customer.wallet.raiseLimits({ body: MAX })), 'wallet_locked');
    answered(await customer.wallet.unlockWallet({ body: {} }));
    await ask(300);
    await lower(customer, { perPayment: 90 });
    equal(await waits(), null);
    bench.env.clock.advance(2 * DAY);
    await bench.tick();
    await signIn(customer);
    equal(answered(await customer.wallet.getLimits({})).limits.perPayment, 90);
  });
});

test('a passkey that was added a moment ago raises nothing', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    await lower(customer, { perPayment: 100 });
    await bench.env.db.sql`
      update passkey set trusted_from = ${bench.env.clock.now() + HOUR}
      where owner = ${customer.id}`;
    equal(refused(await customer.wallet.raiseLimits({ body: MAX })), 'passkey_too_new');
  });
});
