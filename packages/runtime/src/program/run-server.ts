import { AssertionFailure } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { openDb } from '../db.ts';
import {
  type Env,
  idsFrom,
  systemClock,
  systemConnect,
  systemFetch,
  systemRandom,
} from '../env.ts';
import { type Listening, listen } from '../http/listen.ts';
import type { Server } from '../http/server.ts';
import { jsonLog, type Log } from '../log.ts';
import { migrate } from '../migrate.ts';
import { StartRefusal } from '../postgres/start-refusal.ts';
import type { VaultKeys } from '../vault.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { probeDatabase } from './database-probe.ts';
import { type Exchangeable, exchangeable } from './exchangeable.ts';
import type { Finding, Read } from './findings.ts';
import type { ProcessSettings } from './server-settings.ts';

/** What the exit code says to a service manager. @see sysexits(3) */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 64,
  /** Something outside is not there; a later start may succeed. */
  unavailable: 69,
  /** Starting again changes nothing. */
  configuration: 78,
} as const;

/** The part of Node's `process` that a server's life depends on. */
export interface ProcessDoor {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  on(event: 'uncaughtException', listener: (error: Error) => void): unknown;
  geteuid?(): number;
  exit(code: number): never;
}

/** What all servers' settings have. */
export interface ServerSettings {
  readonly process: ProcessSettings;
  readonly vault: VaultKeys;
}

/** One kind of server, as its `main.ts` describes it. */
export interface Program<S extends ServerSettings> {
  readonly name: string;
  readonly migrations: readonly string[];
  /** Reads the configuration as a whole, files that it names included. */
  read(configurationFile: string): Promise<Read<S>>;
  /** Makes the server; its `close` ends everything that it opened. */
  open(env: Env, settings: S): Promise<Server>;
}

/** One process of a server, from its command line to its end. */
export async function runServer<S extends ServerSettings>(
  door: ProcessDoor,
  program: Program<S>,
): Promise<void> {
  const log = jsonLog(systemClock, program.name, (line) => door.stdout.write(`${line}\n`));
  door.on('uncaughtException', (error) => {
    log.write('error', 'crashed', describe(error));
    door.exit(EXIT.failed);
  });
  const args = readArguments(program.name, door.argv.slice(2));
  if (typeof args === 'string') {
    door.stderr.write(`${args}\n`);
    door.exit(EXIT.usage);
  }
  // Taken from the beginning on, because a signal that nobody takes ends the process in the middle.
  const signals = signalsOf(door);
  const settings = await readOrExit(door, program, args);
  const running = await startOrExit(door, { program, settings, log });
  log.write('info', 'listening', { port: running.listening.port });
  signals.onReload(() => reload(running, program, { args, settings, log }));
  await signals.stopped;
  await running.listening.close();
  await running.env.db.close();
  log.write('info', 'stopped');
  door.exit(EXIT.done);
}

interface Running {
  readonly env: Env;
  readonly server: Exchangeable;
  readonly listening: Listening;
}

/** Reloads come one after the other; one that was asked for before the start is done after it. */
function signalsOf(door: ProcessDoor) {
  let reload: (() => Promise<void>) | undefined;
  let asked = false;
  let reloads = Promise.resolve();
  door.on('SIGHUP', () => {
    if (reload === undefined) asked = true;
    else reloads = reloads.then(reload);
  });
  const stopped = new Promise<void>((resolve) => {
    door.on('SIGTERM', () => resolve(reloads));
    door.on('SIGINT', () => resolve(reloads));
  });
  return {
    stopped,
    onReload(work: () => Promise<void>) {
      reload = work;
      if (asked) reloads = reloads.then(work);
    },
  };
}

