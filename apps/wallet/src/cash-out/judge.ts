import { type Instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import type { CreditRefusal } from '@sekisho/domain/mandate/credit.ts';

/** How long a credit may be posted after it was first asked for. */
export const CREDIT_LIFE_MS = 15 * MINUTE;
/** A 404 is final only after the bank's clock has certainly passed the credit's end. */
const FINAL_AFTER_MS = MINUTE;
const BACKOFF_MAX_MS = MINUTE;

/** The bank's word as the customer reads it. */
export const REFUSALS = {
  mandate_not_active: 'link_ended',
  credits_stopped: 'bank_stopped',
  credit_not_granted: 'not_granted',
  credit_expired: 'not_in_time',
  account_unavailable: 'account_unavailable',
} as const satisfies Readonly<Record<CreditRefusal, string>>;

/** `stopped`: the wallet was locked, or cash-out closed to it or switched off, before the bank was asked. */
export type CashOutRefusal = (typeof REFUSALS)[CreditRefusal] | 'stopped';

/** Until its end a credit is asked for again; after it, only what became of it. */
export function isAskedForAgain(now: Instant, validUntil: number): boolean {
  return now < validUntil;
}

/** Whether "no such credit" means that it never happened and never will. */
export function isFinalAbsence(readAt: Instant, validUntil: number): boolean {
  return readAt > validUntil + FINAL_AFTER_MS;
}

/** 1, 2, 4, 8 … at most 60 seconds after the n-th try. */
export function waitAfter(tries: number): number {
  return Math.min(BACKOFF_MAX_MS, 2 ** Math.min(tries - 1, 6) * SECOND);
}
