import type { AnyApprovalKind } from '@sekisho/runtime/approval/approval-kind.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { openStaff, type StaffDoor } from '@sekisho/runtime/staff/staff-door.ts';
import { type ReopenKind, reopenKind } from '@sekisho/runtime/switches/staff-board.ts';
import { type ReleaseKind, releaseKind } from '../freeze/service.ts';
import type { Parts } from '../parts.ts';

export interface WalletStaff {
  readonly staff: StaffDoor;
  readonly release: ReleaseKind;
  readonly reopening: ReopenKind;
}

/** The operator's staff, with the acts of this server that take two people. */
export function openWalletStaff(parts: Parts): WalletStaff {
  const place = walletStaffParts(parts);
  const release = releaseKind(parts, place);
  const reopening = reopenKind(place, parts.board);
  const kinds = [release, reopening] as unknown as readonly AnyApprovalKind[];
  return { staff: openStaff(place, kinds), release, reopening };
}

/** What the operator's staff stands on; a command invites the first of them by it. */
export function walletStaffParts(
  parts: Pick<Parts, 'realm' | 'vault' | 'sessions' | 'passkeys'> & {
    readonly env: Pick<Env, 'clock' | 'random' | 'ids' | 'db'>;
    readonly config: { readonly operatorName: string };
  },
): StaffParts {
  const { env, realm, vault, sessions, passkeys, config } = parts;
  const company = { company: 'operator', companyName: config.operatorName } as const;
  return { env, realm, vault, sessions, passkeys, ...company };
}
