import {
  type Client,
  type ClientAnswer,
  createClient,
  type Operation,
} from '@sekisho/contract/api.ts';
import { consoleApi, consoleBesideApi } from '@sekisho/contract/console.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { staffApi } from '@sekisho/contract/staff.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { ALL_CONTROLS, type Controls } from '@sekisho/domain/controls/controls.ts';
import { Browser } from '@sekisho/fapi/testing/browser.ts';
import {
  approve,
  CLIENT_ID,
  type LinkPair,
  openLinkPair,
} from '@sekisho/fapi/testing/link-pair.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import type { SmsMessage } from '@sekisho/notice/notice.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import type { Peer, Server } from '@sekisho/runtime/http/server.ts';
import { watchContract } from '@sekisho/runtime/testing/contract-watch.ts';
import type { StaffPlace } from '@sekisho/runtime/testing/staff-crew.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { type TestEnv, testEnv } from '@sekisho/runtime/testing/test-env.ts';
import type { WalletConfig } from '../config.ts';
import { WALLET_MIGRATIONS } from '../migrations.ts';
import { openParts, type Parts } from '../parts.ts';
import { enrolClerk, openShop } from '../payment/shop-service.ts';
import { createWallet } from '../server.ts';
import { walletStaffParts } from '../staff/service.ts';
import { presentDocument, testIssuer } from './document-holder.ts';
import { openPasskeyDevice, type PasskeyDevice } from './passkey-device.ts';
import { scriptBank, type TestBank } from './test-bank.ts';

export const ORIGIN = 'http://wallet-a.localhost:7340';
export const BANK_CODE = '0310';
const PEER = { address: '192.0.2.7' };

/** Every answer of every test is held against OpenAPI; contract-attacked.test.ts asks for all. */
export const contractWatch = watchContract({ ...walletApi, ...shopApi });
/** The same for what staff of both companies do; staff/contract-attacked.test.ts asks for all. */
export const staffWatch = watchContract(staffApi);
/** And for what only the operator's staff does; staff/console-attacked.test.ts asks for all. */
export const consoleWatch = watchContract(consoleBesideApi);

/** One browser: its cookies, and typed clients whose requests go to the two servers in turn. */
export interface TestBrowser {
  readonly wallet: Client<typeof walletApi>;
  readonly shop: Client<typeof shopApi>;
  readonly device: PasskeyDevice;
  /** To the servers in turn, or to one that a test has made for itself. */
  send(request: Request, server?: Server): Promise<Response>;
}

export interface Customer extends TestBrowser {
  readonly id: Id<'wlt'>;
}

export interface LinkedCustomer extends Customer {
  readonly link: Id<'lnk'>;
  readonly mandate: Id<'mdt'>;
}

/** Who a document says its holder is. */
export interface TestPerson {
  readonly name?: string;
  readonly birthDate?: string;
  readonly address?: string;
}

export interface WalletBench {
  readonly env: TestEnv;
  /** Two server objects on one database. */
  readonly servers: readonly Server[];
  readonly parts: Parts;
  readonly pair: LinkPair;
  readonly bank: TestBank;
  readonly texts: SmsMessage[];
  /** When set, waiting for a bank is over at once. */
  impatient: boolean;
  /** At another address of the network than usual, when one is given. */
  openBrowser(address?: string): Promise<TestBrowser>;
  enrol(address?: string): Promise<Customer>;
  /** Passkey, phone, mobile document. */
  openWallet(person?: TestPerson): Promise<Customer>;
  present(
    customer: TestBrowser,
    person?: TestPerson,
  ): Promise<ClientAnswer<typeof walletApi.completePresentation>>;
  linkBank(customer: Customer): Promise<LinkedCustomer>;
  /** A wallet with a linked bank and this many yen charged. */
  openRich(yen: number, person?: TestPerson): Promise<LinkedCustomer>;
  openClerk(): Promise<TestBrowser & { readonly shopName: string }>;
  /** Where the operator's staff work; `openStaffMember` opens some of them. */
  readonly staff: StaffPlace<typeof consoleApi>;
  tick(advanceMs?: number): Promise<void>;
  key(): string;
}

interface BenchOptions {
  readonly controls?: Controls;
  readonly balanceLimit?: number;
  readonly cashOutFee?: number;
  /** Where customers reach the wallet; `ORIGIN` when left out. */
  readonly origin?: string;
}

let people = 0;

/** Runs a test on a wallet of its own with a bank beside it, and checks the books at its end. */
export async function withWallet(
  run: (bench: WalletBench) => Promise<void>,
  options: BenchOptions = {},
): Promise<void> {
  const pair = await openLinkPair();
  const test = await openTestDb({ migrations: WALLET_MIGRATIONS });
  const second = openDb(test.url, { connections: 4 });
  try {
    pair.env.clock.advance(10 * MINUTE);
    const bench = await openBench(pair, [test.db, second], options);
    await run(bench);
    await Promise.all(bench.servers.map((server) => server.close()));
    await bench.parts.ledger.close();
    await checkBooks(test.db.sql);
    assertNothingBroke(bench);
  } finally {
    await second.close();
    await test.drop();
    await pair.close();
  }
}

