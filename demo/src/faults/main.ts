import { randomInt } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { canMountDisk } from './disk.ts';
import { type LedgerFault, runLedgerFaults } from './ledger-run.ts';
import { ledgerTextOf, textOf } from './report-text.ts';
import { type Fault, runFaults, spreadKills } from './run-faults.ts';

const USAGE = `npm run -s faults -- [--kills N] [--network SECONDS] [--disk SECONDS]
                     [--ledger N] [--ledger-disk SECONDS] [--seed N] [--json]
  --kills N          SIGKILL to servers and PostgreSQL, 1 to 1000 times
  --network SECONDS  the lines between the companies are slow, lose things and are cut, 3 to 600
  --disk SECONDS     the disk is full, 1 to 120 (Linux, as root: it mounts a small disk of its own)
  --ledger N         SIGKILL to the ledger's engines and their PostgreSQL, 1 to 1000 times
  --ledger-disk SECONDS  the disk under the ledger is full, 1 to 120 (Linux, as root)
  --seed N           the order and the pauses of the ledger's kills, to 2147483647
  --json             one JSON object a fault
Without any of the first five: 100 kills, 60 seconds of network, 200 kills of the ledger, and 20
seconds of each disk where that is possible.`;

/** Real faults on really running servers; each bounded, on data of its own. */
async function main(): Promise<void> {
  const read = readFaults(process.argv.slice(2));
  if (typeof read === 'string') {
    console.error(`${read}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const progress = (sentence: string) => {
    if (!read.json) console.log(`  ${sentence}`);
  };
  for (const fault of read.faults) {
    const serverProcess = process.env.SEKISHO_SERVER_PROCESS;
    const report = await runFaults(fault, { serverProcess, progress });
    console.log(read.json ? JSON.stringify(report) : textOf(report));
    if (report.wrong.length > 0) process.exitCode = 1;
  }
  for (const fault of read.ledgerFaults) {
    const report = await runInterruptibly(fault, read.seed, progress);
    if (report === undefined) return;
    console.log(read.json ? JSON.stringify(report) : ledgerTextOf(report));
    if (report.wrong.length > 0) process.exitCode = 1;
  }
  // A library's idle timer must not keep it alive.
  setTimeout(() => process.exit(), 1_000).unref();
}

/** Ctrl-C ends it early, after everything that it started is stopped and removed. */
async function runInterruptibly(
  fault: LedgerFault,
  seed: number,
  progress: (sentence: string) => void,
) {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, interrupt);
  progress(`The seed is ${seed}.`);
  try {
    const ledgerProcess = process.env.SEKISHO_LEDGER_PROCESS;
    const { signal } = interrupted;
    return await runLedgerFaults(fault, { ledgerProcess, seed, progress, signal });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.exitCode = 130;
    return undefined;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, interrupt);
  }
}

interface Read {
  readonly faults: readonly Fault[];
  readonly ledgerFaults: readonly LedgerFault[];
  readonly seed: number;
  readonly json: boolean;
}

function readFaults(args: string[]): Read | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kills: { type: 'string' },
        network: { type: 'string' },
        disk: { type: 'string' },
        ledger: { type: 'string' },
        'ledger-disk': { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const json = values.json ?? false;
    const { seed: givenSeed, json: _, ...kinds } = values;
    const all = Object.values(kinds).every((value) => value === undefined);
    const ofDisk = all && canMountDisk() ? '20' : undefined;
    const kills = numberIn(all ? '100' : values.kills, 'kills', 1, 1_000);
    const network = numberIn(all ? '60' : values.network, 'network', 3, 600);
    const disk = numberIn(ofDisk ?? values.disk, 'disk', 1, 120);
    const ledger = numberIn(all ? '200' : values.ledger, 'ledger', 1, 1_000);
    const ledgerDisk = numberIn(ofDisk ?? values['ledger-disk'], 'ledger-disk', 1, 120);
    if ((disk ?? ledgerDisk) && !canMountDisk()) return 'A full disk needs Linux and root.';
    const seed = numberIn(givenSeed, 'seed', 0, 2 ** 31 - 1) ?? randomInt(2 ** 31);
    const faults: Fault[] = [];
    if (kills) faults.push({ kind: 'kill', targets: spreadKills(kills) });
    if (network) faults.push({ kind: 'network', seconds: network });
    if (disk) faults.push({ kind: 'disk', seconds: disk });
    const ledgerFaults: LedgerFault[] = [];
    if (ledger) ledgerFaults.push({ kind: 'ledger', kills: ledger });
    if (ledgerDisk) ledgerFaults.push({ kind: 'ledger-disk', seconds: ledgerDisk });
    return { faults, ledgerFaults, seed, json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function numberIn(given: string | undefined, name: string, min: number, max: number) {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name} takes a number from ${min} to ${max}.`);
}

await main();
