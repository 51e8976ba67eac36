import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isZenginText, kanaKey, STATEMENT_LENGTH, statementText, toZenginText } from './kana.ts';

const written = (text: string): string => {
  const result = toZenginText(text);
  return result.ok ? result.value : result.refusal;
};

test('Characters that no bank record can hold are refused, not dropped.', () => {
  const refused = '山 。 、 ! & * % $ @ # ; = < > [ ] { } ~ _ | " ` é ﾀﾞ́ 😀 \n \t \u0000 々 Ω'.split(
    ' ',
  );
  for (const text of refused) assert.equal(written(`ｱ${text}`), 'character_not_allowed', text);
  for (const text of ['ｧ', 'ｰ', 'a', '･', 'ア', '　', '｡']) assert.equal(isZenginText(text), false);
});

test('Kana, letters and signs come into the form of a bank record.', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', ''],
    ['キュウヨ', 'ｷﾕｳﾖ'],
    ['やまだ　たろう', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
    ['ﾔﾏﾀﾞ ﾀﾛｳ', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
    ['パーマー', 'ﾊﾟ-ﾏ-'],
    ['ﾊﾟｰﾏｰ', 'ﾊﾟ-ﾏ-'],
    ['ヴァイオリン', 'ｳﾞｱｲｵﾘﾝ'],
    ['ゔ', 'ｳﾞ'],
    ['ヷヺ', 'ﾜﾞｦﾞ'],
    ['ゎヮゕゖヵヶ', 'ﾜﾜｶｹｶｹ'],
    ['ッャュョァィゥェォ', 'ﾂﾔﾕﾖｱｲｳｴｵ'],
    ['ヰヱヲン', 'ｲｴｦﾝ'],
    ['カ゛', 'ｶﾞ'],
    ['ｶ゛ﾊ゜', 'ｶﾞﾊﾟ'],
    ['㍿', 'character_not_allowed'],
    ['カ）トウキョウ', 'ｶ)ﾄｳｷﾖｳ'],
    ['ジョン・スミス', 'ｼﾞﾖﾝ ｽﾐｽ'],
    ['john smith', 'JOHN SMITH'],
    ['Ａ－１', 'A-1'],
    ['１−２‐３—４', '1-2-3-4'],
    ['「」￥¥', '｢｣\\\\'],
    ["'()+,-./:?", "'()+,-./:?"],
  ];
  for (const [text, expected] of table) assert.equal(written(text), expected, text);
});

test('The result is always in the character set, and bringing it into form again changes nothing.', () => {
  const unit = fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0x3041, max: 0x30fe }),
    fc.integer({ min: 0xff01, max: 0xff9f }),
  );
  const texts = fc.array(unit).map((points) => String.fromCodePoint(...points));
  fc.assert(
    fc.property(texts, (text) => {
      const once = toZenginText(text);
      if (!once.ok) return;
      assert.ok(isZenginText(once.value));
      assert.deepEqual(toZenginText(once.value), once);
    }),
  );
});

test('Two spellings of one reading have one key, and other readings another.', () => {
  const same = ['ジョン・スミス', 'ｼﾞﾖﾝ ｽﾐｽ', 'じょん すみす', 'ジヨンスミス', 'ジョン－スミス'];
  assert.equal(new Set(same.map((name) => JSON.stringify(kanaKey(name)))).size, 1);
  assert.notDeepEqual(kanaKey('ハタ'), kanaKey('バタ'));
  assert.notDeepEqual(kanaKey('オノ'), kanaKey('オオノ'));
  assert.equal(kanaKey('山田').ok, false);
});

test('The passbook line is at most 30 characters and never loses half of a letter.', () => {
  const line = (words: string) => {
    const text = statementText(words);
    return text.ok ? text.value : text.refusal;
  };
  assert.equal(line('  　'), 'statement_empty');
  assert.equal(line('関所'), 'character_not_allowed');
  assert.equal(line('セキショ ウォレットA'), 'ｾｷｼﾖ ｳｵﾚﾂﾄA');
  assert.equal(line('セキショ　　 ウォレットＡ '), 'ｾｷｼﾖ ｳｵﾚﾂﾄA');
  assert.equal(line('ア'.repeat(31)), 'ｱ'.repeat(STATEMENT_LENGTH));
  assert.equal(line(`${'ア'.repeat(29)}ガ`), 'ｱ'.repeat(29));
  assert.equal(line(`${'ア'.repeat(28)}ガア`), `${'ｱ'.repeat(28)}ｶﾞ`);
  assert.equal(line(`${'ア'.repeat(29)} ア`), 'ｱ'.repeat(29));
});
