import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MOVES } from '../moves/moves.ts';
import { LIMITS, publishedSchema } from './campaign-file.ts';
import { loadCampaign, readCampaign } from './load-campaign.ts';
import { movesText } from './moves-text.ts';
import { CAMPAIGN_IDS, namedCampaign, pathOfNamed } from './named-campaigns.ts';

type Json = Record<string, unknown>;

const text = { ja: '見本', en: 'A specimen' };
const attacker = {
  knowledge: ['identities', 'accounts'],
  means: ['mule', 'phones'],
  patience: { days: 10 },
  adaptivity: 1,
  goalYen: 1_000,
};
const good: Json = {
  format: 1,
  id: 'specimen',
  title: text,
  about: text,
  target: 'exercise-pair',
  attacker,
  victims: { least: 1, usual: 2, most: 3 },
  honest: { daysAfter: ['second'] },
  measures: ['gate.passkey'],
  steps: [
    { id: 'first', move: 'open-mule-wallet', gains: ['friends'] },
    { id: 'second', move: 'spray', with: { tries: 3 }, needs: ['friends'] },
  ],
};

const withSteps = (...steps: readonly Json[]): Json => ({
  ...good,
  steps,
  honest: { daysAfter: [] },
});
const mule = { id: 'first', move: 'open-mule-wallet' };

/** What is wrong, the pointer at which it must be shown, and what the sentence must say. */
const wrong: readonly (readonly [string, Json, string, RegExp])[] = [
  [
    'is aimed at an address',
    { ...good, target: 'https://bank.example' },
    '/target',
    /never attacks another/,
  ],
  ['is aimed at several systems', { ...good, target: [{ url: 'x' }] }, '/target', /exercise-pair/],
  ['names a host beside its target', { ...good, host: '10.0.0.1' }, '/host', /no member "host"/],
  ['has no target', { ...good, target: undefined }, '', /"target" is missing/],
  ['has another format', { ...good, format: 2 }, '/format', /constant/],
  ['is by nobody', { ...good, id: 'No Name' }, '/id', /pattern/],
  ['measures nothing', { ...good, measures: [] }, '/measures', /1/],
  [
    'measures what is no control',
    { ...good, measures: ['gate.pin'] },
    '/measures/0',
    /one of: wallet/,
  ],
  [
    'knows what nobody knows',
    { ...good, attacker: { ...attacker, knowledge: ['luck'] } },
    '/attacker/knowledge/0',
    /one of: identities/,
  ],
  [
    'waits for ever',
    { ...good, attacker: { ...attacker, patience: { days: 1e9 } } },
    '/attacker/patience/days',
    /400/,
  ],
  [
    'attacks a whole country',
    { ...good, victims: { least: 1, usual: 1, most: 10_000 } },
    '/victims/most',
    /100/,
  ],
  [
    'has fewer victims than it needs',
    { ...good, victims: { least: 5, usual: 2, most: 9 } },
    '/victims',
    /must not fall/,
  ],
  ['has no steps', { ...good, steps: [] }, '/steps', /1/],
  [
    'has too many steps',
    withSteps(
      ...Array.from({ length: LIMITS.steps + 1 }, (_, nth) => ({ ...mule, id: `s${nth}` })),
    ),
    '/steps',
    /60/,
  ],
  [
    'makes a move that does not exist',
    withSteps({ id: 'a', move: 'rm-rf' }),
    '/steps/0/move',
    /no move "rm-rf"/,
  ],
  [
    'makes a move by the name of a method',
    withSteps({ id: 'a', move: 'toString' }),
    '/steps/0/move',
    /no move/,
  ],
  [
    'gives a move what it does not take',
    withSteps(mule, { id: 'b', move: 'spray', with: { url: 'http://x' } }),
    '/steps/1/with/url',
    /no member "url"/,
  ],
  [
    'gives a move too much',
    withSteps(mule, { id: 'b', move: 'spray', with: { tries: 1e6 } }),
    '/steps/1/with/tries',
    /400/,
  ],
  [
    'repeats without end',
    withSteps({ ...mule, repeat: { until: 'passed' } }),
    '/steps/0/repeat',
    /"times" is missing/,
  ],
  [
    'repeats very often',
    withSteps({ ...mule, repeat: { times: 1_000 } }),
    '/steps/0/repeat/times',
    /50/,
  ],
  [
    'waits longer than its patience',
    withSteps({ ...mule, repeat: { times: 20, pauseHours: 24 } }),
    '/steps/0',
    /patience for 10/,
  ],
  [
    'asks too often',
    {
      ...withSteps(mule, { id: 'b', move: 'spray', with: { tries: 400 }, repeat: { times: 50 } }),
      victims: { least: 1, usual: 1, most: 1 },
    },
    '/steps/1',
    /200000 is the most/,
  ],
  ['has a step twice', withSteps(mule, mule), '/steps/1/id', /stands above/],
  [
    'has an honest day after no step',
    { ...good, honest: { daysAfter: ['third'] } },
    '/honest/daysAfter/0',
    /no step "third"/,
  ],
  [
    'lacks a means',
    withSteps({ id: 'a', move: 'push-request' }),
    '/steps/0/move',
    /means "partner-key"/,
  ],
  [
    'lacks knowledge',
    withSteps(mule, { id: 'b', move: 'try-pin' }),
    '/steps/1/move',
    /knowledge "pins"/,
  ],
  [
    'needs what no step brings',
    withSteps({ id: 'a', move: 'charge' }),
    '/steps/0/move',
    /no step before it brings/,
  ],
  [
    'needs a fact of its own too early',
    withSteps({ ...mule, needs: ['friends'] }),
    '/steps/0/needs/0',
    /"friends"/,
  ],
  [
    'says that a move brings what it does not',
    withSteps({ ...mule, gains: ['money'] }),
    '/steps/0/gains/0',
    /does not bring "money"/,
  ],
  [
    'is bolder than its attacker',
    {
      ...withSteps(
        mule,
        { id: 'b', move: 'take-accounts', with: { code: 'guess' } },
        { id: 'c', move: 'charge-day-by-day', with: { days: 1 } },
      ),
      attacker: { ...attacker, means: ['mule', 'phones', 'shop'] },
    },
    '/steps/2/move',
    /adaptivity 3/,
  ],
];

