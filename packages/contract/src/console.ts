import { FREEZE_REASONS } from '@sekisho/domain/freeze/freeze.ts';
import { VIEW_REASONS } from '@sekisho/domain/person-view/person-view.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Movement } from './movements.ts';
import { Closed, IdOf, Line, OneOf, Time, ToldYen } from './shapes.ts';
import { Approval, staffApi } from './staff.ts';
import { switchBoardApi } from './switch-board.ts';
import { Link, WALLET_STAGES } from './wallet.ts';

const orNone = <const S extends Parameters<typeof Type.Union>[0][number]>(schema: S) =>
  Type.Union([schema, Type.Null()]);

export const WalletFreeze = Closed({
  id: IdOf('frz'),
  wallet: IdOf('wlt'),
  reason: OneOf(FREEZE_REASONS),
  since: Time,
  /** The name of who froze. */
  by: Type.String(),
});
export type WalletFreeze = Static<typeof WalletFreeze>;

/** A person as staff is shown it; `view` is what was written down for it. */
export const ShownPerson = Closed({
  view: IdOf('pvw'),
  wallet: IdOf('wlt'),
  openedAt: Time,
  stage: OneOf(WALLET_STAGES),
  locked: Type.Boolean(),
  freeze: orNone(WalletFreeze),
  name: orNone(Type.String()),
  email: Type.String(),
  phone: orNone(Type.String()),
  balance: ToldYen,
  links: Type.Array(Link),
  movements: Type.Array(Movement),
});
export type ShownPerson = Static<typeof ShownPerson>;

const ofWallet = Closed({ id: IdOf('wlt') });

/** What only the operator's staff does. */
export const consoleOwnApi = {
  viewPeople: {
    method: 'POST',
    path: '/staff/v1/people/view',
    summary:
      'Find people by a wallet’s id, a proved number or an e-mail address, with a reason; each view is on the record, and the person reads of it.',
    audience: 'staff',
    permission: 'person.view',
    body: Closed({
      by: Type.Union([
        Closed({ wallet: IdOf('wlt') }),
        Closed({ phone: Line(20) }),
        Closed({ email: Line(254) }),
      ]),
      reason: OneOf(VIEW_REASONS),
      note: Line(500),
    }),
    result: Closed({ people: Type.Array(ShownPerson) }),
    problems: ['search_malformed'],
  },
  freezeWallet: {
    method: 'POST',
    path: '/staff/v1/wallets/:id/freeze',
    summary: 'Freeze a wallet at once, alone: from this commit it links, charges and pays nothing.',
    audience: 'staff',
    permission: 'wallet.freeze',
    params: ofWallet,
    body: Closed({ reason: OneOf(FREEZE_REASONS), note: Line(500) }),
    result: WalletFreeze,
    problems: ['already_frozen'],
  },
  proposeRelease: {
    method: 'POST',
    path: '/staff/v1/wallets/:id/release',
    summary: 'Ask for the release of a frozen wallet, by a second person.',
    audience: 'staff',
    permission: 'wallet.release',
    params: ofWallet,
    body: Closed({ note: Line(500) }),
    result: Approval,
    problems: ['not_frozen', 'approval_pending'],
  },
} as const satisfies Api;

/** Beside what staff of both companies do alike. */
export const consoleBesideApi = { ...consoleOwnApi, ...switchBoardApi } as const satisfies Api;

/** The part of the wallet operator's server for its own staff. */
export const consoleApi = { ...staffApi, ...consoleBesideApi } as const satisfies Api;
