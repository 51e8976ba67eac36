import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AccountHolder, matchHolder } from './match.ts';
import { samePerson } from './one-person.ts';

const proved = {
  nameKanji: '髙橋　花子',
  birthDate: '1971-09-01',
  address: '東京都港区本町１丁目２番３号',
};
const holder: AccountHolder = {
  nameKanji: '高橋花子',
  nameKana: 'ﾀｶﾊｼ ﾊﾅｺ',
  birthDate: '1971-09-01',
  address: '東京都港区本町1-2-3',
};

const holders = [
  [{ nameKanji: '高橋　太郎' }, 'mismatch', 'another name'],
  [{ birthDate: '1971-09-02' }, 'mismatch', 'another birth date'],
  [{ address: '大阪市北区2-3-4' }, 'mismatch', 'another address'],
  [{ birthDate: '1971-09-02', address: '' }, 'mismatch', 'a difference beside a doubt'],
  [{ birthDate: '不明' }, 'doubt', 'a birth date that cannot be read'],
  [{ nameKanji: '' }, 'doubt', 'a file without a kanji name'],
  [{ address: '港区本町1-2-3' }, 'doubt', 'a file without the prefecture'],
  [{ nameKana: 'ﾔﾏﾀﾞ' }, 'match', 'another kana, which nobody certified'],
  [{}, 'match', 'the same person'],
] as const;

for (const [change, expected, why] of holders) {
  test(`A proved person and a holder are a ${expected} for ${why}`, () => {
    assert.equal(matchHolder(proved, { ...holder, ...change }), expected);
  });
}

test('A certified kana must match too', () => {
  assert.equal(matchHolder({ ...proved, nameKana: 'タカハシ　ハナコ' }, holder), 'match');
  assert.equal(matchHolder({ ...proved, nameKana: 'タカバシ　ハナコ' }, holder), 'mismatch');
});

test('One person has one wallet: the same three are refused, the same name and birth date are held', () => {
  assert.equal(samePerson(proved, holder), 'same');
  assert.equal(samePerson(proved, { ...holder, address: '大阪市北区2-3-4' }), 'doubt');
  assert.equal(samePerson(proved, { ...holder, nameKanji: '髙𣘺花子' }), 'different');
  assert.equal(samePerson(proved, { ...holder, birthDate: '1972-09-01' }), 'different');
  const old = { ...proved, nameKanji: '渡邉　学' };
  assert.equal(samePerson(old, { ...proved, nameKanji: '渡辺　学' }), 'doubt');
});

const person = fc.record({
  nameKanji: fc.constantFrom('髙橋　花子', '高橋花子', '渡邉　学', '渡辺学', '番号 太郎', ''),
  birthDate: fc.constantFrom('1971-09-01', '昭和46年9月1日', '1980-01-01', '不詳'),
  address: fc.constantFrom(
    '東京都港区本町1-2-3',
    '東京都港区本町一丁目2番3号',
    '港区本町1-2-3',
    '大阪市1',
  ),
});

test('One-person comparison is symmetric and agrees with the match of a holder', () => {
  fc.assert(
    fc.property(person, person, (a, b) => {
      assert.equal(samePerson(a, b), samePerson(b, a));
      const matched = matchHolder(a, { ...b, nameKana: '' }) === 'match';
      assert.equal(matched, samePerson(a, b) === 'same');
    }),
  );
});
