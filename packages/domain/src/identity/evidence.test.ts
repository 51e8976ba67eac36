import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusinessDate } from '../base/instant.ts';
import { IDENTITY_METHODS, lawfulOn, letterOn } from './evidence.ts';

const day = (text: string) => text as BusinessDate;

test('The mobile document is not lawful before the day its rule came into force', () => {
  assert.equal(lawfulOn('mobile_document', day('2025-06-23')), false);
  assert.equal(lawfulOn('mobile_document', day('2025-06-24')), true);
  assert.equal(lawfulOn('mobile_document', day('2027-04-01')), true);
});

test('The letter of the mobile document changes with the numbering of the rule', () => {
  const letters: readonly (readonly [string, string | undefined])[] = [
    ['2025-06-23', undefined],
    ['2025-06-24', 'ル'],
    ['2027-03-31', 'ル'],
    ['2027-04-01', 'ト'],
  ];
  for (const [on, letter] of letters)
    assert.equal(letterOn('mobile_document', day(on)), letter, on);
});

test('Every method lists its numberings in the order of time, and never proves an individual number', () => {
  for (const method of Object.values(IDENTITY_METHODS)) {
    const days = method.numberings.map((numbering) => numbering.from);
    assert.deepEqual(days, days.toSorted());
    assert.ok(!JSON.stringify(method).includes('individual_number'));
  }
});
