import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { signCompact, verifyCompact } from '@sekisho/fapi/jws.ts';
import { type PrivateJwks, type PublicJwks, signingKey } from '@sekisho/fapi/keys.ts';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import { openRegistry } from '@sekisho/gate/seeding.ts';
import { readGateSettings } from '@sekisho/gate/settings.ts';
import { makeTestPasskey } from '@sekisho/gate/testing/test-passkey.ts';
import {
  type Env,
  idsFrom,
  randomToken,
  systemClock,
  systemConnect,
  systemFetch,
  systemRandom,
} from '@sekisho/runtime/env.ts';
import { memoryLog } from '@sekisho/runtime/log.ts';
import { openTestDb, type TestDb } from '@sekisho/runtime/testing/test-db.ts';
import { build } from 'esbuild';
import { keys as keysCommand } from '../cli/src/commands/keys.ts';
import { answered, openPersona } from '../demo/src/journeys/persona.ts';
import { type SmsCentre, startSmsCentre } from '../demo/src/phone/sms-centre.ts';
import { ACCOUNT, openCoreBanking, PHONE } from './testing/brought-core.ts';
import {
  freePort,
  openServiceHost,
  type Service,
  type ServiceHost,
} from './testing/service-host.ts';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const SMS_PASSWORD = 's3cret';
const send = systemFetch();
const DATABASE_PASSWORD = /:\/\/[^:]+:([^@]+)@/;

let host: ServiceHost;
let centre: SmsCentre;
before(async () => {
  host = await openServiceHost();
  centre = await startSmsCentre({ clock: systemClock, logins: { sekisho: SMS_PASSWORD } });
  host.write('sms-password', `${SMS_PASSWORD}\n`, 0o600);
});
after(async () => {
  await host.close();
  await centre.close();
});

/** What the configurations of both servers have. */
function serverMembers(port: number, database: string) {
  return {
    listen: { host: '127.0.0.1', port, behindProxy: false },
    databaseUrlFile: database,
    sms: {
      host: '127.0.0.1',
      port: centre.port,
      systemId: 'sekisho',
      passwordFile: 'sms-password',
      source: 'SEKISHO',
    },
  };
}

const keysOf = (name: string): PrivateJwks =>
  JSON.parse(readFileSync(join(host.folder, name), 'utf8'));

/** As an administrator types it, in this process; what it writes keeps its owner. */
async function keys(action: string, folder: string, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const terminal = { out: (line: string) => void lines.push(line), error: assert.fail };
  assert.equal(await keysCommand.run([action, join(host.folder, folder), ...args], terminal), 0);
  return lines;
}

/** The names of the keys of a kind, the first one first. */
async function namesOf(folder: string, kind: string): Promise<string[]> {
  const rows = (await keys('list', folder)).map((line) => line.split(/\s+/));
  return rows.flatMap(([k, name = '']) => (k === kind ? [name] : []));
}

/** A new key of a kind, first at once: one process has nobody to wait for. */
async function rotate(folder: string, kind: string): Promise<void> {
  const known = await namesOf(folder, kind);
  await keys('add', folder, kind);
  const names = await namesOf(folder, kind);
  await keys('first', folder, kind, names.find((name) => !known.includes(name)) ?? '');
}

function newKeys(...args: string[]): void {
  const ran = host.run('sekisho', 'keys', 'new', ...args);
  assert.equal(ran.code, 0, ran.error);
}

async function reload(service: Service): Promise<void> {
  service.signal('SIGHUP');
  await service.logged('reloaded');
}

async function stop(service: Service): Promise<number> {
  const asked = performance.now();
  service.signal('SIGTERM');
  const { code, error } = await service.ended;
  assert.equal(code, 0, error);
  return performance.now() - asked;
}

test('the built programs hold nothing of the demonstration, and the gate no core', async () => {
  const folder = join(ROOT, `node_modules/.cache/sekisho-services-${process.pid}`);
  for (const program of ['wallet', 'gate', 'sekisho']) {
    const text = readFileSync(join(folder, `${program}.mjs`), 'utf8');
    const sources = [...text.matchAll(/^\/\/ ([\w.@/-]+\.(?:ts|mjs))$/gm)].map(([, path]) => path);
    assert.ok(sources.length > 10, program);
    const foreign = sources.filter((path) =>
      /^demo|^drill|^sim|demo-core|\/testing\//.test(path ?? ''),
    );
    assert.deepEqual(foreign, [], program);
    const embedded = sources.filter((path) => /postgres\/embedded/.test(path ?? ''));
    assert.deepEqual(embedded, [], 'a production start has a database of its own');
  }
});

