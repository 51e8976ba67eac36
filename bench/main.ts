import process from 'node:process';
import { parseArgs } from 'node:util';
import { CASES } from './ledger/cases.ts';
import { benchLedger, type LedgerBenchOptions } from './ledger/ledger-bench.ts';
import { findTigerbeetle, isAddress } from './ledger/tigerbeetle.ts';
import { openReport } from './report.ts';

const USAGE = `npm run -s bench -- ledger [--json] [--cases a,b] [--rounds N] [--seconds N] [--history MILLIONS]
                         [--pgledger FOLDER] [--tigerbeetle ADDRESS]
  --json              one JSON object a line
  --cases a,b         some of: ${CASES.map(({ name }) => name).join(', ')}
  --rounds N          interleaved rounds of which medians are taken, 1 to 20; 5 when not said
  --seconds N         how long each case runs in a round, 1 to 60; 4 when not said
  --history MILLIONS  transfers that stand in the books of history-20m before it begins; 20 when not said
  --pgledger FOLDER   a checkout of pgledger, to be measured in the same rounds
  --tigerbeetle ADDRESS
                      PORT or IP:PORT of a TigerBeetle (or of each of its replicas, with commas between),
                      cluster 0, to be measured in the same rounds in every case on 10,000 accounts; it
                      keeps what is written into it
It starts a PostgreSQL of the system (Debian's package postgresql) with fsync and synchronous_commit on.`;

/** Measurements, each beside a peer in the same run. The exit code says whether every floor was met. */
async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2));
  if (typeof read === 'string') {
    console.error(`${read}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const tigerbeetle = read.tigerbeetle && (await findTigerbeetle(read.tigerbeetle));
  if (typeof tigerbeetle === 'string') {
    console.error(tigerbeetle);
    process.exitCode = 2;
    return;
  }
  const report = openReport(read.json);
  const met = await benchLedger({ ...read, tigerbeetle }, report);
  if (!met) process.exitCode = 1;
}

interface Options extends Omit<LedgerBenchOptions, 'tigerbeetle'> {
  readonly json: boolean;
  readonly tigerbeetle: string | undefined;
}

function readOptions(args: string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        cases: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        history: { type: 'string', default: '20' },
        pgledger: { type: 'string' },
        tigerbeetle: { type: 'string' },
      },
    });
    if (positionals.length !== 1 || positionals[0] !== 'ledger') return 'Say what: ledger.';
    const names = values.cases?.split(',') ?? CASES.map(({ name }) => name);
    const unknown = names.find((name) => !CASES.some((one) => one.name === name));
    if (unknown !== undefined) return `There is no case ${unknown}.`;
    if (values.tigerbeetle !== undefined && !isAddress(values.tigerbeetle)) {
      return `--tigerbeetle is PORT or IP:PORT, as 3000 or 127.0.0.1:3000, not ${values.tigerbeetle}.`;
    }
    return {
      json: values.json,
      cases: CASES.filter(({ name }) => names.includes(name)),
      rounds: numberIn(values.rounds, 'rounds', 1, 20),
      seconds: numberIn(values.seconds, 'seconds', 1, 60),
      historyMillions: numberIn(values.history, 'history', 1, 100),
      pgledger: values.pgledger,
      tigerbeetle: values.tigerbeetle,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function numberIn(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} is a whole number from ${least} to ${most}.`);
  }
  return value;
}

await main();
