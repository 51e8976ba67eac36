import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '@sekisho/contract/notices.ts';
import { NOTICE_MESSAGES } from '@sekisho/contract/texts/notice-messages.ts';
import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { bookCharge } from '../charge/service.ts';
import {
  answered,
  BANK_CODE,
  type Customer,
  refused,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { sendNotices } from './jobs.ts';
import { notify } from './service.ts';

async function kindsOf(customer: TestBrowser): Promise<string[]> {
  const page = answered(await customer.wallet.listNotices({ query: {} }));
  return [...page.unanswered, ...page.notices].map(({ kind }) => kind);
}

async function find(customer: TestBrowser, kind: string): Promise<Notice | undefined> {
  const page = answered(await customer.wallet.listNotices({ query: {} }));
  return [...page.unanswered, ...page.notices].find((notice) => notice.kind === kind);
}

async function payOnce(bench: WalletBench, customer: Customer, clerk: TestBrowser, amount: number) {
  const key = () => ({ idempotencyKey: bench.key() });
  const bill = answered(await clerk.shop.createPaymentRequest({ body: { amount } }, key()));
  return answered(await customer.wallet.pay({ body: { paymentRequest: bill.id, amount } }, key()));
}

test('a wallet is told of every step, newest first, with names and without a link', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openRich(3_000);
    const clerk = await bench.openClerk();
    const paid = await payOnce(bench, customer, clerk, 480);
    // The test's clock stands, so all of them are of one millisecond.
    deepEqual((await kindsOf(customer)).sort(), [
      'charge_done',
      'identity_proved',
      'link_added',
      'payment_done',
      'phone_proved',
    ]);
    const payment = await find(customer, 'payment_done');
    deepEqual(payment?.facts, { shop: clerk.shopName, payment: paid.id, amount: 480 });
    deepEqual((await find(customer, 'charge_done'))?.facts.bank, '関所銀行');
    equal(answered(await customer.wallet.getMe({})).unseenNotices, 5);
    await bench.tick();
    const told = bench.texts.map(({ text }) => text);
    for (const kind of ['payment_done', 'charge_done', 'link_added', 'identity_proved'] as const) {
      const words = NOTICE_MESSAGES[kind].ja.split(/\{\w+\}/).map((part) => part.slice(1, 6));
      ok(
        told.some((text) => words.every((word) => text.includes(word))),
        kind,
      );
    }
    for (const text of told) doesNotMatch(text, /https?:|www\./);
    ok(told.filter((text) => !/コード/.test(text)).every((text) => [...text].length <= 70));
  });
});

test('what a page did not show stays unseen, and of somebody else nothing is marked', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.openWallet(), await bench.openWallet()];
    const { notices } = answered(await mine.wallet.listNotices({ query: {} }));
    const [first] = notices;
    ok(first);
    const body = { notices: [first.id] };
    equal(answered(await other.wallet.markNoticesSeen({ body })).unseen, 2);
    equal(answered(await mine.wallet.getMe({})).unseenNotices, 2);
    equal(answered(await mine.wallet.markNoticesSeen({ body })).unseen, 1);
    equal(answered(await mine.wallet.markNoticesSeen({ body })).unseen, 1);
    const params = { id: first.id };
    equal(refused(await other.wallet.answerNotice({ params, body: {} })), 'not_found');
  });
});

test('notices are paged by key, and what needs an answer stands first until it has one', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { env } = bench;
    await notify(bench.parts, env.db.sql, { wallet: customer.id, kind: 'link_suspended' });
    for (let i = 0; i < 60; i++) {
      env.clock.advance(1);
      await notify(bench.parts, env.db.sql, { wallet: customer.id, kind: 'link_resumed' });
    }
    const first = answered(await customer.wallet.listNotices({ query: {} }));
    deepEqual(
      first.unanswered.map(({ kind }) => kind),
      ['link_suspended'],
    );
    equal(first.notices.length, 50);
    ok(first.before);
    const query = { before: first.before };
    const second = answered(await customer.wallet.listNotices({ query }));
    deepEqual([second.unanswered.length, second.notices.length, second.before], [0, 12, null]);
    equal(new Set([...first.notices, ...second.notices].map(({ id }) => id)).size, 62);
    const id = first.unanswered[0]?.id ?? 'ntc_';
    const both = await Promise.all([
      customer.wallet.answerNotice({ params: { id }, body: {} }),
      customer.wallet.answerNotice({ params: { id }, body: {} }),
    ]);
    for (const answer of both) equal(answered(answer).needsAnswer, false);
    const after = answered(await customer.wallet.listNotices({ query: {} }));
    deepEqual([after.unanswered.length, after.notices.length], [0, 50]);
  });
});

