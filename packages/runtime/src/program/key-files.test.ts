import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createFindings } from './findings.ts';
import { openKeyFolder } from './key-files.ts';

const KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const OTHER = 'IAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
/** RFC 7515 appendix A.3.1. */
const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  use: 'sig',
  alg: 'ES256',
  kid: 'one',
};

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-keys-'));
});
after(() => rmSync(folder, { recursive: true }));

function write(kind: string, content: unknown, mode = 0o600): void {
  const file = join(folder, `${kind}.json`);
  rmSync(file, { force: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  chmodSync(file, mode);
}

/** What is wrong with the keys of one kind, as a line each. */
function wrongWith(kind: 'wrapping' | 'index' | 'code' | 'link', content: unknown, mode = 0o600) {
  write(kind, content, mode);
  const findings = createFindings();
  const keys = openKeyFolder(findings, 'keys', folder);
  if (kind === 'link') keys.jwks(kind, ['sig', 'enc']);
  else keys.named(kind, { numbered: kind === 'index', one: kind === 'code' });
  keys.checkApart();
  const read = findings.read(() => 'nothing');
  return read.ok ? [] : read.wrong.map(({ place, sentence }) => `${place} ${sentence}`);
}

test('each key that cannot be used is named by its place, and no key is told', () => {
  const named = (...keys: object[]) => ({ keys });
  const toEncrypt = { use: 'enc', alg: 'ECDH-ES+A256KW', kid: 'two' };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const enc = { ...privateKey.export({ format: 'jwk' }), ...toEncrypt };
  const table: readonly [Parameters<typeof wrongWith>, RegExp][] = [
    [
      ['wrapping', named({ id: 'a', key: KEY }), 0o644],
      /^keys\/wrapping\.json may be read by others/,
    ],
    [['wrapping', named({ id: 'a', key: KEY }), 0o640], /may be read by others \(mode 0640\)/],
    [['wrapping', `{"keys": [{"id": "a", "key": "${KEY}"`], /is not JSON/],
    [['wrapping', named()], /json: keys must be a list of at least one key/],
    [['wrapping', named({ id: 'a', key: KEY.slice(1) })], /keys\[0\]\.key must be 32 bytes/],
    [['wrapping', named({ id: 'a', key: 'A'.repeat(43) })], /keys\[0\]\.key is not random/],
    [['wrapping', named({ key: KEY })], /keys\[0\]\.id is missing/],
    [['wrapping', named({ id: 'a', key: KEY, d: 1 })], /keys\[0\]\.d is not a member/],
    [
      ['wrapping', named({ id: 'a', key: KEY }, { id: 'a', key: OTHER })],
      /keys\[1\]\.id has the same/,
    ],
    [
      ['wrapping', named({ id: 'a', key: KEY }, { id: 'b', key: KEY })],
      /keys\[1\]\.key has the same/,
    ],
    [['index', named({ id: 'a', key: KEY })], /keys\[0\]\.id must be a whole number/],
    [['code', named({ id: 'a', key: KEY }, { id: 'b', key: OTHER })], /keys must be one key/],
    [['link', named(JWK)], /keys must hold a key with "use": "enc"/],
    [['link', named({ ...JWK, d: KEY }, enc)], /keys\[0\]\.d does not belong to x and y/],
    [['link', named({ ...JWK, d: '_'.repeat(43) }, enc)], /keys\[0\]\.d is no private key/],
    [['link', named({ ...JWK, alg: 'RS256' }, enc)], /keys\[0\]\.alg must be "ES256"/],
    [['link', named({ ...JWK, kid: 'two' }, enc)], /keys\[1\]\.kid has the same kid/],
    [['link', named({ ...JWK, crv: 'P-384' }, enc)], /keys\[0\]\.crv must be "P-256"/],
    [['link', named(JWK, { ...JWK, ...toEncrypt })], /keys\[1\]\.d has the same key/],
  ];
  for (const [given, said] of table) {
    const wrong = wrongWith(...given);
    assert.equal(wrong.length, 1, wrong.join('\n'));
    assert.match(wrong[0] ?? '', said);
    for (const secret of [KEY, OTHER, JWK.d]) assert.ok(!wrong.join().includes(secret));
  }
});

test('the first key is the one that writes, and the order is kept', () => {
  write('index', {
    keys: [
      { id: '2', key: KEY },
      { id: '1', key: OTHER },
    ],
  });
  const findings = createFindings();
  const keys = openKeyFolder(findings, 'keys', folder).named('index', { numbered: true });
  assert.deepEqual(
    keys.map(({ id }) => id),
    ['2', '1'],
  );
  assert.deepEqual(
    findings.read(() => keys.length),
    { ok: true, value: 2, notes: [] },
  );
});

test('a folder into which others can lay keys is refused', () => {
  chmodSync(folder, 0o777);
  const findings = createFindings();
  openKeyFolder(findings, 'keysFolder', folder).named('wrapping');
  chmodSync(folder, 0o700);
  const read = findings.read(() => 0);
  assert.match(
    read.ok ? '' : (read.wrong[0]?.sentence ?? ''),
    /may be changed by others \(mode 0777\)/,
  );
});
