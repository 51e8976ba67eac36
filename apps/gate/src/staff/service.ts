import type { bankStaffApi } from '@sekisho/contract/bank-staff.ts';
import type { AnyApprovalKind } from '@sekisho/runtime/approval/approval-kind.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { openStaff, type StaffDoor } from '@sekisho/runtime/staff/staff-door.ts';
import { boardRoutes, reopenKind } from '@sekisho/runtime/switches/staff-board.ts';
import { type HostedBank, hostOf } from '../hosted-bank.ts';
import { isThere } from '../switches/service.ts';

export type BankStaffDoor = Omit<StaffDoor, 'routes'> & {
  readonly routes: Handlers<typeof bankStaffApi>;
};

/** The staff of one bank, with the acts of this server that take two people. */
export function openBankStaff(bank: HostedBank): BankStaffDoor {
  const place = bankStaffParts(bank);
  const kind = reopenKind(place, bank.board);
  const staff = openStaff(place, [kind as unknown as AnyApprovalKind]);
  const of = { code: bank.code, partners: bank.partners.map(({ clientId }) => clientId) };
  const board = boardRoutes({
    ...{ staff, kind, board: bank.board },
    isThere: (sql, one) => isThere(sql, of, one),
  });
  return { ...staff, routes: { ...staff.routes, ...board } };
}

/** What the staff of a bank stands on; a command invites the first of them by it. */
export function bankStaffParts(
  bank: Pick<HostedBank, 'name' | 'origin' | 'vault' | 'sessions' | 'passkeys'> & {
    readonly env: Pick<Env, 'clock' | 'random' | 'ids' | 'db'>;
  },
): StaffParts {
  const { env, name, origin, vault, sessions, passkeys } = bank;
  const company = { company: 'bank', companyName: name } as const;
  return { env, realm: hostOf(origin), vault, sessions, passkeys, ...company };
}
