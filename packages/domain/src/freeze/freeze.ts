import { machine, type StateOf } from '../base/machine.ts';

/**
 * An operator's freeze of one wallet: one member of staff closes it at once, two people open it. While
 * it is in force the wallet charges, pays, links and cashes out nothing; money that was in doubt before
 * is still booked, because it is the holder's. A later freeze is another one.
 * @see docs/reference/staff-and-approvals.md
 */
export const walletFreeze = machine('wallet_freeze', {
  in_force: { release: 'released' },
  released: {},
});

export type WalletFreezeState = StateOf<typeof walletFreeze>;

/** Why somebody froze: for staff only; the holder is told the state and whom to call. */
export const FREEZE_REASONS = [
  'suspected_theft',
  'suspected_fraud',
  'identity_doubt',
  'authority_order',
  'holder_asked',
  'holder_died',
] as const;
export type FreezeReason = (typeof FREEZE_REASONS)[number];
