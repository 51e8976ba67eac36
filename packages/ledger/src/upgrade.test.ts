import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { checkBooks } from './books.ts';
import { LEDGER_MIGRATIONS } from './migrations.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { move } from './testing/books-on-test-db.ts';

const FIRST = '0001_ledger.sql';

/** Two accounts; a transfer between them, one that is pending, and one that was posted. */
const ROWS = `
  insert into ledger_account values
    ('00000000-0000-0000-0000-000000000001', 1, 1, 0, null, 4, 16, 0, 0, 5, 13),
    ('00000000-0000-0000-0000-000000000002', 1, 1, 2, null, 0, 0, 4, 16, 6, 13);
  insert into ledger_transfer select ('00000000-0000-0000-0000-00000000001' || i)::uuid,
    '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', amount,
    case when i = 3 then '00000000-0000-0000-0000-000000000012'::uuid end, null, 0, 1, 1, flags, 10 + i
  from (values (0, 9, 0), (1, 4, 2), (2, 8, 2), (3, 7, 4)) as t (i, amount, flags);
  insert into ledger_pending values
    ('00000000-0000-0000-0000-000000000011', 'pending', null),
    ('00000000-0000-0000-0000-000000000012', 'posted', null);`;

test('books that were kept before there were partitions go on as they were', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-ledger-'));
  const { db, drop } = await openTestDb();
  try {
    const old = join(folder, 'ledger', 'migrations');
    mkdirSync(old, { recursive: true });
    cpSync(join(LEDGER_MIGRATIONS, FIRST), join(old, FIRST));
    await migrate(db, [old]);
    await db.sql.unsafe(ROWS);
    await migrate(db, [LEDGER_MIGRATIONS]);
    await checkBooks(db.sql);

    const { clock, log } = testEnv({ db });
    const ledger = openPostgresLedger({ clock, db, log });
    await ledger.tick(clock.now());
    const again = await ledger.submit({ transfers: [move(0x10n, 1n, 2n, 9n)] });
    const other = await ledger.submit({ transfers: [move(0x10n, 1n, 2n, 8n)] });
    const more = await ledger.submit({ transfers: [move(0x14n, 2n, 1n, 16n)] });
    assert.deepEqual(
      [again.ok && again.replayed, other, more.ok],
      [true, { ok: false, refusal: 'exists_with_different_amount', index: 0 }, true],
    );
    const page = await ledger.accountTransfers({ accountId: 2n, limit: 9 });
    assert.deepEqual(
      page.map(({ id }) => id),
      [0x14n, 0x13n, 0x12n, 0x11n, 0x10n],
    );
    await checkBooks(db.sql);
  } finally {
    await drop();
    rmSync(folder, { recursive: true });
  }
});
