import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBirthDates, parseBirthDate } from './birth-date.ts';

const refused = [
  '',
  '1971',
  '1971-9-1',
  '1971-02-29',
  '1900-02-29',
  '1971年13月1日',
  '1971年0月1日',
  '1971年9月',
  '昭和64年1月8日',
  '昭和0年1月1日',
  '平成元年1月7日',
  '0971年9月1日',
  '19710901',
  '1971-09-01T00:00',
];

for (const text of refused) {
  test(`The birth date 「${text}」 is refused`, () => {
    assert.deepEqual(parseBirthDate(text), { ok: false, refusal: 'birth_date_malformed' });
  });
}

const accepted = [
  ['1971年9月1日', '1971-09-01'],
  ['１９７１年９月１日', '1971-09-01'],
  ['1971-09-01', '1971-09-01'],
  ['昭和46年9月1日', '1971-09-01'],
  ['昭和64年1月7日', '1989-01-07'],
  ['平成元年1月8日', '1989-01-08'],
  ['令和 6年 2月29日', '2024-02-29'],
] as const;

for (const [text, date] of accepted) {
  test(`The birth date 「${text}」 is ${date}`, () => {
    assert.deepEqual(parseBirthDate(text), { ok: true, value: date });
    assert.equal(compareBirthDates(text, date), 'same');
  });
}

test('A birth date that cannot be read is a doubt, and never the same', () => {
  assert.equal(compareBirthDates('', ''), 'doubt');
  assert.equal(compareBirthDates('不詳', '1971-09-01'), 'doubt');
  assert.equal(compareBirthDates('1971-09-02', '1971-09-01'), 'different');
});

test('Every day of the calendar is read the same in both Gregorian writings', () => {
  const part = (min: number, max: number) => fc.integer({ min, max });
  fc.assert(
    fc.property(part(1868, 2100), part(1, 12), part(1, 28), (y, m, d) => {
      const iso = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
      assert.deepEqual(parseBirthDate(iso), { ok: true, value: iso });
      assert.deepEqual(parseBirthDate(`${y}年${m}月${d}日`), { ok: true, value: iso });
    }),
  );
});
