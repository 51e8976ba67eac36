import assert from 'node:assert/strict';
import { test } from 'node:test';
import { charge, debit } from './charge.ts';

const CHARGE_EVENTS = ['send', 'refuse', 'confirm'] as const;
const CHARGE_ROWS = {
  created: ['sent', 'refused', '-'],
  sent: ['-', 'refused', 'posted'],
  posted: ['-', '-', '-'],
  refused: ['-', '-', '-'],
} as const;

test('A charge makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(charge.events, CHARGE_EVENTS);
  assert.deepEqual(charge.states, Object.keys(CHARGE_ROWS));
  for (const state of charge.states) {
    const row: readonly string[] = charge.events.map((event) => {
      const next = charge.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, CHARGE_ROWS[state], state);
  }
  assert.deepEqual(charge.states.filter(charge.isFinal), ['posted', 'refused']);
});

const DEBIT_EVENTS = ['post', 'refuse'] as const;
const DEBIT_ROWS = {
  accepted: ['posted', 'refused'],
  posted: ['-', '-'],
  refused: ['-', '-'],
} as const;

test('A debit makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(debit.events, DEBIT_EVENTS);
  assert.deepEqual(debit.states, Object.keys(DEBIT_ROWS));
  for (const state of debit.states) {
    const row: readonly string[] = debit.events.map((event) => {
      const next = debit.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, DEBIT_ROWS[state], state);
  }
  assert.deepEqual(debit.states.filter(debit.isFinal), ['posted', 'refused']);
});
