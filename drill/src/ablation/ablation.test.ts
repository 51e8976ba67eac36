import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Oracle, searchSmallestSets } from './ablation.ts';

const CONTROLS = ['a', 'b', 'c', 'd', 'e'] as const;
type Control = (typeof CONTROLS)[number];

/** Loses a hundred yen unless one of these sets is whole. */
function stoppedBy(...sets: readonly string[]): Oracle<Control> {
  return async (inPlace) =>
    sets.some((set) => [...set].every((one) => inPlace.includes(one as Control))) ? 0 : 100;
}

const texts = (sets: readonly (readonly string[])[]) => sets.map((set) => set.join(''));

test('When nothing stops the loss, no set is named and every control was put back.', async () => {
  const found = await searchSmallestSets(CONTROLS, async () => 1, 100);
  assert.deepEqual(found.smallest, []);
  assert.equal(found.chain.length, CONTROLS.length + 1);
  assert.equal(found.complete, true);
});

test('When nothing escapes even with all left out, the empty set is the smallest.', async () => {
  const found = await searchSmallestSets(CONTROLS, async () => 0, 100);
  assert.deepEqual(found.smallest, [[]]);
  assert.equal(found.runs.length, 1);
});

test('A search whose runs are used up says so, and gives what it has found.', async () => {
  const found = await searchSmallestSets(CONTROLS, stoppedBy('c', 'de'), 6);
  assert.equal(found.complete, false);
  assert.equal(found.runs.length, 6);
});

test('Controls are put back in order until the loss ends.', async () => {
  const { chain } = await searchSmallestSets(CONTROLS, stoppedBy('ac', 'de'), 100);
  assert.deepEqual(
    chain.map(({ inPlace, yenEscaped }) => `${inPlace.join('')} ${yenEscaped}`),
    [' 100', 'a 100', 'ab 100', 'abc 0'],
  );
});

test('Every smallest set is found, whatever they are, and no set is run twice.', async () => {
  const subset = fc.subarray([...CONTROLS], { minLength: 1 }).map((set) => set.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(subset, { maxLength: 4 }), async (sets) => {
      const found = await searchSmallestSets(CONTROLS, stoppedBy(...sets), 1_000);
      const least = sets.filter(
        (set) => !sets.some((other) => other !== set && [...other].every((c) => set.includes(c))),
      );
      assert.deepEqual(texts(found.smallest).sort(), [...new Set(least)].sort());
      const run = texts(found.runs.map(({ inPlace }) => inPlace));
      assert.equal(new Set(run).size, run.length);
    }),
    { numRuns: 200 },
  );
});
