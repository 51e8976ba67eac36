import { assert } from './assert.ts';

declare const instantBrand: unique symbol;

/** A point in time: whole milliseconds since 1970-01-01T00:00Z. Made by `Env.clock` only. */
export type Instant = number & { readonly [instantBrand]: true };

/** A calendar day in Japan (UTC+9, no summer time), `YYYY-MM-DD`. */
export type BusinessDate = string & { readonly businessDate: true };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const JST_OFFSET = 9 * HOUR;

/** An instant from milliseconds since the epoch, years 1970 to 9999. */
export function instant(milliseconds: number): Instant {
  assert(
    Number.isSafeInteger(milliseconds) && milliseconds >= 0 && milliseconds < 253_402_300_800_000,
    'An instant is a whole number of milliseconds between 1970 and 9999.',
  );
  return milliseconds as Instant;
}

/** `at` moved by a (possibly negative) number of milliseconds. */
export function plus(at: Instant, milliseconds: number): Instant {
  return instant(at + milliseconds);
}

interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Civil time from days since the epoch (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function civil(milliseconds: number): CivilTime {
  const days = Math.floor(milliseconds / DAY);
  const rest = milliseconds - days * DAY;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1_460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: doy - Math.floor((153 * mp + 2) / 5) + 1,
    hour: Math.floor(rest / HOUR),
    minute: Math.floor((rest % HOUR) / MINUTE),
    second: Math.floor((rest % MINUTE) / SECOND),
    millisecond: rest % SECOND,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

const two = (n: number) => String(n).padStart(2, '0');

/** RFC 3339 in UTC with milliseconds: `2026-11-22T03:04:05.678Z`. */
export function toRfc3339(at: Instant): string {
  const t = civil(at);
  const time = `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
  const ms = String(t.millisecond).padStart(3, '0');
  return `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}T${time}.${ms}Z`;
}

/** The calendar day in Japan. */
export function businessDate(at: Instant): BusinessDate {
  const t = civil(at + JST_OFFSET);
  return `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}` as BusinessDate;
}

const WEEKDAYS = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `2026年11月22日（日）` or `Sun 22 Nov 2026`, in Japanese time. */
export function formatDate(at: Instant, language: 'ja' | 'en'): string {
  const t = civil(at + JST_OFFSET);
  const weekday = WEEKDAYS[language][t.weekday];
  return language === 'ja'
    ? `${t.year}年${t.month}月${t.day}日（${weekday}）`
    : `${weekday} ${t.day} ${MONTHS[t.month - 1]} ${t.year}`;
}

/** The date as `formatDate`, then `15:04`, in Japanese time. */
export function formatDateTime(at: Instant, language: 'ja' | 'en'): string {
  const t = civil(at + JST_OFFSET);
  return `${formatDate(at, language)} ${two(t.hour)}:${two(t.minute)}`;
}
