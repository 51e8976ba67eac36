import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DAY, HOUR, type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import { postTransfer, TRANSFER_FLAGS, voidTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import { archiveOldest, type Keep } from './archive.ts';
import { checkBooks } from './books.ts';
import type { LedgerOutcome } from './ledger.ts';
import { cutPartitions, listPartitions } from './partitions.ts';
import { selectTransfersById } from './store.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const said = (outcome: LedgerOutcome) => (outcome.ok ? 'ok' : outcome.refusal);
/** The books on the bench begin on 22 November 2026. */
const DECEMBER = instant(Date.UTC(2026, 10, 30, 15));
const JANUARY = instant(Date.UTC(2026, 11, 31, 15));

function shelf() {
  const files = new Map<string, string>();
  const keep: Keep = async (file, rows) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of rows) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    files.set(file, bytes.toString('utf8'));
    return { sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  return { files, keep };
}

async function tables({ sql }: Db): Promise<string[]> {
  return (await listPartitions(sql)).map(({ table }) => table);
}

test('months are cut off ahead of time, by whichever engine comes first, and once', async () => {
  await withBooks(async ({ ledger, second, db, clock }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 5n)] });
    assert.deepEqual(await tables(db), ['ledger_transfer_first']);
    await Promise.all([ledger.tick(clock.now()), second.tick(clock.now())]);
    const months = ['ledger_transfer_first', 'ledger_transfer_2026_12', 'ledger_transfer_2027_01'];
    assert.deepEqual(await tables(db), months);
    const bounds = (await listPartitions(db.sql)).map(({ from }) => from / 1_000_000n);
    assert.deepEqual(bounds.slice(1), [BigInt(DECEMBER), BigInt(JANUARY)]);
    clock.advance(40 * DAY);
    await Promise.all([second.tick(clock.now()), ledger.tick(clock.now())]);
    assert.equal((await tables(db)).at(-1), 'ledger_transfer_2027_03');
    const outcome = await second.submit({ transfers: [move(2n, BANK, CUSTOMER, 5n)] });
    assert.equal(said(outcome), 'ok');
    const found = await ledger.accountTransfers({ accountId: CUSTOMER, limit: 9 });
    assert.deepEqual(
      found.map(({ id }) => id),
      [2n, 1n],
    );
  });
});

test('a server that slept for a year cuts behind what came meanwhile, and one that reads for long is not waited for', async () => {
  await withBooks(async ({ ledger, db, clock, url }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 5n)] });
    clock.advance(400 * DAY);
    await ledger.submit({ transfers: [move(2n, BANK, CUSTOMER, 5n)] });
    const reader = openDb(url, { connections: 1 });
    await reader.transaction(async (sql) => {
      await sql`select from ledger_transfer`;
      assert.equal(await cutPartitions(db, clock.now()), undefined);
    });
    await reader.close();
    await ledger.tick(clock.now());
    // The failed try is repeated a minute later; this engine had not tried yet.
    assert.deepEqual((await tables(db)).slice(1), [
      'ledger_transfer_2028_01',
      'ledger_transfer_2028_02',
    ]);
    assert.equal((await ledger.lookupTransfers([1n, 2n])).length, 2);
  });
});

/** November with a transfer of each kind, December with one more; now it is January. */
async function twoMonths(
  run: (bench: Parameters<Parameters<typeof withBooks>[0]>[0]) => Promise<void>,
) {
  await withBooks(async (bench) => {
    const { ledger, clock } = bench;
    const pending = { flags: TRANSFER_FLAGS.pending };
    await ledger.createAccounts([{ id: 60n, ledger: 1, code: 4, flags: ACCOUNT_FLAGS.history }]);
    for (const transfers of [
      [move(1n, BANK, CUSTOMER, 100n), move(2n, CUSTOMER, 60n, 30n)],
      [move(3n, BANK, SHOP, 50n, pending), move(4n, BANK, SHOP, 7n, pending)],
      [postTransfer({ id: 5n, pendingId: 3n, amount: 20n })],
      [voidTransfer({ id: 6n, pendingId: 4n })],
      [move(7n, 60n, SHOP, 1n, pending)],
    ]) {
      assert.equal(said(await ledger.submit({ transfers })), 'ok');
    }
    await ledger.tick(clock.now());
    clock.advance(DECEMBER - clock.now() + HOUR);
    assert.equal(said(await ledger.submit({ transfers: [move(8n, 60n, SHOP, 4n)] })), 'ok');
    clock.advance(JANUARY - clock.now() + HOUR);
    await ledger.tick(clock.now());
    await run(bench);
  });
}

test('what is too young, still pending, or in use is not archived', async () => {
  await twoMonths(async ({ ledger, db, clock, url }) => {
    const { files, keep } = shelf();
    const now = clock.now();
    const archive = async (before: Instant) => {
      const archived = await archiveOldest(db, { before, now, keep });
      return archived.ok ? archived.transfers : archived.refusal;
    };
    assert.equal(await archive(instant(DECEMBER - 1)), 'nothing_so_old');
    assert.equal(await archive(DECEMBER), 'still_pending');
    await ledger.submit({ transfers: [postTransfer({ id: 9n, pendingId: 7n })] });
    const reader = openDb(url, { connections: 1 });
    await reader.transaction(async (sql) => {
      await sql`select from ledger_transfer`;
      assert.equal(await archive(DECEMBER), 'in_use');
    });
    await reader.close();
    const full = archiveOldest(db, {
      before: DECEMBER,
      now,
      keep: async () => {
        throw new Error('disk full');
      },
    });
    await assert.rejects(full, /disk full/);
    assert.equal((await tables(db)).length, 5);
    await checkBooks(db.sql);
    files.clear();
    assert.equal(await archive(DECEMBER), 7n);
    assert.equal(files.size, 1);
  });
});

