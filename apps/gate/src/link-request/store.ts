import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface LinkRequestRow {
  readonly uid_hash: string;
  readonly stage: 'login' | 'code' | 'approve' | 'ended';
  readonly login: string | null;
  readonly mandate: string | null;
}

/** Makes the row of a link request when the depositor's browser is first seen; false when it was. */
export async function insertLinkRequest(
  sql: Sql,
  of: { readonly bank: string; readonly uidHash: string; readonly expiresAt: Instant },
): Promise<boolean> {
  const done = await sql`
    insert into link_request (bank, uid_hash, stage, expires_at)
    values (${of.bank}, ${of.uidHash}, 'login', ${of.expiresAt})
    on conflict (bank, uid_hash) do nothing`;
  return done.count === 1;
}

export async function readLinkRequest(
  sql: Sql,
  of: { readonly bank: string; readonly uidHash: string },
): Promise<LinkRequestRow | undefined> {
  const [row] = await sql<LinkRequestRow[]>`
    select uid_hash, stage, login, mandate from link_request
    where bank = ${of.bank} and uid_hash = ${of.uidHash}`;
  return row;
}

/** Moves on from one of the stages named; false when somebody else has moved the request meanwhile. */
export async function moveLinkRequest(
  sql: Sql,
  of: { readonly bank: string; readonly uidHash: string },
  from: readonly LinkRequestRow['stage'][],
  to: Pick<LinkRequestRow, 'stage' | 'login' | 'mandate'>,
): Promise<boolean> {
  const done = await sql`
    update link_request set stage = ${to.stage}, login = ${to.login}, mandate = ${to.mandate}
    where bank = ${of.bank} and uid_hash = ${of.uidHash} and stage = any(${[...from]})`;
  return done.count === 1;
}

export async function insertReview(
  sql: Sql,
  row: {
    readonly id: Id<'rev'>;
    readonly bank: string;
    readonly depositor: string;
    readonly partner: string;
    readonly at: Instant;
  },
): Promise<void> {
  await sql`
    insert into review (id, bank, kind, depositor, partner, state, opened_at)
    values (${row.id}, ${row.bank}, 'authority_doubt', ${row.depositor}, ${row.partner}, 'open',
      ${row.at})`;
}

export async function sweepLinkRequests(sql: Sql, now: Instant): Promise<void> {
  await sql`delete from link_request where expires_at <= ${now}`;
}
