import { approval } from '@sekisho/domain/approval/approval.ts';
import { staffMember } from '@sekisho/domain/staff/member.ts';
import { STAFF_ROLES } from '@sekisho/domain/staff/roles.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Ceremony } from './ceremony.ts';
import { Closed, Company, Empty, IdOf, Line, OneOf, Time, WebAuthnJson } from './shapes.ts';

const CeremonyAnswer = Closed({ ceremony: IdOf('chl'), response: WebAuthnJson });
const Roles = Type.Array(OneOf(STAFF_ROLES), { minItems: 1, maxItems: STAFF_ROLES.length });
/** One of the states of a machine. */
const StateIn = <T extends string>(states: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...states] });

/** The member of staff of this session. */
export const StaffMe = Closed({
  id: IdOf('stf'),
  name: Type.String(),
  roles: Type.Array(OneOf(STAFF_ROLES)),
  /** Permissions of these roles, by which a page shows what can be done. */
  permissions: Type.Array(Type.String()),
  provedUntil: Type.Union([Time, Type.Null()]),
});
export type StaffMe = Static<typeof StaffMe>;

export const StaffMember = Closed({
  id: IdOf('stf'),
  name: Type.String(),
  personnelNumber: Type.String(),
  roles: Type.Array(OneOf(STAFF_ROLES)),
  state: StateIn(staffMember.states),
  since: Time,
});
export type StaffMember = Static<typeof StaffMember>;

const Colleague = Closed({ id: IdOf('stf'), name: Type.String() });

/**
 * What `content` of an approval is when it is parsed. A page shows its `description` in the reader's
 * language, and the hash of the text itself goes back with the answer.
 */
export const ApprovalContent = Closed({
  approval: IdOf('apr'),
  kind: Type.String(),
  object: Type.String(),
  version: Type.String(),
  values: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
  description: Closed({ ja: Type.String(), en: Type.String() }),
  proposedBy: IdOf('stf'),
  proposedAt: Time,
  expiresAt: Time,
  nonce: Type.String(),
});
export type ApprovalContent = Static<typeof ApprovalContent>;

export const Approval = Closed({
  id: IdOf('apr'),
  kind: Type.String(),
  state: StateIn(approval.states),
  /** Canonical JSON (RFC 8785) of an `ApprovalContent`. */
  content: Type.String(),
  /** Why an outdated one was not carried out. */
  reason: Type.Union([Type.String(), Type.Null()]),
  proposedBy: Colleague,
  proposedAt: Time,
  expiresAt: Time,
  closedBy: Type.Union([Colleague, Type.Null()]),
  closedAt: Type.Union([Time, Type.Null()]),
  mayDecide: Type.Boolean(),
  mayWithdraw: Type.Boolean(),
  /** What the reader alone hands to the person concerned, for a day: half of an invitation's code. */
  handover: Type.Union([Type.String(), Type.Null()]),
});
export type Approval = Static<typeof Approval>;

/** `counted`: this answer made the approval what it is now; else somebody or something was first. */
const Answered = Closed({ counted: Type.Boolean(), approval: Approval });

const SECTIONS = ['pending', 'closed'] as const;
const ofMember = Closed({ id: IdOf('stf') });
const ofApproval = Closed({ id: IdOf('apr') });

