import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@sekisho/contract/api.ts';
import { demonstrationApi } from '@sekisho/contract/demonstration.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { systemFetch, systemRandom } from '@sekisho/runtime/env.ts';
import { type Demonstration, startDemonstration } from '../demonstration.ts';
import type { Interfere } from '../front/proxy.ts';
import { openTill } from '../journeys/days.ts';
import { openPerson } from '../journeys/person.ts';
import { answered } from '../journeys/persona.ts';
import { demonstrationStore } from '../store.ts';
import { BANKS } from '../world/companies.ts';
import { PEOPLE, SHOP } from '../world/people.ts';
import { originOf } from '../world/world-map.ts';
import { type Acknowledged, type Customer, openCustomer } from './customer.ts';
import { fillDisk, freeDisk, mountDisk } from './disk.ts';
import { type Insistence, pause } from './insist.ts';
import { ALL_TARGETS, type Kill, killOnce, type Target } from './kill.ts';
import { unreliableNetwork } from './network.ts';
import { judge, type Verdict } from './verdict.ts';

export type Fault =
  | { readonly kind: 'kill'; readonly targets: readonly Target[] }
  | { readonly kind: 'network'; readonly seconds: number }
  | { readonly kind: 'disk'; readonly seconds: number };

export interface FaultReport extends Verdict {
  readonly fault: Fault['kind'];
  readonly acknowledged: { readonly charges: number; readonly payments: number };
  readonly unlinked: number;
  readonly refused: number;
  /** How often a customer pressed, repeats included. */
  readonly tries: number;
  readonly kills: readonly Kill[];
  /** Requests between the companies that were delayed, lost or answered in vain. */
  readonly interferences: number;
  readonly seconds: number;
}

interface Options {
  /** The bundle of a server process, when one was made. */
  readonly serverProcess?: string | undefined;
  readonly progress: (sentence: string) => void;
}

/** Longer than a debit may be asked for, with the minute after which its absence is final. */
const DEBIT_FINAL_MS = 17 * 60_000;

/** Who lives where: a customer at each wallet, over each gate. */
const CUSTOMERS = [
  { person: 'kenta', wallet: 'wallet-a', isNew: false },
  { person: 'misaki', wallet: 'wallet-b', isNew: true },
  { person: 'shoichi', wallet: 'wallet-a', isNew: true },
] as const;

