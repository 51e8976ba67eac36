import assert from 'node:assert/strict';
import type { Sql } from '../db.ts';

/** A hash of all rows of each table. */
export type TableDigests = Readonly<Record<string, string>>;

/** What stands in the database, a hash a table, in one statement; `except` leaves tables out. */
export async function digestTables(
  sql: Sql,
  { except }: { readonly except: readonly string[] },
): Promise<TableDigests> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all (${[...except]}::text[])
    order by relname`;
  assert.ok(tables.length > 0, 'A server has tables.');
  const digests = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as sum from ${name} t`,
  );
  const rows = await sql.unsafe<{ name: string; sum: string | null }[]>(
    digests.join(' union all '),
  );
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum ?? 'empty']));
}
