import type { Api, Operation } from '@sekisho/contract/api.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import type { Caller, Intent, Target } from '@sekisho/runtime/testing/contract-attack.ts';
import { type KnownValues, openKnownValues } from '@sekisho/runtime/testing/known-values.ts';
import { textsLike, valuesOf } from '@sekisho/runtime/testing/shape-values.ts';
import fc from 'fast-check';
import { presentDocument } from './document-holder.ts';
import { openPasskeyDevice, type PasskeyDevice } from './passkey-device.ts';
import {
  answered,
  BANK_CODE,
  type LinkedCustomer,
  ORIGIN,
  somebody,
  type TestBrowser,
  type WalletBench,
} from './wallet-bench.ts';

export const API: Api = { ...walletApi, ...shopApi };

/**
 * What a refusal by decision may change: tries, what can be used once, the log of acts, a key that
 * stays with the act it was first sent for, a presentation that was judged, and the counter of a
 * passkey that answered somebody else's challenge.
 */
const MARKS = [
  ...['attempt', 'audit_entry', 'ceremony', 'one_time_code', 'idempotency_key', 'presentation'],
  'passkey',
];

/** A wallet server with people in every state, and calls that are made of what they were told. */
export interface WalletTarget extends Target {
  readonly people: People;
  /** New sessions and fresh proofs, a newcomer, a code to pay: what the calls before have used up. */
  prepare(): Promise<void>;
}

export interface People {
  readonly rich: LinkedCustomer;
  readonly other: LinkedCustomer;
  readonly clerks: readonly TestBrowser[];
  /** One who only has his number to prove, and one who waits for his document to be judged. */
  newcomer: TestBrowser;
  /** Has a code that nothing else replaces. */
  prover: TestBrowser;
  waiting: TestBrowser;
  /** Whose device has no passkey yet. */
  visitor: TestBrowser;
  /** Adds and removes passkeys, with devices that have none yet. */
  keeper: TestBrowser;
  spares: readonly PasskeyDevice[];
  /** Is signed in at two places. */
  roamer: TestBrowser;
  /** Has low limits. */
  saver: TestBrowser;
  /** Signs out. */
  leaver: TestBrowser;
  leavingClerk: TestBrowser;
}

export async function openWalletTarget(bench: WalletBench): Promise<WalletTarget> {
  const known = openKnownValues();
  const people: People = {
    rich: await bench.openRich(5_000),
    other: await bench.openRich(100),
    clerks: [await bench.openClerk(), await bench.openClerk()],
    newcomer: await bench.enrol(),
    prover: await bench.enrol(),
    waiting: await bench.enrol(),
    visitor: await bench.openBrowser(),
    keeper: await bench.enrol(),
    spares: [],
    roamer: await bench.enrol(),
    saver: await bench.enrol(),
    leaver: await bench.enrol(),
    leavingClerk: await bench.openClerk(),
  };
  const ceremonies = new Ceremonies();
  const listening = (browser: TestBrowser): Caller => ({
    async send(request, server) {
      const response = await browser.send(request, server);
      if (response.status === 200) {
        if (request.url.endsWith('/phone/code')) await bench.tick();
        const answer: unknown = await response.clone().json();
        known.take(answer);
        ceremonies.take(browser, answer);
      }
      return response;
    },
  });
  const intents = (name: string, operation: Operation): fc.Arbitrary<Intent> =>
    fc.constantFrom(...callersOf(people, name, operation)).chain((browser) =>
      valuesFor(name, operation, { known, ceremonies, browser, people }).map((values) => ({
        caller: listening(browser),
        values,
      })),
    );
  const { rich, clerks } = people;
  return {
    api: API,
    origin: ORIGIN,
    sql: bench.env.db.sql,
    marks: MARKS,
    people,
    intents,
    nobody: await bench.openBrowser(),
    somebodyElse: ({ audience }) => (audience === 'clerk' ? rich : present(clerks[0], 'A clerk.')),
    prepare: () => prepare(bench, people, known),
  };
}

interface Ceremony {
  readonly asker: TestBrowser;
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
}

/** Challenges that wait for an answer, newest first. */
class Ceremonies {
  readonly #open: Ceremony[] = [];

  take(asker: TestBrowser, answer: unknown): void {
    const { ceremony, options } = answer as Partial<Ceremony>;
    if (ceremony === undefined || options === undefined) return;
    this.#open.unshift({ asker, ceremony, options });
    this.#open.splice(30);
  }

