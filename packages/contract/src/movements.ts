import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, IdOf, OneOf, Time, ToldYen } from './shapes.ts';

export const MOVEMENT_KINDS = [
  'charge',
  'payment',
  'cash_out',
  'cash_out_fee',
  'cash_out_returned',
] as const;
export const Movement = Closed({
  id: Type.String({ maxLength: 40 }),
  kind: OneOf(MOVEMENT_KINDS),
  /** Into the wallet or out of it. */
  direction: OneOf(['in', 'out']),
  amount: ToldYen,
  counterparty: Type.String(),
  at: Time,
});
export type Movement = Static<typeof Movement>;

/** One movement with everything that is known of it. */
export const MovementDetail = Closed({
  movement: Movement,
  charge: Type.Union([
    Closed({ link: IdOf('lnk'), account: Type.String(), requestedAt: Time }),
    Type.Null(),
  ]),
  payment: Type.Union([Closed({ till: Type.String(), paymentRequest: IdOf('prq') }), Type.Null()]),
});
export type MovementDetail = Static<typeof MovementDetail>;

/** An amount in an address. */
const YenText = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });

/** As a line; in an address what was broken text comes as U+FFFD, and nothing is looked for by that. */
const Words = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern:
    '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufffd]*$',
});

export const movementOperations = {
  listMovements: {
    method: 'GET',
    path: '/v1/movements',
    summary:
      'Money in and out, newest first, 50 at a time: all, or what is looked for. A search looks at a bounded part of the history a call; `before` goes on, also after an empty page.',
    audience: 'customer',
    /** A time of the ledger in nanoseconds, below 2^63: it has 19 digits until the year 2255. */
    query: Closed({
      before: Type.Optional(Type.String({ pattern: '^([0-9]{1,18}|[1-8][0-9]{18})$' })),
      /** Words that all stand in the name of the bank or shop. */
      words: Type.Optional(Words),
      kind: Type.Optional(OneOf(MOVEMENT_KINDS)),
      /** A month in Japan. */
      month: Type.Optional(Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])$' })),
      min: Type.Optional(YenText),
      max: Type.Optional(YenText),
    }),
    result: Closed({
      movements: Type.Array(Movement),
      before: Type.Union([Type.String(), Type.Null()]),
    }),
    problems: [],
  },
  getMovement: {
    method: 'GET',
    path: '/v1/movements/:id',
    summary: 'One movement with everything about it.',
    audience: 'customer',
    params: Closed({
      id: Type.String({ pattern: '^(chg|pay)_[0-7][0-9a-hjkmnp-tv-z]{25}$' }),
    }),
    result: MovementDetail,
    problems: [],
  },
} as const satisfies Api;
