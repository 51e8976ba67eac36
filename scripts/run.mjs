// node scripts/run.mjs FILE.ts ARGUMENTS: installs what is needed, then becomes that program.
import { spawn } from 'node:child_process';
import { ensureInstalled, ROOT, stop } from './install.mjs';

/** Runs a program, hands signals on to it, and ends as it ends. */
export function become(file, args) {
  const compiler = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...compiler, file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  // Ctrl-C in a terminal reaches the child by itself; it decides how to end, and we wait for it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

if (process.argv[1]?.endsWith('run.mjs')) {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) stop('Say which program to run: node scripts/run.mjs FILE.ts.');
  await ensureInstalled({ dev: false });
  become(file, args);
}
