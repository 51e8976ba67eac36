import { parseId } from '@sekisho/domain/base/id.ts';
import { instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { BooksWrong, checkBooks } from '@sekisho/ledger/books.ts';
import type { Db } from '@sekisho/runtime/db.ts';

const ACTS_MAX = 500;

export interface ActRow {
  readonly id: string;
  readonly server: string;
  readonly at: bigint;
  readonly act: string;
  readonly actor: string;
  readonly objects: Record<string, unknown>;
}

/** Whether the books of a server balance. */
export async function booksBalance(db: Db): Promise<boolean> {
  try {
    // One snapshot for all checks, because the server goes on writing.
    await db.transaction(async (sql) => {
      await sql`set transaction isolation level repeatable read, read only`;
      await checkBooks(sql);
    });
    return true;
  } catch (error) {
    if (error instanceof BooksWrong) return false;
    throw error;
  }
}

/** Audit entries of all servers after an id, oldest first: ids are made from the time. */
export async function actsAfter(
  databases: ReadonlyMap<string, Db>,
  after: string | undefined,
): Promise<readonly ActRow[]> {
  const since = after !== undefined && parseId('aud', after).ok ? after : '';
  const found = await Promise.all(
    [...databases].map(async ([server, db]) => {
      const rows = await db.sql<Omit<ActRow, 'server'>[]>`
        select id, at, act, actor, objects from audit_entry
        where id > ${since} order by id limit ${ACTS_MAX}`;
      return rows.map((row) => ({ ...row, server }));
    }),
  );
  return found
    .flat()
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, ACTS_MAX);
}

/** The time of an act as it goes over the wire. */
export function actTime(row: ActRow): string {
  return toRfc3339(instant(Number(row.at)));
}
