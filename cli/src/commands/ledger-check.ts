import { BooksWrong, checkBooks } from '@sekisho/ledger/books.ts';
import { openDb, type Sql } from '@sekisho/runtime/db.ts';
import { type Command, CommandRefusal, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { optionsOf } from './backup.ts';

const USAGE = `Usage: ledger check --config FILE
Adds up the books of a wallet or a gate from their transfers alone, as they are at one moment, beside
running servers, and names the first row that does not agree. Changes nothing. Exit code 1: they are wrong.`;

export const ledger: Command = {
  name: 'ledger',
  summary: 'checks the books: ledger check',
  usage: USAGE,
  async run([action, ...args], { out, error }) {
    if (action !== 'check') throw new UsageRefusal('Say what to do: ledger check.');
    const { config } = optionsOf(args, ['config'] as const);
    if (config === undefined) throw new UsageRefusal('Say which server: --config FILE.');
    const { url, of } = readConfiguredDatabase(config);
    const db = openDb(url, { connections: 1 });
    try {
      const counted = await db.transaction(check);
      out(`The books of the ${of} agree: ${counted}.`);
      return 0;
    } catch (failure) {
      if (failure instanceof BooksWrong) {
        error(`The books of the ${of} are wrong: ${failure.message}.`);
        return 1;
      }
      throw asRefusal(failure, url);
    } finally {
      await db.close();
    }
  },
};

async function check(sql: Sql): Promise<string> {
  // One snapshot for all statements, so that servers may write meanwhile.
  await sql`set transaction isolation level repeatable read read only`;
  const [there] = await sql<{ yes: boolean }[]>`
    select to_regclass('ledger_transfer') is not null as yes`;
  if (there?.yes !== true) throw new CommandRefusal('There are no books in this database.');
  await checkBooks(sql);
  const [counts] = await sql<{ accounts: bigint; transfers: bigint }[]>`
    select (select count(*) from ledger_account) as accounts,
      (select count(*) from ledger_transfer) as transfers`;
  return `${counts?.accounts} accounts, ${counts?.transfers} transfers`;
}

/** An error of the database itself, without what it may quote. */
export function asRefusal(failure: unknown, url: string): unknown {
  const { code } = failure as { code?: unknown };
  if (failure instanceof CommandRefusal || typeof code !== 'string') return failure;
  const { hostname, port } = new URL(url);
  return new CommandRefusal(
    `The database at ${hostname}:${port || 5432} cannot be read (${code}).`,
  );
}
