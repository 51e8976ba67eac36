import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256Hex } from './sha256.ts';

test('the hash is the one that a server computes', async () => {
  for (const text of ['', 'abc', '{"ja":"凍結の解除"}', '𠮷野'.repeat(100)]) {
    assert.equal(await sha256Hex(text), createHash('sha256').update(text).digest('hex'));
  }
});
