import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeIn } from './exercise-front.ts';
import { readReady } from './pair.ts';

test('Only the line that says so is taken for readiness.', () => {
  for (const line of [
    '',
    'ready',
    '{',
    '{"ready":true}',
    '{"ready":false,"port":1}',
    '[]',
    'null',
  ]) {
    assert.equal(readReady(line), undefined, line);
  }
  assert.equal(readReady('{"ready":true,"port":40123}'), 40123);
});

test('A code has six digits and stands alone.', () => {
  assert.equal(codeIn('【見本あおば銀行】確認コード 012345（5分間有効）。'), '012345');
  assert.equal(codeIn('電話 0312345678 まで'), undefined);
  assert.equal(codeIn('12345 円'), undefined);
});
