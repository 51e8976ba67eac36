import { parseYen } from '@sekisho/domain/base/yen.ts';

const MOST_ASKED = 1_000_000n;

/** Digits as people type them: full-width digits, spaces and hyphens are all right. */
export function typedDigits(text: string): string {
  return text.normalize('NFKC').replace(/[\s\-‐‑–—−ー]/g, '');
}

/**
 * The amount that was typed, 1 to 1,000,000 yen. Separators and the yen sign are all right; a minus
 * sign is not, or `-1` would be read as 1.
 */
export function typedAmount(text: string): number | undefined {
  const written = text.normalize('NFKC').replace(/[\s,、円¥]/g, '');
  const parsed = parseYen(written.replace(/^0+(?=\d)/, ''));
  if (!parsed.ok || parsed.value < 1n || parsed.value > MOST_ASKED) return undefined;
  return Number(parsed.value);
}

/** A limit that was typed: as an amount, or 0, which allows nothing. */
export function typedLimit(text: string): number | undefined {
  return /^\s*0+\s*円?\s*$/.test(text.normalize('NFKC')) ? 0 : typedAmount(text);
}

/** Exactly so many digits, or undefined. */
export function typedNumber(text: string, digits: number): string | undefined {
  const typed = typedDigits(text);
  return typed.length === digits && /^\d+$/.test(typed) ? typed : undefined;
}
