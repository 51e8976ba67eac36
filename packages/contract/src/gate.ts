import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Ceremony } from './ceremony.ts';
import {
  AccountCap,
  AccountNumber,
  BranchCode,
  Closed,
  Company,
  Empty,
  IdOf,
  OneOf,
  OneTimeCode,
  Time,
  ToldYen,
  WebAuthnJson,
} from './shapes.ts';

const Account = Closed({ branchCode: BranchCode, accountNumber: AccountNumber });
const CeremonyAnswer = Closed({ ceremony: IdOf('chl'), response: WebAuthnJson });

/** Where the depositor stands in a link request: the answer never says why it ended. */
export const LINK_REQUEST_STAGES = ['login', 'code', 'approve', 'ended'] as const;
export const LinkRequest = Closed({
  bankName: Type.String(),
  partnerName: Type.String(),
  walletLabel: Type.String(),
  limitPerDebit: ToldYen,
  /** Whether the wallet asks to pay into the account as well. */
  credits: Type.Boolean(),
  /** The caps of the account over all partners, in the order in which they are told. */
  caps: Type.Array(AccountCap),
  expiresAt: Time,
  stage: OneOf(LINK_REQUEST_STAGES),
  /** Since when the bank has stopped new links of this kind: this one is not made. */
  stoppedSince: Type.Union([Time, Type.Null()]),
  /** Shown from `approve` on. */
  accountMasked: Type.Union([Type.String(), Type.Null()]),
  /** The last four digits of the number on the bank’s file, shown from `code` on. */
  phoneEnding: Type.Union([Type.String(), Type.Null()]),
  /** Where the browser goes when the request has ended. */
  redirectTo: Type.Union([Type.String(), Type.Null()]),
});
export type LinkRequest = Static<typeof LinkRequest>;

export const MANDATE_STATES = ['active', 'suspended', 'revoked', 'expired'] as const;
export const Mandate = Closed({
  id: IdOf('mdt'),
  partnerName: Type.String(),
  accountMasked: Type.String(),
  state: OneOf(MANDATE_STATES),
  since: Time,
  endedAt: Type.Union([Time, Type.Null()]),
  /** How the depositor proved himself when it began. */
  provedBy: Type.Array(OneOf(['passkey', 'sms'])),
  limitPerDebit: ToldYen,
  /** Whether the wallet may pay into the account as well. */
  credits: Type.Boolean(),
  takenTotal: ToldYen,
  takenCount: Type.Integer({ minimum: 0 }),
  lastTakenAt: Type.Union([Time, Type.Null()]),
});
export type Mandate = Static<typeof Mandate>;

export const TakenDebit = Closed({
  id: IdOf('dbt'),
  mandate: IdOf('mdt'),
  partnerName: Type.String(),
  amount: ToldYen,
  at: Time,
  statementText: Type.String(),
});
export type TakenDebit = Static<typeof TakenDebit>;

export const PaidCredit = Closed({
  id: IdOf('crd'),
  mandate: IdOf('mdt'),
  partnerName: Type.String(),
  amount: ToldYen,
  at: Time,
  /** When it was given back to the wallet, if it was. */
  returnedAt: Type.Union([Time, Type.Null()]),
  statementText: Type.String(),
});
export type PaidCredit = Static<typeof PaidCredit>;

export const Depositor = Closed({
  bankName: Type.String(),
  name: Type.String(),
  branchName: Type.String(),
  accountMasked: Type.String(),
  provedUntil: Type.Union([Time, Type.Null()]),
});
export type Depositor = Static<typeof Depositor>;

const inRequest = Closed({ uid: Type.String({ pattern: '^[A-Za-z0-9_-]{10,64}$' }) });

/**
 * The depositor's part of the gate. The operations under `/interaction/` belong to one link request
 * and are bound to its browser by the authorisation server's cookie.
 */
