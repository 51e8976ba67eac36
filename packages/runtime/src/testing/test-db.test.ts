import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDb } from '../db.ts';
import { openTestDb } from './test-db.ts';

test('two test databases do not see each other and both begin as the migrations leave them', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sekisho-migrations-'));
  const migrations = join(parent, 'migrations');
  mkdirSync(migrations);
  writeFileSync(join(migrations, '0001_shelf.sql'), 'create table shelf (name text primary key);');
  const [one, two] = await Promise.all([openTestDb({ migrations }), openTestDb({ migrations })]);
  await one.db.sql`insert into shelf values ('a')`;
  assert.deepEqual([...(await two.db.sql`select * from shelf`)], []);
  await one.drop();
  await two.drop();
  rmSync(parent, { recursive: true });
});

test('a database is dropped although a second pool is still connected', async () => {
  const { db, url, drop } = await openTestDb();
  const second = openDb(url);
  await second.sql`select 1`;
  await db.sql`select 1`;
  await drop();
  await assert.rejects(second.sql`select 1`.execute());
  await second.close();
});
