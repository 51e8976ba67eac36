import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createFindings } from '@sekisho/runtime/program/findings.ts';
import { openKeyFolder } from '@sekisho/runtime/program/key-files.ts';
import { CommandRefusal, UsageRefusal } from '../command.ts';
import { keys } from './keys.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-cli-'));
});
after(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  assert.equal(await keys.run(args, { out, error: assert.fail }), 0);
  return lines;
}

const refusal = (kind: typeof UsageRefusal | typeof CommandRefusal) => (error: unknown) =>
  error instanceof kind;

test('arguments that cannot be followed are refused', async () => {
  const table = [
    [],
    ['make'],
    ['new'],
    ['new', 'shop', 'x'],
    ['new', 'wallet'],
    ['new', 'wallet', 'x', '0310'],
    ['new', 'gate', 'x'],
    ['new', 'gate', 'x', '310'],
    ['new', 'gate', 'x', '0310', '0310'],
    ['list'],
    ['list', 'x', 'y'],
    ['add', 'x'],
    ['add', 'x', 'secret'],
    ['add', 'x', '../wrapping'],
    ['add', 'x', 'code'],
    ['add', 'x', 'wrapping', 'enc'],
    ['first', 'x', 'wrapping'],
    ['remove', 'x', 'wrapping', 'a', 'b'],
    ['replace', 'x', 'wrapping'],
  ];
  const terminal = { out: assert.fail, error: assert.fail };
  for (const args of table) {
    await assert.rejects(() => keys.run(args, terminal), refusal(UsageRefusal), args.join(' '));
  }
});

test('a new gate’s folder is what a gate accepts, shut to others, and never written over', async () => {
  const gate = join(folder, 'gate');
  await run('new', 'gate', gate, '0310', '0311');
  const findings = createFindings();
  const opened = openKeyFolder(findings, 'keys', gate);
  for (const kind of ['wrapping', 'code']) opened.named(kind, { one: true });
  opened.named('index', { numbered: true });
  for (const code of ['0310', '0311']) {
    opened.jwks(`banks/${code}/link`, ['sig', 'enc']);
    for (const kind of ['cookie', 'nonce']) opened.named(`banks/${code}/${kind}`, { one: true });
  }
  opened.checkApart();
  assert.deepEqual(
    findings.read(() => 'right'),
    { ok: true, value: 'right', notes: [] },
  );
  assert.equal(statSync(join(gate, 'wrapping.json')).mode & 0o777, 0o600);
  assert.equal(statSync(join(gate, 'banks')).mode & 0o777, 0o700);
  await assert.rejects(run('new', 'wallet', gate), refusal(CommandRefusal));
});

test('a key is added behind, put first, and the other one taken away', async () => {
  const wallet = join(folder, 'wallet');
  await run('new', 'wallet', wallet);
  const names = async (kind: string) =>
    (await run('list', wallet)).flatMap((line) => {
      const [at, name = ''] = line.split(/\s+/);
      return at === kind ? [name] : [];
    });
  const [old = ''] = await names('wrapping');
  await run('add', wallet, 'wrapping');
  const [, fresh = ''] = await names('wrapping');
  assert.deepEqual(await names('wrapping'), [old, fresh]);
  await assert.rejects(run('remove', wallet, 'wrapping', old), refusal(CommandRefusal), 'in use');
  await run('first', wallet, 'wrapping', fresh);
  assert.deepEqual(await names('wrapping'), [fresh, old]);
  await run('remove', wallet, 'wrapping', old);
  assert.deepEqual(await names('wrapping'), [fresh]);
  await assert.rejects(run('first', wallet, 'wrapping', old), refusal(CommandRefusal), 'gone');

  await run('add', wallet, 'index');
  assert.deepEqual(await names('index'), ['1', '2']);
  await run('first', wallet, 'index', '2');
  await assert.rejects(run('remove', wallet, 'index', '1'), refusal(CommandRefusal));

  const [code = ''] = await names('code');
  await run('replace', wallet, 'code');
  assert.notDeepEqual(await names('code'), [code]);
});

test('a list of keys shows names only', async () => {
  const wallet = join(folder, 'shown');
  const said = [...(await run('new', 'wallet', wallet)), ...(await run('list', wallet))].join('\n');
  for (const kind of ['wrapping', 'index', 'code', 'link']) {
    const file = JSON.parse(readFileSync(join(wallet, `${kind}.json`), 'utf8'));
    for (const { key, d } of file.keys) assert.ok(!said.includes(key ?? d), kind);
  }
});