export const gateApi = {
  getCompany: {
    method: 'GET',
    path: '/v1/company',
    summary: 'The bank whose page this is.',
    audience: 'anyone',
    fromSettings: true,
    result: Company,
    problems: [],
  },
  getLinkRequest: {
    method: 'GET',
    path: '/interaction/:uid/request',
    summary: 'Who asks for what, and where the depositor stands.',
    audience: 'anyone',
    params: inRequest,
    result: LinkRequest,
    problems: ['link_request_ended'],
  },
  beginLinkLogin: {
    method: 'POST',
    path: '/interaction/:uid/login/options',
    summary: 'Name branch and account; begin the passkey. The answer is the same for any account.',
    audience: 'anyone',
    params: inRequest,
    body: Account,
    result: Ceremony,
    problems: ['link_request_ended', 'act_stopped'],
  },
  finishLinkLogin: {
    method: 'POST',
    path: '/interaction/:uid/login',
    summary: 'Prove the passkey; a code goes to the number on the bank’s file.',
    audience: 'anyone',
    params: inRequest,
    body: CeremonyAnswer,
    result: LinkRequest,
    problems: ['login_refused', 'link_request_ended'],
  },
  proveLinkCode: {
    method: 'POST',
    path: '/interaction/:uid/code',
    summary: 'Prove the code; the wallet’s proved identity is compared with the holder.',
    audience: 'anyone',
    params: inRequest,
    body: Closed({ code: OneTimeCode }),
    result: LinkRequest,
    problems: ['login_refused', 'link_request_ended'],
  },
  approveLink: {
    method: 'POST',
    path: '/interaction/:uid/approve',
    summary: 'Approve what was shown.',
    audience: 'anyone',
    params: inRequest,
    body: Empty,
    result: LinkRequest,
    problems: ['link_request_ended'],
  },
  refuseLink: {
    method: 'POST',
    path: '/interaction/:uid/refuse',
    summary: 'Refuse, at any stage.',
    audience: 'anyone',
    params: inRequest,
    body: Empty,
    result: LinkRequest,
    problems: ['link_request_ended'],
  },
  beginDepositorSession: {
    method: 'POST',
    path: '/v1/depositor/session/options',
    summary: 'Name branch and account; begin the passkey. The answer is the same for any account.',
    audience: 'anyone',
    body: Account,
    result: Ceremony,
    problems: [],
  },
  proveDepositorPasskey: {
    method: 'POST',
    path: '/v1/depositor/session/passkey',
    summary: 'Prove the passkey; a code goes to the number on the bank’s file.',
    audience: 'anyone',
    body: CeremonyAnswer,
    result: Closed({ phoneEnding: Type.String() }),
    problems: ['login_refused', 'ceremony_expired'],
  },
  finishDepositorSession: {
    method: 'POST',
    path: '/v1/depositor/session',
    summary: 'Prove the code and open the session.',
    audience: 'anyone',
    body: Closed({ ceremony: IdOf('chl'), code: OneTimeCode }),
    result: Depositor,
    problems: ['login_refused', 'ceremony_expired'],
  },
  endDepositorSession: {
    method: 'POST',
    path: '/v1/depositor/session/end',
    summary: 'Sign out.',
    audience: 'depositor',
    body: Empty,
    result: Empty,
    problems: [],
  },
  getDepositor: {
    method: 'GET',
    path: '/v1/depositor',
    summary: 'The account of this session.',
    audience: 'depositor',
    result: Depositor,
    problems: [],
  },
  listMandates: {
    method: 'GET',
    path: '/v1/depositor/mandates',
    summary: 'Everything that is or was linked to this account, by whom, and what was taken.',
    audience: 'depositor',
    result: Closed({ mandates: Type.Array(Mandate) }),
    problems: [],
  },
  listDebits: {
    method: 'GET',
    path: '/v1/depositor/debits',
    summary: 'What was taken, newest first, 50 at a time.',
    audience: 'depositor',
    query: Closed({ before: Type.Optional(IdOf('dbt')) }),
    result: Closed({
      debits: Type.Array(TakenDebit),
      before: Type.Union([IdOf('dbt'), Type.Null()]),
    }),
    problems: [],
  },
  listCredits: {
    method: 'GET',
    path: '/v1/depositor/credits',
    summary: 'What wallets paid in, newest first, 50 at a time.',
    audience: 'depositor',
    query: Closed({ before: Type.Optional(IdOf('crd')) }),
    result: Closed({
      credits: Type.Array(PaidCredit),
      before: Type.Union([IdOf('crd'), Type.Null()]),
    }),
    problems: [],
  },
  stopMandate: {
    method: 'POST',
    path: '/v1/depositor/mandates/:id/stop',
    summary: 'Suspend at once: no debit or credit any more. Undoing it needs a fresh proof.',
    audience: 'depositor',
    params: Closed({ id: IdOf('mdt') }),
    body: Empty,
    result: Mandate,
    problems: ['mandate_ended'],
  },
  resumeMandate: {
    method: 'POST',
    path: '/v1/depositor/mandates/:id/resume',
    summary: 'Allow debits again.',
    audience: 'depositor',
    freshProof: true,
    params: Closed({ id: IdOf('mdt') }),
    body: Empty,
    result: Mandate,
    problems: ['mandate_ended'],
  },
  endMandate: {
    method: 'POST',
    path: '/v1/depositor/mandates/:id/end',
    summary: 'Unlink for good. What has ended stays ended.',
    audience: 'depositor',
    params: Closed({ id: IdOf('mdt') }),
    body: Empty,
    result: Mandate,
    problems: [],
  },
} as const satisfies Api;

const Yen = Type.Integer({ minimum: 1, maximum: 1_000_000 });

/** The bodies of the protocol between wallet and bank; members are written as on its page. */
export const DebitRequest = Closed({ id: IdOf('dbt'), amount: Yen, valid_until: Time });
export const CreditRequest = Closed({ id: IdOf('crd'), amount: Yen, valid_until: Time });
