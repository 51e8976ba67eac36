import { Fault } from '@sekisho/domain/base/result.ts';
import { EVENT_MEDIA_TYPE, type MandateEvent } from '@sekisho/fapi/link-event.ts';
import type { EventToSign } from '@sekisho/fapi/server/authorisation-server.ts';
import type { HostedBank } from '../hosted-bank.ts';
import type { WaitingEvent } from './service.ts';

/**
 * Tells a partner about a mandate; anything but 202 is tried again.
 * @see RFC 8935 section 2
 */
export async function deliverEvent(bank: HostedBank, waiting: WaitingEvent): Promise<void> {
  await pushEvent(bank, { id: waiting.id, clientId: waiting.partner, event: toEvent(waiting) });
}

/** Signs an event now and sends it to its partner; any answer but 202 is a fault. */
export async function pushEvent(bank: HostedBank, event: EventToSign): Promise<void> {
  const partner = bank.partners.find(({ clientId }) => clientId === event.clientId);
  if (partner === undefined) throw new Fault('partner_unknown', { retry: true });
  const body = await bank.authorisation.signEvent(event);
  const response = await bank.env.fetch(
    new Request(partner.eventUri, {
      method: 'POST',
      headers: { 'content-type': EVENT_MEDIA_TYPE, accept: 'application/json' },
      body,
    }),
  );
  await response.body?.cancel();
  if (response.status !== 202) throw new Fault('event_not_taken', { retry: true });
}

function toEvent({ mandate, at, type, reason }: WaitingEvent): MandateEvent {
  return type === 'revoked' ? { mandate, at, type, reason } : { mandate, at, type };
}
