import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { closedObject, type JsonObject } from './closed-json.ts';
import { parseRfc3339 } from './rfc3339.ts';

export type RevocationReason = 'holder' | 'bank' | 'disputed';

/** What a bank tells a wallet about a mandate. `at` orders the events of one mandate. */
export type MandateEvent = { readonly mandate: Id<'mdt'>; readonly at: Instant } & (
  | { readonly type: 'suspended' | 'resumed' }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
);

/** An event as it arrives: `id` is the same in every repetition. */
export type LinkEvent = MandateEvent & {
  readonly id: Id<'evt'>;
  readonly issuer: string;
  readonly issuedAt: Instant;
};

export const EVENT_TYPE = 'secevent+jwt';
export const EVENT_MEDIA_TYPE = 'application/secevent+jwt';
const URN = 'urn:sekisho:event:mandate-';
const REASONS: readonly string[] = ['holder', 'bank', 'disputed'] satisfies RevocationReason[];

/** The claim `events` of a SET. @see RFC 8417 section 2.2 */
export function writeMandateEvent(event: MandateEvent): JsonObject {
  const body = { mandate: event.mandate, at: toRfc3339(event.at) };
  return {
    [URN + event.type]: event.type === 'revoked' ? { ...body, reason: event.reason } : body,
  };
}

/** Reads the claim `events`, which holds exactly one of the known types. */
export function parseMandateEvent(value: unknown): Result<MandateEvent, 'event_malformed'> {
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
