import { type Static, Type } from 'typebox';
import { accessOperations } from './access.ts';
import type { Api } from './api.ts';
import { Bank, cashOutOperations } from './cash-out.ts';
import { Ceremony, CeremonyAnswer } from './ceremony.ts';
import { movementOperations } from './movements.ts';
import { noticeOperations } from './notices.ts';
import { limitOperations } from './own-limits.ts';
import { personViewOperations } from './person-views.ts';
import {
  AccountCap,
  AskedYen,
  BankCode,
  Closed,
  Company,
  Empty,
  IdOf,
  Line,
  OneOf,
  OneTimeCode,
  Time,
  ToldYen,
} from './shapes.ts';

/** What a customer's wallet can do now: each stage opens the next. */
export const WALLET_STAGES = ['phone', 'identity', 'identity_held', 'open'] as const;

export const Me = Closed({
  wallet: IdOf('wlt'),
  email: Type.String(),
  /** The last four digits, once proved. */
  phoneEnding: Type.Union([Type.String(), Type.Null()]),
  stage: OneOf(WALLET_STAGES),
  /** The proved kanji name, once identity is proved. */
  name: Type.Union([Type.String(), Type.Null()]),
  balance: ToldYen,
  locked: Type.Boolean(),
  unseenNotices: Type.Integer({ minimum: 0 }),
  /** By the operator, since when, and the number to call; the reason is not told here. */
  frozen: Type.Union([
    Closed({ since: Time, desk: Type.Union([Type.String(), Type.Null()]) }),
    Type.Null(),
  ]),
  /** Until when the session holds a fresh proof. */
  provedUntil: Type.Union([Time, Type.Null()]),
});
export type Me = Static<typeof Me>;

/** `ending`: charging has stopped here, the bank is being told. */
export const LINK_STATES = ['active', 'suspended', 'ending', 'ended'] as const;
export const Link = Closed({
  id: IdOf('lnk'),
  bank: Bank,
  branchName: Type.String(),
  accountMasked: Type.String(),
  state: OneOf(LINK_STATES),
  since: Time,
  limitPerDebit: ToldYen,
  /** Whether money can be paid out to this account. */
  credits: Type.Boolean(),
  firstDaysUntil: Time,
  /** As the bank told them when it granted; empty where it told none. The bank's own data hold. */
  caps: Type.Array(AccountCap),
});
export type Link = Static<typeof Link>;

/** The honest states of money: `not_known_yet` means that we are asking and nothing happens twice. */
export const CHARGE_STATES = ['on_its_way', 'not_known_yet', 'done', 'refused'] as const;
export const CHARGE_REFUSALS = [
  'limit',
  'insufficient_funds',
  'link_ended',
  'not_in_time',
  'account_unavailable',
  'bank_stopped',
  'stopped',
] as const;
export const Charge = Closed({
  id: IdOf('chg'),
  link: IdOf('lnk'),
  amount: ToldYen,
  state: OneOf(CHARGE_STATES),
  refusal: Type.Union([OneOf(CHARGE_REFUSALS), Type.Null()]),
  requestedAt: Time,
  settledAt: Type.Union([Time, Type.Null()]),
});
export type Charge = Static<typeof Charge>;

export const Bill = Closed({
  paymentRequest: IdOf('prq'),
  shopName: Type.String(),
  tillName: Type.String(),
  amount: ToldYen,
  expiresAt: Time,
});
export type Bill = Static<typeof Bill>;

export const Payment = Closed({
  id: IdOf('pay'),
  paymentRequest: IdOf('prq'),
  shopName: Type.String(),
  amount: ToldYen,
  state: OneOf(['done']),
  at: Time,
  balance: ToldYen,
});
export type Payment = Static<typeof Payment>;

export const PRESENTATION_STATES = ['waiting', 'answered', 'proved', 'held', 'refused'] as const;
export const Presentation = Closed({
  id: IdOf('idp'),
  state: OneOf(PRESENTATION_STATES),
  /** `openid4vp://…` to be opened by the document wallet (OpenID4VP 1.0, section 5). */
  requestUri: Type.String(),
  expiresAt: Time,
});
export type Presentation = Static<typeof Presentation>;

