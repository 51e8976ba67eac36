import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parsePersonnelNumber, type StaffMemberState } from '@sekisho/domain/staff/member.ts';
import { permissionsOf, type StaffRole } from '@sekisho/domain/staff/roles.ts';
import { audit } from '../audit.ts';
import type { Sql } from '../db.ts';
import type { BegunCeremony } from '../passkeys.ts';
import type { StaffCaller } from './caller.ts';
import type { StaffParts } from './parts.ts';
import * as store from './store.ts';

const PURPOSES = { signIn: 'staff.sign-in', prove: 'staff.prove' } as const;
const PAGE = 100;

type CeremonyRefusal = 'passkey_refused' | 'ceremony_expired';

interface CeremonyAnswer {
  readonly ceremony: string;
  readonly response: unknown;
}

/** A member of staff as colleagues see him. */
export interface Member {
  readonly id: Id<'stf'>;
  readonly name: string;
  readonly personnelNumber: string;
  readonly roles: StaffRole[];
  readonly state: StaffMemberState;
  readonly since: Instant;
}

/** Whose session it is, with the roles of this moment; nobody, when he is not active here. */
export async function readCaller(
  { env, realm, company }: StaffParts,
  subject: string,
): Promise<StaffCaller | undefined> {
  return toCaller({ realm, company }, await store.findMember(env.db.sql, realm, subject));
}

/** As `readCaller`, in a transaction that decides: his roles stay as they are until it ends. */
export async function holdCaller(
  { realm, company }: Pick<StaffParts, 'realm' | 'company'>,
  sql: Sql,
  staff: string,
): Promise<StaffCaller | undefined> {
  return toCaller({ realm, company }, await store.shareMember(sql, realm, staff));
}

function toCaller(
  { realm, company }: Pick<StaffParts, 'realm' | 'company'>,
  member: store.MemberRow | undefined,
): StaffCaller | undefined {
  if (member?.state !== 'active') return undefined;
  const permissions = permissionsOf(company, member.roles);
  const { id, roles } = member;
  return { id, realm, roles, may: (permission) => permissions.has(permission) };
}

export function beginSession({ env, passkeys }: StaffParts): Promise<BegunCeremony> {
  return passkeys.beginAssertion(env.db.sql, { purpose: PURPOSES.signIn, data: {} });
}

/** Opens a session for the active member whose passkey answered; anybody else's is refused alike. */
export async function finishSession(
  { env, realm, passkeys, sessions }: StaffParts,
  answer: CeremonyAnswer,
): Promise<Result<{ readonly staff: string; readonly cookie: string }, CeremonyRefusal>> {
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishAssertion(sql, { purpose: PURPOSES.signIn, ...answer });
    if (!verified.ok) return verified;
    // Locked, so that a session is opened before its member leaves, and ends with him, or not at all.
    const member = await store.holdMember(sql, realm, verified.value.owner);
    if (member?.state !== 'active') return refuse('passkey_refused');
    const staff = member.id;
    await audit(sql, env, { act: 'staff.signed_in', actor: staff, objects: { realm, staff } });
    const of = { kind: 'staff', subject: staff, realm, proved: true } as const;
    return accept({ staff, cookie: await sessions.open(sql, of) });
  });
}

export async function endSession(
  { env, realm, sessions }: StaffParts,
  { id: staff }: StaffCaller,
  request: Request,
): Promise<string> {
  return env.db.transaction(async (sql) => {
    await audit(sql, env, { act: 'staff.signed_out', actor: staff, objects: { realm, staff } });
    return sessions.end(sql, request, 'staff');
  });
}

export function beginProof(
  { env, passkeys }: StaffParts,
  { id }: StaffCaller,
): Promise<BegunCeremony> {
  return passkeys.beginAssertion(env.db.sql, { purpose: PURPOSES.prove, data: { staff: id } });
}

/** A fresh proof counts for the member whose session asked for it, by a passkey of that member. */
export async function finishProof(
  { env, realm, passkeys, sessions }: StaffParts,
  { id: staff }: StaffCaller,
  answer: CeremonyAnswer,
  request: Request,
): Promise<Result<Instant, CeremonyRefusal>> {
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishAssertion(sql, { purpose: PURPOSES.prove, ...answer });
    if (!verified.ok) return verified;
    const { owner, data } = verified.value;
    if (owner !== staff || data.staff !== staff) return refuse('passkey_refused');
    await sessions.prove(sql, request, 'staff');
    const objects = { realm, staff };
    await audit(sql, env, { act: 'staff.proved_presence', actor: staff, objects });
    return accept(env.clock.now());
  });
}

export async function readMember(parts: StaffParts, sql: Sql, id: string): Promise<Member> {
  const row = await store.findMember(sql, parts.realm, id);
  return describe(parts, sql, present(row, 'A member of staff is never deleted.'));
}

/** Everybody who works or worked here, newest first, 100 at a time. */
export async function listMembers(
  parts: StaffParts,
  before: string | undefined,
): Promise<{ readonly members: Member[]; readonly before: Id<'stf'> | null }> {
  const { sql } = parts.env.db;
  const rows = await store.listMembers(sql, parts.realm, { before, limit: PAGE });
  const members = await Promise.all(rows.map((row) => describe(parts, sql, row)));
  return { members, before: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
}

async function describe({ vault }: StaffParts, sql: Sql, row: store.MemberRow): Promise<Member> {
  const { id, roles, state } = row;
  return {
    ...{ id, roles, state },
    name: await vault.open(sql, id, 'name', row.name),
    personnelNumber: await vault.open(sql, id, 'number', row.number),
    since: instant(Number(row.changed_at)),
  };
}

/** The person of a number in this realm, if any, and the keyed hash that stands for the number. */
export async function lookUpPerson(
  { realm, vault }: StaffParts,
  sql: Sql,
  personnelNumber: string,
): Promise<
  Result<
    {
      readonly number: string;
      readonly index: string;
      readonly member: store.MemberRow | undefined;
    },
    'personnel_number_malformed'
  >
> {
  const parsed = parsePersonnelNumber(personnelNumber);
  if (!parsed.ok) return parsed;
  const kind = `staff_number ${realm}`;
  const member = await store.findPerson(sql, realm, vault.searchFor(kind, parsed.value));
  return accept({ number: parsed.value, index: vault.indexOf(kind, parsed.value), member });
}
