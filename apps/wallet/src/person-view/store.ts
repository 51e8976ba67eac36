import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { ViewPart, ViewReason } from '@sekisho/domain/person-view/person-view.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface ViewRow {
  readonly id: Id<'pvw'>;
  readonly wallet: Id<'wlt'>;
  readonly staff: Id<'stf'>;
  readonly roles: StaffRole[];
  readonly reason: ViewReason;
  readonly note: Uint8Array;
  readonly shown: ViewPart[];
  readonly at: bigint;
}

export async function insertView(
  sql: Sql,
  row: Omit<ViewRow, 'at'> & { readonly at: Instant },
): Promise<void> {
  await sql`
    insert into person_view (id, wallet, staff, roles, reason, note, shown, at)
    values (${row.id}, ${row.wallet}, ${row.staff}, ${row.roles}, ${row.reason}, ${row.note},
      ${row.shown}, ${row.at})`;
}

/** Newest first, those before an id. */
export function listViews(
  sql: Sql,
  wallet: string,
  of: { readonly before: string | undefined; readonly limit: number },
): Promise<ViewRow[]> {
  return sql<ViewRow[]>`
    select id, wallet, staff, roles, reason, note, shown, at from person_view
    where wallet = ${wallet} and id < ${of.before ?? 'pvw_~'}
    order by id desc limit ${of.limit}`;
}
