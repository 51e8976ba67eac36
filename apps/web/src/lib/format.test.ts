import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  amountText,
  dateTimeText,
  dayOf,
  groupBy,
  monthText,
  phoneText,
  secondsLeft,
} from './format.ts';

describe('what pages write', () => {
  it('writes times in Japan, also after midnight there', () => {
    const time = '2026-11-22T15:04:05.678Z';
    assert.equal(dateTimeText(time, 'ja'), '2026年11月23日（月） 00:04');
    assert.equal(dateTimeText(time, 'en'), 'Mon 23 Nov 2026 00:04');
    assert.equal(dayOf(time), '2026-11-23');
  });

  it('writes amounts and months by language', () => {
    assert.equal(amountText(12_345, 'ja'), '12,345円');
    assert.equal(amountText(12_345, 'en'), '¥12,345');
    assert.equal(monthText('2026-11', 'ja'), '2026年11月');
    assert.equal(monthText('2026-11', 'en'), 'Nov 2026');
  });

  it('never counts below zero seconds', () => {
    assert.equal(secondsLeft('2026-11-22T00:00:00.000Z', Date.UTC(2026, 10, 22, 0, 0, 1)), 0);
    assert.equal(secondsLeft('2026-11-22T00:00:01.500Z', Date.UTC(2026, 10, 22)), 2);
  });

  it('groups in the order in which the keys come', () => {
    const groups = groupBy(['b1', 'a1', 'b2'], (item) => item.charAt(0));
    assert.deepEqual(groups, [
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
  });

  it('groups the digits of a mobile number, and leaves what is none', () => {
    assert.equal(phoneText('09012345678'), '090-1234-5678');
    assert.equal(phoneText('0312345678'), '0312345678');
  });
});
