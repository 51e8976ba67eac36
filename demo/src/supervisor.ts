import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Log } from '@sekisho/runtime/log.ts';
import type { ProcessReport, ProcessSettings } from './process-settings.ts';

/** The processes of the demonstration: started, told the clock, started again when one dies. */
export interface Supervisor {
  /** By the host's first label; `down` while its process starts. */
  portOf(name: string): number | 'down' | undefined;
  /** By a server's own name; undefined while it is down. */
  pidOf(server: string): number | undefined;
  tellClock(offsetMs: number): void;
  close(): Promise<void>;
}

const SOURCE = fileURLToPath(new URL('./server-process.ts', import.meta.url));
/** A process that lived so long was well; one that did not waits longer before its next start. */
const WELL_AFTER_MS = 10_000;
const PAUSE_MAX_MS = 10_000;
const STOP_WITHIN_MS = 8_000;

interface Running {
  readonly child: ChildProcess;
  port: number | undefined;
}

interface ProcessOptions {
  /** The file to run in place of the source, which takes longer to read. */
  readonly serverProcess?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/** Starts one process a setting and resolves when each of them listens. */
export async function startProcesses(
  settings: readonly ProcessSettings[],
  hosts: ReadonlyMap<string, string>,
  clockOffset: () => number,
  log: Log,
  { serverProcess: bundled, quiet }: ProcessOptions,
): Promise<Supervisor> {
  const running = new Map<string, Running>();
  const output = quiet ? 'ignore' : 'inherit';
  let closing = false;

  async function start(one: ProcessSettings, deaths: number): Promise<void> {
    const startedAt = performance.now();
    const child = fork(bundled ?? SOURCE, [], {
      execArgv: bundled === undefined ? ['--import', 'tsx'] : [],
      stdio: ['ignore', output, output, 'ipc'],
    });
    const entry: Running = { child, port: undefined };
    running.set(one.server, entry);
    child.on('exit', (code) => {
      entry.port = undefined;
      if (closing) return;
      log.write('warn', 'process_restarted', { server: one.server, code: code ?? -1 });
      const again = performance.now() - startedAt > WELL_AFTER_MS ? 0 : deaths + 1;
      const pause = again === 0 ? 0 : Math.min(25 * 2 ** again, PAUSE_MAX_MS);
      setTimeout(() => {
        if (!closing) void start(one, again).catch(() => undefined);
      }, pause).unref();
    });
    child.send({ ...one, clockOffsetMs: clockOffset() });
    entry.port = await firstReport(child);
  }

  const close = async () => {
    closing = true;
    await Promise.all([...running.values()].map(({ child }) => stopChild(child)));
  };
  try {
    await Promise.all(settings.map((one) => start(one, 0)));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    portOf(host) {
      const server = hosts.get(host);
      return server === undefined ? undefined : (running.get(server)?.port ?? 'down');
    },
    pidOf(server) {
      const entry = running.get(server);
      return entry?.port === undefined ? undefined : entry.child.pid;
    },
    tellClock(offsetMs) {
      for (const { child } of running.values()) if (child.connected) child.send({ offsetMs });
    },
    close,
  };
}

function firstReport(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (report: ProcessReport) => resolve(report.port));
    child.once('exit', (code) =>
      reject(new Fault(`process_ended_${code ?? 'by_signal'}`, { retry: false })),
    );
  });
}

/** Asks the process to finish what it does; ends it when it does not. */
function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
    else child.kill('SIGTERM');
  });
}