/** Kills spread evenly over everything that can be killed, in random order. */
export function spreadKills(count: number): readonly Target[] {
  const all = Array.from({ length: count }, (_, i) => ALL_TARGETS[i % ALL_TARGETS.length]);
  return all
    .map((target) => ({ target: present(target, 'There are targets.'), at: randomInt(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ target }) => target);
}

/**
 * Starts wallets, banks and a database of its own, lets customers live, does the harm, lets the world
 * be good again, and judges both companies' databases; then once more after a stop and a start.
 */
export async function runFaults(fault: Fault, options: Options): Promise<FaultReport> {
  const begin = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-faults-'));
  // Where this runs as root, PostgreSQL is another user, who must pass through.
  chmodSync(folder, 0o711);
  const disk = fault.kind === 'disk' ? mountDisk(folder) : undefined;
  const network = unreliableNetwork();
  try {
    const start = (port: number) => startOn({ folder, port }, network.interfere, options);
    let running = await start(0);
    const acknowledged: Acknowledged = {
      charges: new Map(),
      payments: new Map(),
      unlinked: new Map(),
      refused: 0,
    };
    const insistence: Insistence = { violations: [], tries: 0 };
    const kills: Kill[] = [];
    try {
      options.progress('Customers open their wallets.');
      const customers = await openCustomers(running, acknowledged, insistence);
      await whileCustomersLive(customers, async () => {
        if (fault.kind === 'kill') await killAll(running, fault.targets, kills, options);
        else if (fault.kind === 'network') await spoilNetwork(network, fault.seconds);
        else await fillFor(folder, fault.seconds);
        options.progress('The world is good again.');
        await pause(2_000);
      });
      // What a bank has never heard of is final only when it could not be asked for any more.
      await advanceClock(running, DEBIT_FINAL_MS);
      for (const customer of customers) await customer.settle();
      const first = await judge(running.databases, acknowledged);
      await running.close();
      // Data belong to the port that they were made at.
      running = await start(running.port);
      const second = await judge(running.databases, acknowledged);
      return {
        fault: fault.kind,
        ...second,
        wrong: [...new Set([...insistence.violations, ...first.wrong, ...second.wrong])],
        acknowledged: { charges: acknowledged.charges.size, payments: acknowledged.payments.size },
        unlinked: acknowledged.unlinked.size,
        refused: acknowledged.refused,
        tries: insistence.tries,
        kills,
        interferences: network.interferences,
        seconds: Math.round((performance.now() - begin) / 1_000),
      };
    } finally {
      await running.close();
    }
  } finally {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startOn(
  { folder, port }: { readonly folder: string; readonly port: number },
  interfere: Interfere,
  options: Options,
): Promise<Demonstration> {
  return startDemonstration({
    port,
    dataFolder: join(folder, 'data'),
    fresh: false,
    exercise: false,
    without: [],
    pages: () => emptyPages(folder),
    progress: () => undefined,
    serverProcess: options.serverProcess,
    quiet: true,
    interfere,
  });
}

/** Nobody looks at the pages here. */
function emptyPages(folder: string): string {
  const pages = join(folder, 'pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Sekisho</title>');
  return pages;
}

async function openCustomers(
  { port, databases }: Demonstration,
  acknowledged: Acknowledged,
  insistence: Insistence,
): Promise<readonly Customer[]> {
  const env = { fetch: systemFetch({ timeoutMs: 20_000 }), random: systemRandom };
  const store = demonstrationStore(present(databases.get('demonstration'), 'It has a database.'));
  const personOf = (id: string) =>
    present(
      PEOPLE.find((person) => person.id === id),
      'The person is in the world.',
    );
  // One device for all, because a passkey counts its uses.
  const clerk = await openPerson(env, store, personOf(SHOP.clerk));
  await openTill(clerk, originOf(SHOP.wallet, port));
  const customers: Customer[] = [];
  for (const { person: id, wallet, isNew } of CUSTOMERS) {
    const person = personOf(id);
    const account = present(person.accounts[0], 'A customer has a bank account.');
    const bank = present(
      BANKS.find((one) => one.id === account.bank),
      'The bank is in the world.',
    );
    const parts = {
      persona: await openPerson(env, store, person),
      wallet,
      origin: originOf(wallet, port),
      bank: { ...account, origin: originOf(bank.id, port), code: bank.code },
      clerk: wallet === SHOP.wallet ? clerk : undefined,
      now: () => Date.now(),
      acknowledged,
      insistence,
    };
    customers.push(await openCustomer(parts, isNew));
  }
  return customers;
}

async function advanceClock({ port }: Demonstration, advanceMs: number): Promise<void> {
  const own = createClient(demonstrationApi, `http://localhost:${port}`, systemFetch());
  answered(await own.advanceClock({ body: { advanceMs } }));
}

async function whileCustomersLive(
  customers: readonly Customer[],
  harm: () => Promise<void>,
): Promise<void> {
  let stopped = false;
  const lives = Promise.all(customers.map((customer) => customer.live(() => stopped)));
  // A customer who has to give up ends the run; the harm must not go on for nobody.
  await Promise.race([harm(), lives]);
  stopped = true;
  await lives;
}

async function killAll(
  running: Demonstration,
  targets: readonly Target[],
  kills: Kill[],
  { progress }: Options,
): Promise<void> {
  for (const target of targets) {
    const done = await killOnce(running, target);
    kills.push(done);
    progress(`${kills.length}/${targets.length} ${target}: back after ${done.backAfterMs} ms.`);
  }
}

/** Rough weather with a cut in its middle. */
async function spoilNetwork(
  network: ReturnType<typeof unreliableNetwork>,
  seconds: number,
): Promise<void> {
  for (const weather of ['rough', 'cut', 'rough'] as const) {
    network.weather = weather;
    await pause((seconds / 3) * 1_000);
  }
  network.weather = 'fair';
}

async function fillFor(folder: string, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    fillDisk(folder);
    await pause(500);
  }
  freeDisk(folder);
}
