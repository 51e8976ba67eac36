import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { closedObject, type JsonObject } from './closed-json.ts';
import { parseRfc3339 } from './rfc3339.ts';

export type RevocationReason = 'holder' | 'bank' | 'disputed';

/** What a bank tells a wallet about a mandate. `at` orders the events of one mandate. */
export type MandateEvent = { readonly mandate: Id<'mdt'>; readonly at: Instant } & (
  | { readonly type: 'suspended' | 'resumed' }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
);

/** A credit that was posted has been given back; the amount is the whole credit's. */
export interface CreditReturned {
  readonly type: 'credit_returned';
  readonly credit: Id<'crd'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
  readonly at: Instant;
}

export type BankEvent = MandateEvent | CreditReturned;

/** An event as it arrives: `id` is the same in every repetition. */
export type LinkEvent = BankEvent & {
  readonly id: Id<'evt'>;
  readonly issuer: string;
  readonly issuedAt: Instant;
};

export const EVENT_TYPE = 'secevent+jwt';
export const EVENT_MEDIA_TYPE = 'application/secevent+jwt';
const URN = 'urn:sekisho:event:mandate-';
const CREDIT_RETURNED = 'urn:sekisho:event:credit-returned';
const AMOUNT_MAX = 1_000_000;
const REASONS: readonly string[] = ['holder', 'bank', 'disputed'] satisfies RevocationReason[];

/** The claim `events` of a SET. @see RFC 8417 section 2.2 */
export function writeBankEvent(event: BankEvent): JsonObject {
  if (event.type === 'credit_returned') {
    const { credit, mandate, amount, at } = event;
    return {
      [CREDIT_RETURNED]: { credit, mandate, amount: yenToNumber(amount), at: toRfc3339(at) },
    };
  }
  const body = { mandate: event.mandate, at: toRfc3339(event.at) };
  return {
    [URN + event.type]: event.type === 'revoked' ? { ...body, reason: event.reason } : body,
  };
}

/** Reads the claim `events`, which holds exactly one of the known types. */
export function parseBankEvent(value: unknown): Result<BankEvent, 'event_malformed'> {
  const returned = closedObject(value, [CREDIT_RETURNED])?.[CREDIT_RETURNED];
  return returned === undefined ? parseMandateEvent(value) : parseCreditReturned(returned);
}

function parseCreditReturned(value: unknown): Result<CreditReturned, 'event_malformed'> {
  const body = closedObject(value, ['credit', 'mandate', 'amount', 'at']);
  const common = body && parseCommon(body);
  const credit = parseId('crd', String(body?.credit));
  const amount = body?.amount;
  const isAmount = typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0;
  return common?.ok && credit.ok && isAmount && amount <= AMOUNT_MAX
    ? accept({
        ...common.value,
        type: 'credit_returned',
        credit: credit.value,
        amount: yen(amount),
      })
    : refuse('event_malformed');
}

function parseMandateEvent(value: unknown): Result<MandateEvent, 'event_malformed'> {
  const revoked = closedObject(closedObject(value, [`${URN}revoked`])?.[`${URN}revoked`], [
    'mandate',
    'at',
    'reason',
  ]);
  if (revoked !== undefined) {
    const { reason } = revoked;
    if (typeof reason !== 'string' || !REASONS.includes(reason)) return refuse('event_malformed');
    const common = parseCommon(revoked);
    return common.ok
      ? accept({ ...common.value, type: 'revoked', reason: reason as RevocationReason })
      : common;
  }
  for (const type of ['suspended', 'resumed'] as const) {
    const name = `${URN}${type}` as const;
    const body = closedObject(closedObject(value, [name])?.[name], ['mandate', 'at']);
    if (body === undefined) continue;
    const common = parseCommon(body);
    return common.ok ? accept({ ...common.value, type }) : common;
  }
  return refuse('event_malformed');
}

function parseCommon(body: {
  readonly mandate: unknown;
  readonly at: unknown;
}): Result<{ readonly mandate: Id<'mdt'>; readonly at: Instant }, 'event_malformed'> {
  const mandate = parseId('mdt', String(body.mandate));
  const at = parseRfc3339(body.at);
  return mandate.ok && at.ok
    ? accept({ mandate: mandate.value, at: at.value })
    : refuse('event_malformed');
}
