import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import { TRANSFER_FLAGS, voidTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { AccountFilter, Ledger, QueryFilter } from './ledger.ts';
import {
  selectAccountBalances,
  selectAccounts,
  selectAccountTransfers,
  selectTransfers,
} from './queries.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const ids = (rows: readonly { readonly id: bigint }[]) => rows.map(({ id }) => Number(id));

/** Ten transfers a second apart: odd ones bank to customer, code 1; even ones customer to shop, code 2. */
async function tenTransfers(ledger: Ledger, advance: () => void): Promise<void> {
  for (let i = 1; i <= 10; i++) {
    advance();
    const [from, to] = i % 2 ? [BANK, CUSTOMER] : [CUSTOMER, SHOP];
    const more = { code: i % 2 ? 1 : 2, userData128: BigInt(70 + (i % 3)) };
    const outcome = await ledger.submit({ transfers: [move(BigInt(i), from, to, 5n, more)] });
    assert.ok(outcome.ok);
  }
}

test('a filter that no row can meet finds nothing, and a page without a limit is a bug', async () => {
  await withBooks(async ({ ledger, clock }) => {
    await tenTransfers(ledger, () => clock.advance(SECOND));
    const most = 2n ** 128n;
    const nothing: readonly Partial<AccountFilter>[] = [
      { accountId: 99n },
      { accountId: -1n },
      { accountId: most },
      { code: 65_536 },
      { code: -1 },
      { userData128: 0n },
      { userData128: most },
      { after: 2n ** 70n },
      { before: -(2n ** 70n) },
      { before: 0n },
    ];
    for (const filter of nothing) {
      const found = await ledger.accountTransfers({ accountId: CUSTOMER, limit: 9, ...filter });
      assert.deepEqual(found, [], String(Object.entries(filter)));
    }
    for (const filter of [{ ledger: 2 }, { ledger: 2 ** 31 }, { ledger: -1, code: 1 }]) {
      assert.deepEqual(await ledger.queryTransfers({ limit: 9, ...filter }), []);
      assert.deepEqual(await ledger.queryAccounts({ limit: 9, ...filter }), []);
    }
    for (const limit of [0, -1, 1_001, 1.5, Number.NaN]) {
      const bug = { name: 'AssertionFailure' };
      await assert.rejects(async () => ledger.accountTransfers({ accountId: 1n, limit }), bug);
      await assert.rejects(async () => ledger.accountBalances({ accountId: 1n, limit }), bug);
      await assert.rejects(async () => ledger.queryTransfers({ limit }), bug);
      await assert.rejects(async () => ledger.queryAccounts({ limit }), bug);
    }
  });
});

test('the transfers of an account are found by side, code, user data and time, in both directions', async () => {
  await withBooks(async ({ ledger, clock }) => {
    await tenTransfers(ledger, () => clock.advance(SECOND));
    const of = async (filter: Partial<AccountFilter>) =>
      ids(await ledger.accountTransfers({ accountId: CUSTOMER, limit: 100, ...filter }));
    const [third, seventh] = await ledger.lookupTransfers([3n, 7n]);
    const range = { after: third?.timestamp ?? 0n, before: seventh?.timestamp ?? 0n };
    const oldest = { order: 'oldest_first' } as const;
    assert.deepEqual(await of({}), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual(await of({ side: 'debits' }), [10, 8, 6, 4, 2]);
    assert.deepEqual(await of({ side: 'credits', ...oldest }), [1, 3, 5, 7, 9]);
    assert.deepEqual(await of({ code: 2, ...range }), [6, 4]);
    assert.deepEqual(await of(range), [6, 5, 4]);
    assert.deepEqual(await of({ ...range, ...oldest }), [4, 5, 6]);
    assert.deepEqual(await of({ userData128: 71n }), [10, 7, 4, 1]);
    assert.deepEqual(await of({ userData128: 71n, side: 'debits', limit: 1, ...oldest }), [4]);
    assert.deepEqual(await of({ accountId: SHOP }), [10, 8, 6, 4, 2]);
  });
});

/** All pages of two rows, each begun where the last one ended. */
async function paged(ledger: Ledger, filter: Omit<QueryFilter, 'limit'>): Promise<number[]> {
  const found: number[] = [];
  let place: Pick<QueryFilter, 'after' | 'before'> = {};
  for (;;) {
    const page = await ledger.queryTransfers({ ...filter, ...place, limit: 2 });
    const last = page.at(-1);
    if (last === undefined) return found;
    found.push(...ids(page));
    place = filter.order === 'oldest_first' ? { after: last } : { before: last };
  }
}

test('all transfers are found by ledger, code, user data and time, page by page', async () => {
  await withBooks(async ({ ledger, second, clock }) => {
    await tenTransfers(ledger, () => clock.advance(SECOND));
    // At one and the same time, by two engines, on accounts that do not touch.
    await ledger.createAccounts([50n, 51n, 52n, 53n].map((id) => ({ id, ledger: 2, code: 7 })));
    clock.advance(SECOND);
    const [here, there] = await Promise.all([
      ledger.submit({ transfers: [move(20n, 50n, 51n, 1n, { ledger: 2 })] }),
      second.submit({ transfers: [move(21n, 52n, 53n, 1n, { ledger: 2 })] }),
    ]);
    assert.ok(here.ok && there.ok && here.timestamp === there.timestamp);

    assert.deepEqual(await paged(ledger, {}), [21, 20, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual(
      await paged(ledger, { order: 'oldest_first' }),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 21],
    );
    assert.deepEqual(await paged(ledger, { ledger: 2 }), [21, 20]);
    assert.deepEqual(await paged(ledger, { code: 1 }), [21, 20, 9, 7, 5, 3, 1]);
    assert.deepEqual(await paged(ledger, { ledger: 1, code: 2 }), [10, 8, 6, 4, 2]);
    assert.deepEqual(await paged(ledger, { userData128: 70n }), [9, 6, 3]);
    assert.deepEqual(await paged(ledger, { userData128: 70n, code: 1 }), [9, 3]);
    const [third] = await ledger.lookupTransfers([3n]);
    const timestamp = third?.timestamp ?? 0n;
    const until = await ledger.queryTransfers({ before: { timestamp }, limit: 9 });
    const from = await ledger.queryTransfers({ after: { timestamp, id: 2n }, limit: 9, code: 2 });
    assert.deepEqual(
      [ids(until), ids(from)],
      [
        [2, 1],
        [10, 8, 6, 4],
      ],
    );
    const accounts = await ledger.queryAccounts({ ledger: 2, limit: 3, order: 'oldest_first' });
    assert.deepEqual(ids(accounts), [50, 51, 52]);
    const rest = await ledger.queryAccounts({
      ledger: 2,
      limit: 3,
      before: { timestamp: here.timestamp },
    });
    assert.deepEqual(ids(rest), [53, 52, 51]);
  });
});

test('an account with a history tells its sums after each transfer; a neighbour without one nothing', async () => {
  await withBooks(async ({ ledger, second, clock, db }) => {
    const flags = ACCOUNT_FLAGS.history;
    await ledger.createAccounts([{ id: 60n, ledger: 1, code: 4, flags }]);
    const pending = { flags: TRANSFER_FLAGS.pending, timeoutSeconds: 5 };
    await ledger.submit({ transfers: [move(1n, BANK, 60n, 10n), move(2n, 60n, SHOP, 3n)] });
    await second.submit({ transfers: [move(3n, 60n, SHOP, 4n, pending)] });
    await ledger.submit({
      transfers: [move(4n, 60n, SHOP, 1n, { flags: TRANSFER_FLAGS.pending })],
    });
    await second.submit({ transfers: [voidTransfer({ id: 5n, pendingId: 4n })] });
    clock.advance(6 * SECOND);
    assert.equal(await ledger.tick(clock.now()), 1);
    await Promise.all([
      ledger.submit({ transfers: [move(6n, 60n, SHOP, 1n)] }),
      ledger.submit({ transfers: [move(6n, 60n, SHOP, 1n)] }),
      ledger.submit({ transfers: [move(7n, 60n, SHOP, 1n), move(8n, CUSTOMER, SHOP, 1n)] }),
    ]);
    const rows = await ledger.accountBalances({ accountId: 60n, limit: 9, order: 'oldest_first' });
    assert.deepEqual(
      rows.map((b) => [b.debitsPosted, b.debitsPending, b.creditsPosted].map(Number)),
      [
        [0, 0, 10],
        [3, 0, 10],
        [3, 4, 10],
        [3, 5, 10],
        [3, 4, 10],
        [4, 0, 10],
      ],
    );
    const transfers = await ledger.accountTransfers({ accountId: 60n, limit: 9 });
    const newest = await ledger.accountBalances({ accountId: 60n, limit: 2 });
    assert.deepEqual(
      newest.map(({ timestamp }) => timestamp),
      transfers.slice(0, 2).map(({ timestamp }) => timestamp),
    );
    const before = newest.at(-1)?.timestamp ?? 0n;
    assert.equal((await ledger.accountBalances({ accountId: 60n, before, limit: 9 })).length, 4);
    assert.deepEqual(await ledger.accountBalances({ accountId: SHOP, limit: 9 }), []);
    assert.equal((await db.sql`select from ledger_balance`).length, 6);
  });
});

/** The nodes of a plan that read a whole table. */
async function scans(sql: Sql, query: ReturnType<typeof selectTransfers>): Promise<string[]> {
  const plan = await sql<{ 'QUERY PLAN': string }[]>`explain ${query}`;
  return plan.map((row) => row['QUERY PLAN']).filter((line) => /Seq Scan on ledger/.test(line));
}

test('no list reads a whole table once there are many rows', async () => {
  await withBooks(async ({ db }) => {
    const undone = new Error('undone');
    const work = db.transaction(async (sql) => {
      await sql.unsafe(MANY_ROWS);
      const cursor = { timestamp: 15_000n, id: 3n };
      const filters: readonly Partial<QueryFilter>[] = [
        {},
        { ledger: 1 },
        { code: 3 },
        { ledger: 1, code: 3 },
        { userData128: 77n },
        { userData128: 77n, code: 1, before: cursor },
        { after: cursor, order: 'oldest_first' },
        { ledger: 1, code: 3, before: cursor },
      ];
      for (const filter of filters) {
        const text = JSON.stringify(Object.keys(filter));
        const transfers = selectTransfers(sql, { limit: 100, ...filter });
        assert.deepEqual(await scans(sql, transfers), [], `transfers ${text}`);
        const accounts = selectAccounts(sql, { limit: 100, ...filter });
        assert.deepEqual(await scans(sql, accounts as never), [], `accounts ${text}`);
      }
      const account = { accountId: 1_500n, limit: 100 };
      for (const filter of [{}, { side: 'debits' as const }, { code: 2, before: 15_000n }]) {
        const page = selectAccountTransfers(sql, { ...account, ...filter });
        assert.deepEqual(await scans(sql, page), [], JSON.stringify(Object.keys(filter)));
      }
      const history = selectAccountBalances(sql, account);
      assert.deepEqual(await scans(sql, history as never), []);
      throw undone;
    });
    await assert.rejects(work, undone);
  });
});

const uuid = (number: string) => `lpad(to_hex(${number}), 32, '0')::uuid`;

const MANY_ROWS = `
  insert into ledger_account (id, ledger, code, flags, user_data_128, timestamp, latest,
    debits_pending, debits_posted, credits_pending, credits_posted)
  select ${uuid('1000 + i')}, 1, 1 + i % 4, 8, ${uuid('i')}, i, i, 0, 0, 0, 0
  from generate_series(1, 20000) as i;
  insert into ledger_transfer (id, debit_account_id, credit_account_id, amount, user_data_128,
    timeout_seconds, ledger, code, flags, timestamp)
  select ${uuid('i')}, ${uuid('1000 + i % 1000')}, ${uuid('3000 + i % 1000')}, 1, ${uuid('i')},
    0, 1, 1 + i % 4, 0, i
  from generate_series(1, 40000) as i;
  insert into ledger_balance select ${uuid('1000 + i % 1000')}, i, 0, i, 0, 0
  from generate_series(1, 40000) as i;
  analyze ledger_account, ledger_transfer, ledger_balance;`;
