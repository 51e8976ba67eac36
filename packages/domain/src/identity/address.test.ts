import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareAddresses, normaliseAddress } from './address.ts';

const cases = [
  ['東京都千代田区霞が関1-2-3', '東京都千代田区霞が関1-2-4', 'different', 'another number'],
  ['東京都港区本町1-2 3', '東京都港区本町1-23', 'different', 'a space between two numbers'],
  ['東京都港区本町1-2-3', '大阪府大阪市本町1-2-3', 'different', 'another city'],
  ['東京都港区本町1-12', '東京都港区本町11-2', 'different', 'digits in another place'],
  ['', '', 'doubt', 'nothing at all'],
  ['東京都港区本町1-2-3', '', 'doubt', 'an empty file'],
  ['東京都港区本町1-2-3', '港区本町1-2-3', 'doubt', 'a missing prefecture'],
  ['東京都港区本町1番2号', '東京都港区本町1丁目2番', 'doubt', 'another way of counting'],
  ['東京都港区本町1-2-3 桜荘201', '東京都港区本町1-2-3', 'doubt', 'a missing building'],
  ['東京都港区本町1-2-3-201', '東京都港区本町1-2-3桜荘201', 'doubt', 'a building without its name'],
  ['東京都千代田区霞ヶ関1-2-3', '東京都千代田区霞が関1-2-3', 'doubt', 'ヶ and が'],
  ['新潟県村上市大字岩船1-2', '新潟県村上市岩船1-2', 'doubt', 'a missing 大字'],
  ['東京都墨田区廣小路1-2', '東京都墨田区広小路1-2', 'doubt', 'an old form'],
  ['○○県△△市□□町１−２−３', '○○県△△市□□町1-2-3', 'same', 'width and minus sign'],
  ['東京都港区本町一丁目２番３号', '東京都港区本町1-2-3', 'same', 'kanji numbers and words'],
  ['東京都港区本町１丁目二番地３', '東京都港区本町1ー2－3', 'same', 'long mark as hyphen'],
  ['東京都港区本町十二丁目3番地の4', '東京都港区本町12-3-4', 'same', 'twelve and 番地の'],
  ['東京都港区本町二〇丁目3', '東京都港区本町20-3', 'same', 'twenty by digits'],
  ['北海道札幌市中央区北一条西２丁目', '北海道札幌市中央区北1条西2', 'same', 'a numbered street'],
  ['東京都港区本町1-2-3 桜荘 201号室', '東京都港区本町1-2-3桜荘201', 'same', 'a room'],
] as const;

for (const [a, b, expected, why] of cases) {
  test(`Addresses are ${expected} for ${why}: ${a} and ${b}`, () => {
    assert.equal(compareAddresses(a, b), expected);
    assert.equal(compareAddresses(b, a), expected);
  });
}

const written = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'一二三十〇1２3丁目番地号条のー−-－ 　県都東京市字大ヶが邉'),
    fc.constantFrom('丁目', '番地の', '号室', '\u{E0100}', '\u3099'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 20,
});

test('Normalising an address twice changes nothing', () => {
  fc.assert(
    fc.property(written, (address) => {
      assert.equal(normaliseAddress(normaliseAddress(address)), normaliseAddress(address));
    }),
    { numRuns: 500 },
  );
});

test('Comparing addresses does not depend on their order, and an address is never unlike itself', () => {
  fc.assert(
    fc.property(written, written, (a, b) => {
      assert.equal(compareAddresses(a, b), compareAddresses(b, a));
      assert.notEqual(compareAddresses(a, a), 'different');
    }),
  );
});

test('The four common writings of a numbered address are the same', () => {
  const number = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const plain = `東京都港区本町${a}-${b}-${c}`;
      const wide = plain.replace(/[0-9]/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
      for (const other of [
        `東京都港区本町${a}丁目${b}番${c}号`,
        `東京都港区本町${a}丁目${b}番地${c}`,
        wide.replaceAll('-', '－'),
      ]) {
        assert.equal(compareAddresses(plain, other), 'same', other);
      }
    }),
  );
});
