import { HOUR, type Instant, plus } from '../base/instant.ts';
import { accept, type Result, refuse } from '../base/result.ts';

/**
 * How long a passkey that was added waits before it can do what opens more, or shuts its holder out:
 * long enough for a notice on the telephone to be read and the wallet to be stopped.
 */
export const NEW_PASSKEY_WAIT_MS = 24 * HOUR;

/** A wallet's passkeys: enough for every device of a person, few enough to be looked through. */
export const PASSKEYS_MAX = 10;

/** From when on a passkey can do everything; the one that a wallet was opened with, at once. */
export function trustedFrom(createdAt: Instant, came: 'with_the_wallet' | 'later'): Instant {
  return came === 'later' ? plus(createdAt, NEW_PASSKEY_WAIT_MS) : createdAt;
}

/** Whether one passkey more may be added. */
export function judgeAddition(of: {
  readonly locked: boolean;
  readonly passkeys: number;
}): Result<true, 'wallet_locked' | 'passkeys_full'> {
  if (of.locked) return refuse('wallet_locked');
  return of.passkeys < PASSKEYS_MAX ? accept(true) : refuse('passkeys_full');
}

/**
 * Whether a passkey may be removed by a proof of this kind. Never the last one, or nobody could enter
 * any more; one that still waits can remove itself and no other.
 */
export function judgeRemoval(of: {
  readonly exists: boolean;
  readonly passkeys: number;
  readonly provedByItself: boolean;
  readonly trustedProof: boolean;
}): Result<true, 'not_found' | 'passkey_too_new' | 'last_passkey'> {
  if (!of.exists) return refuse('not_found');
  if (!of.trustedProof && !of.provedByItself) return refuse('passkey_too_new');
  return of.passkeys > 1 ? accept(true) : refuse('last_passkey');
}
