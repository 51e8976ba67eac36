import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { AskedYen, Closed, IdOf, Line, Time } from './shapes.ts';
import { walletApi } from './wallet.ts';

test('a line of text refuses what a database cannot keep and what turns a reader’s eye', () => {
  const line = Compile(Line(5));
  const refused = {
    nothing: '',
    'a control character': 'a\u0000',
    'a second line': 'a\nb',
    'a control character of Latin 1': 'a\u0085',
    'a line separator': 'a\u2028b',
    'half of a surrogate pair': 'a\ud83d',
    'the other half': '\udca9a',
    'a right-to-left override': 'a\u202eb',
    'a right-to-left mark': 'a\u200fb',
    'an isolate': 'a\u2066b',
    'a byte-order mark': '\ufeffa',
    'six characters beyond the first plane': '𠮷'.repeat(6),
    'one letter with marks without end': `a${'\u0301'.repeat(1_000)}`,
  };
  for (const [name, text] of Object.entries(refused)) assert.equal(line.Check(text), false, name);
  const kept = ['a', '山田 花子', '𠮷'.repeat(5), 'é', 'か\u3099', '\u{1f468}\u200d\u{1f469}'];
  for (const text of kept) assert.equal(line.Check(text), true, text);
});

test('an object refuses members beyond its own, also those that name its prototype', () => {
  const named = Compile(Closed({ name: Line(5) }));
  for (const text of [
    '{"name":"a","__proto__":{}}',
    '{"__proto__":{"name":"a"}}',
    '{"name":"a","constructor":1}',
    '[]',
    'null',
  ]) {
    assert.equal(named.Check(JSON.parse(text)), false, text);
  }
});

test('amounts, ids and times are read in one writing only', () => {
  const rows = [
    [AskedYen, [1, 1e6], [0, -1, 1.5, 1_000_001, 2 ** 53, Number.POSITIVE_INFINITY, '1', 1n]],
    [
      IdOf('wlt'),
      ['wlt_01jd0000000000000000000000'],
      [
        'wlt_81jd0000000000000000000000',
        'WLT_01jd0000000000000000000000',
        'wlt_01JD0000000000000000000000',
        'wlt_01jd0000000000000000000000\n',
        'prq_01jd0000000000000000000000',
      ],
    ],
    [
      Time,
      ['2026-11-22T03:04:05.678Z', '2024-02-29T00:00:00.000Z', '2026-11-22T03:04:05Z'],
      [
        '2026-11-22',
        '2026-02-30T00:00:00.000Z',
        '2026-11-22T03:04:05.678+09:00',
        '2026-11-22t03:04:05.678z',
        '2026-11-22T23:59:60.000Z',
        '2026-11-22T24:00:00.000Z',
        '2026-11-22T03:04:05.678901234Z',
        '0000-01-01T00:00:00.000Z',
      ],
    ],
  ] as const;
  for (const [schema, good, bad] of rows) {
    const shape = Compile(schema);
    for (const value of good) assert.equal(shape.Check(value), true, String(value));
    for (const value of bad) assert.equal(shape.Check(value), false, String(value));
  }
});

test('the place in a history is a ledger’s time, and never more than a database counts to', () => {
  const query = Compile(walletApi.listMovements.query);
  for (const before of ['0', '1795316645678000001', '8999999999999999999']) {
    assert.equal(query.Check({ before }), true, before);
  }
  for (const before of ['', '-1', '1.5', '1e3', '9223372036854775808', '99999999999999999999']) {
    assert.equal(query.Check({ before }), false, before);
  }
});
