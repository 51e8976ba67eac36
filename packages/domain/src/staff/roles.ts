import type { StaffPermission } from './permissions.ts';

/** Whose staff: the wallet operator's, or a bank's. */
export type StaffCompany = 'operator' | 'bank';

export const STAFF_ROLES = [
  'administrator',
  'supervisor',
  'investigator',
  'operations',
  'desk',
  'auditor',
] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

type RoleTable = Readonly<Record<StaffRole, readonly StaffPermission[]>>;

const SEES: readonly StaffPermission[] = ['approval.view', 'switch.view'];

/** Roles that mean the same in both companies. */
const SHARED = {
  // Those who manage staff see no customer and release nothing.
  administrator: [
    ...SEES,
    ...(['staff.view', 'staff.manage', 'staff.manage.decide', 'approval.decide'] as const),
  ],
  operations: [...SEES, 'switch.stop', 'switch.reopen'],
  auditor: [...SEES, 'staff.view', 'audit.view'],
} as const satisfies Partial<RoleTable>;

/**
 * The roles of each company and what each may do: the table that an auditor reads. A supervisor only
 * answers, so that whoever asks and whoever answers are kept apart by role as well as by person.
 * @see docs/reference/staff-and-approvals.md
 */
export const ROLE_PERMISSIONS: Readonly<Record<StaffCompany, RoleTable>> = {
  operator: {
    ...SHARED,
    supervisor: [
      ...SEES,
      ...(['staff.view', 'staff.manage.decide', 'approval.decide', 'switch.stop'] as const),
      ...(['wallet.freeze', 'wallet.release.decide'] as const),
      ...(['limit.raise.decide', 'mandate.mass.decide', 'switch.reopen.decide'] as const),
    ],
    investigator: [
      ...SEES,
      ...(['person.view', 'wallet.freeze', 'wallet.release', 'mandate.mass'] as const),
      'switch.stop',
    ],
    desk: [...SEES, 'person.view', 'wallet.freeze', 'limit.raise'],
  },
  bank: {
    ...SHARED,
    supervisor: [
      ...SEES,
      ...(['staff.view', 'staff.manage.decide', 'approval.decide', 'switch.stop'] as const),
      ...(['limit.raise.decide', 'mandate.mass.decide', 'switch.reopen.decide'] as const),
    ],
    investigator: [...SEES, 'person.view', 'mandate.mass', 'switch.stop'],
    desk: [...SEES, 'person.view', 'limit.raise'],
  },
};

/** Everything that these roles together may do in this company. */
export function permissionsOf(
  company: StaffCompany,
  roles: readonly StaffRole[],
): ReadonlySet<StaffPermission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[company][role]));
}

/** The roles in the order of the table, each once. */
export function inOrder(roles: readonly StaffRole[]): readonly StaffRole[] {
  return STAFF_ROLES.filter((role) => roles.includes(role));
}
