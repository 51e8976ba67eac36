// One process with an engine of its own under load, on a database that others use too. Its first line
// says what to do; after the line `stop` it answers what is open and ends. Started by ledger-engines.ts.
import { writeSync } from 'node:fs';
import process, { exit, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import { instant } from '@sekisho/domain/base/instant.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import { isOutage } from '@sekisho/runtime/outage.ts';
import { drawFrom } from './draw.ts';
import { pause } from './insist.ts';
import { type CallerParts, giveOrders, handOverAgain, type Said } from './ledger-caller.ts';
import type { Order } from './ledger-orders.ts';

/** What the parent tells a process first. */
export interface Start {
  readonly url: string;
  readonly seed: number;
  /** Another one for each process of a run: part of the ids that it makes. */
  readonly number: number;
  /** What its predecessor asked for and had no answer to, and some of what was answered. */
  readonly again: readonly Order[];
}

const CALLERS = 16;
const SKEW_MS = 3_000;

// A terminal's Ctrl-C reaches everybody; the parent decides.
process.on('SIGINT', () => undefined);
const lines = createInterface({ input: stdin });
let stopped = false;
lines.on('line', (line) => {
  if (line === 'stop') stopped = true;
  else void run(JSON.parse(line) as Start);
});
// The parent is gone without a word.
lines.on('close', () => {
  if (!stopped) exit(1);
});

async function run({ url, seed, number, again }: Start): Promise<void> {
  const db = openDb(url, { connections: 6 });
  const draw = drawFrom(seed);
  const clock = unsteadyClock(draw);
  const ledger = openPostgresLedger({
    clock,
    db,
    log: { write: (_, event) => say({ wrong: `An engine logged ${event}.` }) },
  });
  const parts: CallerParts = {
    ledger,
    db,
    draw,
    nextId: idsOf(number),
    say,
    stopped: () => stopped,
  };
  const tick = async () => {
    while (!stopped) {
      await ledger.tick(clock.now()).catch((error: { readonly cause?: unknown }) => {
        if (!isOutage(error.cause)) say({ wrong: `An engine could not expire: ${error}.` });
      });
      await pause(draw(300));
    }
  };
  const callers = Array.from({ length: CALLERS }, () => giveOrders(parts));
  await Promise.all([handOverAgain(parts, again), tick(), ...callers]);
  await ledger.close();
  await db.close();
  lines.close();
  stdin.destroy();
}

/** At once and whole, so that a kill after it cannot take it back. */
function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`);
}

/** A clock that is put forward and back by as much as three seconds, again and again. */
function unsteadyClock(draw: (bound: number) => number) {
  let skew = 0;
  let until = 0;
  return {
    now() {
      const at = Date.now();
      if (at > until) {
        skew = draw(2 * SKEW_MS) - SKEW_MS;
        until = at + draw(1_000);
      }
      return instant(at + skew);
    },
  };
}

/** Time-ordered ids as ours are: 48 bits of time, then 80 that nobody else gives. */
function idsOf(number: number): () => string {
  let count = 0n;
  return () => {
    count += 1n;
    const id = (BigInt(Date.now()) << 80n) | (BigInt(number) << 48n) | count;
    return id.toString(16).padStart(32, '0');
  };
}
