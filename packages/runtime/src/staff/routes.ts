import type { StaffMe, staffApi, Approval as ToldApproval } from '@sekisho/contract/staff.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Instant, plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import { STAFF_PERMISSIONS, type StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import { inOrder, permissionsOf } from '@sekisho/domain/staff/roles.ts';
import type { Answered, Approval, Approvals } from '../approval/service.ts';
import { type CallContext, FRESH_PROOF_MS, type Handlers } from '../http/bind-api.ts';
import type { StaffCaller } from './caller.ts';
import { beginEnrolment, finishEnrolment } from './invitation.ts';
import type { StaffKinds } from './kinds.ts';
import type { StaffParts } from './parts.ts';
import {
  beginProof,
  beginSession,
  endSession,
  finishProof,
  finishSession,
  listMembers,
  lookUpPerson,
  readMember,
} from './service.ts';

type AllHandlers = Handlers<typeof staffApi>;
type ApprovalRoutes = 'listApprovals' | 'getApproval' | 'decideApproval' | 'withdrawApproval';
type ProposalRoutes = 'proposeInvitation' | 'proposeRoles' | 'proposeLeaving' | 'proposeRecovery';

/** Handlers of what staff of both companies do alike. */
export function staffRoutes(
  parts: StaffParts,
  of: { readonly kinds: StaffKinds; readonly approvals: Approvals },
): AllHandlers {
  return {
    ...sessionRoutes(parts),
    ...proposalRoutes(parts, of.kinds, of.approvals),
    ...approvalRoutes(parts, of.approvals),
  };
}

function sessionRoutes(parts: StaffParts): Omit<AllHandlers, ApprovalRoutes | ProposalRoutes> {
  const { env } = parts;
  return {
    getStaffCompany: async () => accept({ name: parts.companyName }),
    beginStaffEnrolment: ({ body }, { peer }) =>
      beginEnrolment(parts, { code: body.code, address: peer.address }),
    async finishStaffEnrolment({ body }, { setCookie }) {
      const finished = await finishEnrolment(parts, body);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      return accept(await readMe(parts, finished.value.staff, env.clock.now()));
    },
    beginStaffSession: async () => accept(await beginSession(parts)),
    async finishStaffSession({ body }, { setCookie }) {
      const finished = await finishSession(parts, body);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      return accept(await readMe(parts, finished.value.staff, env.clock.now()));
    },
    async endStaffSession(_call, context) {
      context.setCookie(await endSession(parts, callerOf(context), context.request));
      return accept({});
    },
    beginStaffProof: async (_call, context) => accept(await beginProof(parts, callerOf(context))),
    async finishStaffProof({ body }, context) {
      const caller = callerOf(context);
      const proved = await finishProof(parts, caller, body, context.request);
      return proved.ok ? accept(await readMe(parts, caller.id, proved.value)) : proved;
    },
    getStaffMe: async (_call, context) =>
      accept(await readMe(parts, callerOf(context).id, context.session?.provedAt)),
    async listStaff({ query }) {
      const { members, before } = await listMembers(parts, query.before);
      const told = members.map((one) => ({ ...one, since: toRfc3339(one.since) }));
      return accept({ members: told, before });
    },
  };
}

function proposalRoutes(
  parts: StaffParts,
  kinds: StaffKinds,
  approvals: Approvals,
): Pick<AllHandlers, ProposalRoutes> {
  const tell = (approval: Approval) => toApproval(parts, approval);
  return {
    async proposeInvitation({ body }, context) {
      const { name } = body;
      const found = await lookUpPerson(parts, parts.env.db.sql, body.personnelNumber);
      if (!found.ok) return found;
      const { number: personnelNumber, index, member } = found.value;
      const object = member?.id ?? `person ${index}`;
      const values = { name, personnelNumber, roles: inOrder(body.roles) };
      const asked = await approvals.propose(kinds.invite, { object, values }, callerOf(context));
      return asked.ok ? accept(await tell(asked.value)) : asked;
    },
    async proposeRoles({ params, body }, context) {
      const of = { object: params.id, values: { roles: inOrder(body.roles) } };
      const asked = await approvals.propose(kinds.roles, of, callerOf(context));
      return asked.ok ? accept(await tell(asked.value)) : asked;
    },
    async proposeLeaving({ params }, context) {
      const of = { object: params.id, values: {} };
      const asked = await approvals.propose(kinds.leave, of, callerOf(context));
      return asked.ok ? accept(await tell(asked.value)) : asked;
    },
    async proposeRecovery({ params }, context) {
      const of = { object: params.id, values: {} };
      const asked = await approvals.propose(kinds.recover, of, callerOf(context));
      if (asked.ok) return accept(await tell(asked.value));
      assert(asked.refusal !== 'last_administrators', 'A recovery takes nobody away for good.');
      return refuse(asked.refusal);
    },
  };
}

function approvalRoutes(
  parts: StaffParts,
  approvals: Approvals,
): Pick<AllHandlers, ApprovalRoutes> {
  const answered = async ({ counted, approval }: Answered) =>
    accept({ counted, approval: await toApproval(parts, approval) });
  return {
    async listApprovals({ query }, context) {
      const { approvals: found, next } = await approvals.list(query, callerOf(context));
      const told = await Promise.all(found.map((approval) => toApproval(parts, approval)));
      return accept({ approvals: told, next: next ?? null });
    },
    async getApproval({ params }, context) {
      const found = await approvals.find(params.id, callerOf(context));
      return found.ok ? accept(await toApproval(parts, found.value)) : found;
    },
    async decideApproval({ params, body }, context) {
      const given = { id: params.id, ...body };
      const decided = await approvals.decide(given, callerOf(context));
      return decided.ok ? answered(decided.value) : decided;
    },
    async withdrawApproval({ params }, context) {
      const withdrawn = await approvals.withdraw(params.id, callerOf(context));
      return withdrawn.ok ? answered(withdrawn.value) : withdrawn;
    },
  };
}

/** Who of staff calls; features of an application take it from here. */
export function callerOf({ staff }: CallContext): StaffCaller {
  return present(staff, 'An operation of staff is called by a member of staff.');
}

async function readMe(
  parts: StaffParts,
  staff: string,
  provedAt: Instant | undefined,
): Promise<StaffMe> {
  const { env } = parts;
  const { id, name, roles } = await readMember(parts, env.db.sql, staff);
  const permitted = permissionsOf(parts.company, roles);
  const all = Object.keys(STAFF_PERMISSIONS) as StaffPermission[];
  const until = provedAt === undefined ? undefined : plus(provedAt, FRESH_PROOF_MS);
  return {
    ...{ id, name, roles: [...inOrder(roles)] },
    permissions: all.filter((permission) => permitted.has(permission)),
    provedUntil: until === undefined || until < env.clock.now() ? null : toRfc3339(until),
  };
}

/** As it stands on the wire: with the names of the two. */
export async function toApproval(parts: StaffParts, approval: Approval): Promise<ToldApproval> {
  const { sql } = parts.env.db;
  const named = async (id: Approval['proposedBy']) => {
    const { name } = await readMember(parts, sql, id);
    return { id, name };
  };
  const { object: _inContent, closedBy, closedAt, reason, handover, ...told } = approval;
  return {
    ...told,
    reason: reason ?? null,
    handover: handover ?? null,
    proposedBy: await named(told.proposedBy),
    proposedAt: toRfc3339(told.proposedAt),
    expiresAt: toRfc3339(told.expiresAt),
    closedBy: closedBy === undefined ? null : await named(closedBy),
    closedAt: closedAt === undefined ? null : toRfc3339(closedAt),
  };
}
