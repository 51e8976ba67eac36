import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, instant, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { postTransfer, TRANSFER_FLAGS } from '@sekisho/domain/ledger/transfer.ts';
import { type Db, openDb, type Sql } from '@sekisho/runtime/db.ts';
import { type Cut, cuttingProxy } from '@sekisho/runtime/testing/cutting-proxy.ts';
import { handClock } from '@sekisho/runtime/testing/test-env.ts';
import { checkBooks } from './books.ts';
import { type LedgerItem, type WriteStatement, write } from './ledger.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const isUnavailable = (error: unknown) =>
  error instanceof Fault && error.retry && error.code === 'ledger_unavailable';

/** When the clock of a test stands. */
const NOON = instant(Date.UTC(2026, 10, 22, 3));

const NOTES = 'create table note (item bigint not null, word text not null)';

const addNote: WriteStatement<bigint> = {
  name: 'add_note',
  async run(sql, rows) {
    await sql`
      insert into note select unnest(${rows.map(String)}::bigint[]), 'done'`;
  },
};

/** A payment with a row beside it. */
function noted(id: bigint): LedgerItem {
  return { transfers: [move(id, BANK, CUSTOMER, 5n)], writes: [write(addNote, id)] };
}

async function noteCount({ sql }: Db): Promise<number> {
  return (await sql`select item from note`).length;
}

const WHEN: Readonly<
  Record<string, { readonly cut: Cut; readonly becomes: 'created' | 'replayed' | 'either' }>
> = {
  'before the server has it': {
    cut: (from, data) => (from === 'client' && /\0commit\0/.test(data) ? 'cut' : 'pass'),
    becomes: 'created',
  },
  'while the server has it': {
    cut: (from, data) => (from === 'client' && /\0commit\0/.test(data) ? 'pass_and_cut' : 'pass'),
    becomes: 'either',
  },
  'after the server has done it': {
    cut: (from, data) => (from === 'server' && data.includes('COMMIT\0') ? 'cut' : 'pass'),
    becomes: 'replayed',
  },
};
const TIMES = 4;

for (const [when, { cut, becomes }] of Object.entries(WHEN)) {
  test(`the connection is cut at COMMIT, ${when}: in doubt, and resolved by the same ids`, async () => {
    await withBooks(async ({ db, url, clock, log }) => {
      await db.sql.unsafe(NOTES);
      const proxy = await cuttingProxy(url);
      for (let time = 1n; time <= TIMES; time++) {
        // A new pool: on one that has committed before, COMMIT is a prepared statement without a word.
        const throughProxy = openDb(proxy.url);
        const ledger = openPostgresLedger({ clock, db: throughProxy, log });
        proxy.cut = cut;
        const items = [noted(10n * time), noted(10n * time + 1n)];
        const answers = await Promise.allSettled(items.map((item) => ledger.submit(item)));
        assert.equal(proxy.cut, undefined, 'it was cut');
        for (const answer of answers) {
          assert.ok(answer.status === 'rejected' && isUnavailable(answer.reason));
        }
        for (const outcome of await Promise.all(items.map((item) => ledger.submit(item)))) {
          assert.ok(outcome.ok, 'nobody is refused');
          if (becomes !== 'either') assert.equal(outcome.replayed, becomes === 'replayed');
        }
        await throughProxy.close();
      }
      assert.equal(await noteCount(db), 2 * TIMES);
      assert.ok(!log.lines.some((line) => line.includes('halved')), 'nobody was blamed');
      await proxy.close();
    });
  });
}

test('a deadlock that takes the batch is tried again, and nobody is refused', async () => {
  await withBooks(async ({ ledger, db, url }) => {
    await db.sql.unsafe(`${NOTES}; create table desk (key integer primary key);
      insert into desk values (1)`);
    const other = openDb(url, { connections: 1 });
    const deskTaken = gate();
    const theirs = other.transaction(async (tx) => {
      await tx`select key from desk for update`;
      // Should it be taken itself it would be tried again, and nobody would wait any more.
      if (deskTaken.isOpen()) return;
      deskTaken.open();
      // Who has waited for a second looks for a deadlock and gives up: the batch, by half a second.
      await until(async () => (await longWaiting(tx)) > 0);
      await tx`select id from ledger_account order by id for update`;
    });
    await deskTaken.opened;
    let tries = 0;
    const wantsDesk: WriteStatement<null> = {
      name: 'wants_desk',
      async run(sql) {
        tries += 1;
        await sql`select key from desk for update`;
      },
    };
    const one = noted(1n);
    const outcomes = await Promise.all([
      ledger.submit({ ...one, writes: [...(one.writes ?? []), write(wantsDesk, null)] }),
      ledger.submit(noted(2n)),
    ]);
    await theirs;
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok && !outcome.replayed),
      [true, true],
    );
    assert.deepEqual([tries, await noteCount(db)], [2, 2]);
    await other.close();
  });
});

