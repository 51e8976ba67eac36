import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignReport } from '@sekisho/contract/exercise.ts';
import { namedCampaign } from '../campaign/named-campaigns.ts';
import { cut } from '../moves/money-moves.ts';
import { type Attempt, tried } from '../run/attempt.ts';
import { type Act, controlOfAct, describeEvidence, judge } from './judge.ts';
import { reportText } from './report-text.ts';
import { firstNoticed, stoppedAfter, yenTotals } from './totals.ts';

const BEGAN = Date.parse('2026-11-22T03:00:00.000Z');

function act(name: string, objects: Record<string, unknown> = {}, after = 0): Act {
  const at = new Date(BEGAN + after).toISOString();
  const id = `aud_${String(after).padStart(26, '0')}` as const;
  return { id, server: 'gate-1', at, act: name, actor: 'unknown', objects };
}

const stopped = (refusals: readonly string[], judgeBy?: 'last'): Attempt => ({
  outcome: 'stopped',
  refusals,
  note: '',
  ...(judgeBy === undefined ? {} : { judgeBy }),
});

const passkey = act('login.refused', { reason: 'passkey' }, 10);
const noTries = act('login.refused', { reason: 'no_tries_left' }, 20);

test('Statements and answers that tell different sums make no report.', () => {
  const books = [{ charged: 300_000, debited: 0, captured: 300_000 }];
  const taken = [{ victim: 'v1', yen: 300_000 }];
  const of = { paidByOthers: 0, goalYen: 300_000 };
  assert.throws(() => yenTotals(books, { taken: [], captured: 300_000 }, of), /accounts/);
  assert.throws(() => yenTotals(books, { taken, captured: 299_520 }, of), /shop/);
});

test('What others paid at the shop has not escaped; what was debited past the wallets is held.', () => {
  const books = [
    { charged: 60_000, debited: 0, captured: 50_000 },
    { charged: 0, debited: 7_000, captured: 0 },
  ];
  const evidence = { taken: [{ victim: 'v1', yen: 67_000 }], captured: 51_440 };
  assert.deepEqual(yenTotals(books, evidence, { paidByOthers: 1_440, goalYen: 300_000 }), {
    yenAttempted: 600_000,
    yenHeld: 17_000,
    yenEscaped: 50_000,
  });
});

test('No control stopped what passed or was skipped, whatever else was refused on the way.', () => {
  for (const outcome of ['passed', 'skipped'] as const) {
    assert.equal(judge({ ...stopped(['login_refused']), outcome }, [passkey], []), null);
  }
});

test('A refusal that no entry and no answer explains is credited to no control.', () => {
  assert.equal(judge(stopped(['login_refused', 'not_found']), [act('wallet.opened')], []), null);
  assert.equal(controlOfAct(act('mandate.refused')), undefined);
  assert.equal(controlOfAct(act('debit.refused', { refusal: 'insufficient_funds' })), undefined);
});

test('A control that is left out is never the one that stopped a step.', () => {
  assert.equal(judge(stopped([]), [passkey], 'all'), null);
  assert.equal(judge(stopped([]), [passkey, noTries], ['gate.passkey']), 'gate.tries');
  assert.equal(judge(stopped(['identity_needed']), [], ['wallet.identity-first']), null);
});

test('Audit entries weigh more than answers; the most frequent control, or the last, is named.', () => {
  const acts = [passkey, noTries, passkey];
  assert.equal(judge(stopped(['identity_needed']), acts, []), 'gate.passkey');
  assert.equal(judge(stopped([], 'last'), [passkey, passkey, noTries], []), 'gate.tries');
  assert.equal(judge(stopped(['identity_needed']), [], []), 'wallet.identity-first');
});

const meanings: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['identity.refused', { reason: 'issuer_not_trusted' }, 'wallet.document-verified'],
  ['identity.refused', { reason: 'same_person' }, 'wallet.one-person'],
  ['identity.refused', { reason: 'response_not_bound' }, 'wallet.response-bound'],
  ['identity.held', { reason: 'same_person_in_doubt' }, 'wallet.one-person'],
  ['login.refused', { reason: 'code' }, 'gate.code'],
  ['authority.doubt', {}, 'gate.authority'],
  ['link_request.refused', { reason: 'already_linked' }, 'gate.one-mandate'],
  ['debit.refused', { refusal: 'cap_exceeded' }, 'gate.caps'],
  ['anything.refused', { control: 'gate.caps' }, 'gate.caps'],
];

for (const [name, objects, control] of meanings) {
  test(`The entry ${name} ${JSON.stringify(objects)} speaks of ${control}.`, () => {
    assert.equal(controlOfAct(act(name, objects)), control);
  });
}

test('Noticed is the first refusal by a control in place, after the first malicious act.', () => {
  const acts = [act('login.refused', { reason: 'passkey' }, -5), noTries, passkey];
  assert.equal(firstNoticed(acts, BEGAN, []), 10);
  assert.equal(firstNoticed(acts, BEGAN, ['gate.passkey']), 20);
  assert.equal(firstNoticed(acts, BEGAN, 'all'), null);
  assert.equal(firstNoticed([act('wallet.opened')], BEGAN, []), null);
});

test('Stopped is the last act that moved money, or null when none did.', () => {
  assert.equal(stoppedAfter(undefined, BEGAN), null);
  assert.equal(stoppedAfter(BEGAN + 61_000, BEGAN), 61_000);
});

test('One hole is enough for a step to have passed.', () => {
  assert.equal(tried([{ ok: false, refusal: 'a' }, { ok: true }]).outcome, 'passed');
  assert.equal(tried([{ ok: false, refusal: 'a' }]).outcome, 'stopped');
  assert.equal(tried([]).outcome, 'stopped');
});

test('The evidence counts codes and names the entries.', () => {
  const text = describeEvidence(stopped(['login_refused', 'login_refused', 'not_found']), [
    act('wallet.opened'),
    passkey,
  ]);
  assert.match(text, /login_refused ×2; not_found; login\.refused aud_/);
  assert.doesNotMatch(text, /wallet\.opened/);
});

test('An amount is cut into parts that a debit may have, and none is lost.', () => {
  assert.deepEqual(cut(90_000, 50_000), [50_000, 40_000]);
  assert.deepEqual(cut(100_000, 50_000), [50_000, 50_000]);
  assert.deepEqual(cut(20_000, 50_000), [20_000]);
});

test('The text tells sums, times and every step.', () => {
  const report: CampaignReport = {
    campaign: 'docomo-2020',
    without: ['gate.caps'],
    yenAttempted: 3_000_000,
    yenHeld: 0,
    yenEscaped: 300_000,
    honestHarmed: 0,
    firstNoticedMs: 1_500,
    stoppedMs: 9 * 86_400_000,
    steps: [
      { id: 'link-by-pin', outcome: 'stopped', control: null, evidence: 'request_malformed' },
      { id: 'take-accounts', outcome: 'passed', control: null, evidence: '1 of 10 passed' },
    ],
  };
  const text = reportText({ campaign: namedCampaign('docomo-2020'), report, victims: 10 });
  for (const part of ['¥3,000,000', '¥300,000', 'after 1.5 s', 'after 9.0 days', 'gate.caps']) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /link-by-pin +stopped +— +request_malformed/);
  assert.match(text, /take-accounts +PASSED/);
});