describe('a wallet in production', () => {
  let db: TestDb;
  let origin: string;
  before(async () => {
    db = await openTestDb();
    const port = await freePort();
    origin = `http://wallet.localhost:${port}`;
    newKeys('wallet', 'wallet-keys');
    host.write('wallet-database', `${db.url}\n`, 0o600);
    host.write('issuer.pem', readFileSync(join(ROOT, 'scripts/testing/issuer.pem'), 'utf8'));
    const file = {
      ...serverMembers(port, 'wallet-database'),
      keysFolder: 'wallet-keys',
      origin,
      name: 'わたしの財布',
      clientId: 'wallet-a',
      banks: [{ code: '0310', name: '関所銀行', issuer: 'https://bank.example' }],
      documentIssuerFiles: ['issuer.pem'],
    };
    host.write('wallet.json', JSON.stringify(file));
  });
  after(() => db.drop());

  test('says everything that is wrong at once, and no secret', () => {
    const wrong = {
      ...JSON.parse(readFileSync(join(host.folder, 'wallet.json'), 'utf8')),
      origin: 'http://wallet.example',
      clientId: 'Wallet A',
      password: 'hunter2',
      banks: [
        { code: '0310', name: 'a', issuer: 'https://bank.example' },
        { code: '0310', name: 'b', issuer: 'https://bank.example' },
        { code: '310', issuer: 'https://bank.example/' },
      ],
      pages: '.',
      databaseUrlFile: 'open-url',
    };
    host.write('open-url', db.url, 0o644);
    host.write('wrong.json', JSON.stringify(wrong));
    chmodSync(join(host.folder, 'wallet-keys/code.json'), 0o644);
    const { code, error, out } = host.run('wallet', '--config', 'wrong.json');
    chmodSync(join(host.folder, 'wallet-keys/code.json'), 0o600);
    assert.equal(code, 78, error);
    const places = error.split('\n').flatMap((line) => /^wrong\.json: (\S+)/.exec(line)?.[1] ?? []);
    assert.deepEqual(places.sort(), [
      'banks[1].code',
      'banks[1].issuer',
      'banks[2].code',
      'banks[2].issuer',
      'banks[2].name',
      'clientId',
      'databaseUrlFile',
      'keysFolder/code.json',
      'origin',
      'pages',
      'password',
    ]);
    const secrets = ['hunter2', DATABASE_PASSWORD.exec(db.url)?.[1] ?? '', 'Wallet A'];
    assert.deepEqual(
      secrets.filter((secret) => `${error}${out}`.includes(secret)),
      [],
    );
  });

  test('refuses what cannot be followed, and a database that does not answer', () => {
    assert.equal(host.run('wallet', '--check').code, 64);
    host.write('nowhere', 'postgres://u:hunter2@127.0.0.1:1/wallet', 0o600);
    const file = JSON.parse(readFileSync(join(host.folder, 'wallet.json'), 'utf8'));
    host.write('silent.json', JSON.stringify({ ...file, databaseUrlFile: 'nowhere' }));
    const { code, error } = host.run('wallet', '--config', 'silent.json', '--check');
    assert.equal(code, 69);
    assert.match(error, /127\.0\.0\.1:1 cannot be used: nothing listens there/);
    assert.doesNotMatch(error, /hunter2/);
  });

  test('serves, reads its keys anew, and ends with what was begun', async () => {
    const checked = host.run('wallet', '--config', 'wallet.json', '--check');
    assert.deepEqual([checked.code, /waits for \d+ migrations/.test(checked.out)], [0, true]);
    const service = host.start('wallet', '--config', 'wallet.json');
    await service.logged('listening');
    assert.equal((await send(new Request(`${origin}/openapi.json`))).status, 200);

    const texts = async () => [...centre.messagesTo(PHONE)];
    const things = { person: 'p', email: 'p@example.jp', phone: PHONE, passkeys: [] };
    const env = { fetch: send, random: systemRandom };
    const person = openPersona(env, { ...things, document: undefined, messages: texts });
    const wallet = person.wallet(origin);
    assert.equal(codeOf(await wallet.getMe({})), 'not_signed_in');
    const stray = { ceremony: idsFrom(systemClock, systemRandom).next('chl'), response: {} };
    assert.equal(codeOf(await wallet.finishSession({ body: stray })), 'ceremony_expired');

    const begun = answered(await wallet.beginEnrolment({ body: { email: things.email } }));
    const response = person.createCredential(begun.options, origin);
    answered(await wallet.finishEnrolment({ body: { ceremony: begun.ceremony, response } }));
    answered(await wallet.sendPhoneCode({ body: { phone: PHONE } }));
    const old = await person.nextCode([]);

    const before = keysOf('wallet-keys/link.json');
    const signed = await signCompact({ sub: 'x' }, signingKey(before), 'test+jwt');
    for (const kind of ['wrapping', 'index', 'link']) await rotate('wallet-keys', kind);
    await keys('replace', 'wallet-keys', 'code');
    await reload(service);

    const published = (await (
      await send(new Request(`${origin}/.well-known/jwks.json`))
    ).json()) as PublicJwks;
    const kids = published.keys.map(({ kid }) => kid);
    assert.deepEqual(kids, [
      signingKey(keysOf('wallet-keys/link.json')).kid,
      signingKey(before).kid,
    ]);
    assert.equal((await verifyCompact(signed, published, 'test+jwt')).ok, true);
    assert.equal(answered(await wallet.getMe({})).email, things.email, 'sealed under the old key');
    const late = await wallet.provePhone({ body: { code: old } });
    assert.equal(codeOf(late), 'code_refused', 'codes on their way end with their key');
    const heard = await person.texts();
    answered(await wallet.sendPhoneCode({ body: { phone: PHONE } }));
    const code = await person.nextCode(heard);
    assert.equal(answered(await wallet.provePhone({ body: { code } })).stage, 'identity');

    await refusesWorseKeys(service, origin);
    await endsWhatWasBegun(service, db, () => wallet.getMe({}));
  });
});

