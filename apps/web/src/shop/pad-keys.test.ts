import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterKey, type PadKey } from './pad-keys.ts';

const typed = (...keys: readonly PadKey[]) => keys.reduce(afterKey, 0);

describe('the amount pad', () => {
  it('ignores a digit that would pass 1,000,000 yen', () => {
    assert.equal(typed('1', '00', '00', '00', '0'), 1_000_000);
    assert.equal(typed('9', '9', '9', '9', '9', '9', '9'), 999_999);
    assert.equal(typed('5', '00', '00', '0', '00'), 500_000);
  });

  it('has no leading zero', () => {
    assert.equal(typed('0', '00', '4', '8', '0'), 480);
  });

  it('takes a digit back, and everything', () => {
    assert.equal(typed('4', '8', '0', 'backspace'), 48);
    assert.equal(typed('backspace'), 0);
    assert.equal(typed('4', '8', 'clear'), 0);
  });
});
