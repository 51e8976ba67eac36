import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { CREATE_ACCOUNT_STATUS, createAccounts, type LedgerAccount } from './account.ts';
import { type BatchItem, decideBatch } from './batch.ts';
import { runScript } from './testing/ledger-script.ts';
import { LEDGER_TABLES } from './testing/ledger-tables.ts';
import { CREATE_TRANSFER_STATUS } from './transfer.ts';

for (const [sentence, script] of Object.entries(LEDGER_TABLES)) {
  test(sentence, () => runScript(script));
}

test('every status of an account and of a transfer stands in a table', () => {
  const lines = Object.values(LEDGER_TABLES).join('\n').split('\n');
  const seen = (kind: string) =>
    new Set(
      lines
        .filter((line) => line.trim().startsWith(kind))
        .map((line) => /-> (\w+)/.exec(line)?.[1]),
    );
  for (const [kind, statuses] of [
    ['account', CREATE_ACCOUNT_STATUS],
    ['transfer', CREATE_TRANSFER_STATUS],
  ] as const) {
    const tested = seen(kind);
    for (const status of statuses) ok(tested.has(status), `${kind}: ${status}`);
  }
});

test('a script finds what is not as it says', () => {
  const fails = (script: string) => {
    try {
      runScript(script);
    } catch {
      return true;
    }
    return false;
  };
  const one = 'account A1 L1 C1 -> created';
  deepEqual(
    [
      one,
      'account A1 L1 C1 -> exists',
      `${one}\nbalance A1 Dr 1 pending 0 Cr 0 pending 0`,
      `${one}\nbalance A1 Dr 0 pending 0 Cr 0 pending 0 closed`,
      `${one}\ntransfer T1 Dr A1 Cr A2 1 L1 C1 -> created`,
      `${one}\nhistory A1 has 1`,
    ].map(fails),
    [false, true, true, true, true, true],
  );
});

test('a stale version is refused, but never a replay', () => {
  const state = {
    accounts: new Map<bigint, LedgerAccount>(),
    transfers: new Map(),
    pendings: new Map(),
  };
  const { created } = createAccounts(
    state.accounts,
    [1n, 2n].map((id) => ({ id, ledger: 1, code: 1 })),
    1n,
  );
  for (const account of created) state.accounts.set(account.id, account);
  const transfers = [
    { id: 1n, debitAccountId: 1n, creditAccountId: 2n, amount: 5n, ledger: 1, code: 1 },
  ];
  const items: BatchItem[] = [{ transfers, stale: 2 }, { transfers }, { transfers, stale: 0 }];
  const { outcomes, nextTimestamp } = decideBatch(state, items, 10n);
  deepEqual(outcomes, [
    { ok: false, refusal: 'version_conflict', index: 2 },
    { ok: true, timestamp: 10n, replayed: false },
    { ok: true, timestamp: 10n, replayed: true },
  ]);
  equal(nextTimestamp, 11n);
});
