import { type Instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { DebitRefusal } from '@sekisho/fapi/client/debit-answer.ts';

/** How long a debit may be posted after it was asked for. */
export const DEBIT_LIFE_MS = 15 * MINUTE;
/** A 404 is final only after the bank's clock has certainly passed the debit's end. */
const FINAL_AFTER_MS = MINUTE;
const BACKOFF_MAX_MS = MINUTE;

/** Whether the wallet may hold what it has, what is on its way, and this. */
export function judgeBalance(
  of: {
    readonly balance: bigint;
    readonly onItsWay: bigint;
    readonly amount: bigint;
    readonly limit: bigint;
  },
  controls: Controls,
): Result<true, 'balance_limit'> {
  const after = of.balance + of.onItsWay + of.amount;
  return after <= of.limit || !controls.has('wallet.balance-limit')
    ? accept(true)
    : refuse('balance_limit');
}

/** The bank's word as the customer reads it: which cap it was is not said. */
export const REFUSALS = {
  mandate_not_active: 'link_ended',
  debits_stopped: 'bank_stopped',
  debit_expired: 'not_in_time',
  limit_per_debit_exceeded: 'limit',
  cap_exceeded: 'limit',
  insufficient_funds: 'insufficient_funds',
  account_unavailable: 'account_unavailable',
} as const satisfies Readonly<Record<DebitRefusal, string>>;

/** `stopped`: by the operator's own switch, before the bank was asked. */
export type RefusalCode = (typeof REFUSALS)[DebitRefusal] | 'stopped';

/** Until its end a debit is asked for again; after it, only what became of it. */
export function isAskedForAgain(now: Instant, validUntil: number): boolean {
  return now < validUntil;
}

/** Whether "no such debit" means that it never happened and never will. */
export function isFinalAbsence(readAt: Instant, validUntil: number): boolean {
  return readAt > validUntil + FINAL_AFTER_MS;
}

/** 1, 2, 4, 8 … at most 60 seconds after the n-th try. */
export function waitAfter(tries: number): number {
  return Math.min(BACKOFF_MAX_MS, 2 ** Math.min(tries - 1, 6) * SECOND);
}
