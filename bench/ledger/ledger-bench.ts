import { cpus, totalmem } from 'node:os';
import process from 'node:process';
import { present } from '@sekisho/domain/base/assert.ts';
import { type Measured, median, percentile, type Report } from '../report.ts';
import { type Books, judgeBooks, makeBooks, makeDatabase } from './books.ts';
import { ACCOUNTS, type Case, MEMORY_FLOOR_MIB } from './cases.ts';
import { beforeHistory, cutYear, fillHistory } from './history.ts';
import type { LoadResult } from './load.ts';
import { preparePgbench, runPgbench } from './pgbench.ts';
import { preparePgledger, runPgledger } from './pgledger.ts';
import { readResult, runInProcess } from './process-of.ts';
import {
  judgeTigerbeetle,
  openTigerbeetle,
  runTigerbeetle,
  type Tigerbeetle,
} from './tigerbeetle.ts';

export interface LedgerBenchOptions {
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly seconds: number;
  readonly historyMillions: number;
  /** The folder of a checkout. */
  readonly pgledger: string | undefined;
  /** A cluster that has answered. */
  readonly tigerbeetle: Tigerbeetle | undefined;
}

interface Round {
  readonly pgbench: number;
  readonly pgledger: number | undefined;
  readonly results: ReadonlyMap<string, Outcome>;
  /** By our cases' names. */
  readonly tigerbeetle: ReadonlyMap<string, Outcome>;
}

interface Outcome {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMib: number;
}

const BENCH = 'ledger';
const PROGRAM = new URL('./process.ts', import.meta.url);
const SETTINGS = [
  ...['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level'],
  ...['shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'max_connections'],
];

/** Runs the cases in interleaved rounds; answers whether every floor was met. */
export async function benchLedger(options: LedgerBenchOptions, report: Report): Promise<boolean> {
  const server = present(process.env.DATABASE_URL, 'scripts/bench.mjs starts a server.');
  const peer = await makeDatabase(server, 'bench_pgbench');
  const other =
    options.pgledger === undefined ? undefined : await makeDatabase(server, 'bench_pgledger');
  const opened = new Map<Case['books'], Books>();
  try {
    report.write(await surroundings(peer, options.tigerbeetle));
    await preparePgbench(peer.url);
    if (other !== undefined) await preparePgledger(other, options.pgledger ?? '');
    for (const kind of new Set(options.cases.map(({ books }) => books))) {
      report.progress(`opens ${ACCOUNTS[kind].toLocaleString('en')} accounts`);
      const [funded, before] = kind === 'history' ? [beforeHistory(), cutYear] : [];
      const books = await makeBooks(server, `bench_${kind}`, ACCOUNTS[kind], funded, before);
      opened.set(kind, books);
      if (kind === 'history') await fillHistory(books, options.historyMillions, report);
    }
    if (options.tigerbeetle !== undefined) {
      report.progress(`opens ${ACCOUNTS.small.toLocaleString('en')} accounts at TigerBeetle`);
      await openTigerbeetle(options.tigerbeetle, ACCOUNTS.small);
    }
    const rounds: Round[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      report.progress(`round ${round} of ${options.rounds}`);
      rounds.push(await runRound(options, { peer, other, opened, round }));
    }
    const lines = linesOf(options.cases, rounds);
    for (const line of lines) report.write(line);
    for (const [kind, books] of opened) {
      report.progress(`checks the books with ${ACCOUNTS[kind].toLocaleString('en')} accounts`);
      await judgeBooks(books);
    }
    if (options.tigerbeetle !== undefined) {
      report.progress('checks the books of TigerBeetle');
      await judgeTigerbeetle(options.tigerbeetle, ACCOUNTS.small);
    }
    return lines.every(({ met }) => met !== false);
  } finally {
    for (const books of [peer, ...(other === undefined ? [] : [other]), ...opened.values()])
      await books.close();
  }
}

async function surroundings(
  { db }: Books,
  tigerbeetle: Tigerbeetle | undefined,
): Promise<Measured> {
  const settings = await db.sql<{ name: string; setting: string }[]>`
    select name, current_setting(name) as setting from pg_settings where name = any(${SETTINGS})`;
  const about = {
    ...Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    ...(tigerbeetle && { tigerbeetle_client: tigerbeetle.clientVersion }),
  };
  return { ...EMPTY, case: 'settings', about };
}

const EMPTY: Measured = {
  bench: BENCH,
  case: '',
  value: null,
  unit: '',
  ratio: null,
  p50Ms: null,
  p99Ms: null,
  met: null,
};

async function runRound(
  { cases, seconds, tigerbeetle }: LedgerBenchOptions,
  ground: {
    readonly peer: Books;
    readonly other: Books | undefined;
    readonly opened: ReadonlyMap<Case['books'], Books>;
    readonly round: number;
  },
): Promise<Round> {
  await ground.peer.db.sql.unsafe('checkpoint');
  const pgbench = await runPgbench(ground.peer.url, seconds);
  const [results, theirs] = [new Map<string, Outcome>(), new Map<string, Outcome>()];
  for (const one of cases) {
    const { url, db } = present(ground.opened.get(one.books), 'Its books were opened.');
    await db.sql.unsafe('checkpoint');
    const loads = Array.from({ length: one.processes }, (_, i) => ({
      ...one.load,
      seconds,
      accounts: ACCOUNTS[one.books],
      seed: seedOf(ground.round, one.name, i),
    }));
    const ours = loads.map(async (load) =>
      readResult(await runInProcess(PROGRAM, { ...load, url })),
    );
    results.set(one.name, together(await Promise.all(ours)));
    if (tigerbeetle === undefined || one.books !== 'small') continue;
    const its = loads.map((load) => runTigerbeetle(tigerbeetle, load));
    theirs.set(one.name, together(await Promise.all(its)));
  }
  const pgledger = ground.other && (await runPgledger(ground.other, seconds));
  return { pgbench, pgledger, results, tigerbeetle: theirs };
}

/** Another one for each process of each round, below 2^31. */
function seedOf(round: number, name: string, process: number): number {
  const letters = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 20, 0);
  return (round * 64 + process) * 2 ** 20 + letters;
}

