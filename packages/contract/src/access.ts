import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Ceremony, CeremonyAnswer } from './ceremony.ts';
import { Device } from './notices.ts';
import { Closed, Empty, IdOf, Line, Time } from './shapes.ts';

export const Passkey = Closed({
  id: IdOf('psk'),
  /** As its holder calls it. */
  name: Type.Union([Type.String(), Type.Null()]),
  createdAt: Time,
  usedAt: Type.Union([Time, Type.Null()]),
  /** From then on it can do everything. */
  trustedFrom: Time,
  /** This session was opened, or last proved, with it. */
  current: Type.Boolean(),
});
export type Passkey = Static<typeof Passkey>;

export const ListedSession = Closed({
  id: IdOf('ses'),
  device: Device,
  openedAt: Time,
  seenAt: Time,
  current: Type.Boolean(),
});
export type ListedSession = Static<typeof ListedSession>;

/** Passkeys and sessions of a wallet. */
export const accessOperations = {
  listPasskeys: {
    method: 'GET',
    path: '/v1/passkeys',
    summary: 'The passkeys that open this wallet, oldest first.',
    audience: 'customer',
    result: Closed({ passkeys: Type.Array(Passkey) }),
    problems: [],
  },
  beginPasskey: {
    method: 'POST',
    path: '/v1/passkeys/options',
    summary: 'Begin to add a passkey, by a proof of one that is there.',
    audience: 'customer',
    freshProof: true,
    trustedProof: true,
    body: Empty,
    result: Ceremony,
    problems: ['wallet_locked', 'passkeys_full'],
  },
  addPasskey: {
    method: 'POST',
    path: '/v1/passkeys',
    summary: 'Keep the new passkey. It waits 24 hours before it can do what opens more.',
    audience: 'customer',
    freshProof: true,
    trustedProof: true,
    body: Closed({ ...CeremonyAnswer.properties, name: Line(40) }),
    result: Passkey,
    problems: ['wallet_locked', 'passkeys_full', 'passkey_refused', 'ceremony_expired'],
  },
  renamePasskey: {
    method: 'POST',
    path: '/v1/passkeys/:id/name',
    summary: 'Call a passkey by another name.',
    audience: 'customer',
    params: Closed({ id: IdOf('psk') }),
    body: Closed({ name: Line(40) }),
    result: Passkey,
    problems: [],
  },
  removePasskey: {
    method: 'POST',
    path: '/v1/passkeys/:id/remove',
    summary: 'Remove a passkey, never the last one. Every session that it opened ends.',
    audience: 'customer',
    freshProof: true,
    params: Closed({ id: IdOf('psk') }),
    body: Empty,
    result: Closed({ passkeys: Type.Array(Passkey) }),
    problems: ['passkey_too_new', 'last_passkey'],
  },
  listSessions: {
    method: 'GET',
    path: '/v1/sessions',
    summary: 'Where this wallet is signed in now, the last used first.',
    audience: 'customer',
    result: Closed({ sessions: Type.Array(ListedSession) }),
    problems: [],
  },
  endOneSession: {
    method: 'POST',
    path: '/v1/sessions/:id/end',
    summary: 'Sign out somewhere else. Needs no fresh proof.',
    audience: 'customer',
    params: Closed({ id: IdOf('ses') }),
    body: Empty,
    result: Empty,
    problems: [],
  },
  endOtherSessions: {
    method: 'POST',
    path: '/v1/sessions/end-others',
    summary: 'Sign out everywhere else. Needs no fresh proof.',
    audience: 'customer',
    body: Empty,
    result: Closed({ ended: Type.Integer({ minimum: 0 }) }),
    problems: [],
  },
} as const satisfies Api;
