/** The largest 128-bit number: never an id, and as the amount of a post "all that is pending". */
export const UINT128_MAX = 2n ** 128n - 1n;

/** Whether a number is whole and between 0 and 2^128 - 1, as every id and every amount asked for. */
export function isUint128(value: bigint): boolean {
  return value >= 0n && value <= UINT128_MAX;
}

/** Whether a number is whole, not negative and below 2^bits. */
export function isUint(value: number, bits: 16 | 31): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** bits;
}

/** Whether any of `flags` is set in `bits`. */
export function has(bits: number, flags: number): boolean {
  return (bits & flags) !== 0;
}
