import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, type Instant, instant, plus } from '../base/instant.ts';
import { judgeAmount, mostPossible, TRANSFER_MAX } from './amount.ts';
import { cashOut } from './cash-out.ts';
import {
  CLOSED_AFTER_RECOVERY_MS,
  isClosed,
  judgeHold,
  NEW_ACCOUNT_MS,
  OTHER_ACCOUNT_MS,
} from './hold.ts';

const EVENTS = ['release', 'refuse', 'cancel', 'send', 'confirm', 'giveBack'] as const;
const ROWS = {
  held: ['created', 'refused', 'cancelled', '-', '-', '-'],
  created: ['-', 'refused', '-', 'sent', '-', '-'],
  sent: ['-', 'refused', '-', '-', 'posted', '-'],
  posted: ['-', '-', '-', '-', '-', 'returned'],
  refused: ['-', '-', '-', '-', '-', '-'],
  cancelled: ['-', '-', '-', '-', '-', '-'],
  returned: ['-', '-', '-', '-', '-', '-'],
} as const;

test('A cash-out makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(cashOut.events, EVENTS);
  assert.deepEqual(cashOut.states, Object.keys(ROWS));
  for (const state of cashOut.states) {
    const row: readonly string[] = cashOut.events.map((event) => {
      const next = cashOut.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, ROWS[state], state);
  }
  assert.deepEqual(cashOut.states.filter(cashOut.isFinal), ['refused', 'cancelled', 'returned']);
});

const NOW = instant(1_790_000_000_000);
const ago = (milliseconds: number): Instant => plus(NOW, -milliseconds);

test('A cash-out is held for a new account and for money from another one, to the millisecond.', () => {
  const old = ago(NEW_ACCOUNT_MS);
  const table: [linkedAt: Instant, otherAccountAt: Instant | undefined, expected: string][] = [
    [old, undefined, 'goes'],
    [plus(old, 1), undefined, 'new_account 1'],
    [NOW, undefined, `new_account ${NEW_ACCOUNT_MS}`],
    [old, ago(OTHER_ACCOUNT_MS), 'goes'],
    [old, ago(OTHER_ACCOUNT_MS - 1), 'money_from_other_account 1'],
    [old, NOW, `money_from_other_account ${OTHER_ACCOUNT_MS}`],
    [ago(70 * HOUR), NOW, `money_from_other_account ${OTHER_ACCOUNT_MS}`],
    [NOW, NOW, `new_account ${NEW_ACCOUNT_MS}`],
    // Another process stamped it a moment ahead of our clock.
    [old, plus(NOW, 5), `money_from_other_account ${OTHER_ACCOUNT_MS + 5}`],
  ];
  for (const [linkedAt, otherAccountAt, expected] of table) {
    const hold = judgeHold({ now: NOW, linkedAt, otherAccountAt });
    const told = hold === undefined ? 'goes' : `${hold.reason} ${hold.until - NOW}`;
    assert.equal(told, expected);
  }
});

test('At the end of its hold a cash-out goes, and never before.', () => {
  fc.assert(
    fc.property(fc.nat(100 * HOUR), fc.option(fc.nat(100 * HOUR)), (linked, other) => {
      const linkedAt = ago(linked);
      const otherAccountAt = other === null ? undefined : ago(other);
      const hold = judgeHold({ now: NOW, linkedAt, otherAccountAt });
      if (hold === undefined) return;
      const at = (now: Instant) => judgeHold({ now, linkedAt, otherAccountAt });
      assert.deepEqual(at(plus(hold.until, -1))?.until, hold.until);
      assert.equal(at(hold.until), undefined);
    }),
  );
});

test('Cash-out is closed until an instant, and open from it on.', () => {
  assert.equal(isClosed(NOW, undefined), false);
  assert.equal(isClosed(NOW, NOW), false);
  assert.equal(isClosed(NOW, plus(NOW, CLOSED_AFTER_RECOVERY_MS)), true);
  assert.equal(
    isClosed(plus(NOW, CLOSED_AFTER_RECOVERY_MS), plus(NOW, CLOSED_AFTER_RECOVERY_MS)),
    false,
  );
});

test('What is possible is the balance without the fee, never more than the law lets through.', () => {
  const table: [balance: bigint, fee: bigint, most: bigint][] = [
    [0n, 0n, 0n],
    [100n, 0n, 100n],
    [100n, 100n, 0n],
    [99n, 100n, 0n],
    [101n, 100n, 1n],
    [TRANSFER_MAX + 7n, 0n, TRANSFER_MAX],
  ];
  for (const [balance, fee, most] of table) {
    assert.equal(mostPossible({ balance, fee }), most);
    assert.equal(judgeAmount({ balance, fee, amount: most + 1n }).ok, balance - fee > most);
    if (most > 0n) assert.equal(judgeAmount({ balance, fee, amount: most }).ok, true);
  }
});
