// One process with a client of TigerBeetle; started by tigerbeetle.ts, which reads its one line.
import { assert } from '@sekisho/domain/base/assert.ts';
import { firstAccount, type Load, openAccounts, runLoad, treasury } from './load.ts';
import { writeResult } from './process-of.ts';
import {
  loadTigerbeetle,
  type TigerbeetleAccount,
  type TigerbeetleClient,
} from './tigerbeetle-client.ts';
import { openTigerbeetleLedger } from './tigerbeetle-ledger.ts';

interface Accounts {
  readonly openedAt: number;
  readonly accounts: number;
}

export type TigerbeetleJob = { readonly address: string } & (
  | { readonly do: 'find' }
  | ({ readonly do: 'open' | 'judge' } & Accounts)
  | { readonly do: 'load'; readonly load: Load }
);

export type TigerbeetleAnswer = { readonly said: string } | { readonly refusal: string };

const CLUSTER = 0n;
const LOOKUP_MAX = 4_000;
/** How long a server may be silent before we end its client, which would try for ever. */
const PATIENCE_SECONDS = { find: 5, open: 60, judge: 60, load: 30 };

const job = JSON.parse(process.argv[2] ?? '') as TigerbeetleJob;
const loaded = loadTigerbeetle();
const answer = typeof loaded === 'string' ? { refusal: loaded } : await work(loaded);
// The client's threads end with the process, whatever they wait for.
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit());

async function work({
  library,
  version,
}: Exclude<typeof loaded, string>): Promise<TigerbeetleAnswer> {
  const seconds = PATIENCE_SECONDS[job.do] + (job.do === 'load' ? job.load.seconds : 0);
  const silence = new Promise<TigerbeetleAnswer>((resolve) => {
    const refusal =
      job.do === 'find'
        ? `No TigerBeetle at ${job.address} has answered for ${seconds} seconds.`
        : `TigerBeetle at ${job.address} has not answered everything within ${seconds} seconds.`;
    setTimeout(() => resolve({ refusal }), seconds * 1_000);
  });
  const done = async () => {
    const client = library.createClient({
      cluster_id: CLUSTER,
      replica_addresses: job.address.split(','),
    });
    const ledger = openTigerbeetleLedger(client, library);
    if (job.do === 'find') await client.lookupAccounts([1n]);
    if (job.do === 'open') await openAccounts(ledger, job.accounts, job.openedAt);
    if (job.do === 'judge') await judge(client, job);
    return job.do === 'load' ? writeResult(await runLoad(ledger, job.load)) : version;
  };
  const saying = done().then(
    (said) => ({ said }),
    (error: unknown) => ({
      refusal: `TigerBeetle at ${job.address}, asked by its client ${version}: ${sentenceOf(error)}`,
    }),
  );
  return Promise.race([saying, silence]);
}

/** The client says of itself, for one, that its release is too new for the server. */
function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What left an account came to another one, and no account but the treasury is overdrawn. */
async function judge(client: TigerbeetleClient, { openedAt, accounts }: Accounts): Promise<void> {
  const [source, first] = [treasury(openedAt), firstAccount(openedAt)];
  const ids = [source, ...Array.from({ length: accounts }, (_, i) => first + BigInt(i))];
  const found: TigerbeetleAccount[] = [];
  for (let from = 0; from < ids.length; from += LOOKUP_MAX) {
    found.push(...(await client.lookupAccounts(ids.slice(from, from + LOOKUP_MAX))));
  }
  assert(found.length === ids.length, 'Every account is there.');
  const left = found.reduce((sum, one) => sum + one.credits_posted - one.debits_posted, 0n);
  assert(left === 0n, 'Debits and credits are equal.');
  const overdrawn = found.some(
    (one) => one.id !== source && one.debits_posted > one.credits_posted,
  );
  assert(!overdrawn, 'No account is overdrawn.');
}