/** Acts of a customer that the operator can stop. Who pressed and why is not told. */
export const STOPPED_ACTS = ['link', 'charge', 'pay', 'send', 'cash_out'] as const;
export const CustomerStop = Closed({
  act: OneOf(STOPPED_ACTS),
  /** The bank that it is stopped for; null when it is stopped for every bank. */
  bank: Type.Union([Bank, Type.Null()]),
  since: Time,
  /** In the language of the request: what is stopped, what is safe, what can still be done. */
  sentence: Type.String(),
});
export type CustomerStop = Static<typeof CustomerStop>;

export const walletApi = {
  ...accessOperations,
  ...noticeOperations,
  ...limitOperations,
  ...movementOperations,
  ...personViewOperations,
  getCompany: {
    method: 'GET',
    path: '/v1/company',
    summary: 'The operator that runs this wallet.',
    audience: 'anyone',
    fromSettings: true,
    result: Company,
    problems: [],
  },
  beginEnrolment: {
    method: 'POST',
    path: '/v1/enrolment/options',
    summary: 'Begin a wallet with a passkey.',
    audience: 'anyone',
    body: Closed({ email: Line(254) }),
    result: Ceremony,
    problems: ['email_malformed', 'act_stopped'],
  },
  finishEnrolment: {
    method: 'POST',
    path: '/v1/enrolment',
    summary: 'Keep the new passkey and open a session. This opens nothing yet.',
    audience: 'anyone',
    body: CeremonyAnswer,
    result: Me,
    problems: ['passkey_refused', 'ceremony_expired', 'act_stopped'],
  },
  beginSession: {
    method: 'POST',
    path: '/v1/session/options',
    summary: 'Begin to sign in with a passkey.',
    audience: 'anyone',
    body: Empty,
    result: Ceremony,
    problems: [],
  },
  finishSession: {
    method: 'POST',
    path: '/v1/session',
    summary: 'Sign in.',
    audience: 'anyone',
    body: CeremonyAnswer,
    result: Me,
    problems: ['passkey_refused', 'ceremony_expired'],
  },
  endSession: {
    method: 'POST',
    path: '/v1/session/end',
    summary: 'Sign out.',
    audience: 'customer',
    body: Empty,
    result: Empty,
    problems: [],
  },
  beginProof: {
    method: 'POST',
    path: '/v1/proof/options',
    summary: 'Begin a fresh proof, needed for acts that open something.',
    audience: 'customer',
    body: Empty,
    result: Ceremony,
    problems: [],
  },
  finishProof: {
    method: 'POST',
    path: '/v1/proof',
    summary: 'Give a fresh proof; it holds for five minutes.',
    audience: 'customer',
    body: CeremonyAnswer,
    result: Me,
    problems: ['passkey_refused', 'ceremony_expired'],
  },
  getMe: {
    method: 'GET',
    path: '/v1/me',
    summary: 'The wallet of this session.',
    audience: 'customer',
    result: Me,
    problems: [],
  },
  sendPhoneCode: {
    method: 'POST',
    path: '/v1/phone/code',
    summary: 'Send a code by SMS to the number to be proved.',
    audience: 'customer',
    body: Closed({ phone: Line(20) }),
    result: Closed({ expiresAt: Time }),
    problems: ['phone_malformed', 'step_not_open'],
  },
  provePhone: {
    method: 'POST',
    path: '/v1/phone',
    summary: 'Prove the number by the code.',
    audience: 'customer',
    body: Closed({ code: OneTimeCode }),
    result: Me,
    problems: ['code_refused', 'step_not_open'],
  },
  beginPresentation: {
    method: 'POST',
    path: '/v1/identity/presentations',
    summary: 'Ask for a mobile document (ISO 18013-5 over OpenID4VP 1.0).',
    audience: 'customer',
    body: Empty,
    result: Presentation,
    problems: ['step_not_open'],
  },
  getPresentation: {
    method: 'GET',
    path: '/v1/identity/presentations/:id',
    summary: 'What became of it.',
    audience: 'customer',
    params: Closed({ id: IdOf('idp') }),
    result: Presentation,
    problems: [],
  },
  completePresentation: {
    method: 'POST',
    path: '/v1/identity/presentations/:id/complete',
    summary:
      'Take the answer over in the browser that began, with the response code that the document wallet brought back.',
    audience: 'customer',
    params: Closed({ id: IdOf('idp') }),
    body: Closed({ responseCode: Type.String({ minLength: 20, maxLength: 100 }) }),
    result: Me,
    problems: ['identity_refused', 'ceremony_expired', 'step_not_open'],
  },
  listBanks: {
    method: 'GET',
    path: '/v1/banks',
    summary: 'Banks that can be linked.',
    audience: 'customer',
    result: Closed({ banks: Type.Array(Bank) }),
    problems: [],
  },
  beginLink: {
    method: 'POST',
    path: '/v1/links',
    summary: 'Begin to link a bank account; the browser goes on at the bank’s own page.',
    audience: 'customer',
    freshProof: true,
    body: Closed({ bank: BankCode }),
    result: Closed({ redirectTo: Type.String() }),
    problems: ['identity_needed', 'bank_unknown', 'wallet_frozen', 'wallet_locked', 'act_stopped'],
  },
  listLinks: {
    method: 'GET',
    path: '/v1/links',
    summary: 'Links of this wallet, newest first.',
    audience: 'customer',
    result: Closed({ links: Type.Array(Link) }),
    problems: [],
  },
  unlink: {
    method: 'POST',
    path: '/v1/links/:id/unlink',
    summary: 'End a link at once. Needs no fresh proof.',
    audience: 'customer',
    params: Closed({ id: IdOf('lnk') }),
    body: Empty,
    result: Link,
    problems: [],
  },
  createCharge: {
    method: 'POST',
    path: '/v1/charges',
    summary: 'Charge the wallet from a linked bank account.',
    audience: 'customer',
    idempotent: true,
    body: Closed({ link: IdOf('lnk'), amount: AskedYen }),
    result: Charge,
    problems: [
      'identity_needed',
      'wallet_frozen',
      'wallet_locked',
      'not_found',
      'link_not_active',
      'act_stopped',
      'balance_limit',
      'own_limit',
      'idempotency_key_reused',
    ],
  },
  getCharge: {
    method: 'GET',
    path: '/v1/charges/:id',
    summary: 'One charge.',
    audience: 'customer',
    params: Closed({ id: IdOf('chg') }),
    result: Charge,
    problems: [],
  },
  ...cashOutOperations,
  readCode: {
    method: 'POST',
    path: '/v1/bills/read',
    summary: 'Read the code that a shop shows (EMVCo MPM).',
    audience: 'customer',
    body: Closed({ code: Line(512) }),
    result: Bill,
    problems: ['code_unreadable', 'code_of_other_scheme', 'payment_request_closed'],
  },
  pay: {
    method: 'POST',
    path: '/v1/payments',
    summary: 'Pay the bill that was read.',
    audience: 'customer',
    idempotent: true,
    body: Closed({ paymentRequest: IdOf('prq'), amount: AskedYen }),
    result: Payment,
    problems: [
      'not_found',
      'identity_needed',
      'wallet_frozen',
      'wallet_locked',
      'act_stopped',
      'payment_request_closed',
      'amount_differs',
      'own_limit',
      'insufficient_balance',
      'idempotency_key_reused',
    ],
  },
  listStops: {
    method: 'GET',
    path: '/v1/stops',
    summary: 'What the operator has stopped for this wallet: since when, and what that means.',
    audience: 'customer',
    result: Closed({ stops: Type.Array(CustomerStop) }),
    problems: [],
  },
  lockWallet: {
    method: 'POST',
    path: '/v1/lock',
    summary: 'Lock the wallet: no link, charge or payment until it is unlocked.',
    audience: 'customer',
    body: Empty,
    result: Me,
    problems: [],
  },
  unlockWallet: {
    method: 'POST',
    path: '/v1/unlock',
    summary: 'Unlock the wallet.',
    audience: 'customer',
    freshProof: true,
    trustedProof: true,
    body: Empty,
    result: Me,
    problems: [],
  },
} as const satisfies Api;
