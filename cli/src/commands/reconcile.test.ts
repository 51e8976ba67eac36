import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env as environment } from 'node:process';
import { after, before, test } from 'node:test';
import { createClient } from '@sekisho/contract/api.ts';
import { exerciseApi } from '@sekisho/contract/exercise.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { systemFetch, systemRandom } from '@sekisho/runtime/env.ts';
import { startEmbeddedPostgres } from '@sekisho/runtime/postgres/embedded.ts';
import { type Demonstration, startDemonstration } from '../../../demo/src/demonstration.ts';
import type { DeviceKey } from '../../../demo/src/device/software-passkey.ts';
import { charge, linkBank, openWallet } from '../../../demo/src/journeys/days.ts';
import { openPersona } from '../../../demo/src/journeys/persona.ts';
import type { Secrets } from '../../../demo/src/secrets.ts';
import type { KeptDocument } from '../../../demo/src/store.ts';
import { BANKS } from '../../../demo/src/world/companies.ts';
import { originOf } from '../../../demo/src/world/world-map.ts';
import type { Command } from '../command.ts';
import { backup } from './backup.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { reconcileCommand } from './reconcile.ts';
import { restore } from './restore.ts';

const WALLET = 'sekisho_wallet_a';
const send = systemFetch({ timeoutMs: 30_000 });

let folder: string;
const at = (name: string) => join(folder, name);
// Data folders are what this is about: they have the embedded server, whatever server others test on.
const { DATABASE_URL } = environment;
before(() => {
  delete environment.DATABASE_URL;
  folder = mkdtempSync(join(tmpdir(), 'sekisho-restored-'));
  chmodSync(folder, 0o711);
  mkdirSync(at('pages'));
  writeFileSync(at('pages/index.html'), '<!doctype html><title>Sekisho</title>');
});
after(() => {
  if (DATABASE_URL !== undefined) environment.DATABASE_URL = DATABASE_URL;
  rmSync(folder, { recursive: true, force: true });
});

function start(dataFolder: string, port = 0): Promise<Demonstration> {
  return startDemonstration({
    port,
    dataFolder,
    fresh: false,
    exercise: true,
    without: [],
    pages: () => at('pages'),
    progress: () => undefined,
    quiet: true,
  });
}

async function run(command: Command, ...args: string[]) {
  const lines: string[] = [];
  const line = (text: string) => void lines.push(text);
  const code = await command.run(args, { out: line, error: line });
  return { code, text: lines.join('\n') };
}

/** A customer of the exercise, whose device and browser outlive the servers. */
async function openCustomer({ port }: Demonstration) {
  const exercise = createClient(exerciseApi, `http://localhost:${port}`, send);
  const briefing = await exercise.getBriefing({ query: { victims: '1' } });
  assert.ok(briefing.ok);
  const { honest, banks } = briefing.value;
  const persona = openPersona(
    { fetch: send, random: systemRandom },
    {
      person: honest.id,
      phone: honest.phone,
      email: honest.email,
      passkeys: honest.passkeys as unknown as DeviceKey[],
      document: honest.document as unknown as KeptDocument,
      messages: async () => {
        const read = await exercise.readMessages({ query: { phone: honest.phone } });
        return read.ok ? read.value.messages : [];
      },
    },
  );
  const { branchCode, accountNumber } = honest;
  const bank = present(
    banks.find(({ code }) => code === honest.bankCode),
    'The bank is in the briefing.',
  );
  return { persona, bank: { origin: bank.origin, code: bank.code, branchCode, accountNumber } };
}

/** The configuration of wallet A as a production start has it, with the demonstration's own keys. */
async function configure(name: string, databaseUrl: string, port: number): Promise<string> {
  const secrets: Secrets = JSON.parse(readFileSync(at('now/demonstration-keys.json'), 'utf8'));
  const keysFolder = at(`${name}-keys`);
  await run(keys, 'new', 'wallet', keysFolder);
  const link = JSON.stringify(present(secrets.walletKeys['wallet-a'], 'The wallet has keys.'));
  writeFileSync(join(keysFolder, 'link.json'), link, { mode: 0o600 });
  writeFileSync(at(`${name}-url`), `${databaseUrl}\n`, { mode: 0o600 });
  writeFileSync(at('sms'), 'secret\n', { mode: 0o600 });
  writeFileSync(at('issuers.pem'), secrets.documentIssuer.authority.certificate);
  const file = {
    listen: { host: '127.0.0.1', port: 9, behindProxy: false },
    databaseUrlFile: `${name}-url`,
    keysFolder: `${name}-keys`,
    sms: { host: '127.0.0.1', port: 9, systemId: 'x', passwordFile: 'sms', source: 'x' },
    origin: originOf('wallet-a', port),
    name: 'Wallet A',
    clientId: 'wallet-a',
    banks: BANKS.map((bank) => ({
      code: bank.code,
      name: bank.name,
      issuer: originOf(bank.id, port),
    })),
    documentIssuerFiles: ['issuers.pem'],
  };
  writeFileSync(at(`${name}.json`), JSON.stringify(file));
  return at(`${name}.json`);
}

