import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geteuid, platform } from 'node:process';
import { after, before, describe, test } from 'node:test';
import { openDb } from '@sekisho/runtime/db.ts';
import { keep } from '@sekisho/runtime/postgres/backup/copy.ts';
import {
  type Manifest,
  manifestOf,
  readManifest,
} from '@sekisho/runtime/postgres/backup/manifest.ts';
import { lockFolder } from '@sekisho/runtime/postgres/folder-lock.ts';
import { openTestDb, type TestDb } from '@sekisho/runtime/testing/test-db.ts';
import { WALLET_MIGRATIONS } from '@sekisho/wallet/migrations.ts';
import { type Command, CommandRefusal, UsageRefusal } from '../command.ts';
import { backup } from './backup.ts';
import { ledger } from './ledger.ts';
import { reconcileCommand } from './reconcile.ts';
import { restore } from './restore.ts';

let folder: string;
const at = (name: string) => join(folder, name);
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-backup-'));
  chmodSync(folder, 0o711);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(command: Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const line = (text: string) => void lines.push(text);
  const code = await command.run(args, { out: line, error: line });
  return `${code} ${lines.join('\n')}`;
}

const TERMINAL = { out: assert.fail, error: assert.fail };

async function refuses(sentence: RegExp, command: Command, ...args: string[]): Promise<void> {
  await assert.rejects(command.run(args, TERMINAL), (error) => {
    assert.ok(error instanceof CommandRefusal, String(error));
    assert.match(error.message, sentence);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
}

/** All that lies in a folder, by path. */
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).toSorted();

const system = (program: string, ...args: string[]) => spawnSync(program, args);

/** What others than the owner may read, write or enter below these paths. */
const openToOthers = (...paths: string[]) =>
  system('find', ...paths, '-perm', '/077').stdout.toString();

test('arguments that cannot be followed are refused', async () => {
  for (const [command, ...args] of [
    [backup],
    [backup, '--data', 'x'],
    [backup, '--to', 'x'],
    [backup, '--data', 'x', '--config', 'y', '--to', 'z'],
    [backup, '--data', '', '--to', 'z'],
    [backup, 'x', '--to', 'z'],
    [restore],
    [restore, '--data', 'x'],
    [restore, 'x'],
    [restore, 'x', '--data', 'y', '--replace'],
    [ledger],
    [ledger, 'check', 'x'],
    [ledger, 'check', '--config', 'x', '--data', 'y'],
    [ledger, 'mend', '--config', 'x'],
    [reconcileCommand],
    [reconcileCommand, '--config'],
  ] as const) {
    const done = command.run(args as never, TERMINAL);
    await assert.rejects(done, UsageRefusal, args.join(' '));
  }
});

describe('a data folder', () => {
  before(() => {
    // What a backup copies is files, whoever wrote them.
    for (const path of ['data/postgres/base/1', 'data/postgres/pg_twophase']) {
      mkdirSync(at(path), { recursive: true });
    }
    writeFileSync(at('data/postgres/PG_VERSION'), '18\n');
    writeFileSync(at('data/postgres/base/1/2601'), Buffer.alloc(3_000_000, 7));
    writeFileSync(at('data/postgres/base/1/empty'), '');
    writeFileSync(at('data/postgres/postmaster.pid'), '999999999\n');
    writeFileSync(at('data/password'), 'hunter2');
    writeFileSync(at('data/demonstration-keys.json'), '{}');
    writeFileSync(at('data/postgres.log'), 'said');
  });

  test('is not backed up where there is none, onto something, or into itself', async () => {
    await refuses(/holds no database of ours/, backup, '--data', at('none'), '--to', at('b'));
    await refuses(/in the folder/, backup, '--data', at('data'), '--to', at('data/b'));
    mkdirSync(at('there'));
    await refuses(/there already/, backup, '--data', at('data'), '--to', at('there'));
    symlinkSync('/', at('data/elsewhere'));
    await refuses(/neither a file nor a folder/, backup, '--data', at('data'), '--to', at('b'));
    rmSync(at('data/elsewhere'));
    await refuses(/none is not there/, backup, '--data', at('data'), '--to', at('none/b'));
    writeFileSync(at('file'), '');
    await refuses(/cannot be read or written/, backup, '--data', at('data'), '--to', at('file/b'));
    assert.deepEqual([existsSync(at('b')), existsSync(at('b.unfinished'))], [false, false]);
  });

  test('comes back whole, with its keys and for its owner alone', async () => {
    assert.match(
      await run(backup, '--data', at('data'), '--to', at('good')),
      /^0 .*3\.0 MB, files: 5/,
    );
    assert.match(await run(restore, at('good'), '--data', at('back')), /^0 /);
    const left = ['postgres.log', 'postgres/postmaster.pid'];
    assert.deepEqual(
      filesIn(at('back')),
      filesIn(at('data')).filter((path) => !left.includes(path)),
    );
    for (const path of ['password', 'postgres/base/1/2601']) {
      const [one, other] = [at(`data/${path}`), at(`back/${path}`)];
      assert.ok(readFileSync(one).equals(readFileSync(other)), path);
    }
    assert.equal(openToOthers(at('good'), at('back/password')), '');
  });

  test('is never written over, and needs no more than an empty folder', async () => {
    mkdirSync(at('mine'));
    writeFileSync(at('mine/letter'), 'dear');
    await refuses(/mine is not empty/, restore, at('good'), '--data', at('mine'));
    await refuses(/letter is not empty/, restore, at('good'), '--data', at('mine/letter'));
    assert.deepEqual(filesIn(at('mine')), ['letter']);
    mkdirSync(at('vacant'));
    assert.match(await run(restore, at('good'), '--data', at('vacant')), /^0 /);
    assert.ok(existsSync(at('vacant/password')));
  });

  test('is restored after a restore that was killed, and not beside one that goes on', async () => {
    const unfinished = at('late.unfinished');
    mkdirSync(unfinished);
    writeFileSync(join(unfinished, 'half'), '');
    const holder = lockFolder(unfinished);
    await refuses(/another process/, restore, at('good'), '--data', at('late'));
    assert.deepEqual(filesIn(unfinished), ['half', 'launcher.lock']);
    holder.release();
    // A process that was killed leaves its lock too.
    writeFileSync(join(unfinished, 'launcher.lock'), '{"pid": 999999999, "mark": "1"}');
    assert.match(await run(restore, at('good'), '--data', at('late')), /^0 /);
    assert.deepEqual(filesIn(at('late')), filesIn(at('vacant')));
    assert.equal(existsSync(unfinished), false);
  });

  test('is not restored from a backup that is none, damaged, or of another version', async () => {
    await refuses(/is no backup of ours/, restore, at('nowhere'), '--data', at('new'));
    await refuses(/is no backup of ours/, restore, at('data'), '--data', at('new'));
    const spoils: [RegExp, (copy: string) => void][] = [
      [/damaged.*2601/, (copy) => truncateSync(`${copy}/content/postgres/base/1/2601`, 2_999_999)],
      [/damaged.*2601/, (copy) => appendFileSync(`${copy}/content/postgres/base/1/2601`, 'x')],
      [/damaged.*password/, (copy) => writeFileSync(`${copy}/content/password`, 'hunter3')],
      [/damaged.*password/, (copy) => rmSync(`${copy}/content/password`)],
      [
        /damaged.*password/,
        (copy) => {
          rmSync(`${copy}/content/password`);
          symlinkSync(at('data/password'), `${copy}/content/password`);
        },
      ],
      [/damaged.*manifest/, (copy) => rewrite(copy, '"password"', '"../password"')],
      [/damaged.*manifest/, (copy) => rewrite(copy, '"postgres": "18"', '"postgres": "19"')],
      [/is in version 2 of the format/, (copy) => rewrite(copy, '"version": 1', '"version": 2')],
      [/is no backup of ours/, (copy) => truncateSync(`${copy}/manifest.json`, 100)],
      [/is no backup of ours/, (copy) => rmSync(`${copy}/manifest.json`)],
    ];
    for (const [sentence, spoil] of spoils) {
      rmSync(at('copy'), { recursive: true, force: true });
      cpSync(at('good'), at('copy'), { recursive: true });
      spoil(at('copy'));
      await refuses(sentence, restore, at('copy'), '--data', at('new'));
      assert.deepEqual([existsSync(at('new')), existsSync(at('new.unfinished'))], [false, false]);
    }
    writeFileSync(at('data/postgres/PG_VERSION'), '17\n');
    await run(backup, '--data', at('data'), '--to', at('older'));
    writeFileSync(at('data/postgres/PG_VERSION'), '18\n');
    await refuses(/PostgreSQL 17, and this program/, restore, at('older'), '--data', at('new'));
  });

  test('leaves nothing on a disk that is full', async (context) => {
    if (platform !== 'linux' || geteuid?.() !== 0) return context.diagnostic('needs root on Linux');
    mkdirSync(at('small'));
    const mounted = system('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', at('small'));
    if (mounted.status !== 0) return context.diagnostic('nothing may be mounted here');
    try {
      await refuses(/disk .* is full/, backup, '--data', at('data'), '--to', at('small/b'));
      await refuses(/disk .* is full/, restore, at('good'), '--data', at('small/d'));
      assert.deepEqual(readdirSync(at('small')), []);
    } finally {
      system('umount', at('small'));
    }
  });
});

/** A backup whose manifest says something else and agrees with itself. */
function sign(name: string, change: Partial<Manifest>): void {
  const before = readManifest(at('dump'));
  const { text } = manifestOf({ ...before, ...change }, { ...before, ...change });
  writeFileSync(at(`${name}/manifest.json`), text);
}

function rewrite(archive: string, from: string, to: string): void {
  const file = join(archive, 'manifest.json');
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(from));
  writeFileSync(file, text.replace(from, to));
}

