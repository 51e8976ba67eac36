import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, geteuid, kill, platform } from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startFailure } from './cluster.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { startMark } from './process-identity.ts';
import { administer, serverFromUrl } from './server.ts';

let parent: string;
let dataFolder: string;
const start = () => startEmbeddedPostgres({ dataFolder, durable: false });

before(() => {
  parent = mkdtempSync(join(tmpdir(), 'sekisho-embedded-'));
  chmodSync(parent, 0o755);
  dataFolder = join(parent, 'data');
});
after(() => rmSync(parent, { recursive: true }));

/** Another process that starts the database and then stays, to be killed. */
async function startInAnotherProcess() {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    const server = await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, durable: false });
    await server.ensureDatabase('inn');
    process.stdout.write('started');
    setInterval(() => undefined, 1_000);`;
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const launcher = spawn(execPath, ['--import', tsx, '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(launcher.stdout, 'data');
  const own = postmaster();
  return {
    postmaster: own,
    keeper: parentOf(own),
    async kill() {
      launcher.kill('SIGKILL');
      await once(launcher, 'exit');
    },
  };
}

/** The first process of the running server, by its own word. */
function postmaster(): number {
  const file = readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

function parentOf(pid: number): number {
  if (platform !== 'linux') {
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1]);
}

async function gone(pid: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (startMark(pid) !== undefined) {
    assert.ok(performance.now() < deadline, `process ${pid} is still running`);
    await sleep(10);
  }
}

test('a file where the data folder should be is refused', async () => {
  writeFileSync(join(parent, 'file'), '');
  for (const place of [join(parent, 'file'), join(parent, 'file', 'data')]) {
    await assert.rejects(startEmbeddedPostgres({ dataFolder: place, durable: false }), {
      code: 'folder_unwritable',
    });
  }
});

test('a folder that the database may not enter is refused, and nothing is left in it', async () => {
  const shut = join(parent, 'shut');
  mkdirSync(shut, { mode: geteuid?.() === 0 ? 0o700 : 0o500 });
  await assert.rejects(startEmbeddedPostgres({ dataFolder: join(shut, 'data'), durable: false }), {
    code: geteuid?.() === 0 ? 'folder_unreachable' : 'folder_unwritable',
  });
  assert.equal(existsSync(join(shut, 'data', 'launcher.lock')), false);
});

test('a second start on the same data is refused while the first runs, and harms nothing', async () => {
  const first = await start();
  await assert.rejects(start(), { code: 'already_running' });
  await first.ensureDatabase('inn');
  await first.stop();
});

test('what was written is there at the next start, and the role is no superuser', async () => {
  const first = await start();
  await administer(first.url('inn'), (sql) => sql`create table guest as select 'Ann' as name`);
  await first.stop();
  const second = await startEmbeddedPostgres({ dataFolder, durable: true });
  const [row] = await administer(
    second.url('inn'),
    (sql) => sql`select name, current_setting('fsync') as fsync,
      current_setting('is_superuser') as superuser from guest`,
  );
  assert.deepEqual({ ...row }, { name: 'Ann', fsync: 'on', superuser: 'off' });
  await second.stop();
});

test('nobody gets in without the password, and a lost password file is made anew', async () => {
  rmSync(join(dataFolder, 'password'));
  const server = await start();
  const stranger = new URL(server.url('inn'));
  stranger.password = 'guess';
  await assert.rejects(serverFromUrl(stranger.href).ensureDatabase('other'), {
    code: 'database_unreachable',
  });
  await server.ensureDatabase('inn');
  await server.stop();
});

test('when the launcher is killed its database stops, and the next start has the data', async () => {
  const other = await startInAnotherProcess();
  await assert.rejects(start(), { code: 'already_running' });
  await other.kill();
  await gone(other.postmaster);
  const server = await start();
  await administer(server.url('inn'), (sql) => sql`select name from guest`);
  await server.stop();
});

test('a database whose launcher and keeper were both killed is stopped by the next start', async () => {
  const other = await startInAnotherProcess();
  kill(other.keeper, 'SIGKILL');
  await other.kill();
  assert.notEqual(startMark(other.postmaster), undefined);
  const server = await start();
  assert.equal(startMark(other.postmaster), undefined);
  await administer(server.url('inn'), (sql) => sql`select name from guest`);
  await server.stop();
});

test('a database that is killed is there again by itself, and stops when it is told to', async () => {
  const server = await start();
  const guests = () => administer(server.url('inn'), (sql) => sql`select name from guest`);
  for (let time = 0; time < 3; time++) {
    const killed = postmaster();
    kill(killed, 'SIGKILL');
    const deadline = performance.now() + 20_000;
    while (!(await guests().catch(() => undefined))) {
      assert.ok(performance.now() < deadline, 'the database is back');
      await sleep(20);
    }
    assert.notEqual(postmaster(), killed);
  }
  const last = postmaster();
  await server.stop();
  assert.equal(startMark(last), undefined);
});

test('a process that has got the number of a dead database does not stop the start', async () => {
  const file = join(dataFolder, 'postgres', 'postmaster.pid');
  writeFileSync(file, `${process.pid}\n${join(dataFolder, 'postgres')}\n1\n5432\n\n127.0.0.1\n`);
  await (await start()).stop();
});

test('an initdb that was broken off is begun again', async () => {
  const half = join(parent, 'half');
  mkdirSync(join(half, 'postgres.new', 'base'), { recursive: true });
  chmodSync(half, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: half, durable: false });
  await server.ensureDatabase('inn');
  await server.stop();
  rmSync(half, { recursive: true });
});

test('data of another major version is refused and left alone', async () => {
  const file = join(dataFolder, 'postgres', 'PG_VERSION');
  writeFileSync(file, '17\n');
  await assert.rejects(start(), { code: 'data_of_another_version' });
  writeFileSync(file, '18\n');
  await (await start()).stop();
});

test('a full disk is told from other trouble', () => {
  const cluster = { folder: 'data', data: '', binaries: '', account: undefined, durable: true };
  const full = 'FATAL:  could not write lock file: No space left on device';
  assert.equal(startFailure(cluster, full).code, 'disk_full');
  const other = startFailure(cluster, 'LOG: a\n1 UTC [2] FATAL:  could not map memory\n');
  assert.equal(other.code, 'database_failed');
  assert.equal(other.message, 'PostgreSQL did not start on data: could not map memory.');
});

test('an address of a server is refused when it is none and when nobody answers there', async () => {
  assert.throws(() => serverFromUrl('mysql://somewhere'), { code: 'database_unreachable' });
  assert.throws(() => serverFromUrl('here'), { code: 'database_unreachable' });
  const nobody = serverFromUrl('postgres://a:b@127.0.0.1:1/c');
  await assert.rejects(nobody.ensureDatabase('inn'), { code: 'database_unreachable' });
});
