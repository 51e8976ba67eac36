import assert from 'node:assert/strict';
import { test } from 'node:test';
import { link } from './link.ts';

const LINK_EVENTS = ['grant', 'decline', 'fail', 'suspend', 'unlink', 'end', 'resume'] as const;
const LINK_ROWS = {
  requested: ['active', 'declined', 'failed', '-', '-', '-', '-'],
  active: ['-', '-', '-', 'suspended', 'unlinking', 'ended', '-'],
  suspended: ['-', '-', '-', '-', 'unlinking', 'ended', 'active'],
  unlinking: ['-', '-', '-', '-', '-', 'ended', '-'],
  declined: ['-', '-', '-', '-', '-', '-', '-'],
  failed: ['-', '-', '-', '-', '-', '-', '-'],
  ended: ['-', '-', '-', '-', '-', '-', '-'],
} as const;

test('A link makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(link.events, LINK_EVENTS);
  assert.deepEqual(link.states, Object.keys(LINK_ROWS));
  for (const state of link.states) {
    const row: readonly string[] = link.events.map((event) => {
      const next = link.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, LINK_ROWS[state], state);
  }
  assert.deepEqual(link.states.filter(link.isFinal), ['declined', 'failed', 'ended']);
});
