import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createActKeys } from './act-key.ts';
import type { Keep } from './browser.ts';

function memory(): Keep {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

/** Different bytes at every call. */
function counting(): (count: number) => Uint8Array {
  let made = 0;
  return (count) => new Uint8Array(count).fill(++made);
}

describe('the keys of acts', () => {
  it('is the same for every press of one act, and after the page was loaded again', () => {
    const keep = memory();
    const random = counting();
    const first = createActKeys(keep, random).keyOf('charge:lnk_1:3000');
    assert.equal(createActKeys(keep, random).keyOf('charge:lnk_1:3000'), first);
  });

  it('differs from act to act', () => {
    const keys = createActKeys(memory(), counting());
    assert.notEqual(keys.keyOf('charge:lnk_1:3000'), keys.keyOf('charge:lnk_1:3001'));
  });

  it('is new once the outcome of the act is known', () => {
    const keys = createActKeys(memory(), counting());
    const first = keys.keyOf('pay:prq_1');
    keys.settle('pay:prq_1');
    assert.notEqual(keys.keyOf('pay:prq_1'), first);
  });

  it('has the form that servers take', () => {
    const key = createActKeys(memory(), counting()).keyOf('pay:prq_1');
    assert.match(key, /^[A-Za-z0-9_-]{16,64}$/);
  });
});
