import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Db, Sql } from './db.ts';
import { StartRefusal } from './postgres/start-refusal.ts';

interface Migration {
  /** Whose migration it is: the folder above `migrations`, as in `apps/wallet/migrations`. */
  readonly owner: string;
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
}

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
const DUPLICATE_TABLE = '42P07';
const UNIQUE_VIOLATION = '23505';

/**
 * Brings the database forward through the numbered files of each folder, in the order given; there
 * is no way back. Throws `StartRefusal` when a file that was applied has changed or is gone.
 *
 * Several processes may do this at once. Each migration is one transaction that inserts its own
 * record first, so a peer waits at the record's unique key and then finds it done; no advisory lock
 * is needed, which a connection pooler between us and the server might not carry.
 */
export async function migrate(db: Db, folders: readonly string[]): Promise<void> {
  const sets = folders.map(readFolder);
  await makeRecordTable(db);
  for (const set of sets) {
    await checkRecorded(db, set);
    for (const migration of set) await apply(db, migration);
  }
}

/** The migrations of these folders as they are named in a database: `wallet/0001_wallet.sql`. */
export function namesOfMigrations(folders: readonly string[]): readonly string[] {
  return folders.flatMap(readFolder).map(({ owner, name }) => `${owner}/${name}`);
}

function readFolder(folder: string): readonly Migration[] {
  const owner = basename(dirname(resolve(folder)));
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name, index) => {
    const number = Number(FILE_NAME.exec(name)?.[1]);
    if (number !== index + 1) {
      const wanted = `${String(index + 1).padStart(4, '0')}_name.sql`;
      throw refusal('misnamed', `The migration ${owner}/${name} should be named like ${wanted}.`);
    }
    const text = readFileSync(join(folder, name), 'utf8');
    return { owner, number, name, text, sha256: createHash('sha256').update(text).digest('hex') };
  });
}

async function makeRecordTable(db: Db): Promise<void> {
  try {
    await db.sql`
      create table if not exists schema_migration (
        owner text not null,
        number integer not null,
        name text not null,
        sha256 text not null,
        primary key (owner, number)
      )`;
  } catch (error) {
    // Two processes may both find it absent; the slower one is told so by the catalogue's own key.
    const { code } = error as { code?: string };
    if (code !== DUPLICATE_TABLE && code !== UNIQUE_VIOLATION) throw error;
  }
}

async function checkRecorded(db: Db, set: readonly Migration[]): Promise<void> {
  const owner = set[0]?.owner;
  if (owner === undefined) return;
  const recorded = await db.sql<{ number: number; name: string }[]>`
    select number, name from schema_migration where owner = ${owner} order by number`;
  for (const { number, name } of recorded) {
    if (set[number - 1] !== undefined) continue;
    throw refusal(
      'missing',
      `The database has the migration ${owner}/${name}, which this program does not know; start the version that wrote it, or a newer one.`,
    );
  }
}

async function apply(db: Db, migration: Migration): Promise<void> {
  const { owner, number, name, sha256, text } = migration;
  await db.transaction(async (sql) => {
    const first = await sql`
      insert into schema_migration (owner, number, name, sha256)
      values (${owner}, ${number}, ${name}, ${sha256})
      on conflict do nothing returning number`;
    if (first.length === 1) {
      await sql.unsafe(text).catch((cause: Error) => {
        throw Object.assign(new Error(`${owner}/${name}: ${cause.message}`, { cause }), {
          code: (cause as { code?: string }).code,
        });
      });
      return;
    }
    const [recorded] = await sql<{ name: string; sha256: string }[]>`
      select name, sha256 from schema_migration where owner = ${owner} and number = ${number}`;
    if (recorded?.sha256 === sha256 && recorded.name === name) return;
    throw refusal(
      'changed',
      `The migration ${owner}/${name} is not the one that was applied to the database; put it back as it was and write a new one.`,
    );
  });
}

function refusal(what: 'misnamed' | 'changed' | 'missing', sentence: string): StartRefusal {
  return new StartRefusal(`migration_${what}`, sentence);
}

/**
 * The schema as the catalogue has it, in one order and spelling whatever the migrations' history, so
 * that it can be committed and compared. The migrations' own record is left out.
 */
export async function schemaOf(sql: Sql): Promise<string> {
  const parts = [
    ...(await tables(sql)),
    ...(await definitions(sql, FUNCTIONS)),
    ...(await definitions(sql, VIEWS)),
  ];
  return `${parts.join('\n\n')}\n`;
}

interface TableRow {
  readonly name: string;
  readonly columns: readonly string[];
  readonly constraints: readonly string[];
  readonly after: readonly string[];
  /** What a partitioned table is divided by. */
  readonly partitioned: string | null;
}

async function tables(sql: Sql): Promise<string[]> {
  const rows = await sql.unsafe<TableRow[]>(TABLES);
  return rows.map(({ name, columns, constraints, after, partitioned }) => {
    const inside = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
    const following = after.map((definition) => `\n${definition};`).join('');
    const by = partitioned === null ? '' : ` partition by ${partitioned}`;
    return `create table ${name} (\n${inside}\n)${by};${following}`;
  });
}

async function definitions(sql: Sql, query: string): Promise<string[]> {
  const rows = await sql.unsafe<{ definition: string }[]>(query);
  return rows.map(({ definition }) => `${definition.trim().replace(/;$/, '')};`);
}

/** Not-null marks are written at the column: from 18 on the catalogue has them as constraints too. */
const TABLES = `
  select quote_ident(c.relname) as name, pg_get_partkeydef(c.oid) as partitioned,
    array(
      select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case a.attidentity when 'a' then ' generated always as identity'
             when 'd' then ' generated by default as identity' else '' end
        || case when d.adbin is null then ''
             when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
             else ' default ' || pg_get_expr(d.adbin, d.adrelid) end
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      order by a.attnum
    ) as columns,
    array(
      select 'constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
      order by position(k.contype in 'pufcx'), k.conname collate "C"
    ) as constraints,
    array(
      select pg_get_indexdef(i.indexrelid)
      from pg_index i join pg_class ic on ic.oid = i.indexrelid
      where i.indrelid = c.oid
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
      order by ic.relname collate "C"
    ) || array(
      select pg_get_triggerdef(t.oid) from pg_trigger t
      where t.tgrelid = c.oid and not t.tgisinternal order by t.tgname collate "C"
    ) as after
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and c.relname <> 'schema_migration'
  order by c.relname collate "C"`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) as definition from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
  order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`;

const VIEWS = `
  select 'create ' || case c.relkind when 'm' then 'materialized ' else '' end || 'view '
    || quote_ident(c.relname) || ' as' || chr(10) || pg_get_viewdef(c.oid) as definition
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
  order by c.relname collate "C"`;
