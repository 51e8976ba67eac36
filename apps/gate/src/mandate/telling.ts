import { say } from '@sekisho/contract/texts/text.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, type Instant, plus } from '@sekisho/domain/base/instant.ts';
import type { RevocationReason } from '@sekisho/fapi/link-event.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import { type HostedBank, partnerName } from '../hosted-bank.ts';
import { tellDepositor } from '../notice/service.ts';
import type { Mandate } from './service.ts';

/** How long the bank tries to tell a depositor something that keeps its worth. */
export const NOTICE_LIFE_MS = DAY;
export const EVENT_KIND = 'mandate_event';

/** An event for a partner as it waits in the outbox; it is signed when it goes out. */
export interface WaitingEvent {
  readonly bank: string;
  readonly partner: string;
  readonly id: Id<'evt'>;
  readonly mandate: Id<'mdt'>;
  readonly at: Instant;
  readonly type: 'suspended' | 'resumed' | 'revoked';
  readonly reason: RevocationReason;
}

/** Tells the partner with the caller's commit. */
export async function tellPartner(
  sql: Sql,
  bank: HostedBank,
  mandate: Mandate,
  type: WaitingEvent['type'],
  reason: RevocationReason,
): Promise<void> {
  await enqueue<WaitingEvent>(sql, bank.env, {
    kind: EVENT_KIND,
    // A client id is one bank's name for a partner, which another bank may give to somebody else.
    lane: `partner ${bank.code} ${mandate.partner}`,
    body: {
      bank: bank.code,
      partner: mandate.partner,
      id: bank.env.ids.next('evt'),
      mandate: mandate.id,
      at: mandate.changedAt,
      type,
      reason,
    },
  });
}

/** Tells the depositor in Japanese: the bank's file says no language. */
export async function tell(
  sql: Sql,
  bank: HostedBank,
  { depositor, partner }: Mandate,
  message: { readonly ja: `${string}{sender}${string}{partner}${string}`; readonly en: string },
): Promise<void> {
  const values = { sender: bank.name, partner: partnerName(bank, partner) };
  const expiresAt = plus(bank.env.clock.now(), NOTICE_LIFE_MS);
  await tellDepositor(sql, bank, { depositor, text: say(message, 'ja', values), expiresAt });
}
