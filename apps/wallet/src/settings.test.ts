import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, VARIABLES } from './settings.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');

const RIGHT: Record<keyof typeof VARIABLES, string> = {
  DATABASE_URL: 'postgres://wallet@db/sekisho',
  WALLET_ORIGIN: 'https://wallet.example',
  WALLET_NAME: 'わたしの財布',
  WALLET_CLIENT_ID: 'wallet-a',
  WALLET_LISTEN: '127.0.0.1:8080',
  WALLET_BEHIND_PROXY: 'yes',
  WALLET_BANKS: '[{"code": "0310", "name": "関所銀行", "issuer": "https://bank.example"}]',
  WALLET_DOCUMENT_ISSUERS: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  WALLET_LINK_KEYS: '{"keys": [{"use": "sig", "d": "x", "kid": "1"}]}',
  WALLET_VAULT_KEYS: `[{"id": "2026", "key": "${KEY}"}]`,
  WALLET_INDEX_KEYS: `[{"version": 1, "key": "${KEY}"}]`,
  WALLET_CODE_KEY: KEY,
  WALLET_SMPP: '{"host": "h", "port": 2775, "systemId": "s", "password": "p", "source": "S"}',
  WALLET_PAGES: 'dist/wallet',
  WALLET_SHOP_PAGES: 'dist/shop',
};

test('everything that is missing is told at once', () => {
  deepEqual(wrongOf({}).sort(), Object.keys(VARIABLES).sort());
});

test('each variable is checked for itself', () => {
  deepEqual(wrongOf(RIGHT), []);
  const bad: [keyof typeof VARIABLES, string][] = [
    ['DATABASE_URL', 'mysql://x'],
    ['WALLET_ORIGIN', 'https://wallet.example/'],
    ['WALLET_ORIGIN', 'wallet.example'],
    ['WALLET_NAME', 'x'.repeat(41)],
    ['WALLET_LISTEN', '8080'],
    ['WALLET_LISTEN', '127.0.0.1:70000'],
    ['WALLET_BEHIND_PROXY', 'true'],
    ['WALLET_BANKS', '[]'],
    ['WALLET_BANKS', '[{"code": "310", "name": "x", "issuer": "https://bank.example"}]'],
    ['WALLET_BANKS', '[{"code": "0310", "name": "x", "issuer": "https://bank.example/a"}]'],
    ['WALLET_DOCUMENT_ISSUERS', 'MIIB'],
    ['WALLET_LINK_KEYS', '{"keys": [{"use": "sig", "kid": "1"}]}'],
    ['WALLET_LINK_KEYS', '{'],
    ['WALLET_VAULT_KEYS', '[{"id": "2026", "key": "AAAA"}]'],
    ['WALLET_INDEX_KEYS', `[{"id": "2026", "key": "${KEY}"}]`],
    ['WALLET_CODE_KEY', 'AAAA'],
    ['WALLET_SMPP', '{"host": "h", "port": "2775"}'],
  ];
  for (const [name, value] of bad) deepEqual(wrongOf({ ...RIGHT, [name]: value }), [name], value);
});

test('what was read is what a server is made from', () => {
  const read = readSettings(RIGHT);
  ok(read.ok);
  equal(read.value.wallet.vault.index[0]?.key.byteLength, 32);
  deepEqual([read.value.host, read.value.port], ['127.0.0.1', 8080]);
});

function wrongOf(variables: Record<string, string>): string[] {
  const read = readSettings(variables);
  return read.ok ? [] : [...read.wrong];
}
