// One process with a ledger of its own under load; started by ledger-bench.ts, which reads its one line.
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import { systemClock } from '@sekisho/runtime/env.ts';
import { type Load, runLoad } from './load.ts';
import { writeResult } from './process-of.ts';

const load = JSON.parse(process.argv[2] ?? '') as Load & { readonly url: string };
const db = openDb(load.url);
const log = {
  write(_level: string, event: string) {
    throw new Error(`The ledger logged ${event}.`);
  },
};
const ledger = openPostgresLedger(
  { clock: systemClock, db, log },
  { batchMax: Math.max(1_000, load.batch) },
);
const result = await runLoad(ledger, load);
await ledger.close();
await db.close();
process.stdout.write(`${writeResult(result)}\n`);
