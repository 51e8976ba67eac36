import type { Language } from '@sekisho/contract/texts/text.ts';
import {
  businessDate,
  formatDate,
  formatDateTime,
  type Instant,
  instant,
} from '@sekisho/domain/base/instant.ts';
import { formatYen, yen } from '@sekisho/domain/base/yen.ts';

/** A time on the wire (RFC 3339) as an instant. */
export function instantOf(time: string): Instant {
  return instant(Date.parse(time));
}

export const amountText = (amount: number, language: Language) => formatYen(yen(amount), language);
export const dateTimeText = (time: string, language: Language) =>
  formatDateTime(instantOf(time), language);
/** `15:04` in Japanese time. */
export const timeText = (time: string, language: Language) =>
  dateTimeText(time, language).slice(-5);
export const dateText = (time: string, language: Language) => formatDate(instantOf(time), language);
/** `090-1234-5678`, as mobile numbers are read out. */
export const phoneText = (digits: string) => digits.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1-$2-$3');
/** The Japanese calendar day of a time, `YYYY-MM-DD`. */
export const dayOf = (time: string) => businessDate(instantOf(time));

/** `2026年11月` or `Nov 2026`. */
export function monthText(month: string, language: Language): string {
  const date = formatDate(instantOf(`${month}-15T00:00:00.000Z`), language);
  return language === 'ja' ? date.replace(/月.*/, '月') : date.split(' ').slice(2).join(' ');
}

/** `items` in groups of one key each, in the order in which the keys first come. */
export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [key: string, items: readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}

/** Whole seconds left until `time`, never below 0. */
export function secondsLeft(time: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(time) - now) / 1_000));
}
