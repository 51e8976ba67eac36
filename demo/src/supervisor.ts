import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Log } from '@sekisho/runtime/log.ts';
import type { ProcessReport, ProcessSettings } from './process-settings.ts';

/** The processes of the demonstration: started, told the clock, started again when one dies. */
export interface Supervisor {
  portOf(name: string): number | undefined;
  tellClock(offsetMs: number): void;
  close(): Promise<void>;
}

const SOURCE = fileURLToPath(new URL('./server-process.ts', import.meta.url));
const RESTARTS_MAX = 20;
const STOP_WITHIN_MS = 8_000;

interface Running {
  readonly settings: ProcessSettings;
  child: ChildProcess;
  port: number | undefined;
  restarts: number;
}

/**
 * Starts one process a setting and resolves when each of them listens. `bundled` is the file to run
 * in place of the source, which takes longer to read.
 */
export async function startProcesses(
  settings: readonly ProcessSettings[],
  hosts: ReadonlyMap<string, string>,
  clockOffset: () => number,
  log: Log,
  bundled: string | undefined,
): Promise<Supervisor> {
  const running = new Map<string, Running>();
  let closing = false;

  async function start(one: ProcessSettings, restarts: number): Promise<void> {
    const child = fork(bundled ?? SOURCE, [], {
      execArgv: bundled === undefined ? ['--import', 'tsx'] : [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const entry: Running = { settings: one, child, port: undefined, restarts };
    running.set(one.server, entry);
    child.on('exit', (code) => {
      entry.port = undefined;
      if (closing || entry.restarts >= RESTARTS_MAX) return;
      log.write('warn', 'process_restarted', { server: one.server, code: code ?? -1 });
      void start(one, entry.restarts + 1).catch(() => undefined);
    });
    child.send({ ...one, clockOffsetMs: clockOffset() });
    entry.port = await firstReport(child);
  }

  await Promise.all(settings.map((one) => start(one, 0)));
  return {
    portOf(host) {
      const server = hosts.get(host);
      return server === undefined ? undefined : running.get(server)?.port;
    },
    tellClock(offsetMs) {
      for (const { child } of running.values()) if (child.connected) child.send({ offsetMs });
    },
    async close() {
      closing = true;
      await Promise.all([...running.values()].map(({ child }) => stopChild(child)));
    },
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
