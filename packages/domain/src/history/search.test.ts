import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { toRfc3339 } from '../base/instant.ts';
import { type HistorySearch, isWanted, monthBounds } from './search.ts';

const MOVEMENT = { kind: 'payment', amount: 480n, counterparty: '珈琲店 みなと ABC' };

test('words, kind and amounts must all fit', () => {
  const cases: readonly (readonly [HistorySearch, boolean])[] = [
    [{}, true],
    [{ words: 'みなと' }, true],
    [{ words: 'ミナト' }, true],
    [{ words: 'ﾐﾅﾄ　珈琲' }, true],
    [{ words: 'ａｂｃ' }, true],
    [{ words: '  ' }, true],
    [{ words: 'みなと 銀行' }, false],
    [{ words: '%' }, false],
    [{ kind: 'payment' }, true],
    [{ kind: 'charge' }, false],
    [{ min: 480n, max: 480n }, true],
    [{ min: 481n }, false],
    [{ max: 479n }, false],
    [{ words: 'みなと', kind: 'payment', min: 1n, max: 1_000n }, true],
  ];
  for (const [search, expected] of cases) {
    equal(isWanted(MOVEMENT, search), expected, String(search.words ?? search.kind));
  }
});

test('a month begins and ends in Japan', () => {
  const bounds = (month: string) => {
    const found = monthBounds(month);
    return found && [toRfc3339(found.from), toRfc3339(found.to)];
  };
  deepEqual(bounds('2026-11'), ['2026-10-31T15:00:00.000Z', '2026-11-30T15:00:00.000Z']);
  deepEqual(bounds('2028-02'), ['2028-01-31T15:00:00.000Z', '2028-02-29T15:00:00.000Z']);
  deepEqual(bounds('2000-03'), ['2000-02-29T15:00:00.000Z', '2000-03-31T15:00:00.000Z']);
  deepEqual(bounds('2026-12'), ['2026-11-30T15:00:00.000Z', '2026-12-31T15:00:00.000Z']);
  for (const month of ['2026-13', '2026-00', '2026-1', 'x', '9999-12', '1969-12']) {
    equal(bounds(month), undefined, month);
  }
});
