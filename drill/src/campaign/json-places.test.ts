import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPlacedJson } from './json-places.ts';

const wrong: readonly (readonly [string, number, number])[] = [
  ['', 1, 1],
  ['{', 1, 2],
  ['[1,]', 1, 4],
  ['{"a": 1,}', 1, 9],
  ['{"a": 1\n "b": 2}', 2, 2],
  ['{"a": 1,\n "a": 2}', 2, 2],
  ['{a: 1}', 1, 2],
  ['[01]', 1, 3],
  ['[+1]', 1, 2],
  ['"half', 1, 1],
  ['"\t"', 1, 1],
  ['"\\x"', 1, 1],
  ['true false', 1, 6],
  ['[NaN]', 1, 2],
  [`${'['.repeat(14)}`, 1, 14],
];

for (const [text, line, column] of wrong) {
  test(`The text ${JSON.stringify(text)} is refused at ${line}:${column}.`, () => {
    const read = readPlacedJson(text);
    assert.ok('sentence' in read);
    assert.deepEqual(read.place, { line, column });
  });
}

test('What is not there has the place of what it would stand in.', () => {
  const read = readPlacedJson('{\n  "a": [1,\n    {"b/c": null}]\n}');
  assert.ok('value' in read);
  assert.deepEqual(read.placeOf('/a/1/b~1c'), { line: 3, column: 13 });
  assert.deepEqual(read.placeOf('/a/1/missing/too'), { line: 3, column: 5 });
  assert.deepEqual(read.placeOf('/z'), { line: 1, column: 1 });
});

test('Every JSON value is read as the engine reads it.', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.integer({ min: 0, max: 3 }), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const read = readPlacedJson(JSON.stringify(value, null, indent));
      assert.ok('value' in read);
      assert.deepEqual(JSON.stringify(read.value), JSON.stringify(value));
    }),
  );
});
