import { machine, type StateOf } from '@sekisho/domain/base/machine.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Controls } from '@sekisho/domain/controls/controls.ts';

/**
 * How far a customer has come. Identity straight from `phone` happens only in an exercise that
 * leaves the control `wallet.phone-proved` out.
 */
export const walletStage = machine('walletStage', {
  phone: { provePhone: 'identity', proveIdentity: 'open', holdIdentity: 'identity_held' },
  identity: { proveIdentity: 'open', holdIdentity: 'identity_held' },
  identity_held: { release: 'open', reject: 'identity' },
  open: {},
});

export type WalletStage = StateOf<typeof walletStage>;

export interface WalletState {
  readonly stage: WalletStage;
  readonly locked: boolean;
  /** By the operator; a lock is the holder's own. */
  readonly frozen: boolean;
}

/** Whether the wallet may link, charge and pay. Asked in the transaction that decides. */
export function judgeUse(
  wallet: WalletState,
  controls: Controls,
): Result<true, 'identity_needed' | 'wallet_frozen' | 'wallet_locked'> {
  if (wallet.stage !== 'open' && controls.has('wallet.identity-first')) {
    return refuse('identity_needed');
  }
  if (wallet.frozen) return refuse('wallet_frozen');
  return wallet.locked ? refuse('wallet_locked') : accept(true);
}

/** Whether an identity may be proved now. */
export function judgeIdentityStep(
  wallet: WalletState,
  controls: Controls,
): Result<true, 'step_not_open'> {
  const open =
    wallet.stage === 'identity' ||
    (wallet.stage === 'phone' && !controls.has('wallet.phone-proved'));
  return open ? accept(true) : refuse('step_not_open');
}
