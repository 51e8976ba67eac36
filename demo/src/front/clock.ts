import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import type { Clock } from '@sekisho/runtime/env.ts';

/** The machine's own, whatever is put under the name later: an offset must not count twice. */
const SystemDate = globalThis.Date;

/**
 * The demonstration's clock: the system's, moved forward by an offset that only grows. A production
 * start has no such thing.
 */
export interface MovableClock extends Clock {
  readonly offsetMs: number;
  moveTo(offsetMs: number): void;
}

export function movableClock(offsetMs: number): MovableClock {
  let offset = offsetMs;
  return {
    get offsetMs() {
      return offset;
    },
    now: (): Instant => instant(SystemDate.now() + offset),
    moveTo(next) {
      offset = Math.max(offset, next);
    },
  };
}

/** Puts the clock under `Date` too, because libraries read that. For a process of the demonstration. */
export function putUnderDate(clock: MovableClock): void {
  class MovedDate extends SystemDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(SystemDate.now() + clock.offsetMs);
      else super(...(given as [number]));
    }
    static override now(): number {
      return SystemDate.now() + clock.offsetMs;
    }
  }
  globalThis.Date = MovedDate as DateConstructor;
}
