import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssertionFailure } from '@sekisho/domain/base/assert.ts';
import { type CborItem, encodeCbor } from './cbor.ts';

test('What an authenticator never writes is a bug.', () => {
  assert.throws(() => encodeCbor(1.5), AssertionFailure);
  assert.throws(() => encodeCbor(0x1_0000), AssertionFailure);
});

test('Items are encoded as in the examples of RFC 8949, appendix A.', () => {
  const table: readonly (readonly [CborItem, string])[] = [
    [0, '00'],
    [10, '0a'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [1000, '1903e8'],
    [-1, '20'],
    [-10, '29'],
    [-100, '3863'],
    [-1000, '3903e7'],
    ['', '60'],
    ['IETF', '6449455446'],
    ['水', '63e6b0b4'],
    [new Uint8Array(), '40'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    [new Map(), 'a0'],
    [
      new Map([
        [1, 2],
        [3, 4],
      ]),
      'a201020304',
    ],
  ];
  for (const [item, expected] of table) assert.equal(encodeCbor(item).toString('hex'), expected);
});