/** The address of a database that a demonstration runs on its data folder. */
function urlIn(dataFolder: string): string {
  const password = readFileSync(join(dataFolder, 'password'), 'utf8');
  const port = readFileSync(join(dataFolder, 'postgres/postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://sekisho:${password}@127.0.0.1:${port}/${WALLET}`;
}

async function compare(config: string) {
  const { code, text } = await run(reconcileCommand, '--config', config, '--json');
  const report = JSON.parse(text) as {
    banks: { differences: { kind: string; taken: number; booked: number }[] }[];
    taken_not_booked: number;
    booked_not_taken: number;
  };
  const found = report.banks.flatMap(({ differences }) =>
    differences.map(({ kind, taken, booked }) => [kind, taken, booked]),
  );
  return { code, found, missing: report.taken_not_booked, surplus: report.booked_not_taken };
}

test('a company that was restored to an older state finds exactly the yen that it has forgotten', async () => {
  const first = await start(at('now'));
  const { port } = first;
  const wallet = originOf('wallet-a', port);
  const { persona, bank } = await openCustomer(first);
  await openWallet(persona, wallet);
  const { id: link } = await linkBank(persona, wallet, bank);
  await charge(persona, wallet, { link, amount: 3_000, key: 'restored-charge-0001' });
  await first.close();
  const made = await run(backup, '--data', at('now'), '--to', at('backup'));
  assert.match(made.text, /demonstration as it was at .* \(PostgreSQL 18/);

  const second = await start(at('now'), port);
  await charge(persona, wallet, { link, amount: 1_234, key: 'restored-charge-0002' });
  const into = { out: assert.fail, error: assert.fail };
  await assert.rejects(
    backup.run(['--data', at('now'), '--to', at('other')], into),
    /in use by a start that is still running/,
  );
  await assert.rejects(restore.run([at('backup'), '--data', at('now')], into), /now is not empty/);
  const checked = await run(ledger, 'check', '--data', at('now'));
  assert.match(checked.text, /^The books of the gate-1 agree: .*wallet-a agree: [1-9]/s);
  const current = await configure('current', urlIn(at('now')), port);
  const other = readFileSync(current, 'utf8').replace(bank.code, '9999');
  writeFileSync(at('other.json'), other);
  await assert.rejects(reconcileCommand.run(['--config', at('other.json')], into), {
    message: new RegExp(`^There are charges from ${bank.code} or cash-outs to it, `),
    exitCode: 78,
  });
  assert.deepEqual(await compare(current), { code: 0, found: [], missing: 0, surplus: 0 });
  assert.match((await run(ledger, 'check', '--config', current)).text, /^The books of .* agree/);

  // The wallet's database is older than the bank's.
  assert.equal((await run(restore, at('backup'), '--data', at('then'))).code, 0);
  const older = await startEmbeddedPostgres({ dataFolder: at('then'), durable: false });
  const old = await configure('old', older.url(WALLET), port);
  const forgotten = await compare(old);
  assert.deepEqual(forgotten, {
    code: 1,
    found: [['bank_only', 1_234, 0]],
    missing: 1_234,
    surplus: 0,
  });
  const { text } = await run(reconcileCommand, '--config', old);
  assert.match(text, /at the bank only: dbt_\w+: the bank took ¥1,234 \(posted at /);
  await older.stop();
  await second.close();

  // The bank's database is older than the wallet's.
  const third = await start(at('then'), port);
  const newer = await startEmbeddedPostgres({ dataFolder: at('now'), durable: false });
  const lost = await compare(await configure('new', newer.url(WALLET), port));
  assert.deepEqual(lost, {
    code: 1,
    found: [['wallet_only', 0, 1_234]],
    missing: 0,
    surplus: 1_234,
  });
  await third.close();
  await assert.rejects(reconcileCommand.run(['--config', at('new.json')], into), {
    message: /^Bank \d{4} did not answer/,
    exitCode: 69,
  });
  await newer.stop();
});
