import type { Id } from '@sekisho/domain/base/id.ts';
import type { StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';

/** Who calls from a session of staff, with the roles that hold at this call. */
export interface StaffCaller {
  readonly id: Id<'stf'>;
  readonly realm: string;
  readonly roles: readonly StaffRole[];
  may(permission: StaffPermission): boolean;
}