test('a charge is told once, though its booking is repeated and both servers tick', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openRich(3_000);
    type Charge = Parameters<typeof bookCharge>[1];
    const [charge] = await bench.env.db.sql<Charge[]>`select * from charge`;
    ok(charge);
    await bookCharge(bench.parts, charge, BANK_CODE);
    await bench.tick();
    const now = bench.env.clock.now();
    await Promise.all([sendNotices(bench.parts, now), sendNotices(bench.parts, now)]);
    await bench.tick();
    equal((await kindsOf(customer)).filter((kind) => kind === 'charge_done').length, 1);
    equal(bench.texts.filter(({ text }) => /チャージしました/.test(text)).length, 1);
  });
});

test('a refused charge says that no money moved', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.linkBank(await bench.openWallet());
    bench.bank.decisions.push('cap_exceeded');
    const body = { link: customer.link, amount: 500 };
    answered(await customer.wallet.createCharge({ body }, { idempotencyKey: bench.key() }));
    await bench.tick();
    deepEqual((await find(customer, 'charge_refused'))?.facts.amount, 500);
    match(
      bench.texts.map(({ text }) => text).join(),
      /500円のチャージは成立しませんでした。お金は動いていません/,
    );
  });
});

test('the first payment is told at once, those of the next minute together', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(3_000), await bench.openClerk()];
    await bench.tick();
    const before = bench.texts.length;
    await payOnce(bench, customer, clerk, 100);
    await bench.tick();
    equal(bench.texts.length, before + 1);
    match(bench.texts.at(-1)?.text ?? '', /珈琲店 みなとで100円/);
    for (const amount of [200, 300, 1_000]) {
      await payOnce(bench, customer, clerk, amount);
      await bench.tick(10 * SECOND);
    }
    equal(bench.texts.length, before + 1);
    await bench.tick(MINUTE);
    equal(bench.texts.length, before + 2);
    match(bench.texts.at(-1)?.text ?? '', /3回の支払い、合わせて1,500円/);
    await bench.tick(MINUTE);
    equal(bench.texts.length, before + 2);
  });
});

test('a refused payment leaves no notice', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(100), await bench.openClerk()];
    const key = { idempotencyKey: bench.key() };
    const bill = answered(await clerk.shop.createPaymentRequest({ body: { amount: 480 } }, key));
    const body = { paymentRequest: bill.id, amount: 480 };
    const paid = await customer.wallet.pay({ body }, { idempotencyKey: bench.key() });
    equal(refused(paid), 'insufficient_balance');
    ok(!(await kindsOf(customer)).includes('payment_done'));
  });
});

test('to sign in on a new device is told, and on a known one is not', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const signIn = async (browser: TestBrowser) => {
      const begun = answered(await browser.wallet.beginSession({ body: {} }));
      const response = customer.device.get(begun.options);
      const body = { ceremony: begun.ceremony, response };
      answered(await browser.wallet.finishSession({ body }));
    };
    await signIn(customer);
    ok(!(await kindsOf(customer)).includes('new_device'));
    const stranger = await bench.openBrowser();
    await signIn(stranger);
    await signIn(stranger);
    await bench.tick();
    equal((await kindsOf(customer)).filter((kind) => kind === 'new_device').length, 1);
    equal(bench.texts.filter(({ text }) => /新しい端末でログイン/.test(text)).length, 1);
    const forged = await bench.openBrowser();
    await forged.send(new Request('http://wallet-a.localhost:7340/v1/company'));
    await signIn(forged);
    equal((await kindsOf(customer)).filter((kind) => kind === 'new_device').length, 2);
  });
});

test('lock and unlock are told once each, however often they are pressed', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    bench.env.clock.advance(1);
    const lock = () => customer.wallet.lockWallet({ body: {} });
    for (const answer of await Promise.all([lock(), lock(), lock()])) answered(answer);
    bench.env.clock.advance(1);
    answered(await customer.wallet.unlockWallet({ body: {} }));
    deepEqual((await kindsOf(customer)).slice(0, 2), ['wallet_unlocked', 'wallet_locked']);
    equal((await kindsOf(customer)).filter((kind) => kind === 'wallet_locked').length, 1);
  });
});
