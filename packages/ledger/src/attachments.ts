import type { Sql } from '@sekisho/runtime/db.ts';
import type { Expect, ExpectStatement, LedgerItem, WriteStatement } from './ledger.ts';
import type { Claim } from './queue.ts';

/** What an item holds while it is in a batch: the rows whose versions it was decided on. */
export function claimsOf(item: LedgerItem): readonly Claim[] {
  return (item.expects ?? []).map((expect) => ({
    key: identity(expect),
    version: expect.version,
    shared: expect.shared ?? false,
  }));
}

function identity({ statement, key }: Expect): string {
  return `${statement.name}\n${key}`;
}

/**
 * Asks each statement once for the versions of all items; statements by name and keys in order, so that
 * two batches lock rows in the same order. Answers, for each item, the place of its first stale version.
 */
export async function findStale(
  sql: Sql,
  items: readonly LedgerItem[],
): Promise<readonly (number | undefined)[]> {
  const asked = new Map<ExpectStatement, Map<string, Expect>>();
  for (const expect of items.flatMap((item) => item.expects ?? [])) {
    const rows = asked.get(expect.statement) ?? new Map<string, Expect>();
    asked.set(expect.statement, rows.set(expect.key, expect));
  }
  const statements = [...asked].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  const answers = await Promise.all(
    statements.map(async ([statement, expects]) => {
      const rows = [...expects.values()].map(({ key, version }) => ({ key, version }));
      rows.sort((a, b) => (a.key < b.key ? -1 : 1));
      const stale = await statement.stale(sql, rows);
      return stale.map((key) => `${statement.name}\n${key}`);
    }),
  );
  const stale = new Set(answers.flat());
  return items.map((item) => {
    const place = (item.expects ?? []).findIndex((expect) => stale.has(identity(expect)));
    return place === -1 ? undefined : place;
  });
}

/**
 * Calls every statement once with the rows of all items. A statement comes after those that stand before
 * it in any item, as far as the items agree; rows are in the items' order.
 */
export async function applyWrites(sql: Sql, items: readonly LedgerItem[]): Promise<void> {
  const rows = new Map<WriteStatement<never>, unknown[]>();
  const place = new Map<WriteStatement<never>, number>();
  for (const { writes = [] } of items) {
    for (const [i, { statement, row }] of writes.entries()) {
      const group = rows.get(statement);
      if (group === undefined) rows.set(statement, [row]);
      else group.push(row);
      place.set(statement, Math.max(place.get(statement) ?? 0, i));
    }
  }
  const order = [...rows].sort(([a], [b]) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  await Promise.all(order.map(([statement, group]) => statement.run(sql, group as never[])));
}
