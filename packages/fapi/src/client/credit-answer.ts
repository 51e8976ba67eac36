import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { type Yen, yen } from '@sekisho/domain/base/yen.ts';
import type { CreditRefusal } from '@sekisho/domain/mandate/credit.ts';
import { closedObject, isObject } from '../closed-json.ts';
import { parseRfc3339 } from '../rfc3339.ts';

/** In order of precedence; none says more. */
export const CREDIT_REFUSALS = [
  'mandate_not_active',
  'credits_stopped',
  'credit_not_granted',
  'credit_expired',
  'account_unavailable',
] as const satisfies readonly CreditRefusal[];

/**
 * What the bank decided. `accepted`: its core has not answered yet, ask again. `returned`: it was
 * posted, and the core has given the money back since.
 */
export type CreditAnswer = {
  readonly id: Id<'crd'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
} & (
  | { readonly state: 'accepted' }
  | { readonly state: 'posted'; readonly postedAt: Instant }
  | { readonly state: 'returned'; readonly postedAt: Instant; readonly returnedAt: Instant }
  | { readonly state: 'refused'; readonly refusal: CreditRefusal; readonly refusedAt: Instant }
);

/** A page of 4.4; credits are those that the bank paid, may still pay, or gave back. */
export interface CreditPage {
  readonly credits: readonly CreditAnswer[];
  readonly more: boolean;
}

/** Reads a page. Its ids rise from `after` on. @see link-protocol.md section 4.4 */
export function parseCreditPage(value: unknown, after: string): CreditPage | undefined {
  const body = closedObject(value, ['credits', 'more']);
  if (!Array.isArray(body?.credits) || typeof body.more !== 'boolean') return undefined;
  const credits: CreditAnswer[] = [];
  let last = after;
  for (const one of body.credits) {
    const credit = parseCreditAnswer(one);
    if (credit === undefined || credit.state === 'refused' || credit.id <= last) return undefined;
    credits.push(credit);
    last = credit.id;
  }
  return body.more && credits.length === 0 ? undefined : { credits, more: body.more };
}

const COMMON = ['id', 'mandate', 'amount', 'state'] as const;

/** Reads the body of an answer 200; the schema is closed. @see link-protocol.md section 4.1 */
export function parseCreditAnswer(value: unknown): CreditAnswer | undefined {
  const state = isObject(value) ? value.state : undefined;
  if (state === 'accepted') {
    const body = closedObject(value, COMMON);
    const common = body && parseCommon(body);
    return common && { ...common, state };
  }
  if (state === 'posted') {
    const body = closedObject(value, [...COMMON, 'posted_at']);
    const [common, at] = [body && parseCommon(body), parseRfc3339(body?.posted_at)];
    return common && at.ok ? { ...common, state, postedAt: at.value } : undefined;
  }
  if (state === 'returned') return parseReturned(value);
  if (state !== 'refused') return undefined;
  const body = closedObject(value, [...COMMON, 'refusal', 'refused_at']);
  const [common, at] = [body && parseCommon(body), parseRfc3339(body?.refused_at)];
  const refusal = CREDIT_REFUSALS.find((known) => known === body?.refusal);
  return common && refusal && at.ok
    ? { ...common, state, refusal, refusedAt: at.value }
    : undefined;
}

function parseReturned(value: unknown): CreditAnswer | undefined {
  const body = closedObject(value, [...COMMON, 'posted_at', 'returned_at']);
  const common = body && parseCommon(body);
  const [postedAt, returnedAt] = [parseRfc3339(body?.posted_at), parseRfc3339(body?.returned_at)];
  return common && postedAt.ok && returnedAt.ok
    ? { ...common, state: 'returned', postedAt: postedAt.value, returnedAt: returnedAt.value }
    : undefined;
}

function parseCommon(body: {
  readonly id: unknown;
  readonly mandate: unknown;
  readonly amount: unknown;
}): { readonly id: Id<'crd'>; readonly mandate: Id<'mdt'>; readonly amount: Yen } | undefined {
  const id = parseId('crd', String(body.id));
  const mandate = parseId('mdt', String(body.mandate));
  const { amount } = body;
  const whole = typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0;
  return id.ok && mandate.ok && whole && amount <= 1_000_000
    ? { id: id.value, mandate: mandate.value, amount: yen(amount) }
    : undefined;
}
