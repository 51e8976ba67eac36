import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import {
  type NewTransfer,
  postTransfer,
  TRANSFER_FLAGS,
  voidTransfer,
} from '@sekisho/domain/ledger/transfer.ts';
import { checkBooks } from './books.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const TABLES = ['ledger_account', 'ledger_transfer', 'ledger_pending', 'ledger_balance'];

const FORGERIES: readonly (readonly [what: string, sql: string, named: RegExp])[] = [
  [
    'a balance raised',
    'update ledger_account set credits_posted = credits_posted + 1 where code = 2',
    /^account 0+-.*2 has debits 0 pending and 30 posted, credits 7 pending and 101 posted; its transfers add up to 0, 30, 7 and 100$/,
  ],
  [
    'both sides raised',
    'update ledger_account set credits_posted = credits_posted + 1, debits_posted = debits_posted + 1',
    /^account 0+-.*1 has /,
  ],
  [
    'a transfer of another amount',
    'update ledger_transfer set amount = 31 where code = 9',
    /^account 0+-.*2 has debits 0 pending and 30 posted/,
  ],
  [
    'a transfer taken out',
    'delete from ledger_transfer where code = 9',
    /^account 0+-.*2 has debits 0 pending and 30 posted/,
  ],
  [
    'a transfer to nobody',
    `update ledger_transfer set credit_account_id = '00000000-0000-0000-0000-0000000000ff' where code = 9`,
    /^transfer 0+-.*2 has no debit or credit account/,
  ],
  [
    'a post above its pending transfer',
    `update ledger_transfer set amount = 99 where pending_id is not null`,
    /^transfer 0+-.*4 does not fit the pending transfer/,
  ],
  [
    'a hold called voided',
    `update ledger_pending set status = 'voided' where status = 'pending'`,
    /^pending transfer 0+-.*5 is voided, but the transfers say otherwise$/,
  ],
  [
    'a posted transfer called expired',
    `update ledger_pending set status = 'expired' where status = 'posted'`,
    /^pending transfer 0+-.*3 is expired, but the transfers say otherwise$/,
  ],
  [
    'a hold prolonged',
    `update ledger_pending set expiry = expiry + 1 where expiry is not null`,
    /^pending transfer 0+-.*5 is pending, but the transfers say otherwise$/,
  ],
  [
    'a limit given to an account that breaks it',
    'update ledger_account set flags = 2 where code = 1',
    /^account 0+-.*1 breaks its limit with transfer 0+-.*1: debits 100 against credits 0$/,
  ],
  [
    'a limit of the other kind',
    'update ledger_account set flags = 4 where code = 3',
    /^account 0+-.*3 breaks its limit with transfer 0+-.*2: credits 30 against debits 0$/,
  ],
  [
    'a payment put before the charge that covers it',
    'update ledger_transfer set timestamp = 1 where code = 9',
    /^account 0+-.*2 breaks its limit with transfer 0+-.*2: debits 30 against credits 0$/,
  ],
  [
    'an account called closed',
    'update ledger_account set closed = true where code = 3',
    /^account 0+-.*3 is closed, but the transfers say otherwise$/,
  ],
  [
    'a closed account called open',
    'update ledger_account set closed = false where code = 5',
    /^account 0+-.*6 is open, but the transfers say otherwise$/,
  ],
  [
    'a history rewritten',
    'update ledger_balance set debits_posted = debits_posted + 1',
    /^account 0+-.*5 has another history at \d+ than its transfers$/,
  ],
  [
    'a history with a gap',
    'delete from ledger_balance where credits_posted = 6',
    /^account 0+-.*5 has another history at \d+ than its transfers$/,
  ],
];

test('the check names the row that somebody changed by hand', async () => {
  await withBooks(async ({ ledger, db }) => {
    const { pending, closing_credit } = TRANSFER_FLAGS;
    await ledger.createAccounts([
      { id: 5n, ledger: 1, code: 4, flags: ACCOUNT_FLAGS.history },
      { id: 6n, ledger: 1, code: 5 },
    ]);
    for (const transfers of [
      [move(1n, BANK, CUSTOMER, 100n)],
      [move(2n, CUSTOMER, SHOP, 30n, { code: 9 })],
      [move(3n, BANK, SHOP, 10n, { flags: pending })],
      [postTransfer({ id: 4n, pendingId: 3n, amount: 8n })],
      [move(5n, BANK, CUSTOMER, 7n, { flags: pending, timeoutSeconds: 60 })],
      [move(6n, BANK, 5n, 6n), move(7n, BANK, 5n, 6n)],
      [move(8n, BANK, 6n, 0n, { flags: pending | closing_credit })],
    ]) {
      assert.ok((await ledger.submit({ transfers })).ok);
    }
    await checkBooks(db.sql);
    for (const [what, forgery, named] of FORGERIES) {
      const undone = new Error('undone');
      await assert.rejects(
        db.transaction(async (sql) => {
          // As the owner of a database can: past the triggers.
          for (const table of TABLES) {
            await sql.unsafe(`alter table ${table} disable trigger user`);
          }
          await sql.unsafe(forgery);
          await assert.rejects(checkBooks(sql), { name: 'BooksWrong', message: named }, what);
          throw undone;
        }),
        undone,
      );
    }
  });
});

test('a limit was never broken by what was held and let go again', async () => {
  await withBooks(async ({ ledger, db, clock }) => {
    const flags = TRANSFER_FLAGS.pending;
    const all = async (...transfers: readonly NewTransfer[]) => {
      const { ok } = await ledger.submit({ transfers });
      assert.ok(ok);
    };
    await all(move(1n, BANK, CUSTOMER, 100n));
    // Each of these holds all that there is, so that the one before must have let it go.
    await all(move(2n, CUSTOMER, SHOP, 100n, { flags }));
    await all(voidTransfer({ id: 3n, pendingId: 2n }));
    await all(move(4n, CUSTOMER, SHOP, 100n, { flags, timeoutSeconds: 1 }));
    clock.advance(2_000);
    assert.equal(await ledger.tick(clock.now()), 1);
    await all(move(5n, CUSTOMER, SHOP, 100n, { flags }));
    await all(postTransfer({ id: 6n, pendingId: 5n, amount: 60n }));
    await all(move(7n, CUSTOMER, SHOP, 40n));
    await checkBooks(db.sql);
  });
});

test('the database refuses to change or delete what stands in the books', async () => {
  await withBooks(async ({ ledger, db }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 100n)] });
    for (const change of [
      'update ledger_transfer set amount = 1',
      'delete from ledger_transfer',
      'truncate ledger_transfer',
      'update ledger_account set flags = 0',
      'delete from ledger_account',
      'truncate ledger_account',
      'update ledger_pending set expiry = null',
      'delete from ledger_pending',
      'truncate ledger_pending',
      'update ledger_balance set debits_posted = 1',
      'delete from ledger_balance',
      'truncate ledger_balance',
    ]) {
      await assert.rejects(db.sql.unsafe(change).execute(), /are never changed/, change);
    }
  });
});
