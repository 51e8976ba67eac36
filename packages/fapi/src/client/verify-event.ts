import { parseId } from '@sekisho/domain/base/id.ts';
import { instant, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { AHEAD_MAX, epochSeconds, verifyCompact } from '../jws.ts';
import { EVENT_TYPE, type LinkEvent, parseBankEvent } from '../link-event.ts';
import type { RemoteJwks } from '../remote-jwks.ts';

/** The error codes of RFC 8935 section 2.4. */
export type EventRefusal =
  | 'invalid_request'
  | 'invalid_key'
  | 'invalid_issuer'
  | 'invalid_audience';

/** Verifies a security event token of one bank for one wallet. @see RFC 8417 section 2.2 */
export async function verifyLinkEvent(
  env: Env,
  body: string,
  expected: { readonly issuer: string; readonly clientId: string; readonly jwks: RemoteJwks },
): Promise<Result<LinkEvent, EventRefusal>> {
  const verified = await verifyCompact(body, await expected.jwks.current(), EVENT_TYPE);
  if (!verified.ok) {
    return refuse(verified.refusal === 'malformed' ? 'invalid_request' : 'invalid_key');
  }
  const { iss, aud, iat, jti, events } = verified.value;
  if (iss !== expected.issuer) return refuse('invalid_issuer');
  if (aud !== expected.clientId) return refuse('invalid_audience');
  const id = parseId('evt', String(jti));
  const event = parseBankEvent(events);
  const dated = typeof iat === 'number' && Number.isSafeInteger(iat) && iat >= 0;
  if (!id.ok || !event.ok || !dated || iat > epochSeconds(env) + AHEAD_MAX) {
    return refuse('invalid_request');
  }
  return accept({
    ...event.value,
    id: id.value,
    issuer: expected.issuer,
    issuedAt: instant(iat * SECOND),
  });
}
