import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBase64url, toBase64url } from './base64url.ts';

describe('base64url', () => {
  it('writes the test vectors of RFC 4648, section 10, without padding', () => {
    const vectors = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE' };
    for (const [plain, coded] of Object.entries(vectors)) {
      assert.equal(toBase64url(new TextEncoder().encode(plain)), coded);
      assert.equal(new TextDecoder().decode(fromBase64url(coded)), plain);
    }
  });

  it('uses - and _ where base64 has + and /', () => {
    assert.equal(toBase64url(new Uint8Array([251, 255, 254])), '-__-');
    assert.deepEqual(new Uint8Array(fromBase64url('-__-')), new Uint8Array([251, 255, 254]));
  });

  it('takes padding, and a view that does not begin at the start of its buffer', () => {
    assert.deepEqual(new Uint8Array(fromBase64url('Zg==')), new Uint8Array([102]));
    assert.equal(toBase64url(new Uint8Array([0, 102, 0]).subarray(1, 2)), 'Zg');
  });
});
