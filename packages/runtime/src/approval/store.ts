import type { ApprovalState } from '@sekisho/domain/approval/approval.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '../db.ts';

export interface ApprovalRow {
  readonly id: Id<'apr'>;
  readonly kind: string;
  readonly object: string;
  readonly object_version: string;
  readonly content: Uint8Array;
  readonly content_hash: string;
  readonly handover: Uint8Array | null;
  readonly state: ApprovalState;
  readonly reason: string | null;
  readonly proposed_by: Id<'stf'>;
  readonly proposed_at: bigint;
  readonly expires_at: bigint;
  readonly closed_by: Id<'stf'> | null;
  readonly closed_at: bigint | null;
}

/** Says whether it was written: not while another one on the object is pending. */
export async function insertApproval(
  sql: Sql,
  realm: string,
  row: Pick<
    ApprovalRow,
    'id' | 'kind' | 'object' | 'object_version' | 'content' | 'content_hash' | 'proposed_by'
  > & { readonly proposed_at: Instant; readonly expires_at: Instant },
): Promise<boolean> {
  const written = await sql`
    insert into approval (id, realm, kind, object, object_version, content, content_hash, state,
      proposed_by, proposed_at, expires_at)
    values (${row.id}, ${realm}, ${row.kind}, ${row.object}, ${row.object_version},
      ${row.content}, ${row.content_hash}, 'pending', ${row.proposed_by}, ${row.proposed_at},
      ${row.expires_at})
    on conflict (realm, object) where state = 'pending' do nothing`;
  return written.count === 1;
}

const COLUMNS = [
  ...['id', 'kind', 'object', 'object_version', 'content', 'content_hash', 'handover', 'state'],
  ...['reason', 'proposed_by', 'proposed_at', 'expires_at', 'closed_by', 'closed_at'],
];

export async function findApproval(
  sql: Sql,
  realm: string,
  id: string,
): Promise<ApprovalRow | undefined> {
  const [row] = await sql<ApprovalRow[]>`
    select ${sql(COLUMNS)} from approval where realm = ${realm} and id = ${id}`;
  return row;
}

/** The row, locked until the caller's transaction ends. */
export async function holdApproval(
  sql: Sql,
  realm: string,
  id: string,
): Promise<ApprovalRow | undefined> {
  const [row] = await sql<ApprovalRow[]>`
    select ${sql(COLUMNS)} from approval where realm = ${realm} and id = ${id} for update`;
  return row;
}

/** Newest first, those before an id; pending ones, or those that are closed. */
export function listApprovals(
  sql: Sql,
  realm: string,
  of: {
    readonly pending: boolean;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<ApprovalRow[]> {
  const state = of.pending ? sql`state = 'pending'` : sql`state <> 'pending'`;
  return sql<ApprovalRow[]>`
    select ${sql(COLUMNS)} from approval
    where realm = ${realm} and ${state} and id < ${of.before ?? 'apr_~'}
    order by id desc limit ${of.limit}`;
}

export async function closeApproval(
  sql: Sql,
  id: string,
  change: {
    readonly state: Exclude<ApprovalState, 'pending'>;
    readonly reason: string | null;
    readonly closed_by: string | null;
    readonly closed_at: Instant;
    readonly handover: Uint8Array | null;
  },
): Promise<void> {
  await sql`
    update approval set state = ${change.state}, reason = ${change.reason},
      closed_by = ${change.closed_by}, closed_at = ${change.closed_at},
      handover = ${change.handover}
    where id = ${id}`;
}

/** Closes what nobody answered in time; of one object, when it is given. */
export function expireApprovals(
  sql: Sql,
  of: { readonly realm: string; readonly now: Instant; readonly object?: string },
): Promise<{ id: string; kind: string; object: string }[]> {
  const object = of.object === undefined ? sql`` : sql`and object = ${of.object}`;
  return sql<{ id: string; kind: string; object: string }[]>`
    update approval set state = 'expired', closed_at = ${of.now}
    where realm = ${of.realm} and state = 'pending' and expires_at <= ${of.now} ${object}
    returning id, kind, object`;
}

/** What is handed over is shown for so long. */
export async function sweepHandovers(
  sql: Sql,
  realm: string,
  closedBefore: Instant,
): Promise<void> {
  await sql`
    update approval set handover = null
    where realm = ${realm} and state = 'approved' and handover is not null
      and closed_at <= ${closedBefore}`;
}

/** What follows can be taken back alone. */
export async function beginExecution(sql: Sql): Promise<void> {
  await sql`savepoint approval_execution`;
}

export async function takeBackExecution(sql: Sql): Promise<void> {
  await sql`rollback to savepoint approval_execution`;
}
