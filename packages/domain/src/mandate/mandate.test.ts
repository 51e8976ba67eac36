import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mandate } from './mandate.ts';

const MANDATE_EVENTS = [
  'notify',
  'refuse',
  'expire',
  'confirm',
  'activate',
  'revoke',
  'suspend',
  'resume',
] as const;
const MANDATE_ROWS = {
  requested: ['notified', 'refused', 'expired', '-', '-', '-', '-', '-'],
  notified: ['-', 'refused', 'expired', 'confirmed', '-', '-', '-', '-'],
  confirmed: ['-', '-', 'expired', '-', 'active', 'revoked', '-', '-'],
  active: ['-', '-', 'expired', '-', '-', 'revoked', 'suspended', '-'],
  suspended: ['-', '-', 'expired', '-', '-', 'revoked', '-', 'active'],
  revoked: ['-', '-', '-', '-', '-', '-', '-', '-'],
  refused: ['-', '-', '-', '-', '-', '-', '-', '-'],
  expired: ['-', '-', '-', '-', '-', '-', '-', '-'],
} as const;

test('A mandate makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(mandate.events, MANDATE_EVENTS);
  assert.deepEqual(mandate.states, Object.keys(MANDATE_ROWS));
  for (const state of mandate.states) {
    const row: readonly string[] = mandate.events.map((event) => {
      const next = mandate.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, MANDATE_ROWS[state], state);
  }
  assert.deepEqual(mandate.states.filter(mandate.isFinal), ['revoked', 'refused', 'expired']);
});
