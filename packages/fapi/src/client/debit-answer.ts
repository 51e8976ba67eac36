import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { type Yen, yen } from '@sekisho/domain/base/yen.ts';
import { closedObject, isObject } from '../closed-json.ts';
import { parseRfc3339 } from '../rfc3339.ts';

/** In order of precedence; none says more. */
export type DebitRefusal = (typeof DEBIT_REFUSALS)[number];

export const DEBIT_REFUSALS = [
  'mandate_not_active',
  'debits_stopped',
  'debit_expired',
  'limit_per_debit_exceeded',
  'cap_exceeded',
  'insufficient_funds',
  'account_unavailable',
] as const;

/** What the bank decided. `accepted`: its core has not answered yet, ask again. */
export type DebitAnswer = {
  readonly id: Id<'dbt'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
} & (
  | { readonly state: 'accepted' }
  | { readonly state: 'posted'; readonly postedAt: Instant }
  | { readonly state: 'refused'; readonly refusal: DebitRefusal; readonly refusedAt: Instant }
);

/** A page of 3.5; debits are those that the bank took or may still take. */
export interface DebitPage {
  readonly debits: readonly DebitAnswer[];
  readonly more: boolean;
}

/**
 * Reads a page. Its ids rise from `after` on: whoever answers in another order would have a caller
 * compare wrongly, or ask for ever.
 * @see link-protocol.md section 3.5
 */
export function parseDebitPage(value: unknown, after: string): DebitPage | undefined {
  const body = closedObject(value, ['debits', 'more']);
  if (!Array.isArray(body?.debits) || typeof body.more !== 'boolean') return undefined;
  const debits: DebitAnswer[] = [];
  let last = after;
  for (const one of body.debits) {
    const debit = parseDebitAnswer(one);
    if (debit === undefined || debit.state === 'refused' || debit.id <= last) return undefined;
    debits.push(debit);
    last = debit.id;
  }
  return body.more && debits.length === 0 ? undefined : { debits, more: body.more };
}

const COMMON = ['id', 'mandate', 'amount', 'state'] as const;

/** Reads the body of an answer 200; the schema is closed. @see link-protocol.md section 3.1 */
export function parseDebitAnswer(value: unknown): DebitAnswer | undefined {
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
  if (state !== 'refused') return undefined;
  const body = closedObject(value, [...COMMON, 'refusal', 'refused_at']);
  const [common, at] = [body && parseCommon(body), parseRfc3339(body?.refused_at)];
  const refusal = DEBIT_REFUSALS.find((known) => known === body?.refusal);
  return common && refusal && at.ok
    ? { ...common, state, refusal, refusedAt: at.value }
    : undefined;
}

function parseCommon(body: {
  readonly id: unknown;
  readonly mandate: unknown;
  readonly amount: unknown;
}): { readonly id: Id<'dbt'>; readonly mandate: Id<'mdt'>; readonly amount: Yen } | undefined {
  const id = parseId('dbt', String(body.id));
  const mandate = parseId('mdt', String(body.mandate));
  const { amount } = body;
  const whole = typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0;
  return id.ok && mandate.ok && whole && amount <= 1_000_000
    ? { id: id.value, mandate: mandate.value, amount: yen(amount) }
    : undefined;
}
