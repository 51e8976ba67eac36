import type { staffApi } from '@sekisho/contract/staff.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { AnyApprovalKind } from '../approval/approval-kind.ts';
import { type Approvals, createApprovals } from '../approval/service.ts';
import type { Handlers } from '../http/bind-api.ts';
import type { StaffCaller } from './caller.ts';
import { staffKinds } from './kinds.ts';
import type { StaffParts } from './parts.ts';
import { staffRoutes } from './routes.ts';
import { holdCaller, readCaller } from './service.ts';
import { sweepInvitations } from './store.ts';

/** The staff of one company of a server: what its server binds, and what its features ask by. */
export interface StaffDoor {
  readonly parts: StaffParts;
  readonly approvals: Approvals;
  readonly routes: Handlers<typeof staffApi>;
  /** For `bindApi`: whose session it is, with the roles of this moment. */
  readonly readStaff: (subject: string) => Promise<StaffCaller | undefined>;
  /** Closes requests that nobody answered in time, and forgets old invitations. */
  sweep(now: Instant): Promise<void>;
}

/** `kinds`: the acts of the company's own features that take two people. */
export function openStaff(parts: StaffParts, kinds: readonly AnyApprovalKind[] = []): StaffDoor {
  const { env, realm, vault } = parts;
  const own = staffKinds(parts);
  const approvals = createApprovals({
    ...{ env, realm, vault },
    holdCaller: (sql, staff) => holdCaller(parts, sql, staff),
    kinds: [own.invite, own.roles, own.leave, own.recover, ...kinds],
  });
  return {
    parts,
    approvals,
    routes: staffRoutes(parts, { kinds: own, approvals }),
    readStaff: (subject) => readCaller(parts, subject),
    async sweep(now) {
      await approvals.tick(now);
      await sweepInvitations(env.db.sql, now);
    },
  };
}
