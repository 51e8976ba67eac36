import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import {
  type ExpectStatement,
  type Ledger,
  type LedgerOutcome,
  type WriteStatement,
  write,
} from './ledger.ts';
import { BANK, CUSTOMER, move, withBooks } from './testing/books-on-test-db.ts';

/** A feature's tables, as a store would have them: orders with a version, and receipts of orders. */
const TABLES = `
  create table purchase (key text primary key, version bigint not null, note text not null);
  create table receipt (
    key text not null references purchase,
    number bigint primary key check (number <> 13)
  );
  insert into purchase select 'order-' || i, 1, '' from generate_series(1, 9) as i;`;

const expectOrder: ExpectStatement = {
  name: 'purchase_version',
  async stale(sql, rows) {
    const current = await sql<{ key: string; version: bigint }[]>`
      select key, version from purchase where key = any(${rows.map((r) => r.key)}::text[])
      order by key for update`;
    const versions = new Map(current.map(({ key, version }) => [key, version]));
    return rows.filter((r) => versions.get(r.key) !== r.version).map((r) => r.key);
  },
};

const bumpOrder: WriteStatement<{ readonly key: string; readonly note: string }> = {
  name: 'bump_purchase',
  async run(sql, rows) {
    await sql`
      update purchase p set version = p.version + 1, note = p.note || u.note
      from unnest(${rows.map((r) => r.key)}::text[], ${rows.map((r) => r.note)}::text[])
        as u (key, note) where p.key = u.key`;
  },
};

const openOrder: WriteStatement<string> = {
  name: 'open_purchase',
  async run(sql, keys) {
    await sql`insert into purchase select unnest(${[...keys]}::text[]), 1, ''`;
  },
};

/** Refers to an order, and the database refuses number 13. */
const addReceipt: WriteStatement<{ readonly key: string; readonly number: number }> = {
  name: 'add_receipt',
  async run(sql, rows) {
    await sql`
      insert into receipt (key, number)
      select * from unnest(${rows.map((r) => r.key)}::text[], ${rows.map((r) => r.number)}::bigint[])`;
  },
};

interface Bench {
  readonly ledger: Ledger;
  readonly second: Ledger;
  readonly db: Db;
  readonly log: { readonly lines: readonly string[] };
}

function withOrders(run: (bench: Bench) => Promise<void>): Promise<void> {
  return withBooks(async (bench) => {
    await bench.db.sql.unsafe(TABLES);
    await run(bench);
  });
}

/** An item that pays for an order which it read at `version`. */
function pay(id: number, key: string, version: bigint) {
  return {
    transfers: [move(BigInt(id), BANK, CUSTOMER, 1n)],
    expects: [{ statement: expectOrder, key, version }],
    writes: [write(bumpOrder, { key, note: `${id} ` })],
  };
}

async function notes(sql: Sql): Promise<Record<string, string>> {
  const rows = await sql<{ key: string; note: string }[]>`
    select key, version || ': ' || note as note from purchase where version > 1 order by key`;
  return Object.fromEntries(rows.map(({ key, note }) => [key, note.trim()]));
}

const said = (outcome: LedgerOutcome) =>
  outcome.ok ? (outcome.replayed ? 'replayed' : 'ok') : outcome.refusal;

test('of the items decided on one version one commits, in one engine or in two', async () => {
  await withOrders(async ({ ledger, second, db }) => {
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((id) => (id % 2 ? ledger : second).submit(pay(id, 'order-1', 1n))),
    );
    assert.deepEqual(outcomes.map(said).sort(), ['ok', ...Array(5).fill('version_conflict')]);
    const winner = outcomes.findIndex((o) => o.ok) + 1;
    assert.deepEqual(await notes(db.sql), { 'order-1': `2: ${winner}` });
    const found = await ledger.lookupTransfers([1n, 2n, 3n, 4n, 5n, 6n]);
    assert.deepEqual(
      found.map(({ id }) => id),
      [BigInt(winner)],
    );
  });
});

test('an item whose row is gone, or of which one of two versions is stale, is refused by its place', async () => {
  await withOrders(async ({ ledger, db }) => {
    const gone = await ledger.submit(pay(1, 'order-99', 1n));
    assert.deepEqual(gone, { ok: false, refusal: 'version_conflict', index: 0 });
    const item = pay(2, 'order-1', 1n);
    const expects = [...item.expects, { statement: expectOrder, key: 'order-2', version: 7n }];
    const outcome = await ledger.submit({ ...item, expects });
    assert.deepEqual(outcome, { ok: false, refusal: 'version_conflict', index: 1 });
    assert.deepEqual(await notes(db.sql), {});
  });
});