async function readOrExit<S extends ServerSettings>(
  door: ProcessDoor,
  program: Program<S>,
  { config, check }: Arguments,
): Promise<S> {
  const tell = (text: string) => door.stderr.write(`${text}\n`);
  if (door.geteuid?.() === 0) tell('This process runs as root; give it a user of its own.');
  const read = await program.read(config);
  if (!read.ok) {
    for (const finding of read.wrong) tell(lineOf(config, finding));
    tell(`${read.wrong.length} wrong; the ${program.name} was not started.`);
    door.exit(EXIT.configuration);
  }
  for (const note of read.notes) tell(lineOf(config, note));
  const { process, vault } = read.value;
  const database = await probeDatabase(process.databaseUrl, vault, program.migrations);
  if (typeof database === 'string') {
    tell(database);
    door.exit(EXIT.unavailable);
  }
  if (check) {
    const { version, waiting } = database;
    const state = waiting === 0 ? 'is up to date' : `waits for ${waiting} migrations`;
    door.stdout.write(`The configuration is right. PostgreSQL ${version} answers; it ${state}.\n`);
    door.exit(EXIT.done);
  }
  return read.value;
}

function lineOf(config: string, { place, sentence }: Finding): string {
  return place === '' ? `${config} ${sentence}` : `${config}: ${place} ${sentence}`;
}

async function startOrExit<S extends ServerSettings>(
  door: ProcessDoor,
  parts: { readonly program: Program<S>; readonly settings: S; readonly log: Log },
): Promise<Running> {
  const { host, port } = parts.settings.process;
  try {
    return await start(parts);
  } catch (error) {
    if (error instanceof StartRefusal) door.stderr.write(`${error.message}\n`);
    else if (error instanceof Fault && error.code === 'listen_failed') {
      const reason = (error.cause as NodeJS.ErrnoException).code ?? 'unknown';
      door.stderr.write(`${host}:${port} cannot be listened on (${reason}).\n`);
    } else parts.log.write('error', 'start_failed', describe(error));
    door.exit(error instanceof StartRefusal ? EXIT.configuration : EXIT.failed);
  }
}

async function start<S extends ServerSettings>(parts: {
  readonly program: Program<S>;
  readonly settings: S;
  readonly log: Log;
}): Promise<Running> {
  const { program, settings, log } = parts;
  const { databaseUrl, databaseConnections, ...at } = settings.process;
  const db = openDb(databaseUrl, { connections: databaseConnections });
  await migrate(db, program.migrations);
  const env: Env = {
    clock: systemClock,
    random: systemRandom,
    ids: idsFrom(systemClock, systemRandom),
    db,
    fetch: systemFetch(),
    connect: systemConnect(),
    log,
  };
  const server = exchangeable(await program.open(env, settings));
  return { env, server, listening: await listen(server, { clock: systemClock, log, ...at }) };
}

/**
 * Reads configuration and keys again and puts a new server in the place of the old one, which ends
 * what it had begun. Whatever is wrong leaves everything as it was.
 */
async function reload<S extends ServerSettings>(
  { env, server }: Running,
  program: Program<S>,
  parts: { readonly args: Arguments; readonly settings: S; readonly log: Log },
): Promise<void> {
  const { args, log } = parts;
  const { databaseUrl } = parts.settings.process;
  try {
    const read = await program.read(args.config);
    if (!read.ok) {
      for (const { place, sentence } of read.wrong) {
        log.write('error', 'reload_refused', { place, sentence });
      }
      return;
    }
    const { process, vault } = read.value;
    const database = await probeDatabase(databaseUrl, vault, program.migrations);
    if (typeof database === 'string') {
      log.write('error', 'reload_refused', { place: 'databaseUrlFile', sentence: database });
      return;
    }
    const next = await program.open(env, read.value);
    void server.exchange(next).catch((error: unknown) => {
      log.write('error', 'retired_server_failed', describe(error));
    });
    const restart = JSON.stringify(process) !== JSON.stringify(parts.settings.process);
    log.write('info', 'reloaded', restart ? { restartNeeded: 'listen or database changed' } : {});
  } catch (error) {
    log.write('error', 'reload_failed', describe(error));
  }
}

/** What a log may say of an error. Its message may hold a person's data: a key that is there twice. */
function describe(error: unknown) {
  const { name = 'unknown', code, stack = '' } = error as Error & { readonly code?: unknown };
  const at = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4);
  const where = at.map((line) => line.trim()).join(' < ');
  return {
    kind: name,
    ...(typeof code === 'string' ? { code } : {}),
    // The sentence of a promise is ours.
    ...(error instanceof AssertionFailure ? { promise: error.message } : {}),
    where,
  };
}
