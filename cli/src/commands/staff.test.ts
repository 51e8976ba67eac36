import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { UsageRefusal } from '../command.ts';
import { keys } from './keys.ts';
import { staffCommand } from './staff.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-staff-'));
});
after(() => rmSync(folder, { recursive: true }));

const ALONE = { out: assert.fail, error: assert.fail };

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  assert.equal(await staffCommand.run(['invite', ...args], { out, error: assert.fail }), 0);
  return lines;
}

/** A whole configuration of a gate with two banks. */
async function configure(databaseUrl: string): Promise<string> {
  const at = (name: string) => join(folder, name);
  await keys.run(['new', 'gate', at('keys'), '0310', '0311'], { ...ALONE, out: () => undefined });
  writeFileSync(at('url'), `${databaseUrl}\n`, { mode: 0o600 });
  writeFileSync(at('sms'), 'secret\n', { mode: 0o600 });
  writeFileSync(at('core.mjs'), 'export function openCoreBanking() {}\n');
  const bank = (code: string) => ({
    ...{ code, name: `Bank ${code}`, origin: `http://b${code}.localhost:9` },
    ...{ core: { module: 'core.mjs' }, partners: [] },
  });
  const file = {
    listen: { host: '127.0.0.1', port: 9, behindProxy: false },
    databaseUrlFile: 'url',
    keysFolder: 'keys',
    sms: { host: '127.0.0.1', port: 9, systemId: 'x', passwordFile: 'sms', source: 'x' },
    banks: [bank('0310'), bank('0311')],
  };
  writeFileSync(at('gate.json'), JSON.stringify(file));
  return at('gate.json');
}

test('arguments that cannot be followed are refused', async () => {
  const whole = ['invite', '--config', 'x', '--number', 'A1', '--name', '管理 花子'];
  for (const args of [
    [],
    ['list'],
    whole.slice(0, 3),
    whole.slice(0, 5),
    [...whole, '--role', 'x'],
  ]) {
    const refusal = (error: unknown) => error instanceof UsageRefusal;
    await assert.rejects(staffCommand.run(args, ALONE), refusal, args.join(' '));
  }
  const twoLines = [...whole.slice(0, 6), 'a\nb'];
  await assert.rejects(staffCommand.run(twoLines, ALONE), /one line/);
});

test('two administrators of each bank are invited, and nobody after them', async () => {
  const { db, url, drop } = await openTestDb({ migrations: GATE_MIGRATIONS });
  try {
    const config = await configure(url);
    const invite = (number: string, bank?: string) =>
      run(
        ...['--config', config, '--number', number, '--name', '管理 花子'],
        ...(bank === undefined ? [] : ['--bank', bank]),
      );
    await assert.rejects(invite('A1'), /Say which bank: --bank 0310 or 0311/);
    await assert.rejects(invite('A1', '0312'), /Say which bank/);
    await assert.rejects(invite('社員', '0310'), /up to 20 letters and digits/);
    const [who, code] = await invite('A1', '0310');
    assert.match(who ?? '', /^Invited to Bank 0310 as an administrator: stf_\w{26}\.$/);
    assert.match(code ?? '', /^Code, until \S+Z: \w{4}-\w{4}-\w{4}-\w{4}$/);
    await invite('A2', '0310');
    await assert.rejects(invite('A3', '0310'), /Two administrators are there or invited/);
    await invite('A1', '0311');
    const rows = await db.sql<{ realm: string; count: number }[]>`
      select realm, count(*)::int as count from staff_member group by realm order by realm`;
    assert.deepEqual(
      rows.map(({ realm, count }) => [realm, count]),
      [
        ['b0310.localhost:9', 2],
        ['b0311.localhost:9', 1],
      ],
    );
  } finally {
    await drop();
  }
});

test('a database of an older server is refused in a sentence', async () => {
  const { url, drop } = await openTestDb();
  try {
    writeFileSync(join(folder, 'url'), `${url}\n`, { mode: 0o600 });
    const args = ['--config', join(folder, 'gate.json'), '--number', 'A1', '--name', 'A'];
    await assert.rejects(run(...args, '--bank', '0310'), /has no staff yet/);
  } finally {
    await drop();
  }
});
