import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@sekisho/domain/base/result.ts';
import { StartRefusal } from '@sekisho/runtime/postgres/start-refusal.ts';
import { announcement } from './announcement.ts';
import { type Demonstration, startDemonstration } from './demonstration.ts';
import { readOptions, type StartOptions } from './options.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The launcher: prints what it does, and stops all that it started when it is told to. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), usualDataFolder());
  if (typeof options === 'string') {
    console.error(options);
    process.exitCode = 2;
    return;
  }
  const stopped = stopSignal(options);
  try {
    const running = await startDemonstration({
      ...options,
      pages: (audience) => pagesFolder(audience, options),
      progress: (sentence) => {
        if (!options.exercise) console.log(`  ${sentence}`);
      },
      serverProcess: process.env.SEKISHO_SERVER_PROCESS,
    });
    announce(running, options);
    await stopped;
    if (!options.exercise) console.log('\n  Stopping …');
    await running.close();
  } catch (error) {
    console.error(`\n  ${sentenceOf(error)}`);
    process.exitCode = 1;
  }
  // A library's idle timer must not keep a stopped demonstration alive.
  setTimeout(() => process.exit(), 2_000).unref();
}

/**
 * `./data`, except where PostgreSQL could not get to it: it never runs as root, and the user that it
 * runs as instead may not pass root's own home.
 */
function usualDataFolder(): string {
  if (process.getuid?.() !== 0) return join(ROOT, 'data');
  for (let path = ROOT; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) {
      const name = createHash('sha256').update(ROOT).digest('hex').slice(0, 8);
      return join('/var/lib/sekisho', name);
    }
  }
  return join(ROOT, 'data');
}

function announce(running: Demonstration, { exercise }: StartOptions): void {
  if (exercise) console.log(JSON.stringify({ ready: true, port: running.port }));
  else console.log(announcement(running.world, running.dataFolder));
}

function pagesFolder(audience: string, { exercise, dataFolder }: StartOptions): string {
  const folder = join(ROOT, 'apps/web/dist', audience);
  if (existsSync(join(folder, 'index.html'))) return folder;
  if (!exercise) {
    throw new StartRefusal('folder_unreachable', 'The pages are not built: run npm start again.');
  }
  // An exercise is between programs: nobody looks at its pages.
  const none = join(dataFolder, 'no-pages');
  mkdirSync(none, { recursive: true });
  return none;
}

/** Ctrl-C, a polite kill, or, in an exercise, the end of the one who started it. */
function stopSignal({ exercise }: StartOptions): Promise<void> {
  return new Promise<void>((done) => {
    const stop = () => done();
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
    if (exercise) {
      process.stdin.on('end', stop);
      process.stdin.on('error', stop);
      process.stdin.resume();
    }
  });
}

function sentenceOf(error: unknown): string {
  if (error instanceof StartRefusal) return error.message;
  if (error instanceof Fault) return `The demonstration could not start (${error.code}).`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await main();
