import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';

/** Two wallets and three banks of the drill's own, on data of their own. */
export interface Pair {
  readonly port: number;
  /** Ends every process of the pair and removes its data. Twice does no harm. */
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ENTRY = 'demo/src/main.ts';
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;
const LAST_WORDS = 4_000;

/** Starts a pair with these controls left out and waits until everybody in it listens. */
export async function startPair(
  without: readonly ControlId[] | 'all',
  stopped?: AbortSignal,
): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-drill-'));
  // PostgreSQL refuses to run as root; the user that it runs as must reach its folder.
  chmodSync(folder, 0o755);
  const leave = without === 'all' ? 'all' : without.join(',');
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', ENTRY, '--exercise', '--port', '0', '--data', join(folder, 'data')],
      ...(leave === '' ? [] : ['--without', leave]),
    ],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  // The pair ends when its input does, so it goes with us even when we are killed.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= stop(child, ended).then(() => rmSync(folder, { recursive: true, force: true }));
    return closed;
  };
  // A pair that is told to stop while it starts ends by itself, and the wait for it with it.
  stopped?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  try {
    return { port: await readyPort(child, ended), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The port in the line of JSON with which a pair says that it is ready. */
async function readyPort(child: ChildProcess, ended: Promise<void>): Promise<number> {
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  const ready = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on(
      'line',
      (line) => {
        const port = readReady(line);
        if (port !== undefined) resolve(port);
      },
    );
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The pair was not ready in time.\n${lastWords}`)),
      READY_WITHIN_MS,
    );
  });
  const gone = ended.then(() => {
    throw new Error(`The pair ended before it was ready.\n${lastWords}`);
  });
  try {
    return await Promise.race([ready, gone, late]);
  } finally {
    clearTimeout(timer);
    gone.catch(() => undefined);
  }
}

export function readReady(line: string): number | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { ready, port }: { ready?: unknown; port?: unknown } = JSON.parse(line);
    return ready === true && typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Asks politely, and ends it when that does not help. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin?.end();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