describe('a configured database', () => {
  let full: TestDb;
  let empty: TestDb;
  before(async () => {
    full = await openTestDb({ migrations: WALLET_MIGRATIONS });
    empty = await openTestDb();
    await empty.db.sql`drop table schema_migration`;
    configure('full', full.url);
    configure('empty', empty.url);
    await full.db.sql`
      insert into ledger_account (id, ledger, code, flags, debits_pending, debits_posted,
        credits_pending, credits_posted, timestamp, latest)
      select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 392, 1, 0, 0,
        case n when 1 then 500 else 0 end, 0, case n when 2 then 500 else 0 end, n, 9
      from generate_series(1, 2) as n`;
    await full.db.sql`
      insert into ledger_transfer (id, debit_account_id, credit_account_id, amount,
        timeout_seconds, ledger, code, flags, timestamp)
      values ('00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000001',
        '00000000-0000-0000-0000-000000000002', 500, 0, 392, 1, 0, 9)`;
    await full.db.sql`
      insert into ledger_transfer_id (id, debit_account_id, timestamp)
      select id, debit_account_id, timestamp from ledger_transfer`;
  });
  after(async () => {
    await full.drop();
    await empty.drop();
  });

  function configure(name: string, url: string, of: object = { clientId: 'wallet-a' }): string {
    writeFileSync(at(`${name}-url`), `${url}\n`, { mode: 0o600 });
    const file = { ...of, databaseUrlFile: `${name}-url`, banks: [{ code: '0310' }] };
    writeFileSync(at(`${name}.json`), JSON.stringify(file));
    return at(`${name}.json`);
  }

  test('is not touched over a configuration that is wrong or a server that is silent', async () => {
    await refuses(/is not there/, backup, '--config', at('no.json'), '--to', at('b'));
    writeFileSync(at('bad.json'), '{"databaseUrlFile": "hunter2');
    await refuses(/no JSON object/, ledger, 'check', '--config', at('bad.json'));
    writeFileSync(at('bad.json'), '{}');
    await refuses(/databaseUrlFile is missing/, ledger, 'check', '--config', at('bad.json'));
    const bare = configure('bare', empty.url);
    await refuses(/no data of a wallet/, backup, '--config', bare, '--to', at('b'));
    const silent = configure('silent', 'postgres://u:hunter2@127.0.0.1:1/w');
    await refuses(/127\.0\.0\.1:1 cannot be used/, backup, '--config', silent, '--to', at('b'));
    await refuses(/127\.0\.0\.1:1 cannot be read/, ledger, 'check', '--config', silent);
    await refuses(/keysFolder is missing/, reconcileCommand, '--config', at('full.json'));
    const code = (sentence: CommandRefusal) => sentence.exitCode;
    const failed = ledger.run(['check', '--config', silent], TERMINAL);
    assert.equal(await failed.catch(code), 69);
    assert.equal(await ledger.run(['check', '--config', at('no.json')], TERMINAL).catch(code), 78);
    await refuses(/No demonstration runs on/, ledger, 'check', '--data', at('data'));
  });

  test('is dumped by the server’s own tools and comes back row by row, or it is said that they are missing', async () => {
    const [row] = await full.db.sql<{ major: string }[]>`
      select (current_setting('server_version_num')::integer / 10000)::text as major`;
    const said = await run(backup, '--config', at('full.json'), '--to', at('dump')).catch(
      (error: Error) => error.message,
    );
    if (!said.startsWith('0 ')) {
      assert.match(said, new RegExp(`PostgreSQL ${row?.major}, and no pg_dump of that version`));
      assert.equal(existsSync(at('dump')), false);
      return;
    }
    assert.match(said, /wallet wallet-a .*keys are not in it/s);
    assert.equal(openToOthers(at('dump')), '');
    await refuses(/not empty/, restore, at('dump'), '--config', at('full.json'));
    const other = configure('other', empty.url, { clientId: 'wallet-b' });
    await refuses(/that of the wallet wallet-b/, restore, at('dump'), '--config', other);
    const gate = configure('gate', empty.url, {});
    await refuses(/of the wallet wallet-a; .* gate 0310/, restore, at('dump'), '--config', gate);
    const dump = at('dump/content/database.dump');
    const bytes = readFileSync(dump);
    writeFileSync(dump, bytes.subarray(0, bytes.length - 100));
    await refuses(/damaged or not whole/, restore, at('dump'), '--config', at('empty.json'));
    writeFileSync(dump, bytes);
    cpSync(at('dump'), at('newer'), { recursive: true });
    const future = [...readManifest(at('dump')).migrations, 'wallet/9999_future.sql'];
    sign('newer', { migrations: future });
    await refuses(/wallet\/9999_future\.sql/, restore, at('newer'), '--config', at('empty.json'));
    sign('newer', { postgres: '99' });
    await refuses(/from PostgreSQL 99/, restore, at('newer'), '--config', at('empty.json'));
    // All or nothing: a dump that breaks off in the middle, with a digest that says that it should.
    writeFileSync(at('newer/content/database.dump'), bytes.subarray(0, bytes.length - 3_000));
    sign('newer', keep(at('newer/content'), 'database.dump'));
    await refuses(/pg_restore failed/, restore, at('newer'), '--config', at('empty.json'));
    await refuses(/a backup of the wallet/, restore, at('dump'), '--data', at('new'));
    assert.match(await run(restore, at('dump'), '--config', at('empty.json')), /^0 /);
    const back = openDb(empty.url, { connections: 1 });
    try {
      const count = (sql: typeof back.sql) => sql`
        select (select count(*) from schema_migration) as migrations,
          (select count(*) from pg_indexes where schemaname = 'public') as indexes,
          (select sum(amount) from ledger_transfer) as yen`;
      assert.deepEqual([...(await count(back.sql))], [...(await count(full.db.sql))]);
      await assert.rejects(back.sql`delete from ledger_transfer`.execute(), /never changed/);
    } finally {
      await back.close();
    }
  });

  test('has books that agree, until somebody changes a row by hand', async () => {
    const check = () => run(ledger, 'check', '--config', at('full.json'));
    assert.match(
      await check(),
      /^0 The books of the wallet wallet-a agree: 2 accounts, 1 transfers/,
    );
    const { sql } = full.db;
    await sql`update ledger_account set credits_posted = 501 where credits_posted = 500`;
    assert.match(
      await check(),
      /^1 The books of the wallet wallet-a are wrong: account 0+-.*2 has debits 0 .* 501 posted/,
    );
    await sql`update ledger_account set credits_posted = 500 where credits_posted = 501`;
    const bare = await openTestDb();
    try {
      const config = configure('bare', bare.url);
      await refuses(/no books/, ledger, 'check', '--config', config);
    } finally {
      await bare.drop();
    }
  });
});
