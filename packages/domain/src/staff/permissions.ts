/**
 * What a member of staff may be allowed to do, one act a permission. An act that takes two people has
 * one permission to ask for it and another, `….decide`, to answer; nobody answers his own request.
 */
export const STAFF_PERMISSIONS = {
  'staff.view': 'See who works here and in which roles.',
  'staff.manage': 'Ask for an invitation, other roles, a recovery or an end for a member of staff.',
  'staff.manage.decide': 'Decide what was asked for about a member of staff.',
  'approval.view': 'See what was asked for, by whom, and what became of it; take back one’s own.',
  'approval.decide': 'Answer requests at all; each kind needs its own permission as well.',
  'person.view': 'See a person’s data, with a reason, on the record.',
  'wallet.freeze': 'Freeze a wallet at once.',
  'wallet.release': 'Ask for the release of a frozen wallet.',
  'wallet.release.decide': 'Decide on a release.',
  'limit.raise': 'Ask for higher limits of a wallet or of a bank account.',
  'limit.raise.decide': 'Decide on higher limits.',
  'mandate.mass': 'Ask for an act on many mandates together.',
  'mandate.mass.decide': 'Decide on an act on many mandates.',
  'switch.view': 'See what is stopped, since when and why.',
  'switch.stop': 'Stop an act at once.',
  'switch.reopen': 'Ask to reopen what is stopped.',
  'switch.reopen.decide': 'Decide on a reopening.',
  'audit.view': 'Read the audit log, in which nobody is named.',
} as const satisfies Readonly<Record<string, string>>;

export type StaffPermission = keyof typeof STAFF_PERMISSIONS;
