import { BooksWrong, checkBooks } from '@sekisho/ledger/books.ts';
import { openDb, type Sql } from '@sekisho/runtime/db.ts';
import { say } from '@sekisho/runtime/postgres/backup/database.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import {
  type Command,
  CommandRefusal,
  optionsOf,
  type Terminal,
  UsageRefusal,
} from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { databaseRefusal, databasesOfRunning } from '../databases.ts';

const USAGE = `Usage:
  ledger check --config FILE     the books of a wallet or a gate
  ledger check [--data FOLDER]   the books of all servers of a running demonstration (./data)
Adds the books up from their transfers alone, over their whole history, as they are at one moment,
beside running servers: debits equal credits, balances are the sums of their transfers, no limit was
ever broken. Names the first row that does not agree. Changes nothing. Exit code 1: they are wrong.`;

interface Books {
  readonly of: string;
  readonly url: string;
}

export const ledger: Command = {
  name: 'ledger',
  summary: 'checks the books: ledger check',
  usage: USAGE,
  async run([action, ...args], terminal) {
    if (action !== 'check') throw new UsageRefusal('Say what to do: ledger check.');
    const { config, data } = optionsOf(args, ['config', 'data']);
    if (config !== undefined && data !== undefined) {
      throw new UsageRefusal('Say one of the two: --config FILE or --data FOLDER.');
    }
    let wrong = 0;
    let checked = 0;
    const all =
      config === undefined ? databasesOfRunning(data, terminal.databaseUrl) : [configured(config)];
    for (const books of await all) {
      const result = await check(books, terminal);
      if (result !== 'none') checked += 1;
      if (result === 'wrong') wrong += 1;
    }
    if (checked === 0) throw new CommandRefusal('There are no books.', EXIT.unavailable);
    return wrong === 0 ? EXIT.done : EXIT.failed;
  },
};

function configured(config: string): Books {
  const { owner, url } = readConfiguredDatabase(config);
  return { of: say(owner), url };
}

async function check({ of, url }: Books, { out, error }: Terminal) {
  const db = openDb(url, { connections: 1 });
  try {
    const counts = await db.transaction(add);
    if (counts === undefined) return 'none';
    const { accounts, transfers } = counts;
    out(`The books of the ${of} agree: ${accounts} accounts, ${transfers} transfers.`);
    return 'right';
  } catch (failure) {
    if (!(failure instanceof BooksWrong)) throw databaseRefusal(failure, url);
    error(`The books of the ${of} are wrong: ${failure.message}.`);
    return 'wrong';
  } finally {
    await db.close();
  }
}

/** Undefined where there are no books. */
async function add(sql: Sql) {
  // One snapshot for all statements, so that servers may write meanwhile.
  await sql`set transaction isolation level repeatable read read only`;
  const [there] = await sql<{ yes: boolean }[]>`
    select to_regclass('ledger_transfer') is not null as yes`;
  if (there?.yes !== true) return undefined;
  await checkBooks(sql);
  const [counts] = await sql<{ accounts: bigint; transfers: bigint }[]>`
    select (select count(*) from ledger_account) as accounts,
      (select count(*) from ledger_transfer) as transfers`;
  return counts;
}
