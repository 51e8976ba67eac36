import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY, instant } from '@sekisho/domain/base/instant.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import { LEDGER_MIGRATIONS } from '@sekisho/ledger/migrations.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { CommandRefusal, UsageRefusal } from '../command.ts';
import { archive } from './archive.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-archive-'));
});
after(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  assert.equal(await archive.run(args, { out, error: assert.fail }), 0);
  return lines;
}

function secretFile(name: string, line: string): string {
  const path = join(folder, name);
  writeFileSync(path, `${line}\n`, { mode: 0o600 });
  return path;
}

test('arguments that cannot be followed are refused, and so is what is young', async () => {
  const database = secretFile('none', 'postgres://nobody@127.0.0.1:1/none');
  const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const lastMonth = new Date(Date.now() - 60 * DAY).toISOString().slice(0, 10);
  for (const args of [
    [],
    ['--database', database],
    ['--database', database, '--before', '2020-01-01'],
    ['--database', database, '--before', '2020-01-01', '--to', join(folder, 'absent')],
    ['--database', database, '--before', '2020-13-01', '--to', folder],
    ['--database', database, '--before', 'yesterday', '--to', folder],
    ['--database', database, '--before', tomorrow, '--to', folder],
    ['--database', database, '--before', lastMonth, '--to', folder],
    ['--before', '2020-01-01', '--to', folder],
    ['--all'],
    ['now'],
  ]) {
    await assert.rejects(run(...args), (error) => error instanceof UsageRefusal, args.join(' '));
  }
  const wrong = secretFile('wrong', 'mysql://somewhere');
  for (const file of [wrong, join(folder, 'absent')]) {
    const args = ['--database', file, '--before', '2020-01-01', '--to', folder];
    await assert.rejects(run(...args), (error) => error instanceof CommandRefusal, file);
  }
});

test('whole months become files that are whole, and the books go on', async () => {
  const { db, url, drop } = await openTestDb({ migrations: LEDGER_MIGRATIONS });
  try {
    const { clock, log } = testEnv({ db, at: instant(Date.UTC(2024, 0, 20)) });
    const ledger = openPostgresLedger({ clock, db, log });
    const of = { ledger: 1, code: 1 };
    await ledger.createAccounts([
      { ...of, id: 1n },
      { ...of, id: 2n },
    ]);
    for (let id = 1n; id <= 3n; id++) {
      await ledger.tick(clock.now());
      const transfer = { ...of, id, debitAccountId: 1n, creditAccountId: 2n, amount: 10n };
      assert.ok((await ledger.submit({ transfers: [transfer] })).ok);
      clock.advance(31 * DAY);
    }
    const database = secretFile('database', url);
    const archived = (day: string) => run('--database', database, '--before', day, '--to', folder);
    assert.match((await archived('2024-01-31')).join(), /^No month of transfers ends before/);
    const lines = await archived('2024-03-15');
    assert.match(lines.join('\n'), /^ledger-transfer-first-until-\d+\.csv: 1 transfers until/);
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const [, file = '', sha256] = /^(\S+): .* SHA-256 (\w+)$/.exec(line) ?? [];
      const bytes = readFileSync(join(folder, file));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
    }
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.unfinished')),
      [],
    );
    await checkBooks(db.sql);
    const [account] = await ledger.lookupAccounts([1n]);
    assert.equal(account?.debitsPosted, 30n);
    const page = await ledger.accountTransfers({ accountId: 1n, limit: 9 });
    assert.deepEqual(
      page.map(({ id }) => id),
      [3n],
    );
    assert.match((await archived('2024-03-15')).join(), /^No month/);
  } finally {
    await drop();
  }
});

test('a database without books is refused', async () => {
  const { url, drop } = await openTestDb();
  try {
    const args = ['--database', secretFile('bare', url), '--before', '2024-01-01', '--to', folder];
    await assert.rejects(run(...args), /There are no books in this database/);
  } finally {
    await drop();
  }
});
