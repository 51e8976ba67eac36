// Holds one PostgreSQL for a launcher and stops it when the launcher is gone. The launcher keeps the
// other end of this process's standard input open; the system closes it however the launcher ends,
// kill -9 included. A first word on it says that the server was ready once: from then on a server
// that dies is started again. Plain JavaScript, so that it is up in a few milliseconds.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

const { command, args, cwd, env, uid, gid, logFile, removeFolder } = JSON.parse(process.argv[2]);
/** A server that lived so long was well; one that did not is given more time between the starts. */
const WELL_AFTER_MS = 5_000;
const PAUSE_MAX_MS = 2_000;

const log = openSync(logFile, 'w', 0o600);
let postgres;
let wasReady = false;
let stopping = false;
let deaths = 0;
start();

function start() {
  const startedAt = performance.now();
  postgres = spawn(command, args, { cwd, env, uid, gid, stdio: ['ignore', log, log] });
  postgres.on('error', (error) => {
    process.exitCode = error.code === 'EACCES' ? 126 : 127;
    process.stdin.destroy();
  });
  postgres.on('exit', (code) => {
    if (stopping || !wasReady) return end(code);
    deaths = performance.now() - startedAt > WELL_AFTER_MS ? 1 : deaths + 1;
    setTimeout(startAgain, Math.min(25 * 2 ** deaths, PAUSE_MAX_MS));
  });
}

function startAgain() {
  if (stopping) end(0);
  else start();
}

function end(code) {
  if (removeFolder !== undefined) rmSync(removeFolder, { recursive: true, force: true });
  process.exit(code ?? 1);
}

// Ctrl-C and a closing terminal reach the whole group; the launcher decides when the database stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

process.stdin.on('data', () => {
  wasReady = true;
});
process.stdin.on('end', stop).on('error', stop).resume();

function stop() {
  if (stopping) return;
  stopping = true;
  // Fast shutdown: open transactions are rolled back, everything committed is written out.
  postgres.kill('SIGINT');
  // Immediate shutdown: committed work is in the log and is played back at the next start.
  setTimeout(() => postgres.kill('SIGQUIT'), 20_000).unref();
  setTimeout(() => postgres.kill('SIGKILL'), 25_000).unref();
}
