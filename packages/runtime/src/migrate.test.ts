import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openDb } from './db.ts';
import { migrate, schemaOf } from './migrate.ts';
import { openTestDb, type TestDb } from './testing/test-db.ts';

let database: TestDb;
let parent: string;
let folder: string;

beforeEach(async () => {
  database = await openTestDb();
  parent = mkdtempSync(join(tmpdir(), 'sekisho-migrate-'));
  folder = join(parent, 'inn', 'migrations');
  mkdirSync(folder, { recursive: true });
});

afterEach(async () => {
  await database.drop();
  rmSync(parent, { recursive: true });
});

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);

test('an applied migration that changed is refused, and so is one that was renamed', async () => {
  write('0001_room.sql', 'create table room (number integer primary key);');
  await migrate(database.db, [folder]);
  write('0001_room.sql', 'create table room (number bigint primary key);');
  await assert.rejects(migrate(database.db, [folder]), { code: 'migration_changed' });
  rmSync(join(folder, '0001_room.sql'));
  write('0001_chamber.sql', 'create table room (number integer primary key);');
  await assert.rejects(migrate(database.db, [folder]), { code: 'migration_changed' });
});

test('an applied migration that is gone is refused', async () => {
  write('0001_room.sql', 'create table room (number integer primary key);');
  write('0002_guest.sql', 'create table guest (name text primary key);');
  await migrate(database.db, [folder]);
  rmSync(join(folder, '0002_guest.sql'));
  await assert.rejects(migrate(database.db, [folder]), { code: 'migration_missing' });
});

test('a gap in the numbers and a name of another form are refused before anything is applied', async () => {
  write('0001_room.sql', 'create table room (number integer primary key);');
  write('0003_guest.sql', 'create table guest (name text primary key);');
  await assert.rejects(migrate(database.db, [folder]), { code: 'migration_misnamed' });
  rmSync(join(folder, '0003_guest.sql'));
  write('second.sql', 'create table guest (name text primary key);');
  await assert.rejects(migrate(database.db, [folder]), { code: 'migration_misnamed' });
  const [row] = await database.db.sql`select to_regclass('room') as room`;
  assert.equal(row?.room, null);
});

test('a migration that fails leaves nothing behind, its own record included', async () => {
  write('0001_room.sql', 'create table room (number integer); create table room (number integer);');
  await assert.rejects(migrate(database.db, [folder]), /inn\/0001_room\.sql: .*already exists/);
  write('0001_room.sql', 'create table room (number integer primary key);');
  await migrate(database.db, [folder]);
});

test('ten processes that migrate at once apply each file once', async () => {
  write('0001_room.sql', 'create table room (number integer primary key);');
  write('0002_first.sql', 'insert into room values (1);');
  const pools = Array.from({ length: 10 }, () => openDb(database.url, { connections: 1 }));
  await Promise.all(pools.map((db) => migrate(db, [folder])));
  await Promise.all(pools.map((db) => db.close()));
  assert.deepEqual([...(await database.db.sql`select number from room`)], [{ number: 1 }]);
});

test('two folders have numbers of their own in one database', async () => {
  const other = join(parent, 'bath', 'migrations');
  mkdirSync(other, { recursive: true });
  write('0001_room.sql', 'create table room (number integer primary key);');
  writeFileSync(join(other, '0001_tub.sql'), 'create table tub (litres integer);');
  await migrate(database.db, [folder, other]);
  await migrate(database.db, [folder, other]);
  assert.match(await schemaOf(database.db.sql), /create table room[\s\S]*create table tub/);
});

test('the schema is written with columns, checks, keys, indexes, triggers and functions', async () => {
  write(
    '0001_room.sql',
    `create table room (
       number integer primary key,
       state text not null default 'free' check (state in ('free', 'taken')),
       taken_at bigint
     );
     create index room_by_state on room (state, number) where taken_at is not null;
     create table guest (name text not null, room integer references room, unique (name, room));
     create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
     create trigger guest_stays before delete on guest for each row execute function keep();`,
  );
  await migrate(database.db, [folder]);
  assert.equal(await schemaOf(database.db.sql), EXPECTED);
});

const EXPECTED = `create table guest (
  name text not null,
  room integer,
  constraint guest_name_room_key UNIQUE (name, room),
  constraint guest_room_fkey FOREIGN KEY (room) REFERENCES room(number)
);
CREATE TRIGGER guest_stays BEFORE DELETE ON public.guest FOR EACH ROW EXECUTE FUNCTION keep();

create table room (
  number integer not null,
  state text not null default 'free'::text,
  taken_at bigint,
  constraint room_pkey PRIMARY KEY (number),
  constraint room_state_check CHECK ((state = ANY (ARRAY['free'::text, 'taken'::text])))
);
CREATE INDEX room_by_state ON public.room USING btree (state, number) WHERE (taken_at IS NOT NULL);

CREATE OR REPLACE FUNCTION public.keep()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin return null; end $function$;
`;
