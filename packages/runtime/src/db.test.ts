import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Db, openDb, type Sql } from './db.ts';
import { isOutage } from './outage.ts';
import { cuttingProxy } from './testing/cutting-proxy.ts';
import { openTestDb } from './testing/test-db.ts';

/** A pool, and somebody who ends its connections as a restarting server does. */
async function withEnder(
  work: (db: Db, endConnections: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { db, url, drop } = await openTestDb();
  const ender = openDb(url, { connections: 1 });
  const [own] = await ender.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  assert.ok(own);
  await db.sql`create table kept (word text not null)`;
  const endConnections = () => ender.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> ${own.pid} and backend_type = 'client backend'`;
  try {
    await work(db, endConnections);
  } finally {
    await ender.close();
    await drop();
  }
}

const TIMES = 4;

type Death = (tx: Sql, endConnections: () => Promise<unknown>) => Promise<unknown>;

const DEATHS: Readonly<Record<string, Death>> = {
  'between two statements': async (tx, endConnections) => {
    await endConnections();
    await tx`insert into kept values ('after')`;
  },
  'while a statement runs': (tx, endConnections) =>
    Promise.all([tx`select pg_sleep(0.02)`, endConnections()]),
  'while several statements are on their way': (tx, endConnections) =>
    Promise.all([
      endConnections(),
      tx`select pg_sleep(0.01)`,
      tx`insert into kept values ('on its way')`,
    ]),
  'and the work does not care': async (tx, endConnections) => {
    await endConnections();
    await tx`insert into kept values ('careless')`.catch(() => undefined);
    await tx`insert into kept values ('twice careless')`.catch(() => undefined);
  },
  'and the work does something else first': async (_, endConnections) => {
    await endConnections();
    await new Promise((resolve) => setImmediate(resolve));
  },
};

for (const [when, die] of Object.entries(DEATHS)) {
  test(`a connection dies ${when}: the transaction alone fails, as an outage, and is undone`, async () => {
    await withEnder(async (db, endConnections) => {
      for (let time = 0; time < TIMES; time++) {
        const transaction = db.transaction(async (tx) => {
          await tx`insert into kept values ('before')`;
          await die(tx, endConnections);
        });
        await assert.rejects(transaction, isOutage);
        assert.equal(await countAgain(db), 0n);
        const next = await Promise.all(Array.from({ length: 12 }, () => count(db)));
        assert.deepEqual(new Set(next), new Set([0n]));
      }
      await db.transaction((tx) => tx`insert into kept values ('kept')`);
      assert.equal(await count(db), 1n);
    });
  });
}

async function count(db: Db): Promise<bigint | undefined> {
  const [row] = await db.sql<{ rows: bigint }[]>`select count(*) as rows from kept`;
  return row?.rows;
}

/** The other connections died too, and one that has not been told yet may be met once more. */
async function countAgain(db: Db): Promise<bigint | undefined> {
  for (let more = 10; ; more--) {
    try {
      return await count(db);
    } catch (error) {
      assert.ok(isOutage(error) && more > 0, `${error}`);
    }
  }
}

test('a connection dies at the first word on it: an outage, and the process lives on', async () => {
  const { url, drop } = await openTestDb();
  const proxy = await cuttingProxy(url);
  const db = openDb(proxy.url);
  for (let time = 0; time < TIMES; time++) {
    let ready = false;
    proxy.cut = (from, data) => {
      if (ready && from === 'client') return 'pass_and_cut';
      ready ||= from === 'server' && data.endsWith('Z\0\0\0\x05I');
      return 'pass';
    };
    await assert.rejects(
      db.transaction((tx) => tx`select 1`),
      isOutage,
    );
    const [row] = await db.sql<{ one: number }[]>`select 1 as one`;
    assert.equal(row?.one, 1);
    await db.transaction((tx) => tx`select pg_terminate_backend(pg_backend_pid())`).catch(() => {});
  }
  await db.close();
  await proxy.close();
  await drop();
});

test('a database that is not there is an outage, at once and for every caller', async () => {
  const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
  const calls = [db.sql`select 1`, db.sql`select 2`, db.transaction((tx) => tx`select 3`)];
  for (const answer of await Promise.allSettled(calls)) {
    assert.ok(answer.status === 'rejected' && isOutage(answer.reason));
  }
  await db.close();
});

test('what a statement did wrong is no outage, and is thrown as it is', async () => {
  await withEnder(async (db) => {
    const wrong = db.transaction((tx) => tx`insert into kept values (null)`);
    await assert.rejects(wrong, (error) => !isOutage(error));
    assert.equal(await count(db), 0n);
  });
});
