import { DAY, HOUR, type Instant, instant } from '../base/instant.ts';

const JST_OFFSET = 9 * HOUR;

/** What is looked for in a wallet's history; what is left out does not matter. */
export interface HistorySearch {
  /** Words that must all stand in the name of the bank or shop. */
  readonly words?: string;
  readonly kind?: 'charge' | 'payment' | 'cash_out' | 'cash_out_fee' | 'cash_out_returned';
  /** A month in Japan, `YYYY-MM`. */
  readonly month?: string;
  /** Whole yen, both included. */
  readonly min?: bigint;
  readonly max?: bigint;
}

/** As people type names: full or half width, capitals, katakana for hiragana, are all one. */
export function searchable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** Whether one movement is among what is looked for; its time is bounded by `monthBounds`. */
export function isWanted(
  movement: { readonly kind: string; readonly amount: bigint; readonly counterparty: string },
  { words = '', kind, min, max }: HistorySearch,
): boolean {
  if (kind !== undefined && movement.kind !== kind) return false;
  if (min !== undefined && movement.amount < min) return false;
  if (max !== undefined && movement.amount > max) return false;
  const name = searchable(movement.counterparty);
  return searchable(words)
    .split(/\s+/)
    .every((word) => name.includes(word));
}

/** The first instant of a month in Japan and that of the next; undefined when there is no such month. */
export function monthBounds(month: string) {
  const match = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(month);
  if (match === null) return undefined;
  const [year, index] = [Number(match[1]), Number(match[2])];
  const [nextYear, next] = index === 12 ? [year + 1, 1] : [year, index + 1];
  return { from: monthStart(year, index), to: monthStart(nextYear, next) };
}

/** Days from civil (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function monthStart(year: number, month: number): Instant {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5);
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return instant((era * 146_097 + doe - 719_468) * DAY - JST_OFFSET);
}
