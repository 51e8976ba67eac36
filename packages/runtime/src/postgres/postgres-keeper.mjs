// Holds one PostgreSQL for a launcher and stops it when the launcher is gone. The launcher keeps the
// other end of this process's standard input open and writes nothing; the system closes it however
// the launcher ends, kill -9 included. Plain JavaScript, so that it is up in a few milliseconds.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

const { command, args, cwd, env, uid, gid, logFile, removeFolder } = JSON.parse(process.argv[2]);

const log = openSync(logFile, 'w', 0o600);
const postgres = spawn(command, args, { cwd, env, uid, gid, stdio: ['ignore', log, log] });

// Ctrl-C and a closing terminal reach the whole group; the launcher decides when the database stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

postgres.on('error', (error) => {
  process.exitCode = error.code === 'EACCES' ? 126 : 127;
  process.stdin.destroy();
});
postgres.on('exit', (code) => {
  if (removeFolder !== undefined) rmSync(removeFolder, { recursive: true, force: true });
  process.exit(code ?? 1);
});

process.stdin.on('end', stop).on('error', stop).resume();

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  // Fast shutdown: open transactions are rolled back, everything committed is written out.
  postgres.kill('SIGINT');
  // Immediate shutdown: committed work is in the log and is played back at the next start.
  setTimeout(() => postgres.kill('SIGQUIT'), 20_000).unref();
  setTimeout(() => postgres.kill('SIGKILL'), 25_000).unref();
}
