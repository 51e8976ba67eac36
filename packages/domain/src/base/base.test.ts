import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AssertionFailure } from './assert.ts';
import { idFromBits, idToBits, makeId, parseId } from './id.ts';
import { businessDate, formatDate, formatDateTime, instant, plus, toRfc3339 } from './instant.ts';
import { machine } from './machine.ts';
import { formatYen, minusYen, parseYen, sumYen, YEN_MAX, yen } from './yen.ts';

test('an amount from outside is digits only, and refused otherwise', () => {
  const rows: [string, 'amount_malformed' | 'amount_too_large' | bigint][] = [
    ['', 'amount_malformed'],
    ['-1', 'amount_malformed'],
    ['+1', 'amount_malformed'],
    ['1.5', 'amount_malformed'],
    ['1e3', 'amount_malformed'],
    ['01', 'amount_malformed'],
    ['１２', 'amount_malformed'],
    [' 1', 'amount_malformed'],
    ['1000000000000001', 'amount_too_large'],
    ['9'.repeat(21), 'amount_too_large'],
    ['1000000000000000', YEN_MAX],
    ['0', 0n],
    ['3000', 3000n],
  ];
  for (const [text, expected] of rows) {
    const read = parseYen(text);
    assert.equal(read.ok ? read.value : read.refusal, expected, text);
  }
});

test('an amount is never negative, too large or the result of a subtraction below zero', () => {
  assert.throws(() => yen(-1n), AssertionFailure);
  assert.throws(() => yen(YEN_MAX + 1n), AssertionFailure);
  assert.throws(() => minusYen(yen(1n), yen(2n)), AssertionFailure);
  assert.throws(() => sumYen([yen(YEN_MAX), yen(1n)]), AssertionFailure);
});

test('amounts are written with separators in both languages', () => {
  assert.equal(formatYen(yen(0n), 'ja'), '0円');
  assert.equal(formatYen(yen(999n), 'en'), '¥999');
  assert.equal(formatYen(yen(1_234_567n), 'ja'), '1,234,567円');
  fc.assert(
    fc.property(fc.bigInt(0n, YEN_MAX), (amount) =>
      assert.equal(formatYen(amount, 'en').replace(/[¥,]/g, ''), String(amount)),
    ),
  );
});

test('civil time agrees with the platform for every day of four centuries', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12_622_780_800_000 }), (ms) => {
      assert.equal(toRfc3339(instant(ms)), new Date(ms).toISOString());
      const inJapan = new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);
      assert.equal(businessDate(instant(ms)), inJapan);
    }),
  );
});

test('a business date changes at midnight in Japan', () => {
  const lastMoment = instant(Date.parse('2026-11-22T14:59:59.999Z'));
  assert.equal(businessDate(lastMoment), '2026-11-22');
  assert.equal(businessDate(plus(lastMoment, 1)), '2026-11-23');
});

test('dates read as a person in Japan or an English reader expects', () => {
  const at = instant(Date.parse('2026-11-22T06:04:00Z'));
  assert.equal(formatDate(at, 'ja'), '2026年11月22日（日）');
  assert.equal(formatDate(at, 'en'), 'Sun 22 Nov 2026');
  assert.equal(formatDateTime(at, 'ja'), '2026年11月22日（日） 15:04');
});

test('an instant is whole and lies between 1970 and 9999', () => {
  for (const wrong of [-1, 1.5, Number.NaN, 253_402_300_800_000]) {
    assert.throws(() => instant(wrong), AssertionFailure);
  }
});

test('an id from outside needs its prefix and its shape', () => {
  const good = makeId('pay', 1_790_000_000_000, new Uint8Array(10).fill(255));
  assert.deepEqual(parseId('pay', good), { ok: true, value: good });
  for (const wrong of [
    '',
    'pay',
    'pay_',
    good.toUpperCase(),
    `${good}0`,
    good.replace('pay', 'chg'),
  ]) {
    assert.equal(parseId('pay', wrong).ok, false, wrong);
  }
});

test('ids are ordered by time and go to 128 bits and back', () => {
  const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
  const time = fc.integer({ min: 0, max: 2 ** 47 });
  fc.assert(
    fc.property(time, time, random, random, (t1, t2, r1, r2) => {
      const [a, b] = [makeId('tfr', t1, r1), makeId('tfr', t2, r2)];
      if (t1 < t2) assert.ok(a < b);
      assert.equal(idFromBits('tfr', idToBits(a)), a);
      assert.ok(idToBits(a) < 2n ** 128n);
    }),
  );
});

test('a machine moves only along its table and tells its final states', () => {
  const door = machine('door', {
    open: { shut: 'closed' },
    closed: { open: 'open', lock: 'locked' },
    locked: {},
  });
  assert.deepEqual(door.next('open', 'shut'), { ok: true, value: 'closed' });
  assert.deepEqual(door.next('open', 'lock'), { ok: false, refusal: 'wrong_state' });
  assert.deepEqual(door.next('locked', 'open'), { ok: false, refusal: 'wrong_state' });
  assert.equal(door.isFinal('locked'), true);
  assert.equal(door.isFinal('open'), false);
  assert.match(door.toMermaid(), /closed --> locked: lock/);
  // @ts-expect-error A target that is not a state does not compile.
  machine('wrong', { open: { shut: 'nowhere' } });
});
