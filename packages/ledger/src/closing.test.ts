import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import { has } from '@sekisho/domain/ledger/field.ts';
import { postTransfer, TRANSFER_FLAGS, voidTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { checkBooks } from './books.ts';
import type { Ledger, LedgerOutcome } from './ledger.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const { pending, closing_debit, closing_credit, balancing_debit, balancing_credit } =
  TRANSFER_FLAGS;
const said = (outcome: LedgerOutcome) => (outcome.ok ? 'ok' : outcome.refusal);

async function isClosed(ledger: Ledger, id: bigint): Promise<boolean> {
  const [account] = await ledger.lookupAccounts([id]);
  return has(account?.flags ?? 0, ACCOUNT_FLAGS.closed);
}

test('of closing an account and paying from it at once, in two engines, either order holds', async () => {
  await withBooks(async ({ ledger, second, db }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 100n)] });
    const outcomes = await Promise.all([
      ...[2n, 3n, 4n].map((id) => ledger.submit({ transfers: [move(id, CUSTOMER, SHOP, 10n)] })),
      second.submit({
        transfers: [
          move(9n, CUSTOMER, BANK, 1_000n, { flags: pending | closing_debit | balancing_debit }),
        ],
      }),
      ...[5n, 6n, 7n].map((id) => ledger.submit({ transfers: [move(id, CUSTOMER, SHOP, 10n)] })),
    ]);
    const paid = outcomes.filter((o) => o.ok).length - 1;
    const others = new Set(outcomes.map(said));
    assert.ok([...others].every((o) => o === 'ok' || o === 'debit_account_already_closed'));
    const [closing] = await second.lookupTransfers([9n]);
    assert.equal(closing?.amount, 100n - 10n * BigInt(paid));
    assert.ok(await isClosed(ledger, CUSTOMER));
    await checkBooks(db.sql);

    // Who opens the same account anew learns that it is not as it was asked for.
    const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
    const [again] = await second.createAccounts([{ id: CUSTOMER, ledger: 1, code: 2, flags }]);
    assert.equal(again, 'exists_with_different_flags');
    const post = await second.submit({ transfers: [postTransfer({ id: 20n, pendingId: 9n })] });
    assert.equal(said(post), 'debit_account_already_closed');
    const [voided, late] = await Promise.all([
      second.submit({ transfers: [voidTransfer({ id: 21n, pendingId: 9n })] }),
      ledger.submit({ transfers: [voidTransfer({ id: 22n, pendingId: 9n })] }),
    ]);
    const answers = [said(voided), said(late)].sort();
    assert.deepEqual(answers, ['ok', 'pending_transfer_already_voided']);
    assert.equal(await isClosed(second, CUSTOMER), false);
    const pays = await second.submit({ transfers: [move(23n, CUSTOMER, SHOP, 10n)] });
    assert.equal(said(pays), 'ok');
  });
});

test('an account that was closed for a time opens when that is over, and one opened closed stays so', async () => {
  await withBooks(async ({ ledger, second, clock }) => {
    const closing = { flags: pending | closing_credit, timeoutSeconds: 5 };
    await ledger.createAccounts([{ id: 80n, ledger: 1, code: 1, flags: ACCOUNT_FLAGS.closed }]);
    await ledger.submit({ transfers: [move(1n, BANK, SHOP, 0n, closing)] });
    const refused = await second.submit({ transfers: [move(2n, BANK, SHOP, 1n)] });
    assert.equal(said(refused), 'credit_account_already_closed');
    clock.advance(6 * SECOND);
    assert.equal(await second.tick(clock.now()), 1);
    const paid = await ledger.submit({ transfers: [move(2n, BANK, SHOP, 1n)] });
    const never = await ledger.submit({ transfers: [move(3n, BANK, 80n, 1n)] });
    assert.deepEqual([said(paid), said(never)], ['ok', 'credit_account_already_closed']);
    assert.deepEqual([await isClosed(ledger, SHOP), await isClosed(ledger, 80n)], [false, true]);
  });
});

test('two balancing transfers that race for what is left take it once, and a repeat is a replay', async () => {
  await withBooks(async ({ ledger, second }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 100n)] });
    const sweep = (id: bigint) => ({
      transfers: [move(id, CUSTOMER, SHOP, 2n ** 128n - 1n, { flags: balancing_debit })],
    });
    const outcomes = await Promise.all([
      ledger.submit(sweep(2n)),
      second.submit(sweep(3n)),
      ledger.submit(sweep(2n)),
      second.submit(sweep(2n)),
    ]);
    assert.ok(outcomes.every((o) => o.ok));
    assert.equal(outcomes.filter((o) => o.ok && o.replayed).length, 2);
    const moved = await ledger.lookupTransfers([2n, 3n]);
    assert.deepEqual(new Set(moved.map(({ amount }) => amount)), new Set([0n, 100n]));
    const both = move(4n, BANK, SHOP, 7n, { flags: balancing_debit | balancing_credit });
    assert.equal(said(await ledger.submit({ transfers: [both] })), 'ok');
    const [nothing] = await second.lookupTransfers([4n]);
    assert.equal(nothing?.amount, 0n);
  });
});
