import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from './books.ts';
import { runScript } from './pgbench.ts';

const ACCOUNTS = 10_000;

/** One transfer between two different accounts, as an application calls pgledger. */
const SCRIPT = `\\set a random(1, ${ACCOUNTS})
\\set b 1 + mod(:a + random(0, ${ACCOUNTS - 2}), ${ACCOUNTS})
select id from pgledger_create_transfer('pgla_' || :a::text, 'pgla_' || :b::text, 5);
`;

/** Loads pgledger's functions from a checkout of its repository and opens 10,000 accounts. */
export async function preparePgledger({ db }: Books, folder: string): Promise<void> {
  const ulid = join(folder, 'vendor', 'scoville-pgsql-ulid');
  const files = readdirSync(ulid).filter((name) => name.endsWith('.sql'));
  for (const file of [...files.map((name) => join(ulid, name)), join(folder, 'pgledger.sql')]) {
    await db.sql.unsafe(readFileSync(file, 'utf8'));
  }
  await db.sql`
    insert into pgledger_accounts (id, name, currency, allow_negative_balance,
      allow_positive_balance, created_at, updated_at)
    select 'pgla_' || n, n::text, 'JPY', true, true, now(), now()
    from generate_series(1, ${ACCOUNTS}::integer) n`;
  await db.sql.unsafe('vacuum analyze');
}

/** Transfers a second of 16 clients, each one at a time. */
export async function runPgledger({ url }: Books, seconds: number): Promise<number> {
  return runScript(url, SCRIPT, seconds);
}
