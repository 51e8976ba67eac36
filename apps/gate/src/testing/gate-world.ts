import { bankStaffApi } from '@sekisho/contract/bank-staff.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { staffApi } from '@sekisho/contract/staff.ts';
import { switchBoardApi } from '@sekisho/contract/switch-board.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { ALL_CONTROLS, type Controls } from '@sekisho/domain/controls/controls.ts';
import { createLinkClient, type LinkClient } from '@sekisho/fapi/client/link-client.ts';
import { type BankKeys, newBankKeys, newKeys, publicJwks } from '@sekisho/fapi/keys.ts';
import type { LinkEvent } from '@sekisho/fapi/link-event.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import type { SmsMessage } from '@sekisho/notice/notice.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import { createPasskeys } from '@sekisho/runtime/passkeys.ts';
import { createSessions } from '@sekisho/runtime/sessions.ts';
import { watchContract } from '@sekisho/runtime/testing/contract-watch.ts';
import type { StaffPlace } from '@sekisho/runtime/testing/staff-crew.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { type TestEnv, testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import type { GateBank, GateConfig } from '../config.ts';
import type { CoreBanking } from '../core-banking.ts';
import { createDemoCore, type DemoCore } from '../demo-core/demo-core.ts';
import { GATE_MIGRATIONS } from '../migrations.ts';
import { openRegistry } from '../seeding.ts';
import { createGate, passkeyRealm } from '../server.ts';
import { bankStaffParts } from '../staff/service.ts';
import { makeTestPasskey, type TestPasskey } from './test-passkey.ts';

export const HOLDER = {
  nameKanji: '高橋　美咲',
  nameKana: 'タカハシ　ミサキ',
  birthDate: '1992-04-18',
  address: '見本県青葉市みどり町二丁目３番４号',
};

const BANKS = {
  b: { code: '9902', name: '見本しおかぜ銀行', origin: 'http://bank-b.localhost:7340' },
  c: { code: '9903', name: '見本こだま信用金庫', origin: 'http://bank-c.localhost:7340' },
} as const;
const WALLETS = ['wallet-a', 'wallet-b'] as const;
export type BankName = keyof typeof BANKS;
export type WalletName = (typeof WALLETS)[number];

/** Somebody with an account and a passkey at a bank. */
export interface TestDepositor {
  readonly bank: BankName;
  readonly account: { readonly branchCode: string; readonly accountNumber: string };
  readonly coreAccount: string;
  readonly id: string;
  readonly phone: string;
  readonly passkey: TestPasskey;
}

/** Every answer of every test is held against OpenAPI; contract-attacked.test.ts asks for all. */
export const contractWatch = watchContract(gateApi);
/** The same for the surface of staff; staff/contract-attacked.test.ts asks for all. */
export const staffWatch = watchContract(staffApi);
/** And of the switch board; staff/board.test.ts asks for the answers of decisions. */
const boardWatch = watchContract(switchBoardApi);

const CODE = /コード (\d{6})/;

/** How the core fails: it gets the order or not, or no question at all; the gate hears nothing. */
export type CoreFailure = 'before' | 'after' | 'everything' | undefined;

/** Two gate processes that host two banks, and two wallets that keep the protocol. */
export interface GateWorld {
  readonly env: TestEnv;
  readonly gates: readonly [Server, Server];
  readonly origins: Readonly<Record<BankName, string>>;
  readonly sms: SmsMessage[];
  /** What wallets were told, in the order of arrival; a wallet that is not `listening` answers 503. */
  readonly events: LinkEvent[];
  listening: boolean;
  coreFails: CoreFailure;
  /** How long a tick's patience lasts: for ever, unless a test says so. */
  wait(milliseconds: number): Promise<void>;
  client(wallet: WalletName, bank: BankName): LinkClient;
  core(bank: BankName): DemoCore;
  /** Where the staff of a bank work; `openStaffMember` opens some of them. */
  staff(bank: BankName): StaffPlace<typeof bankStaffApi>;
  openDepositor(options?: {
    readonly bank?: BankName;
    readonly number?: string;
    readonly deposit?: number;
    readonly phone?: string | null;
    readonly holder?: Partial<typeof HOLDER>;
    readonly registered?: boolean;
  }): Promise<TestDepositor>;
  /** One gate after the other, as behind a load balancer, or one that a test has made for itself. */
  fetch(request: Request, address?: string, gate?: Server): Promise<Response>;
  /** A gate beside the two, on the same data or on another database. */
  openGate(options: { readonly db?: Db; readonly requestsPerMinute?: number }): Server;
  /** Both processes do what is due. */
  tick(): Promise<void>;
  /** The code of the last message to a telephone. */
  lastCode(phone: string): string;
  /** Checks the books and drops the database. */
  close(): Promise<void>;
}

