import { machine, type StateOf } from '../base/machine.ts';
import { accept, type Result, refuse } from '../base/result.ts';
import type { StaffRole } from './roles.ts';

/**
 * A member of staff is one person for as long as the company keeps records: who comes back after he
 * left is the same member, so that nobody can answer what he once asked for. Only an `active` one has
 * passkeys and sessions; a recovery takes both and invites anew.
 * @see docs/reference/staff-and-approvals.md
 */
export const staffMember = machine('staff_member', {
  invited: { enrol: 'active', leave: 'left' },
  active: { recover: 'invited', leave: 'left' },
  left: { invite: 'invited' },
});

export type StaffMemberState = StateOf<typeof staffMember>;

/** What decisions about a member are made from. */
export interface MemberFacts {
  readonly state: StaffMemberState;
  readonly roles: readonly StaffRole[];
}

export type MemberEvent = 'enrol' | 'invite' | 'recover' | 'leave' | 'set_roles';
export type MemberRefusal = 'staff_wrong_state' | 'last_administrators';

/** Fewer could not decide about each other: one asks, another answers. */
export const ADMINISTRATORS_MIN = 2;

/**
 * Whether this may happen to a member now. `otherAdministrators` counts the active ones beside him:
 * the last two stay, whatever is asked for. A recovery takes an administrator away for a while only.
 */
export function judgeMember(
  member: MemberFacts,
  event: MemberEvent,
  of: { readonly roles?: readonly StaffRole[]; readonly otherAdministrators: number },
): Result<StaffMemberState, MemberRefusal> {
  const next =
    event === 'set_roles' ? rolesOnly(member.state) : staffMember.next(member.state, event);
  if (!next.ok) return refuse('staff_wrong_state');
  const isAdministrator = member.state === 'active' && member.roles.includes('administrator');
  const stays = event === 'set_roles' && (of.roles ?? []).includes('administrator');
  const removes = isAdministrator && (event === 'leave' || event === 'set_roles') && !stays;
  if (removes && of.otherAdministrators < ADMINISTRATORS_MIN) return refuse('last_administrators');
  return next;
}

/** Roles change where there is somebody to have them. */
function rolesOnly(state: StaffMemberState): Result<StaffMemberState, 'wrong_state'> {
  return state === 'left' ? refuse('wrong_state') : accept(state);
}

/**
 * A personnel number as it is compared: wide letters and small ones count as their plain capitals,
 * and blanks and hyphens not at all, so that one person cannot be written in two ways.
 */
export function parsePersonnelNumber(text: string): Result<string, 'personnel_number_malformed'> {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\u2010-\u2015\u2212-]/gu, '');
  return /^[A-Z0-9]{1,20}$/.test(plain) ? accept(plain) : refuse('personnel_number_malformed');
}
