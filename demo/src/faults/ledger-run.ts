import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEDGER_MIGRATIONS } from '@sekisho/ledger/migrations.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { systemClock } from '@sekisho/runtime/env.ts';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { startEmbeddedPostgres } from '@sekisho/runtime/postgres/embedded.ts';
import { type Acknowledgements, keepAcknowledgements, type Resolved } from './acknowledgements.ts';
import { fillDisk, freeDisk, mountDisk } from './disk.ts';
import { type Draw, drawFrom } from './draw.ts';
import { pause } from './insist.ts';
import { type Engines, startEngines } from './ledger-engines.ts';
import {
  type LedgerKill,
  type LedgerTarget,
  ledgerKiller,
  spreadLedgerKills,
} from './ledger-kills.ts';
import { accounts, funding, itemOf, TABLES } from './ledger-orders.ts';
import { judgeLedger } from './ledger-verdict.ts';

export type LedgerFault =
  | { readonly kind: 'ledger'; readonly kills: number }
  | { readonly kind: 'ledger-disk'; readonly seconds: number };

export interface LedgerReport {
  readonly fault: LedgerFault['kind'];
  readonly seed: number;
  /** In their order. */
  readonly kills: readonly LedgerKill[];
  readonly acknowledged: { readonly orders: number; readonly transfers: number };
  /** Lawful ones, by name. */
  readonly refused: Readonly<Record<string, number>>;
  /** What became of those whose answer was lost, when they were handed over again. */
  readonly inDoubt: { readonly processKilled: Resolved; readonly connectionLost: Resolved };
  /** How often the database was compared with what had been acknowledged. */
  readonly judged: number;
  readonly seconds: number;
  /** Sentences; none when everything is as it must be. */
  readonly wrong: readonly string[];
}

export interface LedgerOptions {
  /** The bundle of an engine's process, when one was made. */
  readonly ledgerProcess?: string | undefined;
  readonly seed: number;
  readonly progress: (sentence: string) => void;
  /** Ends the run early, without a report. */
  readonly signal?: AbortSignal;
}

interface Run {
  readonly db: Db;
  readonly dataFolder: string;
  readonly draw: Draw;
  readonly engines: Engines;
  readonly acknowledgements: Acknowledgements;
  readonly options: LedgerOptions;
  readonly killer: ReturnType<typeof ledgerKiller>;
  judge(settled: boolean): Promise<void>;
}

const ENGINES = 3;
const JUDGED_BETWEEN = 3;
const AFTERWARDS_MS = 1_000;

/**
 * Three engines in processes of their own under load on one PostgreSQL with fsync; does the harm, and
 * compares the database with what the processes were answered, under way and at the end.
 */
export async function runLedgerFaults(
  fault: LedgerFault,
  options: LedgerOptions,
): Promise<LedgerReport> {
  const begin = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-ledger-faults-'));
  // Where this runs as root, PostgreSQL is another user, who must pass through.
  chmodSync(folder, 0o711);
  const disk = fault.kind === 'ledger-disk' ? mountDisk(folder) : undefined;
  // The keeper removes it even when we are killed; a mounted disk is in its way.
  const dataFolder = disk === undefined ? folder : join(folder, 'data');
  try {
    const server = await startEmbeddedPostgres({
      dataFolder,
      durable: true,
      removeAfterwards: true,
    });
    try {
      await server.ensureDatabase('ledger');
      const url = server.url('ledger');
      const harm = (run: Run) =>
        fault.kind === 'ledger' ? killAll(run, fault.kills) : fillFor(run, folder, fault.seconds);
      const report = await runOn({ url, dataFolder }, options, harm);
      const seconds = Math.round((performance.now() - begin) / 1_000);
      return { fault: fault.kind, ...report, seconds };
    } finally {
      await server.stop();
    }
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOn(
  { url, dataFolder }: { readonly url: string; readonly dataFolder: string },
  options: LedgerOptions,
  harm: (run: Run) => Promise<void>,
): Promise<Omit<LedgerReport, 'fault' | 'seconds'>> {
  const db = openDb(url, { connections: 2 });
  const draw = drawFrom(options.seed);
  const acknowledgements = keepAcknowledgements();
  const killer = ledgerKiller();
  let judged = 0;
  let engines: Engines | undefined;
  try {
    await openBooks(db);
    engines = startEngines({
      count: ENGINES,
      url,
      draw,
      acknowledgements,
      program: options.ledgerProcess,
      onCreated: (place, order) => killer.wentOn(place, order),
    });
    const judge = async (settled: boolean) => {
      judged += 1;
      const found = await judgeLedger(db, acknowledgements.orders, settled);
      acknowledgements.wrong.push(...found);
      options.progress(`Compared: ${found.length === 0 ? 'nothing is wrong' : 'WRONG'}.`);
    };
    const run = { db, dataFolder, draw, engines, acknowledgements, options, killer, judge };
    await harm(run);
    await pause(AFTERWARDS_MS);
    await engines.stop();
    await judge(true);
    // What only the memory of PostgreSQL held would be gone now.
    killer.kill(run, 'postgres');
    await judge(true);
    killer.kills.pop();
    return { seed: options.seed, ...summaryOf(acknowledgements), kills: killer.kills, judged };
  } finally {
    await engines?.abandon();
    await db.close();
  }
}

/** The ledger’s tables, those beside it, and accounts with their funds. */
export async function openBooks(db: Db): Promise<void> {
  await migrate(db, [LEDGER_MIGRATIONS]);
  await db.sql.unsafe(TABLES);
  const ledger = openPostgresLedger({ clock: systemClock, db, log: { write: () => undefined } });
  await ledger.createAccounts(accounts());
  const outcome = await ledger.submit(itemOf(funding()));
  if (!outcome.ok) throw new Error(`The accounts were not funded: ${outcome.refusal}.`);
  await ledger.close();
}

async function killAll(run: Run, count: number): Promise<void> {
  const { options, killer, draw, judge } = run;
  const targets = spreadLedgerKills(count, draw);
  const between = Math.ceil(count / (JUDGED_BETWEEN + 1));
  for (const [i, target] of targets.entries()) {
    await killAtRandom(run, target);
    options.progress(`${i + 1}/${count} ${target} killed.`);
    if ((i + 1) % between === 0 && i + 1 < count) await judge(false);
  }
  await killer.allWentOn(options.signal);
}

async function killAtRandom(run: Run, target: LedgerTarget): Promise<void> {
  await pause(run.draw(run.killer.pauseMaxMs));
  // A database that is down cannot be killed; the moment it is up, recovering or not, it can.
  while (!run.killer.kill(run, target)) {
    run.options.signal?.throwIfAborted();
    await pause(5);
  }
  run.options.signal?.throwIfAborted();
}

async function fillFor({ judge, options }: Run, folder: string, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    fillDisk(folder);
    await pause(500);
    options.signal?.throwIfAborted();
  }
  freeDisk(folder);
  await judge(false);
}

function summaryOf({ orders, refusals, resolved, wrong }: Acknowledgements) {
  const standing = [...orders.values()].filter(({ answer }) => answer === 'stands');
  return {
    acknowledged: {
      orders: standing.length,
      transfers: standing.reduce((sum, { order }) => sum + order.moves.length, 0),
    },
    refused: Object.fromEntries(refusals),
    inDoubt: resolved,
    wrong: [...new Set(wrong)],
  };
}
