import { assert } from '../base/assert.ts';
import type { Instant } from '../base/instant.ts';
import { machine, type StateOf } from '../base/machine.ts';
import { accept, type Result, refuse } from '../base/result.ts';
import type { Yen } from '../base/yen.ts';
import type { MandateState } from './mandate.ts';

/**
 * Money on its way into a bank account, as the bank sees it. What is posted can be given back once: the
 * core's account was closed meanwhile.
 * @see docs/reference/link-protocol.md section 4.1
 */
export const credit = machine('credit', {
  accepted: { post: 'posted', refuse: 'refused' },
  posted: { giveBack: 'returned' },
  refused: {},
  returned: {},
});

export type CreditState = StateOf<typeof credit>;

/** Why a credit is refused, in order of precedence; no refusal says more than its name. */
export type CreditRefusal =
  | 'mandate_not_active'
  | 'credits_stopped'
  | 'credit_not_granted'
  | 'credit_expired'
  | 'account_unavailable';

export interface CreditDecisionInput {
  readonly now: Instant;
  readonly amount: Yen;
  readonly validUntil: Instant;
  readonly mandate: {
    readonly state: MandateState;
    readonly activatedAt: Instant | undefined;
    /** Whether the holder has approved that the wallet pays into the account. */
    readonly credits: boolean;
  };
  /** Whether the account has a holder now; who he is was compared before. */
  readonly hasHolder: boolean;
  /** Whether a switch of the bank holds credits up. */
  readonly stopped: boolean;
}

/**
 * Decides one credit. There is no cap: what comes in takes nothing from the holder, and the law's limit
 * of a transfer stands in the contract.
 * @see docs/reference/link-protocol.md section 4.1
 */
export function decideCredit(input: CreditDecisionInput): Result<true, CreditRefusal> {
  const { now, amount, mandate } = input;
  assert(amount > 0n, 'The contract lets no credit of nothing through.');
  const { state, activatedAt } = mandate;
  if (state !== 'active' || activatedAt === undefined || now < activatedAt) {
    return refuse('mandate_not_active');
  }
  if (input.stopped) return refuse('credits_stopped');
  if (!mandate.credits) return refuse('credit_not_granted');
  if (now > input.validUntil) return refuse('credit_expired');
  return input.hasHolder ? accept(true) : refuse('account_unavailable');
}