function together(results: readonly LoadResult[]): Outcome {
  const refused = results.reduce((sum, result) => sum + result.refused, 0);
  if (refused > 0) throw new Error(`${refused} transfers were refused.`);
  const latencies = Float64Array.from(results.flatMap((result) => [...result.latencies]));
  return {
    perSecond: results.reduce((sum, result) => sum + result.perSecond, 0),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    rssMib: Math.max(...results.map(({ rssMib }) => rssMib)),
  };
}

function linesOf(cases: readonly Case[], rounds: readonly Round[]): readonly Measured[] {
  const of = (name: string, take: (outcome: Outcome, round: Round) => number) =>
    median(
      rounds.flatMap((round) => {
        const outcome = round.results.get(name);
        return outcome === undefined ? [] : [take(outcome, round)];
      }),
    );
  const lines = cases.map((one): Measured => {
    const ratio = of(one.name, ({ perSecond }, { pgbench }) => perSecond / pgbench);
    const p99Ms = of(one.name, (outcome) => outcome.p99Ms);
    // What it would be compared with may not have been asked for.
    const against = cases.some(({ name }) => name === one.against?.name) ? one.against : undefined;
    const share =
      against &&
      of(one.name, ({ perSecond }, { results }) => {
        return perSecond / present(results.get(against.name), 'It was run.').perSecond;
      });
    const held = [
      ...(one.floor === undefined ? [] : [ratio >= one.floor]),
      ...(one.p99FloorMs === undefined ? [] : [p99Ms < one.p99FloorMs]),
      ...(against === undefined ? [] : [(share ?? 0) >= against.floor]),
    ];
    return {
      ...EMPTY,
      case: one.name,
      value: Math.round(of(one.name, ({ perSecond }) => perSecond)),
      unit: 'transfers/s',
      ratio: round2(ratio),
      p50Ms: round2(of(one.name, (outcome) => outcome.p50Ms)),
      p99Ms: round2(p99Ms),
      met: held.length === 0 ? null : held.every(Boolean),
      about: floorsOf(one, share),
    };
  });
  return [
    ...[pgbenchLine(rounds), ...pgledgerLine(rounds)],
    ...cases.flatMap(({ name }) => tigerbeetleLine(name, rounds)),
    ...[...lines, ...memoryLine(cases, of)],
  ];
}

function floorsOf({ floor, against, p99FloorMs }: Case, share: number | undefined): string {
  return [
    ...(floor === undefined ? [] : [`at least ${floor} × pgbench`]),
    ...(p99FloorMs === undefined ? [] : [`p99 under ${p99FloorMs} ms`]),
    ...(against === undefined || share === undefined
      ? []
      : [`${share.toFixed(2)} of ${against.name}, at least ${against.floor}`]),
  ].join('; ');
}

function pgbenchLine(rounds: readonly Round[]): Measured {
  const value = Math.round(median(rounds.map(({ pgbench }) => pgbench)));
  return { ...EMPTY, case: 'pgbench-tpcb-16', value, unit: 'transactions/s', ratio: 1 };
}

function pgledgerLine(rounds: readonly Round[]): readonly Measured[] {
  const told = rounds.flatMap(({ pgbench, pgledger }) =>
    pgledger === undefined ? [] : [{ perSecond: pgledger, ratio: pgledger / pgbench }],
  );
  if (told.length === 0) return [];
  const value = Math.round(median(told.map(({ perSecond }) => perSecond)));
  const ratio = round2(median(told.map((one) => one.ratio)));
  return [{ ...EMPTY, case: 'pgledger-16', value, unit: 'transfers/s', ratio }];
}

function tigerbeetleLine(name: string, rounds: readonly Round[]): readonly Measured[] {
  const told = rounds.flatMap(({ pgbench, tigerbeetle }) => {
    const outcome = tigerbeetle.get(name);
    return outcome === undefined ? [] : [{ ...outcome, ratio: outcome.perSecond / pgbench }];
  });
  if (told.length === 0) return [];
  const line: Measured = {
    ...EMPTY,
    case: `tigerbeetle-${name}`,
    value: Math.round(median(told.map(({ perSecond }) => perSecond))),
    unit: 'transfers/s',
    ratio: round2(median(told.map(({ ratio }) => ratio))),
    p50Ms: round2(median(told.map(({ p50Ms }) => p50Ms))),
    p99Ms: round2(median(told.map(({ p99Ms }) => p99Ms))),
  };
  return [line];
}

function memoryLine(
  cases: readonly Case[],
  of: (name: string, take: (outcome: Outcome) => number) => number,
): readonly Measured[] {
  const widest = cases.find(({ name }) => name === 'callers-1000');
  if (widest === undefined) return [];
  const value = Math.round(of(widest.name, ({ rssMib }) => rssMib));
  const met = value < MEMORY_FLOOR_MIB;
  const about = `largest resident set of the process; under ${MEMORY_FLOOR_MIB}`;
  return [{ ...EMPTY, case: 'memory-1000', value, unit: 'MiB', met, about }];
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
