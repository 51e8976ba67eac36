import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instant, plus } from '../base/instant.ts';
import {
  type AskedApproval,
  approval,
  type GivenAnswer,
  judgeAnswer,
  judgeWithdrawal,
} from './approval.ts';
import { canonicalJson, type Json } from './canonical-json.ts';

const NOW = instant(1_790_000_000_000);

const ASKED: AskedApproval = {
  state: 'pending',
  proposer: 'stf_a',
  object: 'wlt_1',
  expiresAt: plus(NOW, 1),
  contentHash: 'aa',
  version: '7',
};
const GIVEN: GivenAnswer = {
  answer: 'approve',
  person: 'stf_b',
  permitted: true,
  now: NOW,
  contentHash: 'aa',
  version: '7',
};

test('an approval ends once: every other pair than those of the table is refused', () => {
  const events = ['approve', 'reject', 'withdraw', 'expire', 'outdate'] as const;
  const ends = ['approved', 'rejected', 'withdrawn', 'expired', 'outdated'] as const;
  assert.deepEqual(approval.events, events);
  assert.deepEqual(approval.states, ['pending', ...ends]);
  events.forEach((event, at) => {
    assert.deepEqual(approval.next('pending', event), { ok: true, value: ends[at] });
    for (const end of ends) assert.equal(approval.next(end, event).ok, false, `${end} ${event}`);
  });
});

/** In order of precedence: each row is wrong in its own way and in every later one. */
const WRONG: readonly [string, Partial<AskedApproval>, Partial<GivenAnswer>][] = [
  ['approval_own', {}, { person: 'stf_a' }],
  ['not_permitted', {}, { permitted: false }],
  ['approval_closed', { state: 'rejected' }, {}],
  ['approval_expired', {}, { now: plus(NOW, 1) }],
  ['approval_differs', {}, { contentHash: 'ab' }],
  ['object_changed', {}, { version: '8' }],
];

test('an answer is judged in the order of precedence', () => {
  assert.deepEqual(judgeAnswer(ASKED, GIVEN), { ok: true, value: 'approved' });
  assert.deepEqual(judgeAnswer(ASKED, { ...GIVEN, answer: 'reject' }), {
    ok: true,
    value: 'rejected',
  });
  WRONG.forEach(([refusal], at) => {
    const later = WRONG.slice(at);
    const asked = Object.assign({}, ASKED, ...later.map(([, change]) => change));
    const given = Object.assign({}, GIVEN, ...later.map(([, , change]) => change));
    assert.deepEqual(judgeAnswer(asked, given), { ok: false, refusal });
    const alone = judgeAnswer({ ...ASKED, ...later[0]?.[1] }, { ...GIVEN, ...later[0]?.[2] });
    assert.deepEqual(alone, { ok: false, refusal });
  });
});

test('nobody answers what is asked about himself, and a lost object is a changed one', () => {
  const about = judgeAnswer({ ...ASKED, object: 'stf_b' }, GIVEN);
  assert.deepEqual(about, { ok: false, refusal: 'approval_own' });
  const gone = judgeAnswer(ASKED, { ...GIVEN, version: undefined });
  assert.deepEqual(gone, { ok: false, refusal: 'object_changed' });
});

test('a rejection is taken whatever became of the object, and of nothing that was not shown', () => {
  const changed = { ...GIVEN, answer: 'reject', version: '8' } as const;
  assert.deepEqual(judgeAnswer(ASKED, changed), { ok: true, value: 'rejected' });
  const unread = judgeAnswer(ASKED, { ...changed, contentHash: 'ab' });
  assert.deepEqual(unread, { ok: false, refusal: 'approval_differs' });
});

test('only who asked takes it back, while nobody has answered', () => {
  const rows: readonly [Partial<AskedApproval>, string, number, string][] = [
    [{}, 'stf_a', 0, 'withdrawn'],
    [{}, 'stf_b', 0, 'not_permitted'],
    [{ state: 'approved' }, 'stf_b', 0, 'not_permitted'],
    [{ state: 'approved' }, 'stf_a', 0, 'approval_closed'],
    [{}, 'stf_a', 1, 'approval_expired'],
  ];
  for (const [change, person, later, expected] of rows) {
    const judged = judgeWithdrawal({ ...ASKED, ...change }, { person, now: plus(NOW, later) });
    assert.equal(judged.ok ? judged.value : judged.refusal, expected);
  }
});

test('one value has one text, whatever the order of its members', () => {
  assert.equal(
    canonicalJson({ b: [1, 'é', null], a: { z: true, y: '"' } }),
    '{"a":{"y":"\\"","z":true},"b":[1,"é",null]}',
  );
  assert.throws(() => canonicalJson({ a: 0.5 }));
  const shuffled = (value: Json): Json =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value;
  const members = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.maxSafeInteger()), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(members, (value) => {
      assert.equal(canonicalJson(value), canonicalJson(shuffled(value)));
      assert.deepEqual(JSON.parse(canonicalJson(value)), value);
    }),
  );
});
