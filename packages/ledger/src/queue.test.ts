import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Claim, openQueue, type QueueOptions } from './queue.ts';

interface Item {
  readonly name: string;
  readonly claims?: readonly Claim[];
}

/** A queue whose batches are recorded; a batch with an item of a name in `poison` fails. */
function recording(options: Partial<QueueOptions<Item, string>> & { poison?: string } = {}) {
  const batches: string[] = [];
  const queue = openQueue<Item, string>({
    batchMax: 10,
    queueMax: 100,
    claims: (item) => item.claims ?? [],
    async run(items) {
      const names = items.map(({ name }) => name);
      batches.push(names.join(''));
      if (options.poison && names.includes(options.poison)) throw new Error('poison');
      return names.map((name) => name.toUpperCase());
    },
    blamesAnItem: () => true,
    onHalved: () => undefined,
    ...options,
  });
  return { batches, queue };
}

const items = (names: string) => [...names].map((name) => ({ name }));
const on = (key: string, version = 1n, shared = false): Claim => ({ key, version, shared });

test('a batch has no more items than it may, in order of arrival', async () => {
  const { batches, queue } = recording({ batchMax: 3 });
  const outcomes = await Promise.all(items('abcdefg').map((item) => queue.submit(item)));
  assert.deepEqual(outcomes, [...'ABCDEFG']);
  assert.deepEqual(batches, ['abc', 'def', 'g']);
});

test('what arrives while a batch runs is the next batch', async () => {
  const { batches, queue } = recording();
  const first = queue.submit({ name: 'a' });
  await first;
  const more = items('bcd').map((item) => queue.submit(item));
  await Promise.all(more);
  assert.deepEqual(batches, ['a', 'bcd']);
});

test('a poisoned item is found by halving and rejects alone', async () => {
  const { batches, queue } = recording({ poison: 'f' });
  const answers = await Promise.allSettled(items('abcdefgh').map((item) => queue.submit(item)));
  const kinds = answers.map((a) => (a.status === 'fulfilled' ? a.value : 'rejected'));
  assert.deepEqual(kinds, ['A', 'B', 'C', 'D', 'E', 'rejected', 'G', 'H']);
  assert.deepEqual(batches, ['abcdefgh', 'abcd', 'efgh', 'ef', 'e', 'f', 'gh']);
});

test('when no item is to blame all reject at once', async () => {
  const { batches, queue } = recording({ poison: 'a', blamesAnItem: () => false });
  const answers = await Promise.allSettled(items('abc').map((item) => queue.submit(item)));
  assert.ok(answers.every((a) => a.status === 'rejected'));
  assert.deepEqual(batches, ['abc']);
  assert.equal(await queue.submit({ name: 'b' }), 'B');
});

test('a full queue takes nothing, and takes again when it has room', async () => {
  const { queue } = recording({ queueMax: 2 });
  const [a, b, c] = items('abc').map((item) => queue.submit(item));
  assert.equal(c, undefined);
  await Promise.all([a, b]);
  await queue.drained();
  assert.equal(await queue.submit({ name: 'c' }), 'C');
});

test('items on one key come in batches of their own, others go ahead', async () => {
  const { batches, queue } = recording();
  const all = [
    { name: 'a', claims: [on('k')] },
    { name: 'b', claims: [on('k')] },
    { name: 'c', claims: [on('l')] },
    { name: 'd', claims: [on('l'), on('k')] },
    { name: 'e' },
  ];
  await Promise.all(all.map((item) => queue.submit(item)));
  assert.deepEqual(batches, ['ace', 'b', 'd']);
});

test('readers of one version share a batch, a writer closes it, another version waits', async () => {
  const { batches, queue } = recording();
  const all = [
    { name: 'a', claims: [on('k', 1n, true)] },
    { name: 'b', claims: [on('k', 1n, true)] },
    { name: 'c', claims: [on('k', 2n, true)] },
    { name: 'd', claims: [on('k', 1n)] },
    { name: 'e', claims: [on('k', 1n, true)] },
  ];
  await Promise.all(all.map((item) => queue.submit(item)));
  assert.deepEqual(batches[0], 'ab');
  assert.equal(batches.join(''), 'abcde');
});
