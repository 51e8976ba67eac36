import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execPath, kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BARE_ENVIRONMENT } from './binaries.ts';
import { type Cluster, startFailure } from './cluster.ts';
import { servesFolder, startMark } from './process-identity.ts';
import { StartRefusal } from './start-refusal.ts';

const PORT_ATTEMPTS_MAX = 5;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 10;
const CONNECTIONS_MAX = 300;

export interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts PostgreSQL under a keeper and waits until it accepts connections. */
export async function launch(cluster: Cluster, removeFolder: string | undefined): Promise<Running> {
  for (let attempt = 1; attempt <= PORT_ATTEMPTS_MAX; attempt++) {
    const port = await freePort();
    const keeper = spawnKeeper(cluster, port, removeFolder);
    if (await ready(cluster, keeper)) {
      keeper.stdin?.write('ready');
      return { port, stop: () => stopKeeper(keeper) };
    }
    const output = readLog(cluster);
    // Somebody may have taken the port since we looked.
    if (!output.includes('could not bind')) throw startFailure(cluster, output);
  }
  throw new StartRefusal(
    'port_taken',
    `No free port was found for PostgreSQL in ${PORT_ATTEMPTS_MAX} tries; start again.`,
  );
}

/** Stops a server of an earlier run whose launcher and keeper were killed before they could. */
export async function stopLeftOver(cluster: Cluster): Promise<void> {
  const { data } = cluster;
  const pid = Number(statusLines(cluster)[0] ?? 0);
  if (pid === 0 || startMark(pid) === undefined) return;
  if (!servesFolder(pid, data)) {
    // In a container the same small number soon names another process, and PostgreSQL would give up.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return;
  }
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (servesFolder(pid, data)) {
    send(pid, performance.now() < deadline ? 'SIGINT' : 'SIGQUIT');
    await sleep(POLL_MS * 10);
  }
}

function spawnKeeper(cluster: Cluster, port: number, removeFolder?: string): ChildProcess {
  const { account, binaries, data } = cluster;
  const order = {
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings(cluster)],
    cwd: data,
    env: BARE_ENVIRONMENT,
    ...account,
    logFile: logPath(cluster),
    removeFolder,
  };
  const keeper = spawn(
    execPath,
    [fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url)), JSON.stringify(order)],
    // A group of its own: Ctrl-C in the terminal must not stop the database before the servers.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/', env: BARE_ENVIRONMENT },
  );
  // A keeper that is gone is seen by its exit.
  keeper.stdin?.on('error', () => undefined);
  // Neither the keeper nor the pipe to it may keep this process alive: when it ends, so do they.
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();
  return keeper;
}

function settings({ durable }: Cluster): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: CONNECTIONS_MAX,
    wal_level: 'minimal',
    max_wal_senders: 0,
    timezone: 'UTC',
    log_min_messages: 'warning',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Resolves with false when the keeper ended instead. */
async function ready(cluster: Cluster, keeper: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (keeper.exitCode === null && keeper.signalCode === null) {
    // The eighth line is the postmaster's own word on itself; pg_ctl waits for the same.
    const [pid, , , , , , , status] = statusLines(cluster);
    if (status === 'ready' && servesFolder(Number(pid), cluster.data)) return true;
    if (performance.now() > deadline) {
      await stopKeeper(keeper);
      throw startFailure(cluster, `error: not ready after ${START_TIMEOUT_MS / 1_000} seconds`);
    }
    await sleep(POLL_MS);
  }
  return false;
}

function stopKeeper(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (keeper.exitCode !== null || keeper.signalCode !== null) return resolve();
    keeper.ref();
    keeper.once('exit', () => resolve());
    keeper.stdin?.destroy();
  });
}

function statusLines(cluster: Cluster): readonly string[] {
  try {
    const text = readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8');
    return text.split('\n').map((line) => line.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const logPath = (cluster: Cluster) => join(cluster.folder, 'postgres.log');

function readLog(cluster: Cluster): string {
  try {
    return readFileSync(logPath(cluster), 'utf8');
  } catch {
    return '';
  }
}

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
