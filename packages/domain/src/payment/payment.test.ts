import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payment, paymentRequest } from './payment.ts';

const REQUEST_EVENTS = ['pay', 'cancel', 'expire'] as const;
const REQUEST_ROWS = {
  open: ['paid', 'cancelled', 'expired'],
  paid: ['-', '-', '-'],
  cancelled: ['-', '-', '-'],
  expired: ['-', '-', '-'],
} as const;

test('A payment request makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(paymentRequest.events, REQUEST_EVENTS);
  assert.deepEqual(paymentRequest.states, Object.keys(REQUEST_ROWS));
  for (const state of paymentRequest.states) {
    const row: readonly string[] = paymentRequest.events.map((event) => {
      const next = paymentRequest.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, REQUEST_ROWS[state], state);
  }
  assert.deepEqual(paymentRequest.states.filter(paymentRequest.isFinal), [
    'paid',
    'cancelled',
    'expired',
  ]);
});

const PAYMENT_EVENTS = ['refund'] as const;
const PAYMENT_ROWS = {
  captured: ['refunded'],
  refunded: ['-'],
} as const;

test('A payment makes exactly the moves of its table and refuses every other pair.', () => {
  assert.deepEqual(payment.events, PAYMENT_EVENTS);
  assert.deepEqual(payment.states, Object.keys(PAYMENT_ROWS));
  for (const state of payment.states) {
    const row: readonly string[] = payment.events.map((event) => {
      const next = payment.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, PAYMENT_ROWS[state], state);
  }
  assert.deepEqual(payment.states.filter(payment.isFinal), ['refunded']);
});
