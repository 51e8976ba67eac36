import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cborDecode, cborEncode, DataItem } from '@owf/mdoc';
import fc from 'fast-check';
import { isPlainCbor } from './cbor-shape.ts';

const plain = (hex: string) => isPlainCbor(new Uint8Array(Buffer.from(hex, 'hex')));

const refused = [
  ['', 'nothing'],
  ['0000', 'a second item'],
  ['18', 'a missing argument'],
  ['1c', 'a reserved length'],
  ['9f00ff', 'an array of indefinite length'],
  ['bf0000ff', 'a map of indefinite length'],
  ['5f4100ff', 'bytes in pieces'],
  ['ff', 'a break'],
  ['82', 'an array without its items'],
  ['9a06b00000', 'an array of a hundred million'],
  ['bb0000000100000000', 'a map of four thousand million'],
  ['5bffffffffffffffff', 'bytes beyond what there is'],
  ['1bffffffffffffffff', 'a number that JavaScript does not hold'],
  ['a200010002', 'a key twice'],
  ['a2616100616101', 'a text key twice'],
  ['a14100f6', 'bytes as a key'],
  ['a1f600', 'null as a key'],
  ['61ff', 'text that is not UTF-8'],
  ['f7', 'undefined'],
  ['f93c00', 'a floating point number'],
  ['fb3ff0000000000000', 'a long floating point number'],
  ['c11a00000000', 'a tag that is not used'],
  ['d81b8263446f6701', 'an object of a named class'],
  ['d9dfff00', 'a record of the decoder’s own'],
  ['d81800', 'encoded CBOR that is not bytes'],
  ['d81841ff', 'encoded CBOR that is not CBOR'],
  ['d818420000', 'encoded CBOR of two items'],
  ['c000', 'a date-time that is not text'],
  [`${'81'.repeat(16)}00`, 'arrays in arrays in arrays'],
  ['d81858'.repeat(3), 'encoded CBOR without an end'],
] as const;

for (const [hex, what] of refused) {
  test(`${what} is not plain CBOR`, () => assert.equal(plain(hex), false));
}

test('More items than any document has are not plain CBOR', () => {
  assert.equal(isPlainCbor(cborEncode(Array.from({ length: 4_000 }, () => 0))), true);
  assert.equal(isPlainCbor(cborEncode(Array.from({ length: 4_096 }, () => 0))), false);
});

test('What ISO/IEC 18013-5 uses is plain CBOR', () => {
  const structure = new Map<unknown, unknown>([
    ['text', '番号　花子'],
    [1, -7],
    [-1, [true, false, null]],
    ['bytes', new Uint8Array(70_000)],
    ['date', new Date(0)],
    ['inside', DataItem.fromData(new Map([['digestID', 4_294_967_295]]))],
  ]);
  assert.equal(isPlainCbor(cborEncode(structure)), true);
});

test('Bytes that are plain CBOR never make the decoder fail', () => {
  const item = fc.letrec((tie) => ({
    item: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(tie('item'), { maxLength: 4 }),
      fc
        .uniqueArray(fc.tuple(fc.string(), tie('item')), { selector: ([key]) => key, maxLength: 4 })
        .map((entries) => new Map(entries)),
    ),
  })).item;
  fc.assert(
    fc.property(item, fc.nat(), fc.integer({ min: 0, max: 255 }), (value, at, change) => {
      const encoded = cborEncode(value);
      assert.ok(isPlainCbor(encoded));
      const position = at % encoded.length;
      const changed = encoded.with(position, (encoded[position] ?? 0) ^ change);
      if (isPlainCbor(changed)) cborDecode(changed);
    }),
    { numRuns: 1_000 },
  );
});
