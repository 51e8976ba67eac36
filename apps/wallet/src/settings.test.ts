import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { instant } from '@sekisho/domain/base/instant.ts';
import { readWalletSettings } from './settings.ts';

/** Of a register that exists in this test only; valid until 2126. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUG1IoHQwNIQpv9eJ0dSaJ+d9fYKQwCgYIKoZIzj0EAwIw
JTEjMCEGA1UEAwwaVGVzdCByZWdpc3RlciBvZiByZXNpZGVudHMwIBcNMjYxMTIz
MDAyMDQ0WhgPMjEyNjEwMzAwMDIwNDRaMCUxIzAhBgNVBAMMGlRlc3QgcmVnaXN0
ZXIgb2YgcmVzaWRlbnRzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErK2f8yzk
wGqwuxZN+YujBr1Tp6rvloXfDpudw6XhheJDICtHnwvvEobY7p6XbA8+dtJKqowy
GbRmSq7xb0zb8qNTMFEwHQYDVR0OBBYEFH2eCJZ53VA2v0brTjQOmfUod/ayMB8G
A1UdIwQYMBaAFH2eCJZ53VA2v0brTjQOmfUod/ayMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIgSWitwjSRAfV9kOAbDJzIQnoaNDz0UMvQBhCmbJIN
2y8CIQDmSmimwjsMMRv5rF5d3qOt6ty2h8t4Ty8oVBZfmb4nYg==
-----END CERTIFICATE-----
`;

const RIGHT = {
  listen: { host: '127.0.0.1', port: 8080, behindProxy: true },
  databaseUrlFile: 'database-url',
  keysFolder: 'keys',
  sms: {
    host: 'sms.example',
    port: 2775,
    systemId: 'wallet',
    passwordFile: 'sms-password',
    source: 'SEKISHO',
  },
  origin: 'https://wallet.example',
  name: 'わたしの財布',
  clientId: 'wallet-a',
  banks: [{ code: '0310', name: '関所銀行', issuer: 'https://bank.example' }],
  documentIssuerFiles: ['issuers.pem'],
};

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-settings-'));
  write('database-url', 'postgres://wallet:s3cret@db.example/wallet\n');
  write('sms-password', 's3cret\n');
  write('issuers.pem', CERTIFICATE + CERTIFICATE, 0o644);
  for (const kind of ['wrapping', 'index', 'code']) {
    const key = randomBytes(32).toString('base64url');
    write(`keys/${kind}.json`, JSON.stringify({ keys: [{ id: '1', key }] }));
  }
  write('keys/link.json', JSON.stringify({ keys: [newKey()] }));
  write('pages/other.html', '', 0o644);
});
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o600): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  chmodSync(dirname(path), 0o700);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
}

function newKey() {
  const ecdh = createECDH('prime256v1');
  const point = ecdh.generateKeys();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), Buffer.alloc(32)];
  ecdh.getPrivateKey().copy(d, 32 - ecdh.getPrivateKey().length);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const of = { kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid: 'one' };
  return { ...of, x: text(x), y: text(y), d: text(d) };
}

async function read(file: object | string, now = Date.UTC(2026, 10, 22), mode = 0o644) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  write('wallet.json', text, mode);
  return readWalletSettings({ now: () => instant(now) }, join(folder, 'wallet.json'));
}

async function wrongOf(file: object | string, mode?: number): Promise<string[]> {
  const settings = await read(file, undefined, mode);
  return settings.ok ? [] : settings.wrong.map(({ place, sentence }) => `${place} ${sentence}`);
}

test('everything that is missing is told at once', async () => {
  const wrong = await wrongOf({});
  const places = wrong.map((line) => line.split(' ')[0]);
  assert.deepEqual(places.sort(), Object.keys(RIGHT).sort());
  for (const line of wrong) assert.match(line, / is missing: ./);
});

test('each value is checked, for itself and against the others, and told by its place', async () => {
  const [bank] = RIGHT.banks;
  const { listen, sms } = RIGHT;
  const table: readonly [object, RegExp][] = [
    [{ origin: 'https://wallet.example/' }, /^origin must be where customers reach us/],
    [{ origin: 'http://wallet.example' }, /^origin must be https; http is for names under/],
    [{ origin: 'https://WALLET.example' }, /^origin must be written as browsers write it/],
    [{ origin: 'https://wallet.example:443' }, /^origin must be written as browsers write it/],
    [{ listen: { ...listen, behindProxy: false } }, /^listen\.behindProxy must be true, because/],
    [{ listen: { ...listen, port: 70_000 } }, /^listen\.port must be a port/],
    [{ listen: { ...listen, port: '8080' } }, /^listen\.port must be a port/],
    [{ listen: { ...listen, tls: true } }, /^listen\.tls is not a member that is known here/],
    [{ name: 'x'.repeat(41) }, /^name must be the operator’s name/],
    [{ name: 'a\nb' }, /^name must be the operator’s name/],
    [{ clientId: 'Wallet' }, /^clientId must be/],
    [{ banks: [] }, /^banks must be a list of at least one bank/],
    [{ banks: [{ ...bank, code: 310 }] }, /^banks\[0\]\.code must be the bank’s code/],
    [{ banks: [bank, { ...bank, issuer: 'https://b.example' }] }, /^banks\[1\]\.code has the same/],
    [{ banks: [bank, { ...bank, code: '0311' }] }, /^banks\[1\]\.issuer has the same origin as/],
    [
      { banks: [{ ...bank, issuer: RIGHT.origin }] },
      /^banks\[0\]\.issuer has the same origin as o/,
    ],
    [{ documentIssuerFiles: ['none.pem'] }, /^documentIssuerFiles\[0\] is not there/],
    [{ documentIssuerFiles: ['wallet.json'] }, /^documentIssuerFiles\[0\] must hold certificates/],
    [{ pages: 'none' }, /^pages is not there/],
    [{ shopPages: 'pages' }, /^shopPages has no index\.html; npm run build/],
    [{ keysFolder: 'none' }, /^keysFolder is not there/],
    [{ keysFolder: 'sms-password' }, /^keysFolder is no folder/],
    [{ databaseUrlFile: 'issuers.pem' }, /^databaseUrlFile may be read by others \(mode 0644\)/],
    [{ databaseUrlFile: 'sms-password' }, /^databaseUrlFile must hold postgres:/],
    [{ sms: { ...sms, passwordFile: 'database-url' } }, /^sms\.passwordFile must hold 1 to 8/],
    [{ sms: { ...sms, passwordFile: 'keys' } }, /^sms\.passwordFile is no file/],
    [{ balanceLimit: 1_000_001 }, /^balanceLimit must be the yen/],
    [{ cashOutFee: -1 }, /^cashOutFee must be the yen/],
    [{ cashOutFee: 1_001 }, /^cashOutFee must be the yen/],
    [{ requestsPerMinute: 0 }, /^requestsPerMinute must be/],
  ];
  for (const [change, said] of table) {
    const wrong = await wrongOf({ ...RIGHT, ...change });
    assert.equal(wrong.length, 1, wrong.join('\n'));
    assert.match(wrong[0] ?? '', said);
    assert.ok(!wrong.join().includes('s3cret'));
  }
});

test('a file that is no configuration is refused without being repeated', async () => {
  assert.match((await wrongOf('{"a": s3cret')).join(), /^ is not JSON/);
  assert.ok(!(await wrongOf('{"a": s3cret')).join().includes('s3cret'));
  assert.match((await wrongOf('[]')).join(), /object/);
  assert.match((await wrongOf(RIGHT, 0o666)).join(), /^ may be changed by others \(mode 0666\)/);
});

test('what was read is what a server is made from; a certificate that is over is noted', async () => {
  const settings = await read({ ...RIGHT, balanceLimit: 50_000, cashOutFee: 110 });
  assert.ok(settings.ok, JSON.stringify(settings));
  const { wallet, process } = settings.value;
  assert.deepEqual([process.host, process.port, process.behindProxy], ['127.0.0.1', 8080, true]);
  assert.equal(process.databaseUrl, 'postgres://wallet:s3cret@db.example/wallet');
  assert.equal(settings.value.sms.password, 's3cret');
  assert.equal(wallet.documentIssuers.length, 2);
  assert.equal(wallet.balanceLimit, 50_000);
  assert.equal(wallet.cashOutFee, 110);
  assert.equal(wallet.vault.index[0]?.version, 1);
  assert.deepEqual(settings.notes, []);
  const late = await read(RIGHT, Date.UTC(2200, 0));
  assert.deepEqual(late.ok && late.notes.map(({ place }) => place), [
    'documentIssuerFiles[0]: certificate 1',
    'documentIssuerFiles[0]: certificate 2',
  ]);
});