test('archived transfers are never done again, and the books still add up', async () => {
  await twoMonths(async ({ ledger, second, db, clock }) => {
    await ledger.submit({ transfers: [postTransfer({ id: 9n, pendingId: 7n })] });
    const sums = () => ledger.lookupAccounts([BANK, CUSTOMER, SHOP, 60n]);
    const before = await sums();
    const { files, keep } = shelf();
    const archived = await archiveOldest(db, { before: DECEMBER, now: clock.now(), keep });
    assert.ok(archived.ok && archived.transfers === 7n);
    const [[file = '', csv = ''] = []] = files;
    assert.match(file, /^ledger-transfer-first-until-\d+\.csv$/);
    const [head, ...lines] = csv.trim().split('\n');
    assert.match(head ?? '', /^id,debit_account_id,credit_account_id,amount,pending_id,/);
    assert.equal(lines.length, 7);
    await checkBooks(db.sql);
    assert.deepEqual(await sums(), before);

    const answers = [];
    for (const transfer of [
      move(1n, BANK, CUSTOMER, 100n),
      move(1n, BANK, CUSTOMER, 999n),
      voidTransfer({ id: 10n, pendingId: 3n }),
      postTransfer({ id: 9n, pendingId: 7n }),
      move(8n, 60n, SHOP, 4n),
      move(11n, CUSTOMER, SHOP, 70n),
    ]) {
      answers.push(said(await second.submit({ transfers: [transfer] })));
    }
    assert.deepEqual(answers, [
      'id_archived',
      'id_archived',
      'pending_transfer_archived',
      'pending_transfer_archived',
      'ok',
      'ok',
    ]);
    assert.deepEqual(await ledger.lookupTransfers([1n, 5n]), []);
    const page = await ledger.accountTransfers({ accountId: 60n, limit: 9 });
    assert.deepEqual(
      page.map(({ id }) => id),
      [9n, 8n],
    );
    // The history of an account outlives its transfers.
    assert.equal((await ledger.accountBalances({ accountId: 60n, limit: 9 })).length, 4);

    // A month later the next one goes the same way, and the sums are carried on.
    clock.advance(40 * DAY);
    const next = await archiveOldest(db, { before: JANUARY, now: clock.now(), keep });
    assert.ok(next.ok && next.transfers === 1n);
    await checkBooks(db.sql);
    const wrongs: readonly (readonly [string, RegExp])[] = [
      ['update ledger_opening set debits_posted = debits_posted + 1', /^account .* has debits/],
      ['update ledger_archive set transfers = 8', /^the archive until \d+ does not follow/],
      [`delete from ledger_transfer_id where id = '${'0'.repeat(31)}1'`, /^the archive until/],
      [
        `delete from ledger_transfer_id where id = '${'0'.repeat(31)}b'`,
        /^transfer .* the table of ids/,
      ],
    ];
    for (const [forgery, named] of wrongs) await refusesForged(db, forgery, named);
  });
});

async function refusesForged(db: Db, forgery: string, message: RegExp): Promise<void> {
  const undone = new Error('undone');
  const work = db.transaction(async (sql) => {
    await sql.unsafe(
      ['ledger_archive', 'ledger_transfer_id']
        .map((table) => `alter table ${table} disable trigger user;`)
        .join(''),
    );
    await sql.unsafe(forgery);
    await assert.rejects(checkBooks(sql), { name: 'BooksWrong', message }, forgery);
    throw undone;
  });
  await assert.rejects(work, undone);
}

test('a pending transfer is resolved once although two partitions could hold two resolutions', async () => {
  await twoMonths(async ({ ledger, second, db }) => {
    const outcomes = await Promise.all([
      ledger.submit({ transfers: [postTransfer({ id: 9n, pendingId: 7n })] }),
      second.submit({ transfers: [voidTransfer({ id: 10n, pendingId: 7n })] }),
    ]);
    assert.equal(outcomes.filter((o) => o.ok).length, 1);
    await assert.rejects(
      db.sql`update ledger_pending set status = 'pending' where status <> 'pending'`.execute(),
      /for ever/,
    );
  });
});

async function plan(sql: Sql, query: object): Promise<string> {
  const rows = await sql<{ 'QUERY PLAN': string }[]>`
    explain (analyze, costs off, timing off, summary off, buffers off) ${query as never}`;
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('the look-up of an id opens one partition, and no table is read from end to end', async () => {
  await twoMonths(async ({ db }) => {
    const text = await plan(db.sql, selectTransfersById(db.sql, [8n]));
    const opened = text
      .split('\n')
      .filter((line) => /Index Scan.*ledger_transfer_\d|first/.test(line));
    const ran = text
      .split(/(?=->)/)
      .filter(
        (node) => /on ledger_transfer_(first|\d)/.test(node) && !node.includes('never executed'),
      );
    assert.ok(opened.length > 0, text);
    assert.equal(ran.length, 1, text);
    assert.match(ran[0] ?? '', /2026_12/);
  });
});
