import assert from 'node:assert/strict';
import type { bankStaffApi } from '@sekisho/contract/bank-staff.ts';
import type { Approval } from '@sekisho/contract/staff.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import {
  answerTo,
  openStaffMember,
  type SignedInStaff,
  signInStaff,
  staffAnswer,
} from '@sekisho/runtime/testing/staff-crew.ts';
import type { BankName, GateWorld } from './gate-world.ts';

export type BankStaff = SignedInStaff<typeof bankStaffApi>;

/** Three administrators and a supervisor of one bank, and what they do together. */
export interface BankCrew {
  readonly one: BankStaff;
  readonly two: BankStaff;
  readonly three: BankStaff;
  readonly supervisor: BankStaff;
  open(roles: readonly StaffRole[]): Promise<BankStaff>;
  /** New sessions and proofs of the four, whatever became of the old ones. */
  fresh(): Promise<void>;
  newNumber(): string;
  /** Asks for the invitation of somebody new. */
  invite(by: BankStaff, personnelNumber?: string, roles?: StaffRole[]): ReturnType<Invite>;
  decide(by: BankStaff, approval: Approval, answer: 'approve' | 'reject'): ReturnType<Decide>;
  /** Approves what must be approvable. */
  approve(by: BankStaff, approval: Approval): Promise<Approval>;
  /** Both halves of the code of an invitation that was approved. */
  codeOf(proposer: BankStaff, approved: Approval): Promise<string>;
}

type Invite = BankStaff['api']['proposeInvitation'];
type Decide = BankStaff['api']['decideApproval'];

let numbers = 0;

export async function openBankCrew(world: GateWorld, bank: BankName = 'b'): Promise<BankCrew> {
  const open = (roles: readonly StaffRole[]) => openStaffMember(world.staff(bank), roles);
  const [one, two] = [await open(['administrator']), await open(['administrator'])];
  const [three, supervisor] = [await open(['administrator']), await open(['supervisor'])];
  const newNumber = () => `N-${String(++numbers).padStart(4, '0')}`;
  const decide: BankCrew['decide'] = (by, approval, answer) =>
    by.api.decideApproval(answerTo(approval, answer));
  return {
    ...{ one, two, three, supervisor, open, newNumber, decide },
    async fresh() {
      for (const who of [one, two, three, supervisor]) staffAnswer(await signInStaff(who));
    },
    invite: (by, personnelNumber = newNumber(), roles = ['desk']) =>
      by.api.proposeInvitation({ body: { personnelNumber, name: '青葉 次郎', roles } }),
    async approve(by, approval) {
      const decided = staffAnswer(await decide(by, approval, 'approve'));
      assert.deepEqual([decided.counted, decided.approval.state], [true, 'approved']);
      return decided.approval;
    },
    async codeOf(proposer, approved) {
      const { id } = approved;
      const seen = staffAnswer(await proposer.api.getApproval({ params: { id } }));
      return `${present(seen.handover, 'One half.')}${present(approved.handover, 'The other.')}`;
    },
  };
}
