import type { MandateEvent } from '@sekisho/fapi/link-event.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { pushEvent } from '../partner-events.ts';
import type { WaitingEvent } from './telling.ts';

/**
 * Tells a partner about a mandate; anything but 202 is tried again.
 * @see RFC 8935 section 2
 */
export async function deliverEvent(bank: HostedBank, waiting: WaitingEvent): Promise<void> {
  await pushEvent(bank, { id: waiting.id, clientId: waiting.partner, event: toEvent(waiting) });
}

function toEvent({ mandate, at, type, reason }: WaitingEvent): MandateEvent {
  return type === 'revoked' ? { mandate, at, type, reason } : { mandate, at, type };
}