for (const [what, file, pointer, sentence] of wrong) {
  test(`A campaign that ${what} is refused at ${pointer === '' ? 'its beginning' : pointer}.`, () => {
    const read = readCampaign(JSON.stringify(file, null, 2));
    assert.ok(!read.ok);
    const found = read.wrong.find((one) => one.pointer === pointer);
    assert.ok(found, JSON.stringify(read.wrong));
    assert.match(found.sentence, sentence);
    assert.ok(pointer === '' || found.place.line > 1, 'The place is marked.');
  });
}

test('The place of a mistake is its line and column in the file.', () => {
  const read = readCampaign(JSON.stringify(withSteps({ id: 'a', move: 'rm-rf' }), null, 2));
  assert.ok(!read.ok);
  const lines = JSON.stringify(withSteps({ id: 'a', move: 'rm-rf' }), null, 2).split('\n');
  const line = lines.findIndex((one) => one.includes('rm-rf'));
  assert.deepEqual(read.wrong[0]?.place, {
    line: line + 1,
    column: (lines[line] ?? '').indexOf('"rm-rf') + 1,
  });
});

test('A file that is not there, is none of JSON, or is very long, is refused.', () => {
  assert.ok(!loadCampaign('/nowhere/at-all.json').ok);
  assert.ok(!readCampaign('{"format": 1').ok);
  const long = loadCampaign(process.execPath);
  assert.ok(!long.ok);
  assert.match(long.wrong[0]?.sentence ?? '', /at most/);
});

test('A campaign with everything in order is taken as it stands.', () => {
  const read = readCampaign(JSON.stringify(good));
  assert.ok(read.ok, JSON.stringify(read));
  assert.equal(read.campaign.steps.length, 2);
});

for (const id of CAMPAIGN_IDS) {
  test(`The campaign ${id} can be read and has its own name.`, () => {
    assert.equal(namedCampaign(id).id, id);
    assert.match(
      readFileSync(pathOfNamed(id), 'utf8'),
      /"\$schema": "\.\.\/campaign\.schema\.json"/,
    );
  });
}

const beside = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('The schema that is published is the one that is checked (drill -- schema).', () => {
  const published: unknown = JSON.parse(beside('../../campaign.schema.json'));
  assert.deepEqual(published, JSON.parse(JSON.stringify(publishedSchema(MOVES))));
});

test('The reference names every fact and move as the drill knows them (drill -- moves).', () => {
  assert.ok(beside('../../../docs/reference/drill-campaign.md').includes(movesText()));
});
