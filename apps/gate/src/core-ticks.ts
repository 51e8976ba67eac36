import type { Instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { HostedBank } from './hosted-bank.ts';

/** What is due in the cores of the banks that this process hosts. */
export interface CoreTicks {
  run(now: Instant): Promise<void>;
  /** Waits for what is under way. */
  idle(): Promise<void>;
}

/**
 * One tick at a time for each core, which may hang or fail without holding up another's: what is not
 * done now is due at the next.
 */
export function createCoreTicks(
  env: Pick<Env, 'log'>,
  banks: readonly Pick<HostedBank, 'code' | 'core'>[],
): CoreTicks {
  const running = new Map<string, Promise<void>>();
  async function tick({ code, core }: Pick<HostedBank, 'code' | 'core'>, now: Instant) {
    try {
      await core.tick?.(now);
    } catch (error) {
      const level = error instanceof Fault ? 'warn' : 'error';
      env.log.write(level, 'core_tick_failed', { bank: code, kind: kindOf(error) });
    }
  }
  return {
    async run(now) {
      const due = banks.filter(({ code, core }) => core.tick !== undefined && !running.has(code));
      await Promise.all(
        due.map((bank) => {
          const work = tick(bank, now).finally(() => running.delete(bank.code));
          running.set(bank.code, work);
          return work;
        }),
      );
    },
    async idle() {
      await Promise.all(running.values());
    },
  };
}

function kindOf(error: unknown): string {
  if (error instanceof Fault) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
