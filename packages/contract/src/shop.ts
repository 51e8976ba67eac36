import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Ceremony } from './ceremony.ts';
import { AskedYen, Closed, Empty, IdOf, OneOf, Time, ToldYen, WebAuthnJson } from './shapes.ts';

export const Till = Closed({
  shop: IdOf('shp'),
  shopName: Type.String(),
  till: IdOf('til'),
  tillName: Type.String(),
  clerkName: Type.String(),
});
export type Till = Static<typeof Till>;

export const PAYMENT_REQUEST_STATES = ['open', 'paid', 'cancelled', 'expired'] as const;
export const PaymentRequest = Closed({
  id: IdOf('prq'),
  amount: ToldYen,
  state: OneOf(PAYMENT_REQUEST_STATES),
  /** What the till shows as a QR code (EMVCo MPM, dynamic). */
  code: Type.String(),
  createdAt: Time,
  expiresAt: Time,
  paidAt: Type.Union([Time, Type.Null()]),
  payment: Type.Union([IdOf('pay'), Type.Null()]),
});
export type PaymentRequest = Static<typeof PaymentRequest>;

/** The till's part of the wallet operator's server. */
export const shopApi = {
  beginClerkSession: {
    method: 'POST',
    path: '/v1/shop/session/options',
    summary: 'Begin to sign a clerk in with a passkey.',
    audience: 'anyone',
    body: Empty,
    result: Ceremony,
    problems: [],
  },
  finishClerkSession: {
    method: 'POST',
    path: '/v1/shop/session',
    summary: 'Sign a clerk in at the till of the passkey.',
    audience: 'anyone',
    body: Closed({ ceremony: IdOf('chl'), response: WebAuthnJson }),
    result: Till,
    problems: ['passkey_refused', 'ceremony_expired'],
  },
  endClerkSession: {
    method: 'POST',
    path: '/v1/shop/session/end',
    summary: 'Sign the clerk out.',
    audience: 'clerk',
    body: Empty,
    result: Empty,
    problems: [],
  },
  getTill: {
    method: 'GET',
    path: '/v1/shop/till',
    summary: 'The till of this session.',
    audience: 'clerk',
    result: Till,
    problems: [],
  },
  createPaymentRequest: {
    method: 'POST',
    path: '/v1/shop/payment-requests',
    summary: 'Show a code for an amount; it can be paid once, within ten minutes.',
    audience: 'clerk',
    idempotent: true,
    body: Closed({ amount: AskedYen }),
    result: PaymentRequest,
    problems: ['idempotency_key_reused'],
  },
  getPaymentRequest: {
    method: 'GET',
    path: '/v1/shop/payment-requests/:id',
    summary:
      'One payment request. With `known`, the answer waits up to 20 s for a state that differs from it.',
    audience: 'clerk',
    params: Closed({ id: IdOf('prq') }),
    query: Closed({ known: Type.Optional(OneOf(PAYMENT_REQUEST_STATES)) }),
    result: PaymentRequest,
    problems: [],
  },
  cancelPaymentRequest: {
    method: 'POST',
    path: '/v1/shop/payment-requests/:id/cancel',
    summary: 'Take the code back before it is paid.',
    audience: 'clerk',
    params: Closed({ id: IdOf('prq') }),
    body: Empty,
    result: PaymentRequest,
    problems: ['payment_request_closed'],
  },
  getDay: {
    method: 'GET',
    path: '/v1/shop/day',
    summary: 'Today at this till: payments, newest first, and their total.',
    audience: 'clerk',
    result: Closed({
      date: Type.String(),
      total: ToldYen,
      count: Type.Integer({ minimum: 0 }),
      payments: Type.Array(Closed({ payment: IdOf('pay'), amount: ToldYen, at: Time })),
    }),
    problems: [],
  },
} as const satisfies Api;
