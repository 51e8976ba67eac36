import { accept, type Result, refuse } from '../base/result.ts';
import type { Comparison } from './comparison.ts';

/** The first year of an era less one, and the first and last day it has. */
const ERAS: Readonly<Record<string, readonly [offset: number, from: string, until: string]>> = {
  明治: [1867, '1868-01-25', '1912-07-29'],
  大正: [1911, '1912-07-30', '1926-12-24'],
  昭和: [1925, '1926-12-25', '1989-01-07'],
  平成: [1988, '1989-01-08', '2019-04-30'],
  令和: [2018, '2019-05-01', '9999-12-31'],
};

const GREGORIAN = /^(\d{4})(?:年(\d{1,2})月(\d{1,2})日|-(\d{2})-(\d{2}))$/u;
const ERA = /^(明治|大正|昭和|平成|令和)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日$/u;

/**
 * A birth date as documents write it (`1971年9月1日`, `昭和46年9月1日`, `1971-09-01`, either width), as
 * `YYYY-MM-DD`. A day that the calendar or the era does not have is refused, and so is an unknown part.
 */
export function parseBirthDate(text: string): Result<string, 'birth_date_malformed'> {
  const plain = text.normalize('NFKC').replace(/\s/gu, '');
  const date = fromGregorian(plain) ?? fromEra(plain);
  return date === undefined ? refuse('birth_date_malformed') : accept(date);
}

function fromGregorian(text: string): string | undefined {
  const match = GREGORIAN.exec(text);
  if (match === null) return undefined;
  return calendarDay(Number(match[1]), Number(match[2] ?? match[4]), Number(match[3] ?? match[5]));
}

function fromEra(text: string): string | undefined {
  const match = ERA.exec(text);
  const era = ERAS[match?.[1] ?? ''];
  if (match === null || era === undefined) return undefined;
  const [offset, from, until] = era;
  const year = offset + (match[2] === '元' ? 1 : Number(match[2]));
  const day = calendarDay(year, Number(match[3]), Number(match[4]));
  return day !== undefined && day >= from && day <= until ? day : undefined;
}

function calendarDay(year: number, month: number, day: number): string | undefined {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (year < 1850 || day < 1 || day > days) return undefined;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

/** Compares two birth dates. One that cannot be read can only be a doubt. */
export function compareBirthDates(a: string, b: string): Comparison {
  const [x, y] = [parseBirthDate(a), parseBirthDate(b)];
  if (!x.ok || !y.ok) return 'doubt';
  return x.value === y.value ? 'same' : 'different';
}
