import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';

const ROOT = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(`deploy/${name}`, ROOT), 'utf8');

test('the units of wallet and gate differ in the name alone', () => {
  const [wallet, gate] = ['wallet', 'gate'].map((server) =>
    read(`sekisho-${server}.service`)
      .replaceAll('running-a-wallet-or-gate.md', 'GUIDE')
      .replaceAll(server, 'SERVER'),
  );
  assert.match(wallet ?? '', /^ExecStart=\/usr\/bin\/node .*\/dist\/SERVER\.mjs --config /m);
  assert.equal(wallet, gate);
});

test('a unit starts again after every end but those that another start cannot mend', () => {
  const unit = read('sekisho-wallet.service');
  const never = /^RestartPreventExitStatus=(.*)$/m.exec(unit)?.[1]?.split(' ').map(Number);
  assert.match(unit, /^Restart=always$/m);
  assert.deepEqual(never, [EXIT.usage, EXIT.configuration]);
});

test('the image has the migrations of every package and application', () => {
  const copied = read('Containerfile');
  assert.match(copied, / packages\/\*\/migrations /);
  const apps = readdirSync(new URL('apps/', ROOT)).map((name) => `apps/${name}/migrations`);
  const missing = apps.filter(
    (folder) => existsSync(new URL(folder, ROOT)) && !copied.includes(` ${folder} `),
  );
  assert.deepEqual(missing, []);
});

test('what a clone gathers stays out of the image', () => {
  const ignored = read('Containerfile.dockerignore').trim().split('\n');
  for (const path of ['.git', 'data', 'data-*', 'dist', '**/dist', '**/node_modules']) {
    assert.ok(ignored.includes(path), path);
  }
});