  /** Answers of this browser's device, to its own challenges and to other people's. */
  answersOf(
    browser: TestBrowser,
    wanted: 'create' | 'get',
    device: PasskeyDevice = browser.device,
  ): object[] {
    const kindOf = ({ options }: Ceremony) => ('user' in options ? 'create' : 'get');
    const fitting = this.#open.filter((open) => kindOf(open) === wanted);
    const own = fitting.filter(({ asker }) => asker === browser).slice(0, 3);
    return [...own, ...fitting.slice(0, 2), ...this.#open.slice(0, 1)].map((open) => {
      const { ceremony, options } = open;
      return { ceremony, response: device[kindOf(open)](options) };
    });
  }
}

function callersOf(people: People, name: string, operation: Operation): readonly TestBrowser[] {
  const { rich, other, clerks, newcomer, waiting, visitor, leaver, leavingClerk } = people;
  if (name === 'endSession') return [leaver];
  if (/Passkey$/.test(name)) return [people.keeper];
  if (/^end.*Session/.test(name) && name !== 'endClerkSession') return [people.roamer];
  if (/^(lower|raise)Limits$|^cancelLimitRaise$/.test(name)) return [people.saver];
  if (name === 'answerNotice' || name === 'getMovement') return [rich];
  if (name === 'endClerkSession') return [leavingClerk];
  if (operation.audience === 'clerk') return clerks;
  if (name === 'finishClerkSession') return [...clerks, rich];
  // The rich one keeps what there is to charge and pay with.
  if (name === 'finishEnrolment') return [visitor, visitor, newcomer];
  if (name === 'completePresentation') return [waiting, waiting, waiting, rich];
  if (name === 'pay') return [rich, rich, other, newcomer];
  if (name === 'createCashOut') return [rich, rich, rich, other, newcomer];
  if (name === 'getCashOut' || name === 'cancelCashOut') return [rich, rich, rich, other];
  if (name === 'provePhone') return [people.prover, people.prover, newcomer];
  if (name === 'unlink' || name === 'lockWallet') return [other, waiting];
  return /Phone/.test(name)
    ? [newcomer, newcomer, waiting]
    : [rich, rich, other, newcomer, waiting];
}

interface Around {
  readonly known: KnownValues;
  readonly ceremonies: Ceremonies;
  readonly browser: TestBrowser;
  readonly people: People;
}

/** Of these calls what belongs together stands first, so that most reach the end of their decision. */
const TOGETHER = [
  ...['completePresentation', 'pay', 'removePasskey', 'renamePasskey', 'endOneSession'],
  'answerNotice',
  'getMovement',
];

/** Amounts that are above what a saver allows himself, and such that are below. */
const LIMITS: Readonly<Record<string, readonly number[]>> = {
  raiseLimits: [600_000, 700_000],
  lowerLimits: [0, 500],
};

function valuesFor(
  name: string,
  operation: Operation,
  { known, ceremonies, browser, people }: Around,
): fc.Arbitrary<Intent['values']> {
  const own: Readonly<Record<string, readonly unknown[]>> = {
    bank: [BANK_CODE, '9999'],
    email: ['hanako@example.jp', 'not an address'],
    phone: ['09012340001', '０９０－１２３４－０００２', '0312345678'],
    fee: [0, 0, 0, 0, 110],
    ...(name === 'createCashOut' ? { amount: [1, 2, 3, 100, 1_000_000] } : {}),
  };
  const shaped = (schema: Operation['body']) =>
    schema === undefined
      ? fc.constant({})
      : valuesOf(schema, (member, shape) => {
          if (name === 'provePhone') {
            const [code] = known.of('provePhone code', {});
            return [code, code, code, '000000'];
          }
          if (LIMITS[name] !== undefined) return LIMITS[name];
          if (TOGETHER.includes(name)) {
            const together = known.of(`${name} ${member}`, {}).slice(0, 1);
            return [...together, ...together, ...together, ...known.of(member, shape).slice(0, 1)];
          }
          return own[member] ?? known.of(member, shape);
        });
  const adds = name === 'addPasskey';
  const wanted = name === 'finishEnrolment' || adds ? 'create' : 'get';
  const answers = adds
    ? people.spares.flatMap((spare) =>
        ceremonies.answersOf(browser, wanted, spare).map((answer) => ({ ...answer, name: 'x' })),
      )
    : name.startsWith('finish')
      ? ceremonies.answersOf(browser, wanted)
      : [];
  const body =
    answers.length === 0
      ? shaped(operation.body)
      : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...answers) }, shaped(operation.body));
  return fc.record({
    params: shaped(operation.params) as fc.Arbitrary<Record<string, unknown>>,
    query: shaped(operation.query) as fc.Arbitrary<Record<string, unknown>>,
    body,
    key: textsLike('^[A-Za-z0-9_-]{16,64}$'),
  });
}