test('an item that follows another in its queue may be decided on what that one will write', async () => {
  await withOrders(async ({ ledger, db }) => {
    const outcomes = await Promise.all(
      [1, 2, 3].map((id) => ledger.submit(pay(id, 'order-1', BigInt(id)))),
    );
    assert.deepEqual(outcomes.map(said), ['ok', 'ok', 'ok']);
    assert.deepEqual(await notes(db.sql), { 'order-1': '4: 1 2 3' });
  });
});

test('a replay comes before its own version, and its writes are not applied again', async () => {
  await withOrders(async ({ ledger, second, db }) => {
    const item = pay(1, 'order-1', 1n);
    const outcomes = await Promise.all([
      ledger.submit(item),
      ledger.submit(item),
      second.submit(item),
    ]);
    assert.deepEqual(outcomes.map(said).sort(), ['ok', 'replayed', 'replayed']);
    assert.deepEqual(await notes(db.sql), { 'order-1': '2: 1' });
  });
});

test('items that only read a row share a batch, and still see when it changes', async () => {
  await withOrders(async ({ ledger, db }) => {
    const reader = (id: number, version: bigint) => ({
      transfers: [move(BigInt(id), BANK, CUSTOMER, 1n)],
      expects: [{ statement: expectOrder, key: 'order-1', version, shared: true }],
    });
    const together = await Promise.all([1, 2, 3].map((id) => ledger.submit(reader(id, 1n))));
    const batches = new Set(together.map((o) => o.ok && o.timestamp));
    assert.deepEqual([together.map(said), batches.size], [['ok', 'ok', 'ok'], 3]);
    const mixed = await Promise.all([
      ledger.submit(reader(4, 1n)),
      ledger.submit(pay(5, 'order-1', 1n)),
      ledger.submit(reader(6, 1n)),
      ledger.submit(reader(7, 2n)),
    ]);
    assert.deepEqual(mixed.map(said), ['ok', 'ok', 'version_conflict', 'ok']);
    assert.deepEqual(await notes(db.sql), { 'order-1': '2: 5' });
  });
});

test('a poisoned item rejects alone and leaves nothing behind', async () => {
  await withOrders(async ({ ledger, db, log }) => {
    const broken: WriteStatement<number> = {
      name: 'broken',
      async run() {
        throw new TypeError('a bug in a store');
      },
    };
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => {
        const key = `order-${1 + (i % 9)}`;
        const transfers = [move(BigInt(i + 1), BANK, CUSTOMER, 1n)];
        const wrong = i === 4 ? write(broken, 0) : write(addReceipt, { key, number: i });
        return ledger.submit({ transfers, writes: [wrong] });
      }),
    );
    const rejected = answers.flatMap((a, i) => (a.status === 'rejected' ? [[i, a.reason]] : []));
    assert.deepEqual(
      rejected.map(([i, error]) => [i, error.code ?? error.name]),
      [
        [4, 'TypeError'],
        [13, '23514'],
      ],
    );
    const [{ count } = { count: 0n }] = await db.sql<{ count: bigint }[]>`
      select count(*) from receipt`;
    assert.equal(count, 18n);
    assert.deepEqual(await ledger.lookupTransfers([5n, 14n]), []);
    assert.ok(log.lines.length === 0 || !log.lines.join().includes('order-'));
    const again = await ledger.submit({ transfers: [move(14n, BANK, CUSTOMER, 1n)] });
    assert.equal(said(again), 'ok');
  });
});

test('statements come in the order of the items, so that a row stands before what refers to it', async () => {
  await withOrders(async ({ ledger, db }) => {
    const outcomes = await Promise.all([
      ledger.submit({
        transfers: [move(1n, BANK, CUSTOMER, 1n)],
        writes: [write(addReceipt, { key: 'order-1', number: 1 })],
      }),
      ledger.submit({
        transfers: [move(2n, BANK, CUSTOMER, 1n)],
        writes: [write(openOrder, 'order-50'), write(addReceipt, { key: 'order-50', number: 2 })],
      }),
    ]);
    assert.deepEqual(outcomes.map(said), ['ok', 'ok']);
    const receipts = await db.sql<{ key: string }[]>`select key from receipt order by number`;
    assert.deepEqual(
      receipts.map(({ key }) => key),
      ['order-1', 'order-50'],
    );
  });
});

test('a refused item writes nothing although its neighbours of the same batch do', async () => {
  await withOrders(async ({ ledger, db }) => {
    const poor = { transfers: [move(2n, CUSTOMER, BANK, 1_000n)] };
    const outcomes = await Promise.all([
      ledger.submit(pay(1, 'order-1', 1n)),
      ledger.submit({ ...pay(2, 'order-2', 1n), ...poor }),
      ledger.submit(pay(3, 'order-3', 1n)),
    ]);
    assert.deepEqual(outcomes.map(said), ['ok', 'exceeds_credits', 'ok']);
    assert.deepEqual(await notes(db.sql), { 'order-1': '2: 1', 'order-3': '2: 3' });
    assert.deepEqual(await ledger.lookupTransfers([2n]), []);
  });
});
