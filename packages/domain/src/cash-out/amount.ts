import { accept, type Result, refuse } from '../base/result.ts';

/** The most that a funds-transfer operator of the second type may move at once, in yen. */
export const TRANSFER_MAX = 1_000_000n;

/**
 * Whether a wallet can pay out this much and the fee. Yen; the balance is what is not reserved.
 * @see 資金決済に関する法律 第36条の2 (funds transfer of the second type)
 */
export function judgeAmount(of: {
  readonly balance: bigint;
  readonly amount: bigint;
  readonly fee: bigint;
}): Result<true, 'insufficient_balance'> {
  return of.amount + of.fee <= of.balance ? accept(true) : refuse('insufficient_balance');
}

/** The most that can be paid out now. */
export function mostPossible(of: { readonly balance: bigint; readonly fee: bigint }): bigint {
  const left = of.balance - of.fee;
  if (left <= 0n) return 0n;
  return left < TRANSFER_MAX ? left : TRANSFER_MAX;
}
