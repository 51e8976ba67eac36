import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, Empty, Time, ToldYen } from './shapes.ts';

const LimitYen = Type.Integer({
  minimum: 0,
  maximum: 1_000_000,
  description: 'Whole Japanese yen; 0 allows nothing.',
});

/** What a holder allows his own wallet; "a day" is any 24 hours. */
export const OwnLimitValues = Closed({
  perPayment: LimitYen,
  paymentsPerDay: LimitYen,
  perCharge: LimitYen,
  chargesPerDay: LimitYen,
});
export type OwnLimitValues = Static<typeof OwnLimitValues>;

export const OwnLimitState = Closed({
  limits: OwnLimitValues,
  /** In the last 24 hours. */
  used: Closed({ payments: ToldYen, charges: ToldYen }),
  /** Higher limits that wait. */
  raise: Type.Union([Closed({ limits: OwnLimitValues, inForceAt: Time }), Type.Null()]),
});
export type OwnLimitState = Static<typeof OwnLimitState>;

export const limitOperations = {
  getLimits: {
    method: 'GET',
    path: '/v1/limits',
    summary: 'What the holder allows his own wallet, and what of it is used.',
    audience: 'customer',
    result: OwnLimitState,
    problems: [],
  },
  lowerLimits: {
    method: 'POST',
    path: '/v1/limits/lower',
    summary: 'Lower limits at once. Needs no fresh proof, and takes back a raise that waits.',
    audience: 'customer',
    body: OwnLimitValues,
    result: OwnLimitState,
    problems: ['limit_higher'],
  },
  raiseLimits: {
    method: 'POST',
    path: '/v1/limits/raise',
    summary:
      'Ask for higher limits. They hold after 24 hours; a newer request takes the place of an older one.',
    audience: 'customer',
    freshProof: true,
    trustedProof: true,
    body: OwnLimitValues,
    result: OwnLimitState,
    problems: ['wallet_frozen', 'wallet_locked', 'limit_not_higher'],
  },
  cancelLimitRaise: {
    method: 'POST',
    path: '/v1/limits/raise/cancel',
    summary: 'Take back a raise that waits. Needs no fresh proof.',
    audience: 'customer',
    body: Empty,
    result: OwnLimitState,
    problems: ['no_raise_waits'],
  },
} as const satisfies Api;