/** What staff of both companies do alike; each company's own surface spreads these. */
export const staffApi = {
  getStaffCompany: {
    method: 'GET',
    path: '/staff/v1/company',
    summary: 'The company whose staff this page is for.',
    audience: 'anyone',
    fromSettings: true,
    result: Company,
    problems: [],
  },
  beginStaffEnrolment: {
    method: 'POST',
    path: '/staff/v1/enrolment/options',
    summary: 'Begin to register a passkey with the code of an invitation.',
    audience: 'anyone',
    body: Closed({ code: Line(60) }),
    result: Ceremony,
    problems: ['invitation_refused'],
  },
  finishStaffEnrolment: {
    method: 'POST',
    path: '/staff/v1/enrolment',
    summary: 'Register the passkey; the invitation is used up and a session opened.',
    audience: 'anyone',
    body: CeremonyAnswer,
    result: StaffMe,
    problems: ['passkey_refused', 'ceremony_expired', 'invitation_refused'],
  },
  beginStaffSession: {
    method: 'POST',
    path: '/staff/v1/session/options',
    summary: 'Begin to sign in with a passkey.',
    audience: 'anyone',
    body: Empty,
    result: Ceremony,
    problems: [],
  },
  finishStaffSession: {
    method: 'POST',
    path: '/staff/v1/session',
    summary: 'Sign in.',
    audience: 'anyone',
    body: CeremonyAnswer,
    result: StaffMe,
    problems: ['passkey_refused', 'ceremony_expired'],
  },
  endStaffSession: {
    method: 'POST',
    path: '/staff/v1/session/end',
    summary: 'Sign out.',
    audience: 'staff',
    permission: 'any_staff',
    body: Empty,
    result: Empty,
    problems: [],
  },
  beginStaffProof: {
    method: 'POST',
    path: '/staff/v1/proof/options',
    summary: 'Begin a fresh proof with the passkey.',
    audience: 'staff',
    permission: 'any_staff',
    body: Empty,
    result: Ceremony,
    problems: [],
  },
  finishStaffProof: {
    method: 'POST',
    path: '/staff/v1/proof',
    summary: 'Finish the proof; it holds for five minutes.',
    audience: 'staff',
    permission: 'any_staff',
    body: CeremonyAnswer,
    result: StaffMe,
    problems: ['passkey_refused', 'ceremony_expired'],
  },
  getStaffMe: {
    method: 'GET',
    path: '/staff/v1/me',
    summary: 'The member of staff of this session, with the roles of this moment.',
    audience: 'staff',
    permission: 'any_staff',
    result: StaffMe,
    problems: [],
  },
  listStaff: {
    method: 'GET',
    path: '/staff/v1/members',
    summary: 'Everybody who works or worked here, newest first, 100 at a time.',
    audience: 'staff',
    permission: 'staff.view',
    query: Closed({ before: Type.Optional(IdOf('stf')) }),
    result: Closed({
      members: Type.Array(StaffMember),
      before: Type.Union([IdOf('stf'), Type.Null()]),
    }),
    problems: [],
  },
  proposeInvitation: {
    method: 'POST',
    path: '/staff/v1/members/invite',
    summary: 'Ask for the invitation of somebody who is not here; one person has one log-in.',
    audience: 'staff',
    permission: 'staff.manage',
    body: Closed({ personnelNumber: Line(40), name: Line(60), roles: Roles }),
    result: Approval,
    problems: ['personnel_number_malformed', 'person_known', 'approval_pending'],
  },
  proposeRoles: {
    method: 'POST',
    path: '/staff/v1/members/:id/roles',
    summary: 'Ask for other roles of a member.',
    audience: 'staff',
    permission: 'staff.manage',
    params: ofMember,
    body: Closed({ roles: Roles }),
    result: Approval,
    problems: ['staff_wrong_state', 'last_administrators', 'approval_pending'],
  },
  proposeLeaving: {
    method: 'POST',
    path: '/staff/v1/members/:id/leave',
    summary: 'Ask for the end of a member’s access.',
    audience: 'staff',
    permission: 'staff.manage',
    params: ofMember,
    body: Empty,
    result: Approval,
    problems: ['staff_wrong_state', 'last_administrators', 'approval_pending'],
  },
  proposeRecovery: {
    method: 'POST',
    path: '/staff/v1/members/:id/recover',
    summary: 'Ask for a new invitation of a member whose passkey is lost; all old ones end.',
    audience: 'staff',
    permission: 'staff.manage',
    params: ofMember,
    body: Empty,
    result: Approval,
    problems: ['staff_wrong_state', 'approval_pending'],
  },
  listApprovals: {
    method: 'GET',
    path: '/staff/v1/approvals',
    summary:
      'Pending approvals first, then those that are closed, each newest first, 50 at a time.',
    audience: 'staff',
    permission: 'approval.view',
    query: Closed({
      section: Type.Optional(OneOf(SECTIONS)),
      before: Type.Optional(IdOf('apr')),
    }),
    result: Closed({
      approvals: Type.Array(Approval),
      next: Type.Union([Closed({ section: OneOf(SECTIONS), before: IdOf('apr') }), Type.Null()]),
    }),
    problems: [],
  },
  getApproval: {
    method: 'GET',
    path: '/staff/v1/approvals/:id',
    summary: 'One approval.',
    audience: 'staff',
    permission: 'approval.view',
    params: ofApproval,
    result: Approval,
    problems: [],
  },
  decideApproval: {
    method: 'POST',
    path: '/staff/v1/approvals/:id/decide',
    summary:
      'Approve or reject exactly what was shown: `contentHash` is the SHA-256 of `content` in UTF-8. What is approved is done at once, or the approval is outdated.',
    audience: 'staff',
    permission: 'approval.decide',
    freshProof: true,
    params: ofApproval,
    body: Closed({
      answer: OneOf(['approve', 'reject']),
      contentHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
    result: Answered,
    problems: ['approval_own', 'approval_differs'],
  },
  withdrawApproval: {
    method: 'POST',
    path: '/staff/v1/approvals/:id/withdraw',
    summary: 'Take back what one has asked for oneself.',
    audience: 'staff',
    permission: 'approval.view',
    params: ofApproval,
    body: Empty,
    result: Answered,
    problems: [],
  },
} as const satisfies Api;