export async function openGateWorld(
  options: { readonly controls?: Controls; readonly pagesFolder?: string } = {},
): Promise<GateWorld> {
  const test = await openTestDb({ migrations: GATE_MIGRATIONS });
  const second = openDb(test.url);
  const env = testEnv({ db: test.db, seed: 'gate one' });
  const { clock, hosts } = env;
  const envs = [env, testEnv({ db: second, seed: 'gate two', clock, hosts })] as const;
  const walletEnv = testEnv({ db: test.db, seed: 'wallets', clock, hosts });
  const walletKeys = await newKeys(walletEnv, 'wallet');
  const bankKeys = { b: await newBankKeys(env), c: await newBankKeys(env) };
  const vault = {
    wrapping: [{ id: 'w1', key: env.random.bytes(32) }],
    index: [{ version: 1, key: env.random.bytes(32) }],
  };
  const sms: SmsMessage[] = [];
  const events: LinkEvent[] = [];
  const codeKey = env.random.bytes(32);
  const ledgers = envs.map((own) => openPostgresLedger(own));
  const coresOf = (own: TestEnv, index: number) => {
    const ledger = present(ledgers[index], 'Each process has a ledger.');
    const parts = { env: own, ledger, vault: createVault(own, vault) };
    return {
      b: createDemoCore({ ...parts, bank: BANKS.b.code }),
      c: createDemoCore({ ...parts, bank: BANKS.c.code }),
    };
  };
  const cores = [coresOf(envs[0], 0), coresOf(envs[1], 1)] as const;
  const configOf = (of: Readonly<Record<BankName, DemoCore>>): GateConfig => ({
    banks: (['b', 'c'] as const).map((name) => bankOf(name, bankKeys[name], failing(of[name]))),
    vault,
    codeKey,
    sms: {
      send: async (message) => ({ messageId: String(sms.push(message)) }),
      close: async () => undefined,
    },
    waiter: { wait: (milliseconds) => world.wait(milliseconds) },
    controls: options.controls ?? ALL_CONTROLS,
    ...(options.pagesFolder === undefined ? {} : { pagesFolder: options.pagesFolder }),
  });
  const failing = (core: CoreBanking): CoreBanking => ({
    ...core,
    async availableFunds(id) {
      if (world.coreFails === 'everything') throw new Fault('core_silent', { retry: true });
      return core.availableFunds(id);
    },
    async postDebit(debit) {
      if (world.coreFails === 'before') throw new Fault('core_silent', { retry: true });
      const answer = await core.postDebit(debit);
      if (world.coreFails === 'after') throw new Fault('core_silent', { retry: true });
      return answer;
    },
    async postCredit(credit) {
      if (world.coreFails === 'before') throw new Fault('core_silent', { retry: true });
      const answer = await core.postCredit(credit);
      if (world.coreFails === 'after') throw new Fault('core_silent', { retry: true });
      return answer;
    },
    async returnTaken(id) {
      await core.returnTaken(id);
      if (world.coreFails === 'after') throw new Fault('core_silent', { retry: true });
    },
  });
  const bankOf = (name: BankName, keys: BankKeys, core: CoreBanking): GateBank => ({
    ...BANKS[name],
    keys,
    core,
    partners: WALLETS.map((clientId) => ({
      clientId,
      name: clientId === 'wallet-a' ? 'はやてペイ' : 'つばめウォレット',
      kana: clientId === 'wallet-a' ? 'ハヤテペイ' : 'ツバメウォレット',
      redirectUris: [`http://${clientId}.localhost:7340/link/callback`],
      jwks: publicJwks(walletKeys),
      eventUri: `http://${clientId}.localhost:7340/link/events`,
    })),
  });
  const configs = [configOf(cores[0]), configOf(cores[1])] as const;
  const gates = [createGate(envs[0], configs[0]), createGate(envs[1], configs[1])] as const;
  const registry = openRegistry(env, configs[0]);
  let turn = 0;
  let opened = 0;
  const world: GateWorld = {
    env,
    gates,
    origins: { b: BANKS.b.origin, c: BANKS.c.origin },
    sms,
    events,
    listening: true,
    coreFails: undefined,
    wait: () => new Promise(() => undefined),
    client: (wallet, bank) =>
      createLinkClient(walletEnv, {
        issuer: BANKS[bank].origin,
        clientId: wallet,
        redirectUri: `http://${wallet}.localhost:7340/link/callback`,
        keys: walletKeys,
      }),
    core: (bank) => cores[0][bank],
    staff: (bank) => ({
      api: bankStaffApi,
      origin: BANKS[bank].origin,
      parts: bankStaffParts({
        ...{ ...BANKS[bank], env, vault: createVault(env, vault) },
        sessions: createSessions(env, { secureCookies: false }),
        passkeys: createPasskeys(env, passkeyRealm(BANKS[bank])),
      }),
      send: (request, gate) => world.fetch(request, '192.0.2.50', gate),
    }),
    async openDepositor(given = {}) {
      opened += 1;
      const { bank = 'b', deposit = 1_000_000, registered = true } = given;
      const number = given.number ?? String(1_000_000 + opened);
      const phone = `+8190000${String(10_000 + opened)}`;
      const account = { branchCode: '201', accountNumber: number };
      const coreAccount = await cores[0][bank].openAccount({
        ...account,
        branchName: '港支店',
        holder: {
          ...HOLDER,
          ...given.holder,
          phone: given.phone === null ? undefined : (given.phone ?? phone),
        },
        deposit: yen(deposit),
      });
      const passkey = makeTestPasskey();
      const id = await registry.registerDepositor(BANKS[bank].code, {
        account,
        ...(registered ? { passkey: passkey.registered } : {}),
      });
      return { bank, account, coreAccount, id, phone: given.phone ?? phone, passkey };
    },
    async fetch(request, address = '192.0.2.1', gate = gates[turn++ % 2] ?? gates[0]) {
      const response = await gate.fetch(request, { address });
      // Of a host that is none of these banks' the contract says nothing.
      const hosts = Object.values(BANKS).map(({ origin }) => new URL(origin).host);
      if (hosts.includes(new URL(request.url).host)) {
        await contractWatch.take(request, response);
        await staffWatch.take(request, response);
        await boardWatch.take(request, response);
      }
      return response;
    },
    openGate({ db = env.db, ...config }) {
      return createGate({ ...env, db }, { ...configs[0], ...config });
    },
    async tick() {
      for (const gate of gates) await gate.tick(clock.now());
    },
    lastCode(phone) {
      const message = sms.findLast(({ to, text }) => to === phone && CODE.test(text));
      const code = CODE.exec(message?.text ?? '')?.[1];
      return present(code, 'A code was sent to the telephone.');
    },
    async close() {
      await checkBooks(test.db.sql);
      for (const gate of gates) await gate.close();
      for (const ledger of ledgers) await ledger.close();
      await second.close();
      await test.drop();
    },
  };
  for (const { origin } of Object.values(BANKS)) {
    hosts.set(new URL(origin).host, (request) => world.fetch(request, '198.51.100.7'));
  }
  for (const wallet of WALLETS) {
    hosts.set(`${wallet}.localhost:7340`, (request) => takeEvent(world, wallet, request));
  }
  return world;
}

/** A wallet's end of the events: verified as the protocol says, and kept. */
async function takeEvent(
  world: GateWorld,
  wallet: WalletName,
  request: Request,
): Promise<Response> {
  if (!world.listening) return new Response(null, { status: 503 });
  const body = await request.text();
  for (const bank of ['b', 'c'] as const) {
    const event = await world.client(wallet, bank).verifyEvent(body);
    if (!event.ok) continue;
    world.events.push(event.value);
    return new Response(null, { status: 202 });
  }
  return Response.json({ err: 'invalid_request' }, { status: 400 });
}
