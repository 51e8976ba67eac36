import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestDb } from './testing/test-db.ts';

const UUID = '0192aaaa-0000-7000-8000-00000000000f';

test('lists of every type that statements use go to the database and come back as they were', async () => {
  const { db, drop } = await openTestDb();
  const words = [
    '',
    'a',
    'NULL',
    'null',
    '{',
    '}',
    ',',
    '"',
    '\\',
    '\\"',
    'a b',
    '日本\n語',
    "'",
    ' ',
  ];
  const [row] = await db.sql`
    select ${words}::text[] as words, ${[1, -2]}::integer[] as small,
      ${['9223372036854775807', '-1']}::bigint[] as large, ${[UUID]}::uuid[] as ids,
      ${['a', null, 'NULL']}::text[] as holes, ${[]}::text[] as nothing, ${[]}::uuid[] as none`;
  assert.deepEqual(row, {
    words,
    small: [1, -2],
    large: [9223372036854775807n, -1n],
    ids: [UUID],
    holes: ['a', null, 'NULL'],
    nothing: [],
    none: [],
  });
  await drop();
});

test('each element is the one that the database sees', async () => {
  const { db, drop } = await openTestDb();
  const words = ['{"x"}', 'a,b', '\\n', 'NULL'];
  const rows = await db.sql<{ word: string }[]>`
    select word from unnest(${words}::text[]) with ordinality as u (word, place) order by place`;
  assert.deepEqual(
    rows.map(({ word }) => word),
    words,
  );
  const found =
    await db.sql`select 1 from unnest(${words}::text[]) as u (w) where w = any(${words})`;
  assert.equal(found.length, words.length);
  await drop();
});
