import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, BARE_ENVIRONMENT } from './binaries.ts';
import { diskFull, StartRefusal } from './start-refusal.ts';

/** The files of one PostgreSQL and how its programs are run. */
export interface Cluster {
  /** Our folder: password, log, lock, and `data`. */
  readonly folder: string;
  /** PostgreSQL's own folder, owned by the user it runs as. */
  readonly data: string;
  readonly binaries: string;
  readonly account: Account | undefined;
  readonly durable: boolean;
}

/** Whom the servers log in as. It may create databases and is no superuser, as on a hosted server. */
export const OWNER = 'sekisho';

export const VERSION_MAJOR = '18';

/**
 * Makes an empty cluster. It appears under its name only when it is whole, so a start that was
 * killed half-way leaves nothing that a later one could take for a database.
 */
export function createCluster(cluster: Cluster): void {
  const { account, durable } = cluster;
  const draft = { ...cluster, data: `${cluster.data}.new` };
  rmSync(draft.data, { recursive: true, force: true });
  mkdirSync(draft.data, { mode: 0o700 });
  if (account !== undefined) chownSync(draft.data, account.uid, account.gid);
  // initdb wants the superuser's password. Nobody needs it afterwards, so it is not kept.
  const passwordFile = join(cluster.folder, 'initdb-password');
  writeFileSync(passwordFile, makePassword(), { mode: 0o600 });
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
  run(draft, 'initdb', [
    ...['-D', draft.data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-instructions'],
    ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...(durable ? [] : ['--no-sync']),
  ]);
  rmSync(passwordFile);
  setPassword(draft, `create role ${OWNER} login createdb`);
  renameSync(draft.data, cluster.data);
}

/**
 * The owner's password. It stands in a file that only the launching user can read: the port is on
 * the loopback address, but a machine may have other users.
 */
export function readPassword(cluster: Cluster): string {
  try {
    return readFileSync(passwordPath(cluster), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return setPassword(cluster, `alter role ${OWNER}`);
  }
}

export function checkVersion(cluster: Cluster): void {
  const version = readFileSync(join(cluster.data, 'PG_VERSION'), 'utf8').trim();
  if (version === VERSION_MAJOR) return;
  throw new StartRefusal(
    'data_of_another_version',
    `The data in ${cluster.folder} was written by PostgreSQL ${version} and this program brings ${VERSION_MAJOR}; move the folder away, or load a dump of it into a server named by DATABASE_URL.`,
  );
}

/** Single-user mode needs no password and no port: whoever owns the files may use it. */
function setPassword(cluster: Cluster, statement: string): string {
  const password = makePassword();
  const args = ['--single', '-D', cluster.data, '-c', 'exit_on_error=on', 'postgres'];
  run(cluster, 'postgres', args, `${statement} password '${password}'\n`);
  writeFileSync(passwordPath(cluster), password, { mode: 0o600 });
  return password;
}

const passwordPath = (cluster: Cluster) => join(cluster.folder, 'password');

const makePassword = () => randomBytes(24).toString('hex');

function run(cluster: Cluster, program: string, args: readonly string[], input = ''): void {
  const answer = spawnSync(join(cluster.binaries, 'bin', program), args, {
    ...cluster.account,
    cwd: cluster.data,
    env: BARE_ENVIRONMENT,
    encoding: 'utf8',
    input,
  });
  if (answer.status !== 0) throw startFailure(cluster, answer.error?.message ?? answer.stderr);
}

/** The refusal that says why one of PostgreSQL's programs gave up, from what it wrote. */
export function startFailure(cluster: Cluster, output: string): StartRefusal {
  if (output.includes('No space left on device')) return diskFull(cluster.folder);
  const lines = output.split('\n');
  const said = lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines[0] ?? '';
  const reason = said.replace(/^.*?(FATAL|PANIC|error):\s*/, '').trim();
  return new StartRefusal(
    'database_failed',
    `PostgreSQL did not start on ${cluster.folder}: ${reason || 'it said nothing'}.`,
  );
}
