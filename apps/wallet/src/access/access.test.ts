import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { openPasskeyDevice, type PasskeyDevice } from '../testing/passkey-device.ts';
import {
  answered,
  type Customer,
  ORIGIN,
  refused,
  type TestBrowser,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

async function signIn(browser: TestBrowser, device: PasskeyDevice) {
  const begun = answered(await browser.wallet.beginSession({ body: {} }));
  const body = { ceremony: begun.ceremony, response: device.get(begun.options) };
  return browser.wallet.finishSession({ body });
}

async function prove(browser: TestBrowser, device: PasskeyDevice): Promise<void> {
  const begun = answered(await browser.wallet.beginProof({ body: {} }));
  const body = { ceremony: begun.ceremony, response: device.get(begun.options) };
  answered(await browser.wallet.finishProof({ body }));
}

async function add(bench: WalletBench, customer: Customer, name = '古いスマートフォン') {
  const device = await openPasskeyDevice(bench.env, ORIGIN);
  const begun = answered(await customer.wallet.beginPasskey({ body: {} }));
  const response = device.create(begun.options);
  const body = { ceremony: begun.ceremony, response, name };
  return { device, body, passkey: answered(await customer.wallet.addPasskey({ body })) };
}

test('a second passkey is added by a proof of the first, is told, and opens the wallet', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { device, passkey, body } = await add(bench, customer);
    equal(refused(await customer.wallet.addPasskey({ body })), 'ceremony_expired');
    const { passkeys } = answered(await customer.wallet.listPasskeys({}));
    deepEqual(
      passkeys.map(({ name, current }) => [name, current]),
      [
        [null, true],
        ['古いスマートフォン', false],
      ],
    );
    const browser = await bench.openBrowser();
    answered(await signIn(browser, device));
    const page = answered(await customer.wallet.listNotices({ query: {} }));
    ok(page.unanswered.some(({ kind }) => kind === 'passkey_added'));
    await bench.tick();
    equal(bench.texts.filter(({ text }) => /新しいパスキー/.test(text)).length, 1);
    const params = { id: passkey.id };
    const renamed = answered(
      await browser.wallet.renamePasskey({ params, body: { name: '会社の端末' } }),
    );
    deepEqual([renamed.name, renamed.current], ['会社の端末', true]);
    const rows = await bench.env.db.sql`select name::text from passkey where name is not null`;
    ok(rows.every(({ name }) => !String(name).includes('会社')));
    ok(!bench.env.log.lines.some((line) => line.includes('会社')));
  });
});

test('a stolen session adds no passkey, removes none and unlocks nothing without a proof', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { passkey } = await add(bench, customer);
    bench.env.clock.advance(5 * MINUTE + 1);
    const params = { id: passkey.id };
    equal(refused(await customer.wallet.beginPasskey({ body: {} })), 'fresh_proof_needed');
    equal(refused(await customer.wallet.removePasskey({ params, body: {} })), 'fresh_proof_needed');
    equal(refused(await customer.wallet.unlockWallet({ body: {} })), 'fresh_proof_needed');
    const stranger = await bench.enrol();
    equal(refused(await stranger.wallet.removePasskey({ params, body: {} })), 'not_found');
    const body = { name: 'x' };
    equal(refused(await stranger.wallet.renamePasskey({ params, body })), 'not_found');
  });
});

test('a new passkey waits a day before it opens more, though it may remove itself', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { device, passkey } = await add(bench, customer);
    const thief = await bench.openBrowser();
    answered(await signIn(thief, device));
    const { passkeys } = answered(await thief.wallet.listPasskeys({}));
    const oldest = passkeys[0]?.id ?? passkey.id;
    const removeOldest = () => thief.wallet.removePasskey({ params: { id: oldest }, body: {} });
    equal(refused(await thief.wallet.beginPasskey({ body: {} })), 'passkey_too_new');
    equal(refused(await removeOldest()), 'passkey_too_new');
    answered(await customer.wallet.lockWallet({ body: {} }));
    equal(refused(await thief.wallet.unlockWallet({ body: {} })), 'passkey_too_new');
    bench.env.clock.advance(DAY - HOUR);
    answered(await signIn(thief, device));
    equal(refused(await removeOldest()), 'passkey_too_new');
    const itself = { params: { id: passkey.id }, body: {} };
    const left = answered(await thief.wallet.removePasskey(itself));
    equal(left.passkeys.length, 1);
    equal(refused(await thief.wallet.getMe({})), 'not_signed_in');
    equal(refused(await signIn(thief, device)), 'passkey_refused');
  });
});

test('after its day a passkey can do everything, also remove the older one', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { device } = await add(bench, customer);
    bench.env.clock.advance(DAY);
    answered(await signIn(customer, device));
    const { passkeys } = answered(await customer.wallet.listPasskeys({}));
    const params = { id: passkeys[0]?.id ?? 'psk_' };
    answered(await customer.wallet.removePasskey({ params, body: {} }));
    equal(refused(await signIn(customer, customer.device)), 'passkey_refused');
  });
});

