import { assert } from '../base/assert.ts';
import { DAY, HOUR, type Instant, instant, plus } from '../base/instant.ts';
import { accept, type Result, refuse } from '../base/result.ts';
import { minusYen, sumYen, type Yen, yen } from '../base/yen.ts';
import type { MandateState } from './mandate.ts';

/** How much may leave one bank account, over all partners together. Data of the bank. */
export interface MandateCaps {
  /** Holds in `[activatedAt, activatedAt + durationMs)` of the mandate that is charged over. */
  readonly firstDays: { readonly durationMs: number; readonly amount: Yen };
  /**
   * Each window is `(now − windowMs, now]`: a debit made exactly `windowMs` ago counts no more, one
   * made a millisecond later does.
   */
  readonly rolling: readonly { readonly windowMs: number; readonly amount: Yen }[];
}

/** ¥10,000 in a mandate's first 72 hours, ¥50,000 in 24 hours, ¥300,000 in 30 days. */
export const DEFAULT_CAPS: MandateCaps = {
  firstDays: { durationMs: 72 * HOUR, amount: yen(10_000) },
  rolling: [
    { windowMs: 24 * HOUR, amount: yen(50_000) },
    { windowMs: 30 * DAY, amount: yen(300_000) },
  ],
};

/** Why a debit is refused, in order of precedence; no refusal says more than its name. */
export type DebitRefusal =
  | 'mandate_not_active'
  | 'debits_stopped'
  | 'debit_expired'
  | 'limit_per_debit_exceeded'
  | 'cap_exceeded'
  | 'insufficient_funds'
  | 'account_unavailable';

/** A debit of the same bank account, over whichever mandate, that is accepted or posted. */
export interface CountedDebit {
  readonly at: Instant;
  readonly amount: Yen;
}

export interface DebitDecisionInput {
  readonly now: Instant;
  readonly amount: Yen;
  readonly validUntil: Instant;
  readonly mandate: {
    readonly state: MandateState;
    /** Absent as long as the mandate was never active. */
    readonly activatedAt: Instant | undefined;
    readonly limitPerDebit: Yen;
  };
  /** By a switch of the bank: for all, for this partner or for this account. */
  readonly stopped: boolean;
  readonly caps: MandateCaps;
  /** At least those since `countedFrom`; older ones do no harm. */
  readonly earlier: readonly CountedDebit[];
  /** What can be taken without an overdraft; `undefined` when the account cannot be debited now. */
  readonly availableFunds: Yen | undefined;
}

/**
 * Decides one debit and gives the yen that the caps still allow after it. The caller counts the debit
 * at `now`, in the transaction that read `earlier`.
 * @see docs/reference/link-protocol.md sections 3.1 and 3.4
 */
export function decideDebit(
  input: DebitDecisionInput,
): Result<{ readonly capLeft: Yen }, DebitRefusal> {
  const { now, amount, mandate, availableFunds } = input;
  assert(amount > 0n, 'The contract lets no debit of nothing through.');
  const { activatedAt } = mandate;
  // An activation in the future means that two clocks differ. Its first days have not begun.
  if (mandate.state !== 'active' || activatedAt === undefined || now < activatedAt) {
    return refuse('mandate_not_active');
  }
  if (input.stopped) return refuse('debits_stopped');
  if (now > input.validUntil) return refuse('debit_expired');
  if (amount > mandate.limitPerDebit) return refuse('limit_per_debit_exceeded');
  const left = capLeft({ now, activatedAt, caps: input.caps, earlier: input.earlier });
  if (amount > left) return refuse('cap_exceeded');
  if (availableFunds === undefined) return refuse('account_unavailable');
  if (amount > availableFunds) return refuse('insufficient_funds');
  return accept({ capLeft: minusYen(left, amount) });
}

/** The most yen that one more debit at `now` may take before a cap stops it. */
export function capLeft(input: {
  readonly now: Instant;
  readonly activatedAt: Instant;
  readonly caps: MandateCaps;
  readonly earlier: readonly CountedDebit[];
}): Yen {
  const { now, activatedAt, caps, earlier } = input;
  // No upper end: a debit that another process stamped a moment ahead of our clock counts as well.
  const left = caps.rolling.map(({ windowMs, amount }) =>
    remaining(
      amount,
      earlier.filter(({ at }) => at > now - windowMs),
    ),
  );
  if (now < firstDaysUntil(activatedAt, caps)) {
    left.push(
      remaining(
        caps.firstDays.amount,
        earlier.filter(({ at }) => at >= activatedAt),
      ),
    );
  }
  return left.reduce(lesser);
}

function lesser(a: Yen, b: Yen): Yen {
  if (a < b) return a;
  return b;
}

/** A cap that was lowered after debits were made has nothing left; it is never negative. */
function remaining(cap: Yen, counted: readonly CountedDebit[]): Yen {
  const used = sumYen(counted.map(({ amount }) => amount));
  return used >= cap ? yen(0) : minusYen(cap, used);
}

/** The first instant at which the caps of the first days hold no more. */
export function firstDaysUntil(activatedAt: Instant, caps: MandateCaps): Instant {
  return plus(activatedAt, caps.firstDays.durationMs);
}

/** Debits at or before this instant cannot matter to a decision at `now` or later. */
export function countedFrom(now: Instant, caps: MandateCaps): Instant {
  const longest = Math.max(caps.firstDays.durationMs, ...caps.rolling.map((cap) => cap.windowMs));
  return instant(Math.max(0, now - longest));
}
