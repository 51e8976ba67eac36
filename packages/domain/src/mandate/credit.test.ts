import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instant, MINUTE, plus } from '../base/instant.ts';
import { yen } from '../base/yen.ts';
import { type CreditDecisionInput, credit, decideCredit } from './credit.ts';
import { mandate } from './mandate.ts';

const NOW = instant(1_790_000_000_000);
const GRANTED = { state: 'active', activatedAt: NOW, credits: true } as const;

function answer(changes: Partial<CreditDecisionInput>): string {
  const decision = decideCredit({
    now: NOW,
    amount: yen(3_000),
    validUntil: plus(NOW, 15 * MINUTE),
    mandate: GRANTED,
    hasHolder: true,
    stopped: false,
    ...changes,
  });
  return decision.ok ? 'accepted' : decision.refusal;
}

test('The first reason in the order of the protocol is the one that is given.', () => {
  const wrong = {
    mandate: { ...GRANTED, state: 'suspended', credits: false },
    validUntil: plus(NOW, -1),
    hasHolder: false,
    stopped: true,
  } as const;
  const mended: Partial<CreditDecisionInput>[] = [
    {},
    { mandate: { ...GRANTED, credits: false } },
    { stopped: false },
    { mandate: GRANTED },
    { validUntil: NOW },
    { hasHolder: true },
  ];
  const answers = mended.map((_, step) =>
    answer(Object.assign({}, wrong, ...mended.slice(0, step + 1))),
  );
  assert.deepEqual(answers, [
    'mandate_not_active',
    'credits_stopped',
    'credit_not_granted',
    'credit_expired',
    'account_unavailable',
    'accepted',
  ]);
});

test('Only an active mandate takes a credit: a stop is a stop in both directions.', () => {
  for (const state of mandate.states) {
    const expected = state === 'active' ? 'accepted' : 'mandate_not_active';
    assert.equal(answer({ mandate: { ...GRANTED, state } }), expected, state);
  }
  assert.equal(answer({ mandate: { ...GRANTED, activatedAt: undefined } }), 'mandate_not_active');
  const ahead = { ...GRANTED, activatedAt: plus(NOW, 1) };
  assert.equal(answer({ mandate: ahead }), 'mandate_not_active');
});

const EVENTS = ['post', 'refuse', 'giveBack'] as const;
const ROWS = {
  accepted: ['posted', 'refused', '-'],
  posted: ['-', '-', 'returned'],
  refused: ['-', '-', '-'],
  returned: ['-', '-', '-'],
} as const;

test('A credit makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(credit.events, EVENTS);
  assert.deepEqual(credit.states, Object.keys(ROWS));
  for (const state of credit.states) {
    const row: readonly string[] = credit.events.map((event) => {
      const next = credit.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, ROWS[state], state);
  }
  assert.deepEqual(credit.states.filter(credit.isFinal), ['refused', 'returned']);
});