test('on a database that is serializable two engines refuse nobody, and the books agree', async () => {
  await withBooks(async ({ db, url, clock, log }) => {
    await db.sql.unsafe(NOTES);
    await db.sql.unsafe(`do $$ begin execute format(
      'alter database %I set default_transaction_isolation = serializable', current_database());
    end $$`);
    const pools = [openDb(url), openDb(url)];
    const engines = pools.map((pool) => openPostgresLedger({ clock, db: pool, log }));
    let faults = 0;
    const insist = async (id: number) => {
      for (;;) {
        try {
          return await engines[id % 2]?.submit(noted(BigInt(id)));
        } catch (error) {
          assert.ok(isUnavailable(error), `${error}`);
          faults += 1;
        }
      }
    };
    const ids = Array.from({ length: 40 }, (_, i) => i + 1);
    const outcomes = await Promise.all(ids.map(insist));
    assert.ok(outcomes.every((outcome) => outcome?.ok && !outcome.replayed));
    assert.equal(await noteCount(db), ids.length);
    assert.ok(
      !log.lines.some((line) => line.includes('halved')),
      `nobody blamed; ${faults} faults`,
    );
    for (const pool of pools) await pool.close();
  });
});

test('a serialisation failure without end is a fault for the whole batch, not a refusal', async () => {
  await withBooks(async ({ ledger, db, log }) => {
    let tries = 0;
    let failures = Number.POSITIVE_INFINITY;
    const failsToSerialise: WriteStatement<null> = {
      name: 'fails_to_serialise',
      async run(sql) {
        tries += 1;
        if (tries > failures) return;
        await sql.unsafe(`do $$ begin raise exception using errcode = '40001'; end $$`);
      },
    };
    const items = [1n, 2n].map((id) => ({
      transfers: [move(id, BANK, CUSTOMER, 5n)],
      writes: [write(failsToSerialise, null)],
    }));
    for (const answer of await Promise.allSettled(items.map((item) => ledger.submit(item)))) {
      assert.ok(answer.status === 'rejected' && isUnavailable(answer.reason));
    }
    assert.ok(!log.lines.some((line) => line.includes('halved')));
    assert.equal((await db.sql`select id from ledger_transfer`).length, 0);
    tries = 0;
    failures = 4;
    const outcomes = await Promise.all(items.map((item) => ledger.submit(item)));
    assert.ok(outcomes.every((outcome) => outcome.ok && !outcome.replayed));
    assert.equal(tries, failures + 1);
  });
});

test('a clock that goes back moves ledger time forward on each account all the same', async () => {
  await withBooks(async ({ db, log }) => {
    const clock = handClock(NOON);
    const before = openPostgresLedger({ clock, db, log });
    const ids = Array.from({ length: 12 }, (_, i) => BigInt(i + 1));
    for (const id of ids) {
      clock.advance(id % 3n === 0n ? -HOUR : MINUTE);
      // A process that starts again remembers nothing of the time that it gave out.
      const ledger = id % 2n === 0n ? before : openPostgresLedger({ clock, db, log });
      const [from, to] = id % 4n === 0n ? [SHOP, CUSTOMER] : [BANK, CUSTOMER];
      assert.ok((await ledger.submit({ transfers: [move(id, from, to, 1n)] })).ok);
    }
    const page = await before.accountTransfers({ accountId: CUSTOMER, limit: 20 });
    assert.deepEqual(
      page.map(({ id }) => id),
      ids.toReversed(),
    );
  });
});

test('what an expired hold let go is not spent before its expiry when the clock goes back', async () => {
  await withBooks(async ({ ledger, second, db, log }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 10n)] });
    const hold = { flags: TRANSFER_FLAGS.pending, timeoutSeconds: 60 };
    await ledger.submit({ transfers: [move(2n, CUSTOMER, SHOP, 10n, hold)] });
    assert.equal(await second.tick(plus(NOON, HOUR)), 1);
    const back = openPostgresLedger({ clock: handClock(plus(NOON, SECOND)), db, log });
    assert.ok((await back.submit({ transfers: [move(3n, CUSTOMER, SHOP, 10n)] })).ok);
    const post = await back.submit({ transfers: [postTransfer({ id: 4n, pendingId: 2n })] });
    assert.deepEqual(post, { ok: false, refusal: 'pending_transfer_expired', index: 0 });
    const [spent, held] = await back.lookupTransfers([3n, 2n]);
    assert.ok(spent && held && spent.timestamp > held.timestamp + 60n * 1_000_000_000n);
    await checkBooks(db.sql);
  });
});

/** How many have waited for half a second for a lock that somebody holds. */
async function longWaiting(sql: Sql): Promise<number> {
  const [row] = await sql<{ waiting: bigint }[]>`
    select count(*) as waiting from pg_locks
    where not granted and waitstart < clock_timestamp() - interval '0.5 seconds'`;
  return Number(row?.waiting);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}

function gate(): { readonly opened: Promise<void>; open(): void; isOpen(): boolean } {
  let isOpen = false;
  let resolve = () => {};
  const opened = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    opened,
    isOpen: () => isOpen,
    open() {
      isOpen = true;
      resolve();
    },
  };
}
