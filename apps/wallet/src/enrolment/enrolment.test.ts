import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { openPasskeyDevice } from '../testing/passkey-device.ts';
import { answered, refused, withWallet } from '../testing/wallet-bench.ts';

test('an address that nobody can have opens no wallet', async () => {
  await withWallet(async ({ openBrowser }) => {
    const { wallet } = await openBrowser();
    for (const email of ['a', 'a@b', 'a b@c.jp', '@c.jp', 'a@c..jp', `${'a'.repeat(65)}@c.jp`]) {
      equal(refused(await wallet.beginEnrolment({ body: { email } })), 'email_malformed');
    }
  });
});

test('a passkey of another page, a replayed answer and a late one open no wallet', async () => {
  await withWallet(async ({ env, openBrowser }) => {
    const { wallet, device } = await openBrowser();
    const phishing = await openPasskeyDevice(env, 'http://wallet-a.localhost.example');
    const begin = async () =>
      answered(await wallet.beginEnrolment({ body: { email: 'a@example.jp' } }));
    const first = await begin();
    const stolen = { ceremony: first.ceremony, response: phishing.create(first.options) };
    equal(refused(await wallet.finishEnrolment({ body: stolen })), 'passkey_refused');
    equal(refused(await wallet.finishEnrolment({ body: stolen })), 'ceremony_expired');
    const second = await begin();
    env.clock.advance(6 * MINUTE);
    const late = { ceremony: second.ceremony, response: device.create(second.options) };
    equal(refused(await wallet.finishEnrolment({ body: late })), 'ceremony_expired');
    const [row] = await env.db.sql<{ n: bigint }[]>`select count(*) as n from wallet`;
    equal(row?.n, 0n);
  });
});

test('who begins often and opens nothing leaves nothing behind', async () => {
  await withWallet(async ({ env, openBrowser, enrol, tick }) => {
    const left = async () => {
      const [row] = await env.db.sql<{ keys: bigint; ceremonies: bigint }[]>`
        select (select count(*) from person_key) as keys, (select count(*) from ceremony) as ceremonies`;
      return [row?.keys, row?.ceremonies];
    };
    await enrol();
    const before = await left();
    const { wallet } = await openBrowser();
    for (let i = 0; i < 5; i++) {
      answered(await wallet.beginEnrolment({ body: { email: 'a@example.jp' } }));
    }
    await tick(6 * MINUTE);
    deepEqual(await left(), before);
  });
});

test('a new wallet holds nothing, opens nothing and shows its owner', async () => {
  await withWallet(async ({ enrol, env, bank }) => {
    const customer = await enrol();
    const me = answered(await customer.wallet.getMe({}));
    deepEqual(
      { ...me, wallet: 'id', provedUntil: me.provedUntil !== null },
      {
        wallet: 'id',
        email: 'hanako@example.jp',
        phoneEnding: null,
        stage: 'phone',
        name: null,
        balance: 0,
        locked: false,
        frozen: null,
        unseenNotices: 0,
        provedUntil: true,
      },
    );
    equal(refused(await customer.wallet.beginPresentation({ body: {} })), 'step_not_open');
    equal(refused(await customer.wallet.beginLink({ body: { bank: '0310' } })), 'identity_needed');
    equal(bank.asked, 0);
    const [row] = await env.db.sql<{ email: Uint8Array }[]>`select email from wallet`;
    ok(!Buffer.from(row?.email ?? []).includes('hanako'));
  });
});

test('signing in again needs the passkey, and a fresh proof the passkey of this very wallet', async () => {
  await withWallet(async ({ env, enrol }) => {
    const customer = await enrol();
    const other = await enrol();
    answered(await customer.wallet.endSession({ body: {} }));
    equal(refused(await customer.wallet.getMe({})), 'not_signed_in');
    const begun = answered(await customer.wallet.beginSession({ body: {} }));
    const answer = { ceremony: begun.ceremony, response: customer.device.get(begun.options) };
    equal(answered(await customer.wallet.finishSession({ body: answer })).wallet, customer.id);
    equal(refused(await customer.wallet.finishSession({ body: answer })), 'ceremony_expired');
    env.clock.advance(6 * MINUTE);
    equal(answered(await customer.wallet.getMe({})).provedUntil, null);
    equal(refused(await customer.wallet.unlockWallet({ body: {} })), 'fresh_proof_needed');
    const proof = answered(await customer.wallet.beginProof({ body: {} }));
    const wrong = { ceremony: proof.ceremony, response: other.device.get(proof.options) };
    equal(refused(await customer.wallet.finishProof({ body: wrong })), 'passkey_refused');
    const again = answered(await customer.wallet.beginProof({ body: {} }));
    const right = { ceremony: again.ceremony, response: customer.device.get(again.options) };
    notEqual(answered(await customer.wallet.finishProof({ body: right })).provedUntil, null);
    answered(await customer.wallet.unlockWallet({ body: {} }));
  });
});

test('a clerk’s passkey opens no wallet, and a customer’s opens no till', async () => {
  await withWallet(async ({ enrol, openClerk, openBrowser }) => {
    const [customer, clerk, browser] = [await enrol(), await openClerk(), await openBrowser()];
    const asCustomer = answered(await browser.wallet.beginSession({ body: {} }));
    equal(
      refused(
        await browser.wallet.finishSession({
          body: { ceremony: asCustomer.ceremony, response: clerk.device.get(asCustomer.options) },
        }),
      ),
      'passkey_refused',
    );
    const asClerk = answered(await browser.shop.beginClerkSession({ body: {} }));
    equal(
      refused(
        await browser.shop.finishClerkSession({
          body: { ceremony: asClerk.ceremony, response: customer.device.get(asClerk.options) },
        }),
      ),
      'passkey_refused',
    );
    equal(refused(await clerk.wallet.getMe({})), 'not_signed_in');
  });
});
