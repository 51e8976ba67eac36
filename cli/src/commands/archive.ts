import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DAY, type Instant, instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { type Archived, type ArchiveRefusal, archiveOldest } from '@sekisho/ledger/archive.ts';
import { cutPartitions } from '@sekisho/ledger/partitions.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { systemClock } from '@sekisho/runtime/env.ts';
import {
  type Command,
  CommandRefusal,
  optionsOf,
  type Terminal,
  UsageRefusal,
} from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { databaseRefusal } from '../databases.ts';

const USAGE = `Usage: archive --config FILE --before YYYY-MM-DD --to FOLDER
Takes whole months of transfers that end by the day's beginning in Japan (at least 90 days ago) out of the
books of a running wallet or gate: each becomes a CSV file in FOLDER, its sums stay with the accounts.
FILE is the server's configuration. Keep the CSV files for ever: the ids in them are refused from now
on, and nothing else says any more what they were.`;

/** Repeats of a debit and comparisons with a bank reach back a few days; this is far behind them. */
const YOUNGEST_DAYS = 90;
const MONTHS_MAX = 1_200;

const SENTENCES: Readonly<Record<Exclude<ArchiveRefusal, 'nothing_so_old'>, string>> = {
  still_pending:
    'A transfer of the oldest month is still pending; it is archived when that is posted, voided or expired.',
  in_use: 'Somebody reads or writes the transfers for long; try again later.',
};

export const archive: Command = {
  name: 'archive',
  summary: 'takes old transfers out of the books, into files',
  usage: USAGE,
  async run(args, terminal) {
    const { config, before, to } = readOptions(args);
    const { url } = readConfiguredDatabase(config);
    const db = openDb(url, { connections: 2 });
    try {
      await checkThere(db);
      await cutPartitions(db, systemClock.now());
      return await archiveAll(db, { before, to }, terminal);
    } catch (failure) {
      throw databaseRefusal(failure, url);
    } finally {
      await db.close();
    }
  },
};

async function archiveAll(
  db: Db,
  { before, to }: { readonly before: Instant; readonly to: string },
  { out }: Terminal,
): Promise<number> {
  for (let months = 0; months < MONTHS_MAX; months++) {
    const now = systemClock.now();
    const keep = (file: string, rows: AsyncIterable<Uint8Array>) =>
      writeWhole(join(to, file), rows);
    const archived = await archiveOldest(db, { before, now, keep });
    if (archived.ok) out(describe(archived));
    else if (archived.refusal !== 'nothing_so_old') {
      throw new CommandRefusal(SENTENCES[archived.refusal]);
    } else {
      if (months === 0) out(`No month of transfers ends before ${toRfc3339(before)}.`);
      return 0;
    }
  }
  return 0;
}

function describe({ partition, transfers, file, sha256 }: Extract<Archived, { ok: true }>): string {
  const until = toRfc3339(instant(Number(partition.until / 1_000_000n)));
  return `${file}: ${transfers} transfers until ${until}, SHA-256 ${sha256}`;
}

/** Under its own name a file is whole and on the disk. */
async function writeWhole(
  path: string,
  rows: AsyncIterable<Uint8Array>,
): Promise<{ readonly sha256: string }> {
  if (existsSync(path)) {
    const sentence = 'is there already, of another server or of a run that was cut off';
    throw new CommandRefusal(`${path} ${sentence}; choose another folder.`);
  }
  const hash = createHash('sha256');
  const file = await open(`${path}.unfinished`, 'w', 0o600);
  try {
    for await (const chunk of rows) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.unfinished`, path);
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
  return { sha256: hash.digest('hex') };
}

async function checkThere(db: Db): Promise<void> {
  const [row] = await db.sql<{ there: boolean }[]>`
    select to_regclass('ledger_archive') is not null as there`;
  if (row?.there !== true) {
    throw new CommandRefusal(
      'There are no books in this database, or a server has to start first.',
    );
  }
}

function readOptions(args: readonly string[]) {
  const { config, before, to } = optionsOf(args, ['config', 'before', 'to']);
  if (config === undefined) throw new UsageRefusal('Say whose books: --config FILE.');
  if (to === undefined || !isFolder(to)) throw new UsageRefusal('Say where to: --to FOLDER.');
  const midnight = Date.parse(`${before}T00:00:00+09:00`);
  if (before === undefined || !/^\d{4}-\d\d-\d\d$/.test(before) || Number.isNaN(midnight)) {
    throw new UsageRefusal('Say which transfers: --before YYYY-MM-DD.');
  }
  if (midnight > systemClock.now() - YOUNGEST_DAYS * DAY) {
    throw new UsageRefusal(`The last ${YOUNGEST_DAYS} days stay in the books.`);
  }
  return { config, before: instant(midnight), to };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
