import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { typedAmount, typedDigits, typedNumber } from './input.ts';

describe('an amount that was typed', () => {
  it('is refused when it is no whole number from 1 to 1,000,000', () => {
    const wrong = ['', '0', '-1', '1.5', 'abc', '1000001', '9007199254740993', '１．５', '1e3'];
    for (const text of wrong) assert.equal(typedAmount(text), undefined, text);
  });

  it('may be written as people write it', () => {
    const right: readonly [string, number][] = [
      ['3000', 3_000],
      ['3,000', 3_000],
      ['３０００円', 3_000],
      ['¥1,000,000', 1_000_000],
      [' 0480 ', 480],
    ];
    for (const [text, amount] of right) assert.equal(typedAmount(text), amount, text);
  });
});

describe('a number of so many digits', () => {
  it('is refused when a digit is missing, too many, or something else', () => {
    for (const text of ['', '12345', '1234567', '12345a']) {
      assert.equal(typedNumber(text, 6), undefined, text);
    }
  });

  it('may be full-width and have spaces or hyphens', () => {
    assert.equal(typedNumber('１２３ ４５６', 6), '123456');
    assert.equal(typedDigits('090-1234-5678'), '09012345678');
  });
});
