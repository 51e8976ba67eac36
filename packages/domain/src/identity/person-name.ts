import { type Comparison, untilStable } from './comparison.ts';
import { foldConfusable, foldForms } from './kanji-variants.ts';

/**
 * A name for comparison: NFKC, upper-case Latin, without spaces, in the kanji forms that every bank's
 * file can hold. Never stored in place of the name as it was proved.
 */
export function normaliseName(name: string): string {
  return untilStable(name, (text) => foldForms(text).toUpperCase().replace(/\s/gu, ''));
}

/** The name in its loosest writing: equal when two writings could be one person's. */
function loosestName(name: string): string {
  return untilStable(normaliseName(name), (text) =>
    normaliseName(foldConfusable(text)).replace(/[・.,'’‐-]/gu, ''),
  );
}

/** Compares two kanji (or Latin) names. An empty name can only be a doubt. */
export function compareNames(a: string, b: string): Comparison {
  const [x, y] = [normaliseName(a), normaliseName(b)];
  if (x === '' || y === '') return 'doubt';
  if (x === y) return 'same';
  return loosestName(x) === loosestName(y) ? 'doubt' : 'different';
}

const SMALL_KANA = 'ァィゥェォッャュョヮヵヶ';
const LARGE_KANA = 'アイウエオツヤユヨワカケ';

/**
 * A kana name for comparison as banks transfer it: katakana, no small kana, no long mark, no space.
 *
 * @see 全国銀行協会 全銀フォーマット, 使用文字
 */
export function normaliseKana(kana: string): string {
  return untilStable(kana, (text) =>
    Array.from(text.normalize('NFKC').replace(/[\s・.ー‐-]/gu, ''), largeKatakana).join(''),
  );
}

function largeKatakana(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const katakana =
    code >= 0x3041 && code <= 0x3096 ? String.fromCodePoint(code + 0x60) : character.toUpperCase();
  const small = SMALL_KANA.indexOf(katakana);
  return small < 0 ? katakana : LARGE_KANA.charAt(small);
}

/** Compares two kana names that were both certified. An empty one can only be a doubt. */
export function compareKana(a: string, b: string): Comparison {
  const [x, y] = [normaliseKana(a), normaliseKana(b)];
  if (x === '' || y === '') return 'doubt';
  return x === y ? 'same' : 'different';
}

/**
 * The text under which everybody who could be this person is found, same or doubtful. It is to be
 * indexed by a keyed hash, since it holds a name.
 */
export function personSearchText(person: {
  readonly nameKanji: string;
  readonly birthDate: string;
}): string {
  return `${person.birthDate} ${loosestName(person.nameKanji)}`;
}
