import { accept, type Result, refuse } from '../base/result.ts';

const FULL =
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン';
const HALF = 'ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ';

/** Characters with one counterpart in a bank record; whatever else is left stays as it is. */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ...[...FULL].map((full, index): [string, string] => [full, HALF.charAt(index)]),
  ...Object.entries({
    // Small kana are written large: キュウヨ is キユウヨ.
    ...{ ァ: 'ｱ', ィ: 'ｲ', ゥ: 'ｳ', ェ: 'ｴ', ォ: 'ｵ', ヵ: 'ｶ', ヶ: 'ｹ' },
    ...{ ッ: 'ﾂ', ャ: 'ﾔ', ュ: 'ﾕ', ョ: 'ﾖ', ヮ: 'ﾜ' },
    // Kana that have gone out of use and have no half-width form.
    ...{ ヰ: 'ｲ', ヱ: 'ｴ' },
    // The combining marks that NFD takes off ガ and パ.
    ...{ '\u3099': 'ﾞ', '\u309a': 'ﾟ' },
    // The long mark and all dashes are the hyphen; the middle dot parts two names, as a space does.
    ...{ ー: '-', '‐': '-', '‑': '-', '–': '-', '—': '-', '―': '-', '−': '-', '・': ' ' },
    ...{ '「': '｢', '」': '｣', '¥': '\\' },
  }),
]);

const ALLOWED = /^[ '()+,\-./0-9:?A-Z\\｢｣ｦｱ-ﾝﾞﾟ]*$/;

/** Whether every character may stand in a bank record (JIS X 0201, one byte each). */
export function isZenginText(text: string): boolean {
  return ALLOWED.test(text);
}

/**
 * A text in the characters of a bank record: full-width, hiragana, small kana and lower case are
 * brought into form; kanji and whatever else has no form there are refused.
 * @see 全銀協 record formats, 使用可能文字 (as member banks publish it)
 */
export function toZenginText(text: string): Result<string, 'character_not_allowed'> {
  const letters = text
    // NFKC would turn a voiced mark that stands alone into a space and a combining mark.
    .replace(/[゛ﾞ]/g, '\u3099')
    .replace(/[゜ﾟ]/g, '\u309a')
    .normalize('NFKC')
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .normalize('NFD')
    .toUpperCase();
  const result = [...letters].map((letter) => COUNTERPARTS.get(letter) ?? letter).join('');
  return isZenginText(result) ? accept(result) : refuse('character_not_allowed');
}

/**
 * What two spellings of one kana name have in common: no spaces, hyphens, long marks or middle dots.
 * Equal keys are the same reading; different keys prove nothing and go to a person.
 */
export function kanaKey(name: string): Result<string, 'character_not_allowed'> {
  const text = toZenginText(name);
  return text.ok ? accept(text.value.replace(/[- ]/g, '')) : text;
}

/** Half-width characters of the name field of a record, and of a line in a passbook. */
export const STATEMENT_LENGTH = 30;

/**
 * What the passbook says about a movement, such as `ｾｷｼﾖ ｳｵﾚﾂﾄA`. Runs of spaces become one; what is
 * longer than 30 characters is cut, never between a letter and its voiced mark.
 */
export function statementText(
  words: string,
): Result<string, 'character_not_allowed' | 'statement_empty'> {
  const text = toZenginText(words);
  if (!text.ok) return text;
  const line = text.value.replace(/ +/g, ' ').trim();
  if (line === '') return refuse('statement_empty');
  const fits = line.slice(0, STATEMENT_LENGTH);
  const next = line.charAt(STATEMENT_LENGTH);
  const whole = next === 'ﾞ' || next === 'ﾟ' ? fits.slice(0, -1) : fits;
  return accept(whole.trimEnd());
}
