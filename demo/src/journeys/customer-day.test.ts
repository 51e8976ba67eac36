import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestPair, type TestPair } from '../testing/pair.ts';
import { charge, linkBank, openTill, openWallet, payAtTill, signIn, signInAtBank } from './days.ts';
import { answered } from './persona.ts';

let pair: TestPair;
before(async () => {
  pair = await startTestPair();
});
after(() => pair.close());

// A whole day over HTTP against the really running pair: two wallets, three banks, their processes.
test('a customer enrols, links, charges, pays, unlinks, and the bank takes nothing more', async () => {
  const wallet = pair.origin('wallet-a');
  const customer = await pair.persona('honest');
  const clerk = await pair.persona('clerk');
  const api = customer.wallet(wallet);

  const me = await openWallet(customer, wallet);
  assert.equal(me.stage, 'open');
  assert.equal(me.balance, 0);

  const link = await linkBank(customer, wallet, customer.bank);
  assert.match(link.accountMasked, /\*/);

  const charged = await charge(customer, wallet, {
    link: link.id,
    amount: 3_000,
    key: 'day-charge-0000001',
  });
  assert.equal(charged.state, 'done');
  const again = await charge(customer, wallet, {
    link: link.id,
    amount: 3_000,
    key: 'day-charge-0000001',
  });
  assert.equal(again.id, charged.id, 'the same press');

  await openTill(clerk, wallet);
  const paid = await payAtTill(customer, clerk, wallet, { amount: 480, key: 'day-payment-000001' });
  assert.equal(paid.balance, 2_520);

  const { movements } = answered(await api.listMovements({ query: {} }));
  assert.deepEqual(
    movements.map(({ kind, amount }) => [kind, amount]),
    [
      ['payment', 480],
      ['charge', 3_000],
    ],
  );

  const unlinked = answered(await api.unlink({ params: { id: link.id }, body: {} }));
  assert.notEqual(unlinked.state, 'active');
  const refused = await api.createCharge(
    { body: { link: link.id, amount: 1_000 } },
    { idempotencyKey: 'day-charge-0000002' },
  );
  assert.equal(refused.ok ? '' : refused.problem.code, 'link_not_active');

  const evidence = await pair.evidence();
  assert.ok(evidence.books.every(({ balanced }) => balanced));
});

test('what the depositor stops at the bank is refused at the wallet within a second', async () => {
  const wallet = pair.origin('wallet-b');
  const customer = await pair.persona('mule');
  await openWallet(customer, wallet);
  await signIn(customer, wallet);
  const link = await linkBank(customer, wallet, customer.bank);
  await charge(customer, wallet, { link: link.id, amount: 1_000, key: 'stop-charge-000001' });

  const depositor = await signInAtBank(customer, customer.bank);
  assert.match(depositor.accountMasked, /\*/);
  const gate = customer.gate(customer.bank.origin);
  const { mandates } = answered(await gate.listMandates({}));
  const mandate = mandates.find(({ state }) => state === 'active');
  assert.ok(mandate);
  assert.equal(mandate.takenTotal, 1_000);
  const stopped = answered(await gate.stopMandate({ params: { id: mandate.id }, body: {} }));
  assert.equal(stopped.state, 'suspended');

  // At once, before any event can have arrived: the bank itself refuses.
  const charged = await charge(customer, wallet, {
    link: link.id,
    amount: 1_000,
    key: 'stop-charge-000002',
  })
    .then(({ state, refusal }) => `${state} ${refusal}`)
    .catch((error: Error) => error.message);
  assert.match(charged, /refused link_ended|link_not_active/);
  const shown = async () =>
    answered(await customer.wallet(wallet).listLinks({})).links.find(({ id }) => id === link.id)
      ?.state;
  const start = performance.now();
  while ((await shown()) !== 'suspended') {
    assert.ok(performance.now() - start < 3_000, 'the event arrives');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(
    performance.now() - start < 1_000,
    `the wallet knew after ${performance.now() - start} ms`,
  );
});

test('a depositor who has no wallet reads that nothing is linked', async () => {
  const depositor = await pair.persona('victim');
  await signInAtBank(depositor, depositor.bank);
  const gate = depositor.gate(depositor.bank.origin);
  assert.deepEqual(answered(await gate.listMandates({})).mandates, []);
  assert.deepEqual(answered(await gate.listDebits({ query: {} })).debits, []);
});
