import { type Instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { closedObject, isText, type JsonObject } from './closed-json.ts';
import { parseRfc3339 } from './rfc3339.ts';

/** What the wallet's method of identification proved; nothing that a customer merely typed. */
export interface ProvedIdentity {
  readonly nameKanji: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly address: string;
  readonly method: string;
  readonly provedAt: Instant;
  /** Who issued the evidence. */
  readonly issuer: string;
}

/** The proved identity as the bank reads it, with the wallet that vouches for it. */
export interface ProvedIdentityClaims {
  readonly clientId: string;
  readonly proved: ProvedIdentity;
}

export const IDENTITY_TYPE = 'sekisho-identity+jwt';
/** Seconds that a proved identity may live at most. */
export const IDENTITY_LIFETIME_MAX = 600;

const MEMBERS = ['name_kanji', 'birth_date', 'address', 'method', 'proved_at', 'issuer'] as const;

/** Reads the member `proved`; the schema is closed. @see link-protocol.md section 2.2 */
export function parseProvedIdentity(value: unknown): Result<ProvedIdentity, 'identity_malformed'> {
  const proved = closedObject(value, MEMBERS);
  const provedAt = parseRfc3339(proved?.proved_at);
  if (
    proved === undefined ||
    !provedAt.ok ||
    !isText(proved.name_kanji, 100) ||
    !isText(proved.address, 400) ||
    !isText(proved.method, 60) ||
    !isText(proved.issuer, 200) ||
    !isCalendarDay(proved.birth_date)
  ) {
    return refuse('identity_malformed');
  }
  return accept({
    nameKanji: proved.name_kanji,
    birthDate: proved.birth_date,
    address: proved.address,
    method: proved.method,
    provedAt: provedAt.value,
    issuer: proved.issuer,
  });
}

export function writeProvedIdentity(proved: ProvedIdentity): JsonObject {
  return {
    name_kanji: proved.nameKanji,
    birth_date: proved.birthDate,
    address: proved.address,
    method: proved.method,
    proved_at: toRfc3339(proved.provedAt),
    issuer: proved.issuer,
  };
}

/** Birth dates before 1970 have no `Instant`, so the calendar is asked for a day 400 years later. */
function isCalendarDay(value: unknown): value is string {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2}-\d{2})$/.exec(value) : null;
  if (match === null) return false;
  const year = Number(match[1]);
  return year >= 1800 && year <= 2400 && parseRfc3339(`${year + 400}-${match[2]}T00:00:00Z`).ok;
}