/** A key that persons still need, and a broken file: the server goes on with what it has. */
async function refusesWorseKeys(service: Service, origin: string): Promise<void> {
  const [, older = ''] = await namesOf('wallet-keys', 'wrapping');
  const file = join(host.folder, 'wallet-keys/wrapping.json');
  const kept = readFileSync(file);
  await keys('remove', 'wallet-keys', 'wrapping', older);
  service.signal('SIGHUP');
  const refused = await service.logged('reload_refused');
  assert.ok(String(refused.sentence).includes(older), String(refused.sentence));
  writeFileSync(file, '{"keys": [');
  service.signal('SIGHUP');
  const broken = await service.logged('reload_refused');
  assert.match(`${broken.place} ${broken.sentence}`, /wrapping\.json is not JSON/);
  assert.equal((await send(new Request(`${origin}/openapi.json`))).status, 200);
  writeFileSync(file, kept);
}

/** A request that waits for a lock is answered, although the stop was asked for in between. */
async function endsWhatWasBegun(
  service: Service,
  { db }: TestDb,
  ask: () => Promise<{ readonly ok: boolean }>,
): Promise<void> {
  let answer: Promise<{ readonly ok: boolean }> | undefined;
  let stopped: Promise<number> | undefined;
  await db.transaction(async (sql) => {
    await sql`lock table session in access exclusive mode`;
    answer = ask();
    for (let waiting = 0; waiting === 0; ) {
      const [row] = await db.sql<{ count: number }[]>`
        select count(*)::integer as count from pg_locks where not granted`;
      waiting = row?.count ?? 0;
    }
    stopped = stop(service);
  });
  assert.equal((await answer)?.ok, true);
  assert.ok(((await stopped) ?? Infinity) < 2_000);
  const { error } = await service.ended;
  assert.equal(service.lines.at(-1)?.event, 'stopped');
  assert.doesNotMatch(error, /Error/);
}

function codeOf(answer: { readonly ok: boolean; readonly problem?: unknown }): unknown {
  return answer.ok ? 'ok' : (answer.problem as { readonly code: string }).code;
}

