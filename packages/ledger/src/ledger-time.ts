import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Env } from '@sekisho/runtime/env.ts';

/**
 * Ledger time goes forward on every account, whatever the clocks of the processes say: an account keeps
 * its newest timestamp, and a batch begins after those of all its accounts.
 */
export interface LedgerTime {
  /** The next timestamp: not before the clock, after every one given out here and after `other`. */
  after(other: bigint): bigint;
  /** All timestamps before `next` are used. */
  used(next: bigint): void;
}

export function ledgerTime({ clock }: Pick<Env, 'clock'>): LedgerTime {
  let newest = 0n;
  return {
    after(other) {
      const now = nanoseconds(clock.now());
      const least = (other > newest ? other : newest) + 1n;
      return now > least ? now : least;
    },
    used(next) {
      if (next > newest) newest = next - 1n;
    },
  };
}

export function nanoseconds(at: Instant): bigint {
  return BigInt(at) * 1_000_000n;
}
