import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';

/** Two wallets and three banks of the drill's own, on data of their own. */
export interface Pair {
  readonly port: number;
  /** Ends every process of the pair. Twice does no harm. */
  close(): Promise<void>;
}

/** How a pair is started: bundled, because reading some hundred sources takes seconds each time. */
export interface PairProgram {
  readonly main: string;
  readonly serverProcess: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;
const LAST_WORDS = 4_000;

/** Puts the pair's program together, once for all pairs that are started with it. */
export async function bundlePair(): Promise<PairProgram> {
  const bundler: string = new URL('../../../scripts/bundle.mjs', import.meta.url).href;
  const { bundleServers }: { bundleServers: () => Promise<PairProgram> } = await import(bundler);
  return bundleServers();
}

/** Starts a pair on a folder with these controls left out, and waits until everybody in it listens. */
export async function startPair(given: {
  readonly program: PairProgram;
  readonly dataFolder: string;
  /** 0 takes a free one; data that exist are bound to theirs. */
  readonly port: number;
  readonly without: readonly ControlId[] | 'all';
  readonly stopped?: AbortSignal | undefined;
}): Promise<Pair> {
  const { program, dataFolder, port, without, stopped } = given;
  const leave = without === 'all' ? 'all' : without.join(',');
  const child = spawn(
    process.execPath,
    [
      ...[program.main, '--exercise', '--port', String(port), '--data', dataFolder],
      ...(leave === '' ? [] : ['--without', leave]),
    ],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], env: environmentOf(process.env, program) },
  );
  // The pair ends when its input does, so it goes with us even when we are killed.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let closed: Promise<void> | undefined;
  // A pair that is told to stop while it starts ends by itself, and the wait for it with it.
  const onStop = () => child.kill('SIGTERM');
  stopped?.addEventListener('abort', onStop, { once: true });
  const close = () => {
    stopped?.removeEventListener('abort', onStop);
    closed ??= stop(child, ended);
    return closed;
  };
  try {
    return { port: await readyPort(child, ended), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Everything but the database of somebody else: a pair makes its own. */
export function environmentOf(
  { DATABASE_URL: _, ...rest }: NodeJS.ProcessEnv,
  { serverProcess }: PairProgram,
): NodeJS.ProcessEnv {
  return { ...rest, SEKISHO_SERVER_PROCESS: serverProcess };
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