/** Whatever a test does, the servers report no bug of their own. */
function assertNothingBroke(bench: WalletBench): void {
  const bugs = bench.env.log.lines.filter((line) => line.includes('"level":"error"'));
  assert(bugs.length === 0, `No bug was logged: ${bugs.join(' ')}`);
}

async function openBench(
  pair: LinkPair,
  dbs: readonly TestEnv['db'][],
  options: BenchOptions,
): Promise<WalletBench> {
  const { clock, hosts } = pair.env;
  const envs = dbs.map((db, index) => testEnv({ db, seed: `wallet ${index}`, clock, hosts }));
  const env = present(envs[0], 'There is a first process.');
  // One log, so that a bug in either is seen.
  const logged = envs.map((one) => ({ ...one, log: env.log }));
  const texts: SmsMessage[] = [];
  const config = await testConfig(pair, texts, options, (milliseconds) => wait(milliseconds));
  const servers = logged.map((one) => createWallet(one, config));
  let turn = 0;
  let keys = 0;
  const next = () => present(servers[turn++ % servers.length], 'There are servers.');
  async function wait(milliseconds: number): Promise<void> {
    if (milliseconds >= 1_000 && !bench.impatient) return new Promise(() => undefined);
    clock.advance(milliseconds < 1_000 ? milliseconds : 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const parts = openParts({ ...env, ids: env.ids }, config);
  const bench: WalletBench = {
    env,
    servers,
    parts,
    staff: {
      api: consoleApi,
      origin: config.origin,
      parts: walletStaffParts(parts),
      async send(request, server = next()) {
        const response = await server.fetch(request, PEER);
        await staffWatch.take(request, response);
        await consoleWatch.take(request, response);
        return response;
      },
    },
    pair,
    bank: scriptBank(pair),
    texts,
    impatient: false,
    openBrowser: (address = PEER.address) =>
      openBrowser(env, options.origin ?? ORIGIN, next, { address }),
    async enrol(address) {
      const browser = await bench.openBrowser(address);
      const begun = answered(
        await browser.wallet.beginEnrolment({ body: { email: 'hanako@example.jp' } }),
      );
      const response = browser.device.create(begun.options);
      const me = answered(
        await browser.wallet.finishEnrolment({ body: { ceremony: begun.ceremony, response } }),
      );
      return { ...browser, id: me.wallet };
    },
    async openWallet(person) {
      const customer = await bench.enrol();
      const phone = `0901234${String(++people).padStart(4, '0')}`;
      answered(await customer.wallet.sendPhoneCode({ body: { phone } }));
      await bench.tick();
      const code = present(codeIn(texts), 'A code was sent.');
      answered(await customer.wallet.provePhone({ body: { code } }));
      answered(await bench.present(customer, person));
      return customer;
    },
    async present(customer, person = somebody()) {
      const { id, requestUri } = answered(await customer.wallet.beginPresentation({ body: {} }));
      const responseCode = await presentDocument(customer, requestUri, person);
      return customer.wallet.completePresentation({ params: { id }, body: { responseCode } });
    },
    async linkBank(customer) {
      const { mandate, back } = await visitBank(bench, customer);
      const link = present(back.searchParams.get('linked'), 'The bank was linked.');
      return { ...customer, link: link as Id<'lnk'>, mandate };
    },
    async openRich(yen, person) {
      const linked = await bench.linkBank(await bench.openWallet(person));
      const body = { link: linked.link, amount: yen };
      const charged = answered(
        await linked.wallet.createCharge({ body }, { idempotencyKey: bench.key() }),
      );
      assert(charged.state === 'done', 'The bank posted the charge.');
      return linked;
    },
    async openClerk() {
      const shopName = '珈琲店 みなと';
      const opened = await openShop(bench.parts, {
        name: shopName,
        categoryCode: '5814',
        postalCode: '1000001',
        tills: ['レジ1'],
      });
      const browser = await bench.openBrowser();
      const till = present(opened.tills[0], 'The shop has a till.');
      const createPasskey = async (asked: Record<string, unknown>) => browser.device.create(asked);
      const clerk = await enrolClerk(bench.parts, { till, name: '店員 太郎', createPasskey });
      assert(clerk.ok, 'The clerk was enrolled.');
      const begun = answered(await browser.shop.beginClerkSession({ body: {} }));
      const response = browser.device.get(begun.options);
      answered(
        await browser.shop.finishClerkSession({ body: { ceremony: begun.ceremony, response } }),
      );
      return { ...browser, shopName };
    },
    async tick(advanceMs = 0) {
      clock.advance(advanceMs);
      for (const server of servers) await server.tick(clock.now());
    },
    key: () => `key-0123456789-${String(++keys).padStart(4, '0')}`,
  };
  return bench;
}

async function testConfig(
  pair: LinkPair,
  texts: SmsMessage[],
  options: BenchOptions,
  wait: (milliseconds: number) => Promise<void>,
): Promise<WalletConfig> {
  const key = (fill: number) => new Uint8Array(32).fill(fill);
  return {
    origin: options.origin ?? ORIGIN,
    operatorName: 'わたしの財布',
    clientId: CLIENT_ID,
    vault: { wrapping: [{ id: 'w1', key: key(1) }], index: [{ version: 1, key: key(2) }] },
    codeKey: key(3),
    linkKeys: pair.walletKeys,
    banks: [{ code: BANK_CODE, name: '関所銀行', issuer: pair.issuer }],
    documentIssuers: [(await testIssuer()).authorityPem],
    sms: {
      async send(message) {
        texts.push(message);
        return { messageId: String(texts.length) };
      },
      close: async () => undefined,
    },
    waiter: { wait },
    deskPhone: '0120-000-000',
    controls: options.controls ?? ALL_CONTROLS,
    requestsPerMinute: 1_000_000,
    ...(options.balanceLimit === undefined ? {} : { balanceLimit: options.balanceLimit }),
    ...(options.cashOutFee === undefined ? {} : { cashOutFee: options.cashOutFee }),
  };
}

async function openBrowser(
  env: TestEnv,
  origin: string,
  next: () => Server,
  peer: Peer,
): Promise<TestBrowser> {
  const cookies = new Map<string, string>();
  const send = async (request: Request, server = next()) => {
    const headers = new Headers(request.headers);
    if (cookies.size > 0) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await server.fetch(new Request(request, { headers }), peer);
    await contractWatch.take(request, response);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=', 2);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    wallet: createClient(walletApi, origin, (request) => send(request)),
    shop: createClient(shopApi, origin, (request) => send(request)),
    device: await openPasskeyDevice(env, origin),
    send,
  };
}

/** Goes to the bank, approves there, and comes back; where the wallet then sends the browser. */
async function visitBank(
  bench: WalletBench,
  customer: TestBrowser,
): Promise<{ readonly mandate: Id<'mdt'>; readonly back: URL }> {
  const { redirectTo } = answered(await customer.wallet.beginLink({ body: { bank: BANK_CODE } }));
  const { mandate, callback } = await visitAt(bench, redirectTo);
  return { mandate, back: await comeBack(customer, callback) };
}

/** The address that brings the browser back from the bank, not yet visited. */
export async function begun(bench: WalletBench, customer: Customer): Promise<URL> {
  const proof = answered(await customer.wallet.beginProof({ body: {} }));
  const response = customer.device.get(proof.options);
  answered(await customer.wallet.finishProof({ body: { ceremony: proof.ceremony, response } }));
  const { redirectTo } = answered(await customer.wallet.beginLink({ body: { bank: BANK_CODE } }));
  return (await visitAt(bench, redirectTo)).callback;
}

/** Approves at the bank; the address that would bring the browser back. */
export async function visitAt(
  bench: WalletBench,
  redirectTo: string,
): Promise<{ readonly mandate: Id<'mdt'>; readonly callback: URL }> {
  const browser = new Browser(bench.pair.fetch);
  const page = `${await browser.follow(redirectTo)}/consent`;
  const mandate = bench.pair.env.ids.next('mdt');
  const at = { browser, page, pending: {} as never };
  return { mandate, callback: await approve(bench.pair, at, mandate) };
}

export async function comeBack(customer: TestBrowser, callback: URL): Promise<URL> {
  const response = await customer.send(new Request(callback));
  assert(response.status === 303, 'The browser is sent on.');
  return new URL(present(response.headers.get('location'), 'A redirect has a target.'), ORIGIN);
}

export function somebody(): TestPerson {
  people += 1;
  return { address: `東京都千代田区丸の内${people}丁目1番1号`, birthDate: birthDateOf(people) };
}

/** Somebody else each time: the same name, another day of birth. */
function birthDateOf(index: number): string {
  const [year, month, day] = [1950 + (index % 40), 1 + (index % 12), 1 + (index % 28)];
  return `${year}年${month}月${day}日`;
}

/** The value of an answer that must be one. */
export function answered<O extends Operation>(answer: ClientAnswer<O>) {
  assert(answer.ok, `An answer came: ${answer.ok ? '' : answer.problem.code}`);
  return answer.value;
}

/** The code of a refusal that must be one. */
export function refused<O extends Operation>(answer: ClientAnswer<O>): string {
  assert(!answer.ok, 'A refusal came.');
  return answer.problem.code;
}

/** The code of the newest message that has one: notices come between. */
function codeIn(texts: readonly SmsMessage[]): string | undefined {
  const told = texts.findLast(({ text }) => /\d{6}/.test(text));
  return /\d{6}/.exec(told?.text ?? '')?.[0];
}
