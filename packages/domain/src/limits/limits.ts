import { DAY, type Instant, plus } from '../base/instant.ts';
import { machine, type StateOf } from '../base/machine.ts';
import { accept, type Result, refuse } from '../base/result.ts';
import { type Yen, yen } from '../base/yen.ts';

/** What a holder allows his own wallet, in whole yen. "A day" is any 24 hours, as at the banks. */
export interface OwnLimits {
  readonly perPayment: Yen;
  readonly paymentsPerDay: Yen;
  readonly perCharge: Yen;
  readonly chargesPerDay: Yen;
}

export const LIMIT_NAMES = [
  'perPayment',
  'paymentsPerDay',
  'perCharge',
  'chargesPerDay',
] as const satisfies readonly (keyof OwnLimits)[];

/** The most that each can be, and what holds while the holder has set nothing. */
export const LIMIT_MAX = yen(1_000_000);

export const DEFAULT_LIMITS: OwnLimits = {
  perPayment: LIMIT_MAX,
  paymentsPerDay: LIMIT_MAX,
  perCharge: LIMIT_MAX,
  chargesPerDay: LIMIT_MAX,
};

/** The length of a limit's day. */
export const LIMIT_DAY_MS = DAY;
/** How long a raise waits: whoever stole a device is noticed before it helps him. */
export const RAISE_WAIT_MS = DAY;

/** A raise waits; it comes into force, or the holder or a lock takes it back. */
export const limitRaise = machine('limitRaise', {
  waiting: { ripen: 'in_force', cancel: 'cancelled' },
  in_force: {},
  cancelled: {},
});
export type LimitRaiseState = StateOf<typeof limitRaise>;

/** A raise that waits, with when it comes into force. */
export interface WaitingRaise {
  readonly wanted: OwnLimits;
  readonly inForceAt: Instant;
}

export function raiseInForceAt(askedAt: Instant): Instant {
  return plus(askedAt, RAISE_WAIT_MS);
}

/** What holds at `now`: a raise holds from its time on, whether or not a job has written it down. */
export function limitsAt(now: Instant, kept: OwnLimits, raise: WaitingRaise | undefined) {
  return raise !== undefined && now >= raise.inForceAt ? raise.wanted : kept;
}

/** Whether `wanted` raises nothing: such a change holds at once and needs no proof. */
export function judgeLowering(held: OwnLimits, wanted: OwnLimits): Result<true, 'limit_higher'> {
  return LIMIT_NAMES.every((name) => wanted[name] <= held[name])
    ? accept(true)
    : refuse('limit_higher');
}

/** Whether `wanted` raises something and lowers nothing; a locked wallet opens no more. */
export function judgeRaise(of: {
  readonly locked: boolean;
  readonly held: OwnLimits;
  readonly wanted: OwnLimits;
}): Result<true, 'wallet_locked' | 'limit_not_higher'> {
  const { locked, held, wanted } = of;
  if (locked) return refuse('wallet_locked');
  const lowers = LIMIT_NAMES.some((name) => wanted[name] < held[name]);
  const raises = LIMIT_NAMES.some((name) => wanted[name] > held[name]);
  return raises && !lowers ? accept(true) : refuse('limit_not_higher');
}

/**
 * The most that may have been spent in the last 24 hours so that `amount` is still allowed; refused
 * when the amount alone is too much. Used inside the transaction that decides.
 */
export function roomBefore(
  of: { readonly each: Yen; readonly perDay: Yen },
  amount: Yen,
): Result<Yen, 'own_limit'> {
  if (amount > of.each || amount > of.perDay) return refuse('own_limit');
  return accept(yen(of.perDay - amount));
}

/** Whether an amount is allowed beside what the last 24 hours have brought. */
export function judgeAmount(
  of: { readonly each: Yen; readonly perDay: Yen },
  spent: bigint,
  amount: Yen,
): Result<true, 'own_limit'> {
  const room = roomBefore(of, amount);
  if (!room.ok) return room;
  return spent <= room.value ? accept(true) : refuse('own_limit');
}
