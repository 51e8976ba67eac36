import { checkBooks } from '@sekisho/ledger/books.ts';
import { LEDGER_MIGRATIONS } from '@sekisho/ledger/migrations.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { type Clock, systemClock } from '@sekisho/runtime/env.ts';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { openAccounts } from './load.ts';

/** A database of the server that DATABASE_URL names. */
export interface Books {
  readonly url: string;
  readonly db: Db;
  close(): Promise<void>;
}

export async function makeDatabase(server: string, name: string): Promise<Books> {
  const administrator = openDb(server, { connections: 1 });
  await administrator.sql.unsafe(`create database ${name}`);
  await administrator.close();
  const at = new URL(server);
  at.pathname = `/${name}`;
  const db = openDb(at.href);
  return { url: at.href, db, close: () => db.close() };
}

/** Books with so many accounts, funded at that time; `before` is done while they are empty. */
export async function makeBooks(
  server: string,
  name: string,
  accounts: number,
  at: Clock = systemClock,
  before: (db: Db) => Promise<void> = async () => undefined,
): Promise<Books> {
  const books = await makeDatabase(server, name);
  await migrate(books.db, [LEDGER_MIGRATIONS]);
  await before(books.db);
  const log = { write: () => undefined };
  const env = { clock: at, db: books.db, log };
  const ledger = openPostgresLedger(env, { batchMax: 4_000 });
  await openAccounts(ledger, accounts);
  await ledger.close();
  await books.db.sql.unsafe('vacuum analyze');
  return books;
}

/** Fails when the load left books that do not add up. */
export async function judgeBooks({ db }: Books): Promise<void> {
  await checkBooks(db.sql);
}
