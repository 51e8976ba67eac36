import { HOLD_REASONS } from '@sekisho/domain/cash-out/hold.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { AskedYen, BankCode, Closed, Empty, IdOf, Line, OneOf, Time, ToldYen } from './shapes.ts';

export const Bank = Closed({ code: BankCode, name: Line(40) });

/** The honest states again, with those that only money on its way out of a wallet can have. */
export const CASH_OUT_STATES = [
  'held',
  'on_its_way',
  'not_known_yet',
  'done',
  'refused',
  'cancelled',
  'returned',
] as const;
export const CASH_OUT_REFUSALS = [
  'stopped',
  'link_ended',
  'bank_stopped',
  'not_granted',
  'not_in_time',
  'account_unavailable',
] as const;
const Held = Type.Union([OneOf(HOLD_REASONS), Type.Null()]);
export const CashOut = Closed({
  id: IdOf('out'),
  link: IdOf('lnk'),
  bank: Bank,
  amount: ToldYen,
  fee: ToldYen,
  state: OneOf(CASH_OUT_STATES),
  refusal: Type.Union([OneOf(CASH_OUT_REFUSALS), Type.Null()]),
  holdReason: Held,
  heldUntil: Type.Union([Time, Type.Null()]),
  requestedAt: Time,
  settledAt: Type.Union([Time, Type.Null()]),
  returnedAt: Type.Union([Time, Type.Null()]),
});
export type CashOut = Static<typeof CashOut>;

export const CashOutTerms = Closed({
  fee: ToldYen,
  /** The most that can be paid out now, without the fee. */
  most: ToldYen,
  /** Until when cash-out is closed to this wallet, after a recovery. */
  closedUntil: Type.Union([Time, Type.Null()]),
  accounts: Type.Array(
    Closed({
      link: IdOf('lnk'),
      bank: Bank,
      branchName: Type.String(),
      accountMasked: Type.String(),
      /** False for a link from before banks were asked: it must be made anew. */
      takesMoney: Type.Boolean(),
      /** Why and until when a cash-out that is ordered now would wait. */
      holdReason: Held,
      heldUntil: Type.Union([Time, Type.Null()]),
    }),
  ),
});
export type CashOutTerms = Static<typeof CashOutTerms>;

/** A part of the wallet's API. */
export const cashOutOperations = {
  getCashOutTerms: {
    method: 'GET',
    path: '/v1/cash-outs/terms',
    summary: 'Where money can be paid out to, how much, for which fee, and what would wait.',
    audience: 'customer',
    result: CashOutTerms,
    problems: [],
  },
  createCashOut: {
    method: 'POST',
    path: '/v1/cash-outs',
    summary: 'Pay out to a linked bank account of one’s own. `fee` is the fee that was told.',
    audience: 'customer',
    idempotent: true,
    freshProof: true,
    trustedProof: true,
    body: Closed({ link: IdOf('lnk'), amount: AskedYen, fee: ToldYen }),
    result: CashOut,
    problems: [
      'identity_needed',
      'wallet_frozen',
      'wallet_locked',
      'cash_out_closed',
      'not_found',
      'act_stopped',
      'link_not_active',
      'link_takes_no_money',
      'fee_differs',
      'insufficient_balance',
      'idempotency_key_reused',
    ],
  },
  listCashOuts: {
    method: 'GET',
    path: '/v1/cash-outs',
    summary: 'Cash-outs, newest first, 50 at a time.',
    audience: 'customer',
    query: Closed({ before: Type.Optional(IdOf('out')) }),
    result: Closed({
      cashOuts: Type.Array(CashOut),
      before: Type.Union([IdOf('out'), Type.Null()]),
    }),
    problems: [],
  },
  getCashOut: {
    method: 'GET',
    path: '/v1/cash-outs/:id',
    summary: 'One cash-out.',
    audience: 'customer',
    params: Closed({ id: IdOf('out') }),
    result: CashOut,
    problems: [],
  },
  cancelCashOut: {
    method: 'POST',
    path: '/v1/cash-outs/:id/cancel',
    summary: 'Take back a cash-out that is held. Needs no fresh proof.',
    audience: 'customer',
    params: Closed({ id: IdOf('out') }),
    body: Empty,
    result: CashOut,
    problems: ['cash_out_not_held'],
  },
} as const satisfies Api;
