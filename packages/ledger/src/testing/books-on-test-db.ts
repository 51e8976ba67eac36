import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import type { NewTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { openTestDb, type TestDb } from '@sekisho/runtime/testing/test-db.ts';
import { type TestEnv, testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { checkBooks } from '../books.ts';
import type { Ledger } from '../ledger.ts';
import { LEDGER_MIGRATIONS } from '../migrations.ts';
import { openPostgresLedger } from '../postgres-ledger.ts';

/** May be overdrawn: where money comes from. */
export const BANK = 1n;
/** Debits must not exceed credits, as for a customer's wallet. */
export const CUSTOMER = 2n;
export const SHOP = 3n;

interface Bench extends Pick<TestEnv, 'clock' | 'log' | 'db'>, Pick<TestDb, 'url'> {
  readonly ledger: Ledger;
  /** Another engine over the same database, as another process has. */
  readonly second: Ledger;
}

/** Runs a test on three accounts in a database of its own, and checks the books at its end. */
export async function withBooks(run: (bench: Bench) => Promise<void>): Promise<void> {
  const { db, url, drop } = await openTestDb({ migrations: LEDGER_MIGRATIONS });
  try {
    const { clock, log } = testEnv({ db });
    const ledger = openPostgresLedger({ clock, db, log });
    const second = openPostgresLedger({ clock, db, log });
    const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
    await ledger.createAccounts([
      { id: BANK, ledger: 1, code: 1 },
      { id: CUSTOMER, ledger: 1, code: 2, flags },
      { id: SHOP, ledger: 1, code: 3 },
    ]);
    await run({ ledger, second, db, url, clock, log });
    await checkBooks(db.sql);
  } finally {
    await drop();
  }
}

export function move(
  id: bigint,
  debitAccountId: bigint,
  creditAccountId: bigint,
  amount: bigint,
  more: Partial<NewTransfer> = {},
): NewTransfer {
  return { id, debitAccountId, creditAccountId, amount, ledger: 1, code: 1, ...more };
}
