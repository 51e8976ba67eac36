import { assert } from './assert.ts';
import { accept, type Result, refuse } from './result.ts';

declare const yenBrand: unique symbol;

/** Whole Japanese yen, 0 to 10^15. There is no smaller unit and no negative amount. */
export type Yen = bigint & { readonly [yenBrand]: true };

/** Far above all yen in a wallet, far below 2^53, so that JSON integers are exact. */
export const YEN_MAX = 1_000_000_000_000_000n;

/** A yen amount from a bigint or a whole number; anything else is a bug of the caller. */
export function yen(amount: bigint | number): Yen {
  const value = BigInt(amount);
  assert(value >= 0n && value <= YEN_MAX, 'A yen amount lies between 0 and 10^15.');
  return value as Yen;
}

/** Reads an amount from outside: digits only, without sign, point or leading zero. */
export function parseYen(text: string): Result<Yen, 'amount_malformed' | 'amount_too_large'> {
  if (!/^(0|[1-9][0-9]{0,20})$/.test(text)) return refuse('amount_malformed');
  const value = BigInt(text);
  return value > YEN_MAX ? refuse('amount_too_large') : accept(value as Yen);
}

/** The sum of amounts; more than 10^15 is a bug. */
export function sumYen(amounts: Iterable<Yen>): Yen {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return yen(total);
}

/** `a − b`; a negative result is a bug, so compare first. */
export function minusYen(a: Yen, b: Yen): Yen {
  assert(a >= b, 'A yen amount is never negative.');
  return (a - b) as Yen;
}

/** The amount as a JSON integer. */
export function yenToNumber(amount: Yen): number {
  return Number(amount);
}

/** `¥12,345` in English, `12,345円` in Japanese. */
export function formatYen(amount: Yen | bigint, language: 'ja' | 'en'): string {
  const digits = amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return language === 'ja' ? `${digits}円` : `¥${digits}`;
}
