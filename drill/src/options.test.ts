import assert from 'node:assert/strict';
import { test } from 'node:test';
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
];

for (const args of wrong) {
  test(`The arguments "${args.join(' ')}" are answered with a sentence.`, () => {
    assert.equal(typeof readArguments(args), 'string');
  });
}

test('Without options, ten depositors are attacked and every control is in place.', () => {
  assert.deepEqual(readArguments(['run', 'docomo-2020']), {
    campaign: 'docomo-2020',
    without: [],
    victims: 10,
    json: false,
  });
});

test('All controls or some can be left out, for up to a hundred victims, as JSON.', () => {
  const all = readArguments(['run', 'docomo-2020', '--without', 'all', '--json']);
  assert.deepEqual(all, { campaign: 'docomo-2020', without: 'all', victims: 10, json: true });
  const some = readArguments(
    'run docomo-2020 --victims 100 --without gate.caps,gate.code'.split(' '),
  );
  assert.deepEqual(some, {
    campaign: 'docomo-2020',
    without: ['gate.caps', 'gate.code'],
    victims: 100,
    json: false,
  });
});
