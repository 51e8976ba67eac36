import { type Comparison, untilStable } from './comparison.ts';
import { foldConfusable, foldForms } from './kanji-variants.ts';

const KANJI_DIGITS = '〇一二三四五六七八九';
const KANJI_NUMBER = '[〇一二三四五六七八九十]+';
const COUNTED = '丁目|番地|番|号|条|線|階';
const PREFECTURE = /^(?:東京都|北海道|(?:京都|大阪)府|\p{Script=Han}{2,3}県)/u;

/**
 * An address for comparison: either width, kanji numbers and the words 丁目, 番地, 番, 号 between numbers
 * become `1-2-3`, spaces are gone. Never stored in place of the address as it was proved.
 *
 * @see 住居表示に関する法律 第2条
 */
export function normaliseAddress(address: string): string {
  return untilStable(address, (text) => numbersJoined(spelt(text)));
}

/** Characters alone: width, spaces, hyphens, kanji numbers where a number is counted. */
function spelt(text: string): string {
  return foldForms(text)
    .toUpperCase()
    .replace(/(?<=\d)\s+(?=\d)/gu, '-')
    .replace(/\s/gu, '')
    .replace(/[‐‑‒–—―−─]/gu, '-')
    .replace(/(?<=\d)ー(?=\d)/gu, '-')
    .replace(new RegExp(`${KANJI_NUMBER}(?=${COUNTED})`, 'gu'), arabic)
    .replace(new RegExp(`(?<=\\d[-の])${KANJI_NUMBER}(?=$|[-の])`, 'gu'), arabic);
}

function numbersJoined(text: string): string {
  return text
    .replace(/(?<=\d)(?:丁目|番地の|番地|番|号|の)-?(?=\d)/gu, '-')
    .replace(/(?<=\d)(?:丁目|番地|番|号室|号)(?!\d)/gu, '')
    .replace(/-{2,}/gu, '-');
}

/** `十二` and `一二` are both 12. Longer numbers do not stand in addresses. */
function arabic(kanji: string): string {
  if (!kanji.includes('十')) {
    return Array.from(kanji, (digit) => KANJI_DIGITS.indexOf(digit)).join('');
  }
  const [tens = '', ones = '', ...rest] = kanji.split('十');
  if (rest.length > 0 || tens.length > 1 || ones.length > 1) return kanji;
  return String(
    (tens === '' ? 1 : KANJI_DIGITS.indexOf(tens)) * 10 +
      Math.max(0, KANJI_DIGITS.indexOf(ones || '〇')),
  );
}

/** Which counting words an address spells out, so that 1番2号 is not taken for 1丁目2番. */
function countingWords(address: string): string {
  const words = spelt(address).match(/(?<=\d)(?:丁目|番|号)/gu) ?? [];
  return words.join('');
}

/** Up to the lot and building number, in the loosest writing, without the prefecture. */
function loosestLot(address: string): string {
  const loose = foldConfusable(normaliseAddress(address))
    .replace(PREFECTURE, '')
    .replace(/大字|小字|字/gu, '')
    .replace(/[ヶケヵカがガ]/gu, 'ケ')
    .replace(/[のノ之]/gu, 'ノ');
  return /^.*?\d+(?:-\d+)+/u.exec(loose)?.[0] ?? /^.*?\d+/u.exec(loose)?.[0] ?? loose;
}

/**
 * Compares two addresses. The same lot with another writing, or with the building or room on one side
 * only, is a doubt; so is an empty address.
 */
export function compareAddresses(a: string, b: string): Comparison {
  const [x, y] = [normaliseAddress(a), normaliseAddress(b)];
  if (x === '' || y === '') return 'doubt';
  if (x === y) return sameCounting(countingWords(a), countingWords(b)) ? 'same' : 'doubt';
  const [lotA, lotB] = [loosestLot(a), loosestLot(b)];
  const near = lotA === lotB || lotA.startsWith(`${lotB}-`) || lotB.startsWith(`${lotA}-`);
  return near ? 'doubt' : 'different';
}

/** An address in plain numbers fits any counting; two that spell it out must count alike. */
function sameCounting(a: string, b: string): boolean {
  return a === '' || b === '' || a.startsWith(b) || b.startsWith(a);
}
