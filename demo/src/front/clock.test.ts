import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '@sekisho/domain/base/instant.ts';
import { movableClock, putUnderDate } from './clock.ts';

const CLOSE_MS = 5_000;

test('The clock never goes back.', () => {
  const clock = movableClock(2 * HOUR);
  clock.moveTo(HOUR);
  assert.equal(clock.offsetMs, 2 * HOUR);
});

test('Put under Date, the clock and Date tell the same time, moved once.', () => {
  const own = globalThis.Date;
  const clock = movableClock(0);
  const began = own.now();
  try {
    putUnderDate(clock);
    clock.moveTo(73 * HOUR);
    // biome-ignore lint/complexity/useDateNow: The constructor is one of the things that are tried.
    for (const told of [clock.now(), Date.now(), new Date().getTime()]) {
      assert.ok(Math.abs(told - began - 73 * HOUR) < CLOSE_MS, String(told - began));
    }
    assert.equal(new Date(0).toISOString(), '1970-01-01T00:00:00.000Z');
  } finally {
    globalThis.Date = own;
  }
});
