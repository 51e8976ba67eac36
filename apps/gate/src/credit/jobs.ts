import { Fault } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { pushEvent } from '../partner-events.ts';
import { recordReturn, type WaitingReturn } from './service.ts';

const RETURNS_AT_ONCE = 100;

/**
 * Asks the core what it has given back. It names a return until it was told that we have it, so one
 * that falls between the two is recorded again, to no effect.
 */
export async function takeReturns(bank: HostedBank): Promise<void> {
  const { core, env } = bank;
  try {
    for (const returned of await core.returnedCredits(RETURNS_AT_ONCE)) {
      const outcome = await recordReturn(bank, returned);
      if (outcome === 'recorded') await core.returnTaken(returned.id);
      else env.log.write('warn', 'return_not_recorded', { posting: returned.id, why: outcome });
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    env.log.write('warn', 'core_no_answer', { bank: bank.code, code: error.code });
  }
}

/** Tells the partner of a return; anything but 202 is tried again. */
export async function deliverReturn(bank: HostedBank, waiting: WaitingReturn): Promise<void> {
  const { id, partner: clientId, credit, mandate, amount, at } = waiting;
  const event = { type: 'credit_returned', credit, mandate, amount: yen(amount), at } as const;
  await pushEvent(bank, { id, clientId, event });
}
