import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { StaffMemberState } from '@sekisho/domain/staff/member.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Sql } from '../db.ts';

export interface MemberRow {
  readonly id: Id<'stf'>;
  readonly realm: string;
  readonly number: Uint8Array;
  readonly name: Uint8Array;
  readonly roles: StaffRole[];
  readonly state: StaffMemberState;
  readonly version: bigint;
  readonly changed_at: bigint;
}

/** Whatever changes the staff of a realm stands in a row, until the caller's transaction ends. */
export async function lockStaff(sql: Sql, realm: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`staff ${realm}`}, 0))`;
}

export async function insertMember(
  sql: Sql,
  row: Omit<MemberRow, 'version' | 'changed_at'> & {
    readonly number_index: string;
    readonly created_at: Instant;
  },
): Promise<void> {
  await sql`
    insert into staff_member
      (id, realm, number_index, number, name, roles, state, version, created_at, changed_at)
    values (${row.id}, ${row.realm}, ${row.number_index}, ${row.number}, ${row.name}, ${row.roles},
      ${row.state}, 1, ${row.created_at}, ${row.created_at})`;
}

export async function findMember(
  sql: Sql,
  realm: string,
  id: string,
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select id, realm, number, name, roles, state, version, changed_at from staff_member
    where realm = ${realm} and id = ${id}`;
  return row;
}

/** The row, locked until the caller's transaction ends. */
export async function holdMember(
  sql: Sql,
  realm: string,
  id: string,
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select id, realm, number, name, roles, state, version, changed_at from staff_member
    where realm = ${realm} and id = ${id} for update`;
  return row;
}

/** The row, which nobody changes until the caller's transaction ends. */
export async function shareMember(
  sql: Sql,
  realm: string,
  id: string,
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select id, realm, number, name, roles, state, version, changed_at from staff_member
    where realm = ${realm} and id = ${id} for share`;
  return row;
}

/** By the keyed hashes of a personnel number, one a version of the key. */
export async function findPerson(
  sql: Sql,
  realm: string,
  hashes: readonly string[],
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select id, realm, number, name, roles, state, version, changed_at from staff_member
    where realm = ${realm} and number_index = any(${[...hashes]})`;
  return row;
}

/** Newest first, those before an id. */
export function listMembers(
  sql: Sql,
  realm: string,
  of: { readonly before: string | undefined; readonly limit: number },
): Promise<MemberRow[]> {
  return sql<MemberRow[]>`
    select id, realm, number, name, roles, state, version, changed_at from staff_member
    where realm = ${realm} and id < ${of.before ?? 'stf_~'}
    order by id desc limit ${of.limit}`;
}

export async function writeMember(
  sql: Sql,
  id: string,
  change: Pick<MemberRow, 'name' | 'roles' | 'state'> & { readonly at: Instant },
): Promise<void> {
  await sql`
    update staff_member set name = ${change.name}, roles = ${change.roles},
      state = ${change.state}, version = version + 1, changed_at = ${change.at}
    where id = ${id}`;
}

/** Active administrators of the realm beside one member. */
export async function countAdministrators(
  sql: Sql,
  realm: string,
  beside: string,
): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from staff_member
    where realm = ${realm} and id <> ${beside} and state = 'active'
      and 'administrator' = any(roles)`;
  return Number(row?.count ?? 0n);
}

/** Administrators who are there or on their way: active, or with an invitation that still holds. */
export async function countComing(
  sql: Sql,
  of: { readonly realm: string; readonly beside: string; readonly now: Instant },
): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from staff_member m
    where realm = ${of.realm} and id <> ${of.beside} and 'administrator' = any(roles)
      and (state = 'active' or (state = 'invited' and exists (
        select 1 from staff_invitation i where i.staff = m.id and i.expires_at > ${of.now})))`;
  return Number(row?.count ?? 0n);
}

/** In place of an older one of the member. */
export async function writeInvitation(
  sql: Sql,
  row: {
    readonly staff: string;
    readonly code_hash: Uint8Array;
    readonly made_at: Instant;
    readonly expires_at: Instant;
  },
): Promise<void> {
  await sql`
    insert into staff_invitation (staff, code_hash, made_at, expires_at)
    values (${row.staff}, ${row.code_hash}, ${row.made_at}, ${row.expires_at})
    on conflict (staff) do update set code_hash = excluded.code_hash,
      made_at = excluded.made_at, expires_at = excluded.expires_at`;
}

/** Whom a code that still holds invites to this realm. */
export async function findInvited(
  sql: Sql,
  of: { readonly realm: string; readonly codeHash: Uint8Array; readonly now: Instant },
): Promise<MemberRow | undefined> {
  const [row] = await sql<MemberRow[]>`
    select m.id, m.realm, m.number, m.name, m.roles, m.state, m.version, m.changed_at
    from staff_invitation i join staff_member m on m.id = i.staff
    where i.code_hash = ${of.codeHash} and i.expires_at > ${of.now}
      and m.realm = ${of.realm} and m.state = 'invited'`;
  return row;
}

/** Uses an invitation up; says whether it was still there. */
export async function takeInvitation(
  sql: Sql,
  of: { readonly staff: string; readonly codeHash: Uint8Array; readonly now: Instant },
): Promise<boolean> {
  const taken = await sql`
    delete from staff_invitation
    where staff = ${of.staff} and code_hash = ${of.codeHash} and expires_at > ${of.now}`;
  return taken.count === 1;
}

export async function dropInvitation(sql: Sql, staff: string): Promise<void> {
  await sql`delete from staff_invitation where staff = ${staff}`;
}

export async function sweepInvitations(sql: Sql, now: Instant): Promise<void> {
  await sql`delete from staff_invitation where expires_at <= ${now}`;
}
