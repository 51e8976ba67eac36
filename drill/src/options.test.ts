import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAMPAIGN_IDS } from './campaign/named-campaigns.ts';
import { readArguments } from './options.ts';

const wrong: readonly (readonly string[])[] = [
  [],
  ['walk'],
  ['run'],
  ['run', 'docomo-2021'],
  ['run', '--json'],
  ['run', 'docomo-2020', '--quickly'],
  ['run', 'docomo-2020', '--without'],
  ['run', 'docomo-2020', '--without', '--json'],
  ['run', 'docomo-2020', '--without', 'gate.passkey,gate.pin'],
  ['run', 'docomo-2020', '--victims'],
  ['run', 'docomo-2020', '--victims', '0'],
  ['run', 'docomo-2020', '--victims', '101'],
  ['run', 'docomo-2020', '--victims', '1.5'],
  ['run', 'docomo-2020', '--victims', '-1'],
  ['run', 'docomo-2020', '--victims', '1e1'],
  ['run', 'docomo-2020', '--report'],
  ['run', 'docomo-2020', '--report', '--json'],
  ['run', 'docomo-2020', '--ablate', '--without', 'all'],
  ['list', 'docomo-2020'],
  ['schema', '--json'],
];

for (const args of wrong) {
  test(`The arguments "${args.join(' ')}" are answered with a sentence.`, () => {
    assert.equal(typeof readArguments(args), 'string');
  });
}

test('Without options every control is in place and the campaign says how many are attacked.', () => {
  assert.deepEqual(readArguments(['run', 'docomo-2020']), {
    command: 'run',
    wanted: { kind: 'named', ids: ['docomo-2020'] },
    without: [],
    ablate: false,
    victims: undefined,
    json: false,
    report: undefined,
  });
});

const run = (text: string) => {
  const read = readArguments(text.split(' '));
  assert.ok(typeof read === 'object' && read.command === 'run', String(read));
  return read;
};

test('All controls, those measured or some can be left out, for up to a hundred victims.', () => {
  assert.equal(run('run docomo-2020 --without all --json').without, 'all');
  assert.equal(run('run relayed-code --without measured').without, 'measured');
  const some = run('run docomo-2020 --victims 100 --without gate.caps,gate.code');
  assert.deepEqual(some.without, ['gate.caps', 'gate.code']);
  assert.equal(some.victims, 100);
});

test('All campaigns run by one word, and somebody else’s by its file.', () => {
  assert.deepEqual(run('run all').wanted, { kind: 'named', ids: CAMPAIGN_IDS });
  assert.deepEqual(run('run ./mine.json').wanted, { kind: 'file', path: './mine.json' });
  assert.deepEqual(run('run /somewhere/mine').wanted, { kind: 'file', path: '/somewhere/mine' });
});

test('An ablation and a report are asked for by name.', () => {
  const { ablate, report } = run('run relink-elsewhere --ablate --report out');
  assert.equal(ablate, true);
  assert.equal(report, 'out');
});

test('Campaigns are listed, their schema and moves are printed.', () => {
  assert.deepEqual(readArguments(['list']), { command: 'list', json: false });
  assert.deepEqual(readArguments(['list', '--json']), { command: 'list', json: true });
  assert.deepEqual(readArguments(['schema']), { command: 'schema' });
  assert.deepEqual(readArguments(['moves']), { command: 'moves' });
});
