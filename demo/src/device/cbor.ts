import { assert } from '@sekisho/domain/base/assert.ts';

/** What an authenticator writes: integers, bytes, text, and maps whose keys keep their order. */
export type CborItem = number | string | Uint8Array | ReadonlyMap<number | string, CborItem>;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const MAP = 5;

/** Encodes an item with the shortest lengths (RFC 8949, section 4.2.1); map keys come as given. */
export function encodeCbor(item: CborItem): Buffer {
  if (typeof item === 'number') {
    assert(Number.isInteger(item), 'Only whole numbers are encoded.');
    return item < 0 ? head(NEGATIVE, -1 - item) : head(UNSIGNED, item);
  }
  if (typeof item === 'string') {
    const bytes = Buffer.from(item, 'utf8');
    return Buffer.concat([head(TEXT, bytes.length), bytes]);
  }
  if (item instanceof Uint8Array) return Buffer.concat([head(BYTES, item.length), item]);
  const pairs = [...item].flatMap(([key, value]) => [encodeCbor(key), encodeCbor(value)]);
  return Buffer.concat([head(MAP, item.size), ...pairs]);
}

function head(major: number, argument: number): Buffer {
  assert(argument < 0x1_0000, 'An authenticator writes nothing longer than 65,535.');
  const type = major << 5;
  if (argument < 24) return Buffer.from([type | argument]);
  if (argument < 0x100) return Buffer.from([type | 24, argument]);
  return Buffer.from([type | 25, argument >> 8, argument & 0xff]);
}
