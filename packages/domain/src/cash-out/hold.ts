import { HOUR, type Instant, plus } from '../base/instant.ts';

/** Why a cash-out waits, the reason that holds it longest. */
export type HoldReason = (typeof HOLD_REASONS)[number];
export const HOLD_REASONS = ['new_account', 'money_from_other_account'] as const;

/**
 * An account that was linked so lately: whoever has stolen a wallet and links an account of his own
 * would empty it in the first minutes. The same 72 hours in which a bank caps what a new mandate takes.
 */
export const NEW_ACCOUNT_MS = 72 * HOUR;
/**
 * Money that came from another account so lately: through a wallet it would be gone from the first
 * bank before its depositor has slept over the bank's message.
 */
export const OTHER_ACCOUNT_MS = 24 * HOUR;

export interface HoldQuestion {
  readonly now: Instant;
  /** When the account that it goes to was linked. */
  readonly linkedAt: Instant;
  /** When money last came in from another account; undefined when it never did. */
  readonly otherAccountAt: Instant | undefined;
}

export interface Hold {
  readonly until: Instant;
  readonly reason: HoldReason;
}

/** Until when a cash-out is held, or undefined when it goes at once. At `until` it goes. */
export function judgeHold(question: HoldQuestion): Hold | undefined {
  const { now, linkedAt, otherAccountAt } = question;
  const holds: Hold[] = [{ until: plus(linkedAt, NEW_ACCOUNT_MS), reason: 'new_account' }];
  if (otherAccountAt !== undefined) {
    const until = plus(otherAccountAt, OTHER_ACCOUNT_MS);
    holds.push({ until, reason: 'money_from_other_account' });
  }
  return holds
    .filter(({ until }) => until > now)
    .reduce<Hold | undefined>(
      (longest, hold) => (longest === undefined || hold.until > longest.until ? hold : longest),
      undefined,
    );
}

/** Whether cash-out is closed to a wallet: after a recovery, for as long as `closedUntil` says. */
export function isClosed(now: Instant, closedUntil: Instant | undefined): boolean {
  return closedUntil !== undefined && now < closedUntil;
}

/** How long cash-out stays closed after a passkey, a phone or a number was recovered. */
export const CLOSED_AFTER_RECOVERY_MS = 72 * HOUR;
