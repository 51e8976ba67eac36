import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLIENTS = 16;
const THREADS = 2;
/** Tellers and branches enough that sixteen clients do not mostly wait for each other. */
const SCALE = 50;

/** Makes pgbench's TPC-B tables in this database. */
export async function preparePgbench(url: string): Promise<void> {
  await run(['--initialize', '--quiet', `--scale=${SCALE}`, url]);
}

/** Transactions a second of pgbench's TPC-B: 16 clients, prepared statements. */
export async function runPgbench(url: string, seconds: number): Promise<number> {
  return runAgainst(url, ['--builtin=tpcb-like'], seconds);
}

/** The same clients with a script of our own. */
export async function runScript(url: string, script: string, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  try {
    const file = join(folder, 'script.sql');
    writeFileSync(file, script);
    return await runAgainst(url, [`--file=${file}`], seconds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runAgainst(url: string, what: readonly string[], seconds: number): Promise<number> {
  const said = await run([
    ...[...what, '--protocol=prepared', '--no-vacuum'],
    ...[`--client=${CLIENTS}`, `--jobs=${THREADS}`, `--time=${seconds}`],
    url,
  ]);
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1]);
  if (!(perSecond > 0)) throw new Error('pgbench told no number of transactions.');
  return perSecond;
}

/** Found on the PATH, where scripts/with-postgres.mjs puts the programs of its server. */
async function run(args: readonly string[]): Promise<string> {
  const child = spawn('pgbench', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, wrong] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    wrong += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`pgbench ended with code ${code}. ${wrong.slice(-300)}`);
  return out;
}