/** The newest codes; messages without one are not counted, however many come between. */
function codesIn({ texts }: WalletBench): string[] {
  return texts.flatMap(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? []).slice(-3);
}

async function prepare(bench: WalletBench, people: People, known: KnownValues): Promise<void> {
  await bench.tick(16 * MINUTE);
  for (const browser of [people.rich, people.other]) {
    const begun = answered(await browser.wallet.beginSession({ body: {} }));
    const response = browser.device.get(begun.options);
    const body = { ceremony: begun.ceremony, response };
    answered(await browser.wallet.finishSession({ body }));
    answered(await browser.wallet.unlockWallet({ body: {} }));
  }
  await prepareAccess(bench, people, known);
  people.newcomer = await bench.enrol();
  answered(await people.newcomer.wallet.sendPhoneCode({ body: { phone: newPhone() } }));
  people.prover = await bench.enrol();
  await bench.tick();
  answered(await people.prover.wallet.sendPhoneCode({ body: { phone: newPhone() } }));
  await bench.tick();
  known.take({ 'provePhone code': present(codesIn(bench).at(-1), 'A code was sent.') });
  people.visitor = await bench.openBrowser();
  people.leaver = await bench.enrol();
  people.leavingClerk = await bench.openClerk();
  people.waiting = await bench.enrol();
  await bench.tick();
  answered(await people.waiting.wallet.sendPhoneCode({ body: { phone: newPhone() } }));
  await bench.tick();
  const code = present(codesIn(bench).at(-1), 'A code was sent.');
  answered(await people.waiting.wallet.provePhone({ body: { code } }));
  const begun = answered(await people.waiting.wallet.beginPresentation({ body: {} }));
  known.take(begun);
  const responseCode = await presentDocument(people.waiting, begun.requestUri, somebody());
  known.take({
    'completePresentation id': begun.id,
    'completePresentation responseCode': responseCode,
  });
  for (const clerk of people.clerks) {
    const body = { amount: 100 };
    const key = { idempotencyKey: bench.key() };
    const shown = answered(await clerk.shop.createPaymentRequest({ body }, key));
    known.take(shown);
    known.take({ 'pay paymentRequest': shown.id, 'pay amount': shown.amount });
  }
  known.take(answered(await people.rich.wallet.listLinks({})));
  known.take(answered(await people.other.wallet.listLinks({})));
  const { link } = people.rich;
  for (const amount of [1, 2]) {
    const body = { link, amount, fee: 0 };
    const key = { idempotencyKey: bench.key() };
    known.take(answered(await people.rich.wallet.createCashOut({ body }, key)));
  }
  bench.bank.decisions.push('posted', 'accepted', 'insufficient_funds', 'cap_exceeded');
}

async function prepareAccess(
  bench: WalletBench,
  people: People,
  known: KnownValues,
): Promise<void> {
  const spare = () => openPasskeyDevice(bench.env, ORIGIN);
  const keeper = await bench.enrol();
  const added = await addPasskey(keeper, await spare());
  known.take({ 'removePasskey id': added, 'renamePasskey id': added });
  people.keeper = keeper;
  people.spares = await Promise.all([spare(), spare()]);
  const [roamer, elsewhere] = [await bench.enrol(), await bench.openBrowser()];
  const begun = answered(await elsewhere.wallet.beginSession({ body: {} }));
  const response = roamer.device.get(begun.options);
  answered(await elsewhere.wallet.finishSession({ body: { ceremony: begun.ceremony, response } }));
  const { sessions } = answered(await roamer.wallet.listSessions({}));
  known.take({ 'endOneSession id': sessions.find(({ current }) => !current)?.id });
  people.roamer = roamer;
  people.saver = await bench.enrol();
  const body = { perPayment: 900, paymentsPerDay: 900, perCharge: 900, chargesPerDay: 900 };
  answered(await people.saver.wallet.lowerLimits({ body }));
  const { notices } = answered(await people.rich.wallet.listNotices({ query: {} }));
  known.take({ 'answerNotice id': notices[0]?.id });
  const { movements } = answered(await people.rich.wallet.listMovements({ query: {} }));
  known.take({ 'getMovement id': movements[0]?.id });
}

/** Adds a passkey to the wallet of a browser; its name. */
export async function addPasskey(browser: TestBrowser, device: PasskeyDevice): Promise<string> {
  const begun = answered(await browser.wallet.beginPasskey({ body: {} }));
  const response = device.create(begun.options);
  const body = { ceremony: begun.ceremony, response, name: 'x' };
  return answered(await browser.wallet.addPasskey({ body })).id;
}

let phones = 0;

function newPhone(): string {
  return `0801234${String(++phones).padStart(4, '0')}`;
}
