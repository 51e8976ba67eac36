import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareKana,
  compareNames,
  normaliseKana,
  normaliseName,
  personSearchText,
} from './person-name.ts';

const cases = [
  ['番号　花子', '番号　太郎', 'different', 'another given name'],
  ['番号　花子', '番号', 'different', 'a missing given name'],
  ['', '', 'doubt', 'nothing at all'],
  ['番号　花子', '　', 'doubt', 'a blank'],
  ['渡邉　学', '渡辺　学', 'doubt', 'an old form that every system can write'],
  ['渡邉　学', '渡邊　学', 'doubt', 'two old forms'],
  ['斉藤　一', '斎藤　一', 'doubt', 'two characters that are taken for each other'],
  ['澤田 廣', '沢田 広', 'doubt', 'old forms twice'],
  ['MARY-ANN SMITH', 'MARY ANN SMITH', 'doubt', 'punctuation in a foreign name'],
  ['髙橋　健', '高橋健', 'same', 'a form that JIS X 0208 cannot write'],
  ['山﨑　𠮷男', '山崎　吉男', 'same', 'two such forms'],
  ['番号　花子', '番号花子', 'same', 'a space'],
  ['ＪＯＨＮ　Ｓｍｉｔｈ', 'John SMITH', 'same', 'width and case of Latin letters'],
  ['葛\u{E0100}西 一', '葛西 一', 'same', 'a variation selector'],
  ['ｶﾞｰﾄﾞﾅｰ', 'ガードナー', 'same', 'half-width kana'],
] as const;

for (const [a, b, expected, why] of cases) {
  test(`Names are ${expected} for ${why}: ${a} and ${b}`, () => {
    assert.equal(compareNames(a, b), expected);
    assert.equal(compareNames(b, a), expected);
  });
}

test('Kana compares as banks transfer it', () => {
  assert.equal(compareKana('ばんごう　はなこ', 'ﾊﾞﾝｺﾞｳ ﾊﾅｺ'), 'same');
  assert.equal(compareKana('キョウコ', 'ｷﾖｳｺ'), 'same');
  assert.equal(compareKana('ショーコ', 'シヨコ'), 'same');
  assert.equal(compareKana('ハナコ', 'バナコ'), 'different');
  assert.equal(compareKana('', 'ハナコ'), 'doubt');
});

const japanese = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'髙﨑邉齋斎澤沢　 ガか゛ﾞー・-Aａ番'),
    fc.constantFrom('\u{E0100}', '\u3099', 'ŉ', 'ß', '㎏', 'ª', 'ヴ', 'ゔ'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

test('Normalising a name or kana twice changes nothing', () => {
  fc.assert(
    fc.property(japanese, (name) => {
      assert.equal(normaliseName(normaliseName(name)), normaliseName(name));
      assert.equal(normaliseKana(normaliseKana(name)), normaliseKana(name));
    }),
  );
});

test('Comparing names does not depend on their order', () => {
  fc.assert(
    fc.property(japanese, japanese, (a, b) => {
      assert.equal(compareNames(a, b), compareNames(b, a));
      assert.notEqual(compareNames(a, a), 'different');
    }),
  );
});

test('Everybody who could be the same person is found under the same search text', () => {
  const text = (nameKanji: string) => personSearchText({ nameKanji, birthDate: '1971-09-01' });
  const name = fc.string({ unit: fc.constantFrom(...'高髙邉辺　・'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(name, name, (a, b) => {
      if (normaliseName(a) === '' || normaliseName(b) === '') return;
      assert.equal(text(a) === text(b), compareNames(a, b) !== 'different');
    }),
    { numRuns: 500 },
  );
  assert.equal(text('渡邉　学'), text('渡辺学'));
});