describe('a gate in production', () => {
  const bank = { code: '0310', name: '関所銀行' };
  let db: TestDb;
  let coreDb: TestDb;
  let origin: string;
  let file: Record<string, unknown> & { banks: readonly Record<string, unknown>[] };
  before(async () => {
    [db, coreDb] = [await openTestDb(), await openTestDb({ migrations: GATE_MIGRATIONS })];
    const port = await freePort();
    origin = `http://bank.localhost:${port}`;
    newKeys('gate', 'gate-keys', bank.code);
    host.write('gate-database', db.url, 0o600);
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'scripts/testing/brought-core.ts')],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    });
    host.write('core.mjs', outputFiles[0]?.text ?? '');
    const options = { databaseUrl: coreDb.url, key: randomToken(systemRandom) };
    file = {
      ...serverMembers(port, 'gate-database'),
      keysFolder: 'gate-keys',
      banks: [
        {
          ...{ ...bank, origin, core: { module: 'core.mjs', options } },
          partners: [
            {
              clientId: 'wallet-a',
              name: 'わたしの財布',
              redirectUris: ['https://wallet.example/link/callback'],
              jwksUri: 'https://wallet.example/.well-known/jwks.json',
              eventUri: 'https://wallet.example/link/v1/events',
            },
          ],
        },
      ],
    };
    host.write('gate.json', JSON.stringify(file));
  });
  after(async () => {
    await db.drop();
    await coreDb.drop();
  });

  test('refuses the demonstration’s core, two banks in one place and partners without an address', async () => {
    const [first] = file.banks;
    const core = (module: string) => ({ ...first, code: '0311', core: { module } });
    const partner = (first?.partners as Record<string, unknown>[] | undefined)?.[0];
    const banks = [
      first,
      core(join(ROOT, 'apps/gate/src/demo-core/demo-core.ts')),
      { ...core('none.mjs'), code: '0312', origin: 'https://other.example' },
      { ...core('gate.json'), code: '0313', origin: 'http://third.localhost' },
      { ...core('empty.mjs'), code: '0314', partners: [{ ...partner, redirectUris: [] }] },
    ];
    host.write('empty.mjs', 'export const other = 1;');
    host.write('wrong.json', JSON.stringify({ ...file, banks }));
    const { code, error } = host.run('gate', '--config', 'wrong.json');
    assert.equal(code, 78);
    assert.match(error, /banks\[1\]\.core\.module must lie outside/);
    assert.match(error, /banks\[1\]\.origin has the same origin as banks\[0\]\.origin/);
    assert.match(error, /banks\[2\]\.core\.module is not there/);
    assert.match(error, /banks\[3\]\.core\.module cannot be loaded/);
    assert.match(error, /banks\[4\]\.core\.module exports no function openCoreBanking/);
    assert.match(error, /banks\[4\]\.partners\[0\]\.redirectUris must be a list of at least one/);
    assert.match(error, /banks\[2\]\.origin must be https like the other banks/);
    assert.match(error, /listen\.behindProxy must be true, because banks\[2\]\.origin is https/);
    assert.match(error, /keysFolder\/banks\/0312\/link\.json is not there/);
  });

  test('serves over the core that a bank brought; a login that was begun survives new keys', async () => {
    const service = host.start('gate', '--config', 'gate.json');
    await service.logged('listening');
    assert.equal((await send(new Request(`${origin}/openapi.json`))).status, 200);
    const passkey = makeTestPasskey();
    await register(passkey);

    const messages = async () => [...centre.messagesTo(PHONE)].reverse();
    const things = { person: 'p', email: '', phone: PHONE, passkeys: [], document: undefined };
    const person = openPersona({ fetch: send, random: systemRandom }, { ...things, messages });
    const gate = person.gate(origin);
    assert.equal(codeOf(await gate.getDepositor({})), 'not_signed_in');
    const nobody = { ...ACCOUNT, accountNumber: '7654321' };
    const refused = answered(await gate.beginDepositorSession({ body: nobody }));
    const strange = makeTestPasskey().answer(refused.options, origin);
    const body = { ceremony: refused.ceremony, response: strange };
    assert.equal(codeOf(await gate.proveDepositorPasskey({ body })), 'login_refused');

    const begun = answered(await gate.beginDepositorSession({ body: ACCOUNT }));
    for (const kind of ['wrapping', 'index', 'banks/0310/link', 'banks/0310/cookie']) {
      await rotate('gate-keys', kind);
    }
    await keys('replace', 'gate-keys', 'banks/0310/nonce');
    await reload(service);
    const heard = await person.texts();
    const { ceremony, options } = begun;
    const response = passkey.answer(options, origin);
    answered(await gate.proveDepositorPasskey({ body: { ceremony, response } }));
    const code = await person.nextCode(heard);
    const depositor = answered(await gate.finishDepositorSession({ body: { ceremony, code } }));
    assert.deepEqual([depositor.name, depositor.branchName], ['高橋　美咲', '港支店']);

    assert.ok((await stop(service)) < 2_000);
  });

  /** What a branch does: registers the depositor under the index key of that day. */
  async function register({ registered }: ReturnType<typeof makeTestPasskey>): Promise<void> {
    const read = await readGateSettings(join(host.folder, 'gate.json'));
    assert.ok(read.ok);
    const env: Env = {
      clock: systemClock,
      random: systemRandom,
      ids: idsFrom(systemClock, systemRandom),
      db: db.db,
      fetch: send,
      connect: systemConnect(),
      log: memoryLog(),
    };
    const [settings] = read.value.banks;
    assert.ok(settings);
    const core = await openCoreBanking(env, { bank, options: settings.coreOptions });
    const registry = openRegistry(env, { banks: [{ ...settings, core }], vault: read.value.vault });
    await registry.registerDepositor(bank.code, { account: ACCOUNT, passkey: registered });
    await core.close?.();
  }
});
