import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import { bankBoard, guardAct, operatorBoard } from '@sekisho/runtime/switches/service.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { WALLET_MIGRATIONS } from '@sekisho/wallet/migrations.ts';
import { CommandRefusal, UsageRefusal } from '../command.ts';
import { switchCommand } from './switch.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-switch-'));
});
after(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const out = (line: string) => void lines.push(line);
  assert.equal(await switchCommand.run(args, { out, error: assert.fail }), 0);
  return lines;
}

/** As much of a configuration as the command reads. */
function configure(name: string, databaseUrl: string, members: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(join(folder, `${name}-url`), `${databaseUrl}\n`, { mode: 0o600 });
  writeFileSync(path, JSON.stringify({ ...members, databaseUrlFile: `${name}-url` }));
  return path;
}

const WALLET = { clientId: 'wallet-a', banks: [{ code: '9901' }] };
const GATE = {
  banks: [
    { code: '9902', partners: [{ clientId: 'wallet-a' }] },
    { code: '9903', partners: [] },
  ],
};
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';

test('arguments that cannot be followed are refused before anything is asked', async () => {
  const config = configure('none', NOWHERE, WALLET);
  const gate = configure('none-gate', NOWHERE, GATE);
  const stop = ['stop', '--config', config];
  const whole = [...stop, '--act', 'pay', '--for', 'all', '--why', 'fault'];
  for (const args of [
    [],
    ['reopen', '--config', config],
    ['stop'],
    stop,
    [...stop, '--act', 'pay'],
    [...stop, '--act', 'pay', '--for', 'all'],
    [...stop, '--act', 'pay', '--for', 'all', '--why', 'because'],
    [...stop, '--act', 'debit', '--for', 'all', '--why', 'fault'],
    [...stop, '--act', 'log_in', '--for', 'all', '--why', 'fault'],
    [...stop, '--act', 'pay', '--for', 'bank=9901', '--why', 'fault'],
    [...stop, '--act', 'charge', '--for', 'bank=99', '--why', 'fault'],
    [...stop, '--act', 'pay', '--for', 'all=9901', '--why', 'fault'],
    [...whole, '--note', ''],
    [...whole, '--bank', '9902'],
    ['list', '--config', gate],
    ['list', '--config', gate, '--bank', '9901'],
    ['list'],
  ]) {
    const refusal = (error: unknown) => error instanceof UsageRefusal;
    await assert.rejects(
      switchCommand.run(args, { out: assert.fail, error: assert.fail }),
      refusal,
    );
  }
  await assert.rejects(run(...whole), /database at 127.0.0.1:1 cannot be read/);
});

test('a stop at a wallet holds with the end of the command, and stands on its board', async () => {
  const { db, url, drop } = await openTestDb({ migrations: WALLET_MIGRATIONS });
  try {
    const config = configure('wallet', url, WALLET);
    const stop = (...rest: string[]) => run('stop', '--config', config, '--why', 'fault', ...rest);
    assert.deepEqual(await run('list', '--config', config), ['Nothing is stopped.']);
    for (const whom of [
      'bank=9999',
      `wallet=wlt_${'0'.repeat(26)}`,
      `shop=shp_${'0'.repeat(26)}`,
    ]) {
      const act = whom.startsWith('shop') ? 'pay' : 'charge';
      const refusal = (error: unknown) => error instanceof CommandRefusal;
      await assert.rejects(stop('--act', act, '--for', whom), refusal, whom);
    }
    assert.deepEqual(await run('list', '--config', config), ['Nothing is stopped.']);
    const charge = ['--act', 'charge', '--for', 'bank=9901', '--note', 'case 12'];
    const [line] = await stop(...charge);
    assert.match(
      line ?? '',
      /^Stopped: charge for bank 9901 since \S+ by administrator \(fault, case 12\) stp_\w{26}$/,
    );
    assert.deepEqual(await stop(...charge), ['This was stopped already.']);
    assert.deepEqual(await run('list', '--config', config), [line?.replace('Stopped: ', '')]);
    const ask = (bank: string) =>
      db.transaction((sql) => guardAct(sql, operatorBoard(), 'charge', { bank }));
    assert.deepEqual([(await ask('9901')).ok, (await ask('9902')).ok], [false, true]);
  } finally {
    await drop();
  }
});

test('a stop at one bank of a gate is that bank’s', async () => {
  const { db, url, drop } = await openTestDb({ migrations: GATE_MIGRATIONS });
  try {
    const config = configure('gate', url, GATE);
    const at = (bank: string) => ['--config', config, '--bank', bank];
    const debit = ['--act', 'debit', '--why', 'partner_trouble'];
    const unknown = ['stop', ...at('9903'), ...debit, '--for', 'partner=wallet-a'];
    await assert.rejects(run(...unknown), /There is no partner wallet-a/);
    const nobody = ['stop', ...at('9902'), ...debit, '--for', `account=dep_${'0'.repeat(26)}`];
    await assert.rejects(run(...nobody), /There is no account/);
    await run('stop', ...at('9902'), ...debit, '--for', 'partner=wallet-a');
    assert.equal((await run('list', ...at('9902'))).length, 1);
    assert.deepEqual(await run('list', ...at('9903')), ['Nothing is stopped.']);
    const ask = (code: string) =>
      db.transaction((sql) => guardAct(sql, bankBoard(code), 'debit', { partner: 'wallet-a' }));
    assert.deepEqual([(await ask('9902')).ok, (await ask('9903')).ok], [false, true]);
  } finally {
    await drop();
  }
});

test('a database of an older server is refused in a sentence', async () => {
  const { url, drop } = await openTestDb();
  try {
    const config = configure('bare', url, WALLET);
    await assert.rejects(run('list', '--config', config), /has no switches yet/);
  } finally {
    await drop();
  }
});
