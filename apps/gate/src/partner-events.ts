import { Fault } from '@sekisho/domain/base/result.ts';
import { EVENT_MEDIA_TYPE } from '@sekisho/fapi/link-event.ts';
import type { EventToSign } from '@sekisho/fapi/server/authorisation-server.ts';
import type { HostedBank } from './hosted-bank.ts';

/**
 * Signs an event now and sends it to its partner; any answer but 202 is a fault.
 * @see RFC 8935 section 2
 */
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
