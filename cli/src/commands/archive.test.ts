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
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
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

/** As much of a wallet's configuration as the command reads. */
function configure(name: string, databaseUrl: string): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(join(folder, `${name}-url`), `${databaseUrl}\n`, { mode: 0o600 });
  writeFileSync(path, JSON.stringify({ clientId: 'wallet-a', databaseUrlFile: `${name}-url` }));
  return path;
}

test('arguments that cannot be followed are refused, and so is what is young', async () => {
  const config = configure('none', 'postgres://nobody@127.0.0.1:1/none');
  const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const lastMonth = new Date(Date.now() - 60 * DAY).toISOString().slice(0, 10);
  for (const args of [
    [],
    ['--config', config],
    ['--config', config, '--before', '2020-01-01'],
    ['--config', config, '--before', '2020-01-01', '--to', join(folder, 'absent')],
    ['--config', config, '--before', '2020-13-01', '--to', folder],
    ['--config', config, '--before', 'yesterday', '--to', folder],
    ['--config', config, '--before', tomorrow, '--to', folder],
    ['--config', config, '--before', lastMonth, '--to', folder],
    ['--before', '2020-01-01', '--to', folder],
    ['--config', '', '--before', '2020-01-01', '--to', folder],
    ['--database', config, '--before', '2020-01-01', '--to', folder],
    ['--all'],
    ['now'],
  ]) {
    await assert.rejects(run(...args), (error) => error instanceof UsageRefusal, args.join(' '));
  }
  const wrong = configure('wrong', 'mysql://somewhere');
  const rows: readonly (readonly [string, number])[] = [
    [wrong, EXIT.configuration],
    [join(folder, 'absent'), EXIT.configuration],
    [config, EXIT.unavailable],
  ];
  for (const [file, code] of rows) {
    const args = ['--config', file, '--before', '2020-01-01', '--to', folder];
    const refused = (error: unknown) => error instanceof CommandRefusal && error.exitCode === code;
    await assert.rejects(run(...args), refused, file);
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
    const config = configure('books', url);
    const archived = (day: string) => run('--config', config, '--before', day, '--to', folder);
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
    const args = ['--config', configure('bare', url), '--before', '2024-01-01', '--to', folder];
    await assert.rejects(run(...args), /There are no books in this database/);
  } finally {
    await drop();
  }
});
