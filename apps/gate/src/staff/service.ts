import type { Env } from '@sekisho/runtime/env.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { openStaff, type StaffDoor } from '@sekisho/runtime/staff/staff-door.ts';
import { type HostedBank, hostOf } from '../hosted-bank.ts';

/** The staff of one bank, with the acts of this server that take two people. */
export function openBankStaff(bank: HostedBank): StaffDoor {
  return openStaff(bankStaffParts(bank));
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
