// node scripts/with-postgres.mjs [--durable] COMMAND ARGUMENTS: runs the command with DATABASE_URL naming
// a new, empty server of the PostgreSQL that this machine has, and that PostgreSQL's programs first on
// the PATH; takes the server away afterwards. With --durable it syncs as in production. Ends as the
// command ends, or with 69 when there is no such PostgreSQL.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const UNAVAILABLE = 69;
/** Where Debian puts its versions side by side. */
const DEBIAN = '/usr/lib/postgresql';
const START_SECONDS = '60';
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Two workspaces at once, each with several pools and servers in processes of their own.
  max_connections: '300',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  log_min_messages: 'fatal',
};

/** For what is measured, and for what is killed. */
const DURABLE_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '2GB',
  max_wal_size: '8GB',
  log_min_messages: 'fatal',
};

const durable = process.argv[2] === '--durable';
const [command, ...args] = process.argv.slice(durable ? 3 : 2);
if (command === undefined) giveUp('Say which command: node scripts/with-postgres.mjs COMMAND …');
const bin = binaries();
if (bin === undefined) giveUp(`There is no PostgreSQL in ${DEBIAN} or on the PATH.`);
const account = accountOf();
const server = await start();
// Said, so that nobody need guess what a run was on.
console.error(spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim());
process.on('exit', () => server.stop());
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, DATABASE_URL: server.url, PATH: `${bin}:${process.env.PATH ?? ''}` },
});
// Ctrl-C in a terminal reaches the command by itself; the server goes when the command has ended.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', () => giveUp(`${command} cannot be run.`));
child.on('exit', (code) => process.exit(code ?? 1));

function giveUp(sentence) {
  console.error(sentence);
  process.exit(UNAVAILABLE);
}

/** The folder of the newest server programs. */
function binaries() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newestFirst = versions.filter((version) => version > 0).sort((a, b) => b - a);
  const folders = [
    ...newestFirst.map((version) => join(DEBIAN, String(version), 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['initdb', 'pg_ctl', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
}

/** PostgreSQL refuses to run as root; Debian has made somebody for it. */
function accountOf() {
  if (process.geteuid() !== 0) return {};
  const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  if (!(uid > 0 && gid > 0))
    giveUp('PostgreSQL does not run as root, and there is no user postgres.');
  return { uid, gid };
}

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-postgres-'));
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  for (const path of [folder, data]) {
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid);
  }
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const [passwordFile, password] = [join(folder, 'password'), randomBytes(16).toString('hex')];
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const port = await freePort();
  const settings = { ...(durable ? DURABLE_SETTINGS : SETTINGS), port: String(port) };
  const words = Object.entries(settings).map(([name, value]) => `-c ${name}=${value || "''"}`);
  const log = join(folder, 'log');
  const done =
    run('initdb', [
      ...['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'],
      ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ]) &&
    // Who tests is no superuser, as on a server that is rented.
    run('postgres', ['--single', '-D', data, 'postgres'], {
      input: `create role tester login createdb password '${password}' in role pg_checkpoint\n`,
    }) &&
    // Its output goes to the log: a server that held our pipe would keep us waiting for its end.
    run(
      'pg_ctl',
      ['start', '-D', data, '-w', '-t', START_SECONDS, '-l', log, '-o', words.join(' ')],
      {
        stdio: 'ignore',
      },
    );
  if (!done) {
    const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
    remove();
    giveUp(`The PostgreSQL in ${bin} did not start. ${said}`.trim());
  }
  return {
    url: `postgres://tester:${password}@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', ['stop', '-D', data, '-m', 'immediate', '-w'], { stdio: 'ignore' });
      remove();
    },
  };
}

function run(program, given, options = {}) {
  const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };
  const ran = spawnSync(join(bin, program), given, {
    cwd: '/',
    env: environment,
    encoding: 'utf8',
    ...account,
    ...options,
  });
  return ran.status === 0;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
