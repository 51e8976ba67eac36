import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { say, type Text, type ValuesOf } from '@sekisho/contract/texts/text.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { judgeMember, type MemberEvent, type MemberRefusal } from '@sekisho/domain/staff/member.ts';
import { inOrder, type StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { ApprovalKind, Handover, PresentObject } from '../approval/approval-kind.ts';
import { audit } from '../audit.ts';
import type { Sql } from '../db.ts';
import { issueInvitation } from './invitation.ts';
import type { StaffParts } from './parts.ts';
import { lookUpPerson } from './service.ts';
import * as store from './store.ts';

export type InviteValues = {
  readonly personnelNumber: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
};
type RolesValues = { readonly roles: readonly StaffRole[] };
type NoValues = Readonly<Record<string, never>>;
type KnownRefusal = 'not_found' | MemberRefusal;

/** The acts about staff that take two people. */
export interface StaffKinds {
  readonly invite: ApprovalKind<InviteValues, 'person_known'>;
  readonly roles: ApprovalKind<RolesValues, KnownRefusal>;
  readonly leave: ApprovalKind<NoValues, KnownRefusal>;
  readonly recover: ApprovalKind<NoValues, KnownRefusal>;
}

export function staffKinds(parts: StaffParts): StaffKinds {
  const permissions = { proposing: 'staff.manage', deciding: 'staff.manage.decide' } as const;
  return {
    invite: {
      kind: 'staff.invite',
      ...permissions,
      read: (sql, { values }) => readInvited(parts, sql, values),
      async execute(sql, { values, approver }) {
        const staff = await writeInvited(parts, sql, values);
        return accept(await inviteByTwo(parts, sql, { staff, actor: approver }));
      },
    },
    roles: {
      kind: 'staff.roles',
      ...permissions,
      read: (sql, { object, values }) =>
        readMember(parts, sql, object, { event: 'set_roles', text: STAFF.acts.roles, ...values }),
      async execute(sql, { object: staff, values, approver }) {
        const roles = inOrder(values.roles);
        await change(parts, sql, staff, { event: 'set_roles', roles });
        await recordChange(parts, sql, { act: 'staff.roles_set', staff, actor: approver, roles });
        return accept(undefined);
      },
    },
    leave: {
      kind: 'staff.leave',
      ...permissions,
      read: (sql, { object }) =>
        readMember(parts, sql, object, { event: 'leave', text: STAFF.acts.leave }),
      async execute(sql, { object: staff, approver }) {
        await change(parts, sql, staff, { event: 'leave' });
        await shutOut(parts, sql, staff);
        await store.dropInvitation(sql, staff);
        await recordChange(parts, sql, { act: 'staff.left', staff, actor: approver });
        return accept(undefined);
      },
    },
    recover: {
      kind: 'staff.recover',
      ...permissions,
      read: (sql, { object }) =>
        readMember(parts, sql, object, { event: 'recover', text: STAFF.acts.recover }),
      async execute(sql, { object: staff, approver }) {
        await change(parts, sql, staff, { event: 'recover' });
        await shutOut(parts, sql, staff);
        await recordChange(parts, sql, { act: 'staff.recovered', staff, actor: approver });
        return accept(await inviteByTwo(parts, sql, { staff, actor: approver }));
      },
    },
  };
}

/** A person who is not here: nobody yet, or somebody who left and comes back as the same member. */
async function readInvited(
  parts: StaffParts,
  sql: Sql,
  { personnelNumber, name, roles }: InviteValues,
): Promise<Result<PresentObject, 'person_known'>> {
  await store.lockStaff(sql, parts.realm);
  const found = await lookUpPerson(parts, sql, personnelNumber);
  assert(found.ok, 'Only a number that was read is asked for.');
  const { member, number } = found.value;
  if (member !== undefined && member.state !== 'left') return refuse('person_known');
  const description = inBoth(STAFF.acts.invite, { name, number, roles });
  return accept({ version: member === undefined ? 'new' : String(member.version), description });
}

/** Writes the person down as invited; who comes back keeps his id, so that he stays one person. */
export async function writeInvited(
  { env, realm, vault, ...parts }: StaffParts,
  sql: Sql,
  values: InviteValues,
): Promise<string> {
  const found = await lookUpPerson({ env, realm, vault, ...parts }, sql, values.personnelNumber);
  assert(found.ok, 'Only a number that was read is asked for.');
  const { member, number, index } = found.value;
  const roles = [...inOrder(values.roles)];
  const at = env.clock.now();
  const id = member?.id ?? env.ids.next('stf');
  const name = await vault.seal(sql, id, 'name', values.name);
  if (member !== undefined) {
    await store.writeMember(sql, id, { name, roles, state: 'invited', at });
    return id;
  }
  await store.insertMember(sql, {
    ...{ id, realm, name, roles, state: 'invited' },
    number: await vault.seal(sql, id, 'number', number),
    number_index: index,
    created_at: at,
  });
  return id;
}

async function inviteByTwo(
  parts: StaffParts,
  sql: Sql,
  { staff, actor }: { readonly staff: string; readonly actor: string },
): Promise<Handover> {
  const { halves } = await issueInvitation(sql, parts, staff);
  const member = present(await store.findMember(sql, parts.realm, staff), 'It was just written.');
  await recordChange(parts, sql, { act: 'staff.invited', staff, actor, roles: member.roles });
  return { toProposer: halves[0], toApprover: halves[1] };
}

/** A member as he is now, with what would happen to him; refused where it may not. */
async function readMember(
  parts: StaffParts,
  sql: Sql,
  staff: string,
  act: {
    readonly event: MemberEvent;
    readonly text: Text;
    readonly roles?: readonly StaffRole[];
  },
): Promise<Result<PresentObject, KnownRefusal>> {
  const { realm, vault } = parts;
  await store.lockStaff(sql, realm);
  const member = await store.holdMember(sql, realm, staff);
  if (member === undefined) return refuse('not_found');
  const judged = await judge(parts, sql, member, act);
  if (!judged.ok) return judged;
  const description = inBoth(act.text, {
    name: await vault.open(sql, staff, 'name', member.name),
    number: await vault.open(sql, staff, 'number', member.number),
    before: member.roles,
    roles: act.roles ?? [],
  });
  return accept({ version: String(member.version), description });
}

async function judge(
  { realm }: StaffParts,
  sql: Sql,
  member: store.MemberRow,
  { event, roles }: { readonly event: MemberEvent; readonly roles?: readonly StaffRole[] },
) {
  const otherAdministrators = await store.countAdministrators(sql, realm, member.id);
  return judgeMember(member, event, {
    otherAdministrators,
    ...(roles === undefined ? {} : { roles }),
  });
}

async function change(
  parts: StaffParts,
  sql: Sql,
  staff: string,
  act: { readonly event: MemberEvent; readonly roles?: readonly StaffRole[] },
): Promise<void> {
  const member = present(await store.holdMember(sql, parts.realm, staff), 'It was just read.');
  const judged = await judge(parts, sql, member, act);
  assert(judged.ok, 'What was read and locked can be done.');
  const roles = act.roles === undefined ? member.roles : [...act.roles];
  const at = parts.env.clock.now();
  await store.writeMember(sql, staff, { name: member.name, roles, state: judged.value, at });
}

/** From now on no session and no passkey of the member opens anything. */
async function shutOut(parts: StaffParts, sql: Sql, staff: string): Promise<void> {
  await parts.sessions.endAll(sql, 'staff', staff);
  await parts.passkeys.forgetAll(sql, staff);
}

async function recordChange(
  { env, realm }: StaffParts,
  sql: Sql,
  of: {
    readonly act: string;
    readonly staff: string;
    readonly actor: string;
    readonly roles?: readonly StaffRole[];
  },
): Promise<void> {
  const { act, actor, staff, roles } = of;
  const objects = { realm, staff, ...(roles === undefined ? {} : { roles: roles.join(' ') }) };
  await audit(sql, env, { act, actor, objects });
}

interface Described {
  readonly name: string;
  readonly number: string;
  readonly before?: readonly StaffRole[];
  readonly roles: readonly StaffRole[];
}

function inBoth(text: Text, { name, number, before = [], roles }: Described): Text {
  const inOne = (language: 'ja' | 'en') => {
    const named = (list: readonly StaffRole[]) =>
      inOrder(list)
        .map((role) => STAFF.roles[role][language])
        .join(language === 'ja' ? '、' : ', ');
    const values = { name, number, before: named(before), roles: named(roles) };
    return say(text, language, ...([values] as unknown as ValuesOf<Text>));
  };
  return { ja: inOne('ja'), en: inOne('en') };
}
