import type { Instant } from '../base/instant.ts';
import { machine, type StateOf } from '../base/machine.ts';
import { accept, type Result, refuse } from '../base/result.ts';

/**
 * An act that takes two people. What was asked for is fixed when it is asked; `outdated` means that
 * somebody approved it when its object had changed or the act was not possible any more, so that
 * nothing was done.
 * @see docs/reference/staff-and-approvals.md
 */
export const approval = machine('approval', {
  pending: {
    approve: 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
    expire: 'expired',
    outdate: 'outdated',
  },
  approved: {},
  rejected: {},
  withdrawn: {},
  expired: {},
  outdated: {},
});

export type ApprovalState = StateOf<typeof approval>;
export type ApprovalAnswer = 'approve' | 'reject';

/** What was asked for, as it was written down. */
export interface AskedApproval {
  readonly state: ApprovalState;
  /** The person who asked, not the session or the roles. */
  readonly proposer: string;
  /** What it is done to; a person's id when it is done to a member of staff. */
  readonly object: string;
  readonly expiresAt: Instant;
  /** SHA-256 of exactly what is shown, in hexadecimal. */
  readonly contentHash: string;
  /** The object's version that it was asked for. */
  readonly version: string;
}

/** An answer, and what holds at this moment. */
export interface GivenAnswer {
  readonly answer: ApprovalAnswer;
  readonly person: string;
  /** Whether the person may decide requests of this kind now. */
  readonly permitted: boolean;
  readonly now: Instant;
  readonly contentHash: string;
  /** The object's version now; absent when the object is gone or closed to the act. */
  readonly version: string | undefined;
}

export type AnswerRefusal =
  | 'approval_own'
  | 'not_permitted'
  | 'approval_closed'
  | 'approval_expired'
  | 'approval_differs'
  | 'object_changed';

/**
 * Judges an answer, refusals in order of precedence. Nobody answers what he asked for, nor what is
 * asked about himself. A rejection does nothing to the object and is taken whatever became of it.
 */
export function judgeAnswer(
  asked: AskedApproval,
  given: GivenAnswer,
): Result<ApprovalState, AnswerRefusal> {
  if ([asked.proposer, asked.object].includes(given.person)) return refuse('approval_own');
  if (!given.permitted) return refuse('not_permitted');
  const next = approval.next(asked.state, given.answer);
  if (!next.ok) return refuse('approval_closed');
  if (given.now >= asked.expiresAt) return refuse('approval_expired');
  if (given.contentHash !== asked.contentHash) return refuse('approval_differs');
  if (given.answer === 'approve' && given.version !== asked.version) {
    return refuse('object_changed');
  }
  return accept(next.value);
}

/** Who asked may take it back while nobody has answered, and nobody else may. */
export function judgeWithdrawal(
  asked: Pick<AskedApproval, 'state' | 'proposer' | 'expiresAt'>,
  given: Pick<GivenAnswer, 'person' | 'now'>,
): Result<ApprovalState, 'not_permitted' | 'approval_closed' | 'approval_expired'> {
  if (given.person !== asked.proposer) return refuse('not_permitted');
  const next = approval.next(asked.state, 'withdraw');
  if (!next.ok) return refuse('approval_closed');
  return given.now >= asked.expiresAt ? refuse('approval_expired') : accept(next.value);
}
