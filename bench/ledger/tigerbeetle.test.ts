import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAddress } from './tigerbeetle.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

const WRONG = [
  ...[
    '',
    'here',
    '0',
    '65536',
    '-1',
    '3000,',
    ',3000',
    '3000 3001',
    '3000,3001,3002,3003,3004,3005,3006',
  ],
  ...['127.0.0.1', 'localhost:3000', '127.0.0.256:3000', '127.0.0.1:', ':3000', '127.0.0.1:65536'],
  ...['::1:3000', '[::1]', '[127.0.0.1]:3000', 'http://127.0.0.1:3000'],
];
const RIGHT = ['1', '3000', '65535', '127.0.0.1:3000', '[::1]:3000', '3000,127.0.0.1:3001,3002'];

function bench(address: string) {
  const args = ['--import', 'tsx', MAIN, 'ledger', '--tigerbeetle', address];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

test('an address is a port, with an IP address before it or none, or several of these', () => {
  for (const text of WRONG) assert.equal(isAddress(text), false, text);
  for (const text of RIGHT) assert.equal(isAddress(text), true, text);
});

test('the bench refuses a malformed address before it measures', () => {
  const { status, stdout, stderr } = bench('localhost:3000');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^--tigerbeetle is PORT or IP:PORT/);
});

test('the bench refuses in one sentence when its client is missing or no server answers', () => {
  // Nothing may listen on port 1 but what its administrator has put there.
  const { status, stdout, stderr } = bench('127.0.0.1:1');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^(The package tigerbeetle-node is not installed: .*|No TigerBeetle at 127\.0\.0\.1:1 has answered for 5 seconds\.)\n$/,
  );
});
