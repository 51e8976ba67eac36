type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
export type PadKey = Digit | '00' | 'backspace' | 'clear';

const MOST = 1_000_000;

/** The amount after a key; a digit that would pass ¥1,000,000 changes nothing. */
export function afterKey(amount: number, key: PadKey): number {
  if (key === 'clear') return 0;
  if (key === 'backspace') return Math.floor(amount / 10);
  const next = Number(`${amount}${key}`);
  return next > MOST ? amount : next;
}
