import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from './arguments.ts';

test('a command line is followed to the letter or refused', () => {
  const refused: readonly (readonly string[])[] = [
    [],
    ['--check'],
    ['--config'],
    ['--config', ''],
    ['--config', '--check'],
    ['wallet.json'],
    ['--config', 'a.json', '--config', 'b.json'],
    ['--config', 'a.json', '--check', '--check'],
    ['--config=a.json'],
    ['--config', 'a.json', '--port', '1'],
  ];
  for (const args of refused) {
    assert.match(String(readArguments('wallet', args)), /Usage: wallet/, args.join(' '));
  }
  assert.deepEqual(readArguments('wallet', ['--config', 'a.json']), {
    config: 'a.json',
    check: false,
  });
  assert.deepEqual(readArguments('wallet', ['--check', '--config', 'a.json']), {
    config: 'a.json',
    check: true,
  });
});
