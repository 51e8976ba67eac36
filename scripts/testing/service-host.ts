import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const BUILD_SERVERS = pathToFileURL(join(ROOT, 'scripts/build-servers.mjs')).href;
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** A running server of a service. */
export interface Service {
  readonly lines: readonly LogLine[];
  /** The next line of an event, counted from the last one that was waited for. */
  logged(event: string): Promise<LogLine>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/** A machine's part that is a service's own: the built programs, a folder, and a user without rights. */
export interface ServiceHost {
  readonly folder: string;
  /** Whether the service runs as somebody else than we do. */
  readonly unprivileged: boolean;
  write(name: string, text: string, mode?: number): string;
  run(program: string, ...args: readonly string[]): Ran;
  start(program: string, ...args: readonly string[]): Service;
  close(): Promise<void>;
}

/**
 * Builds the programs as `npm run build` does, and makes a folder for a user who owns nothing else.
 * Root gives the rights away; whoever cannot, or whose clone nobody else may read, stays himself.
 */
export async function openServiceHost(): Promise<ServiceHost> {
  const built = join(ROOT, `node_modules/.cache/sekisho-services-${process.pid}`);
  const { buildServers } = (await import(BUILD_SERVERS)) as {
    buildServers(folder: string): Promise<void>;
  };
  await buildServers(built);
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-service-'));
  chmodSync(folder, 0o755);
  const account = canRunAs(join(built, 'wallet.mjs')) ? NOBODY : undefined;
  const give = (path: string) => {
    if (account !== undefined) chownSync(path, account.uid, account.gid);
    return path;
  };
  give(folder);
  const running = new Set<ChildProcess>();
  const argsOf = (program: string, args: readonly string[]) => [
    join(built, `${program}.mjs`),
    ...args,
  ];
  const options = { cwd: folder, env: { PATH: process.env.PATH }, ...account };
  return {
    folder,
    unprivileged: account !== undefined,
    write(name, text, mode = 0o644) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      chmodSync(give(dirname(path)), 0o755);
      writeFileSync(path, text);
      chmodSync(path, mode);
      return give(path);
    },
    run(program, ...args) {
      const ran = spawnSync(process.execPath, argsOf(program, args), {
        ...options,
        encoding: 'utf8',
        timeout: 20_000,
      });
      return { code: ran.status, out: ran.stdout, error: ran.stderr };
    },
    start(program, ...args) {
      const child = spawn(process.execPath, argsOf(program, args), options);
      running.add(child);
      const service = watch(child);
      void service.ended.then(() => running.delete(child));
      return service;
    },
    async close() {
      const ended = [...running].map((child) => new Promise((done) => child.once('close', done)));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(ended);
      rmSync(folder, { recursive: true, force: true });
      rmSync(built, { recursive: true, force: true });
    },
  };
}

function canRunAs(file: string): boolean {
  if (process.geteuid?.() !== 0) return false;
  const read = `require('node:fs').readFileSync(${JSON.stringify(file)})`;
  return spawnSync(process.execPath, ['-e', read], { cwd: '/', ...NOBODY }).status === 0;
}

function watch(child: ChildProcess): Service {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let waitedFor = 0;
  let out = '';
  let error = '';
  let over = false;
  const wake = () => {
    for (const look of waiting) look();
  };
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    error += text;
  });
  if (child.stdout !== null) {
    createInterface(child.stdout).on('line', (line) => {
      out += `${line}\n`;
      if (line.startsWith('{')) lines.push(JSON.parse(line) as LogLine);
      wake();
    });
  }
  const ended = new Promise<Ran>((done) => {
    child.once('close', (code) => {
      over = true;
      done({ code, out, error });
      wake();
    });
  });
  return {
    lines,
    ended,
    signal: (signal) => void child.kill(signal),
    logged(event) {
      return new Promise((found, failed) => {
        const look = () => {
          const index = lines.findIndex((line, at) => at >= waitedFor && line.event === event);
          const line = lines[index];
          if (line === undefined && !over) return;
          waiting.delete(look);
          if (line === undefined) return failed(new Error(`No ${event}: ${out}${error}`));
          waitedFor = index + 1;
          found(line);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