test('the removal of a passkey ends its sessions and its proofs, and no others', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { device, passkey } = await add(bench, customer);
    const [lost, kept] = [await bench.openBrowser(), await bench.openBrowser()];
    answered(await signIn(lost, device));
    answered(await signIn(kept, customer.device));
    bench.env.clock.advance(DAY);
    answered(await signIn(lost, device));
    answered(await signIn(kept, customer.device));
    // A session that another passkey opened, but whose proof is by the one that goes.
    await prove(kept, device);
    answered(await signIn(customer, customer.device));
    const params = { id: passkey.id };
    answered(await customer.wallet.removePasskey({ params, body: {} }));
    equal(refused(await lost.wallet.getMe({})), 'not_signed_in');
    equal(answered(await kept.wallet.getMe({})).provedUntil, null);
    equal(refused(await kept.wallet.unlockWallet({ body: {} })), 'fresh_proof_needed');
    ok((await customer.wallet.getMe({})).ok);
  });
});

test('of two passkeys that are removed at once one remains, and the last one always does', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const { device } = await add(bench, customer);
    bench.env.clock.advance(DAY);
    const other = await bench.openBrowser();
    answered(await signIn(customer, customer.device));
    answered(await signIn(other, device));
    const { passkeys } = answered(await customer.wallet.listPasskeys({}));
    const [first, second] = passkeys.map(({ id }) => ({ params: { id }, body: {} }));
    ok(first && second);
    const both = await Promise.all([
      customer.wallet.removePasskey(second),
      other.wallet.removePasskey(first),
      customer.wallet.removePasskey(first),
      other.wallet.removePasskey(second),
    ]);
    equal(both.filter((answer) => answer.ok).length, 1);
    const left = await bench.env.db.sql`select id from passkey where owner = ${customer.id}`;
    equal(left.length, 1);
  });
});

test('the last passkey is not removed', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.enrol();
    const { passkeys } = answered(await customer.wallet.listPasskeys({}));
    const params = { id: passkeys[0]?.id ?? 'psk_' };
    equal(refused(await customer.wallet.removePasskey({ params, body: {} })), 'last_passkey');
    equal(passkeys.length, 1);
  });
});

test('no passkey is added to a locked wallet, nor an eleventh, nor with another wallet’s answer', async () => {
  await withWallet(async (bench) => {
    const [mine, other] = [await bench.enrol(), await bench.enrol()];
    const begun = answered(await mine.wallet.beginPasskey({ body: {} }));
    const device = await openPasskeyDevice(bench.env, ORIGIN);
    const body = { ceremony: begun.ceremony, response: device.create(begun.options), name: 'x' };
    equal(refused(await other.wallet.addPasskey({ body })), 'passkey_refused');
    for (let i = 0; i < 9; i++) await add(bench, mine);
    equal(refused(await mine.wallet.beginPasskey({ body: {} })), 'passkeys_full');
    const open = answered(await other.wallet.beginPasskey({ body: {} }));
    answered(await other.wallet.lockWallet({ body: {} }));
    equal(refused(await other.wallet.beginPasskey({ body: {} })), 'wallet_locked');
    const late = { ceremony: open.ceremony, response: device.create(open.options), name: 'x' };
    equal(refused(await other.wallet.addPasskey({ body: late })), 'wallet_locked');
  });
});

test('sessions are listed with their devices, and one or all others are ended', async () => {
  await withWallet(async (bench) => {
    const customer = await bench.openWallet();
    const [one, two, stranger] = [
      await bench.openBrowser(),
      await bench.openBrowser(),
      await bench.enrol(),
    ];
    answered(await signIn(one, customer.device));
    answered(await signIn(two, customer.device));
    const list = async () => answered(await customer.wallet.listSessions({})).sessions;
    const sessions = await list();
    equal(sessions.length, 3);
    equal(sessions.filter(({ current }) => current).length, 1);
    deepEqual(sessions[0]?.device, { browser: 'other', system: 'other' });
    const shown = answered(await one.wallet.listSessions({})).sessions;
    const params = { id: shown.find(({ current }) => current)?.id ?? 'ses_' };
    equal(refused(await stranger.wallet.endOneSession({ params, body: {} })), 'not_found');
    answered(await customer.wallet.endOneSession({ params, body: {} }));
    equal(refused(await customer.wallet.endOneSession({ params, body: {} })), 'not_found');
    equal(refused(await one.wallet.getMe({})), 'not_signed_in');
    equal(answered(await customer.wallet.endOtherSessions({ body: {} })).ended, 1);
    equal(refused(await two.wallet.getMe({})), 'not_signed_in');
    equal((await list()).length, 1);
    ok((await stranger.wallet.getMe({})).ok);
  });
});
