import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { BankCode, Closed, Line, OneOf, Time, WebAuthnJson } from './shapes.ts';

const Text = Closed({ ja: Type.String(), en: Type.String() });

/** A made-up person that a visitor of the demonstration can be. */
export const DemonstrationPerson = Closed({
  id: Type.String(),
  name: Type.String(),
  kana: Type.String(),
  age: Type.Integer(),
  role: OneOf(['customer', 'depositor', 'clerk', 'staff']),
  /** Who this is and what to try, in a sentence. */
  about: Text,
  phone: Type.Union([Type.String(), Type.Null()]),
  email: Type.Union([Type.String(), Type.Null()]),
  accounts: Type.Array(
    Closed({
      bankCode: BankCode,
      bankName: Type.String(),
      branchCode: Type.String(),
      branchName: Type.String(),
      accountNumber: Type.String(),
    }),
  ),
  /** Where this person begins; the address makes this browser the person on every host. */
  starts: Type.Array(Closed({ label: Text, url: Type.String() })),
});
export type DemonstrationPerson = Static<typeof DemonstrationPerson>;

export const World = Closed({
  now: Time,
  wallets: Type.Array(Closed({ id: Type.String(), name: Type.String(), origin: Type.String() })),
  banks: Type.Array(Closed({ code: BankCode, name: Type.String(), origin: Type.String() })),
  people: Type.Array(DemonstrationPerson),
  /** Who this browser is, on the host that was asked. */
  person: Type.Union([DemonstrationPerson, Type.Null()]),
  startPage: Type.String(),
});
export type World = Static<typeof World>;

export const PhoneMessage = Closed({
  to: Type.String(),
  from: Type.String(),
  text: Type.String(),
  at: Time,
});
export type PhoneMessage = Static<typeof PhoneMessage>;

/**
 * What the demonstration adds under a reserved path on every host. It is served by the demonstration's
 * front, never by a wallet or a gate, and a production start has none of it.
 */
export const demonstrationApi = {
  getWorld: {
    method: 'GET',
    path: '/.demonstration/world',
    summary: 'The map: wallets, banks, people, the clock, and who this browser is.',
    audience: 'anyone',
    result: World,
    problems: [],
  },
  listMessages: {
    method: 'GET',
    path: '/.demonstration/messages',
    summary: 'Messages on this person’s phone, newest first.',
    audience: 'anyone',
    result: Closed({ messages: Type.Array(PhoneMessage) }),
    problems: [],
  },
  createPasskey: {
    method: 'POST',
    path: '/.demonstration/passkeys/create',
    summary: 'navigator.credentials.create on the demonstration device.',
    audience: 'anyone',
    body: Closed({ options: WebAuthnJson }),
    result: Closed({ credential: WebAuthnJson }),
    problems: ['passkey_refused'],
  },
  getPasskey: {
    method: 'POST',
    path: '/.demonstration/passkeys/get',
    summary: 'navigator.credentials.get on the demonstration device.',
    audience: 'anyone',
    body: Closed({ options: WebAuthnJson }),
    result: Closed({ credential: WebAuthnJson }),
    problems: ['passkey_refused'],
  },
  presentDocument: {
    method: 'POST',
    path: '/.demonstration/documents/present',
    summary: 'Answer an OpenID4VP request from this person’s document wallet.',
    audience: 'anyone',
    body: Closed({ request: Line(2000) }),
    result: Closed({ redirectTo: Type.String() }),
    problems: ['identity_refused'],
  },
  readDocumentRequest: {
    method: 'POST',
    path: '/.demonstration/documents/read',
    summary: 'Who asks for which attributes, before the holder agrees.',
    audience: 'anyone',
    body: Closed({ request: Line(2000) }),
    result: Closed({
      verifier: Type.String(),
      elements: Type.Array(Type.String()),
      holder: Type.String(),
    }),
    problems: ['identity_refused'],
  },
  advanceClock: {
    method: 'POST',
    path: '/.demonstration/clock',
    summary: 'Move the demonstration’s clock forward, at most 400 days at once.',
    audience: 'anyone',
    body: Closed({ advanceMs: Type.Integer({ minimum: 1, maximum: 34_560_000_000 }) }),
    result: Closed({ now: Time }),
    problems: [],
  },
} as const satisfies Api;
