import type { Operation } from '@sekisho/contract/api.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { assert } from '@sekisho/domain/base/assert.ts';
import { MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { Caller, Intent, Target } from '@sekisho/runtime/testing/contract-attack.ts';
import { type KnownValues, openKnownValues } from '@sekisho/runtime/testing/known-values.ts';
import { textsLike, valuesOf } from '@sekisho/runtime/testing/shape-values.ts';
import fc from 'fast-check';
import {
  type Arrived,
  arrive,
  type DepositorBrowser,
  type Linked,
  makeLink,
  openBrowser,
  proveLink,
  proveLinkPasskey,
  signIn,
} from './depositor-browser.ts';
import type { GateWorld, TestDepositor } from './gate-world.ts';

/**
 * What a refusal by decision may change: tries, what can be used once, the log of acts, and the
 * counter of a passkey that was right while the login was not.
 */
const MARKS = ['attempt', 'audit_entry', 'ceremony', 'login', 'one_time_code', 'passkey'];

/** One who has a passkey, and the browser before which he sits. */
interface Seated {
  readonly at: DepositorBrowser;
  readonly who: TestDepositor;
  /** The link request that the browser stands in. */
  readonly uid?: string;
}

export interface People {
  /** A depositor with a mandate, and one at the same bank who has another. */
  readonly own: TestDepositor;
  readonly other: TestDepositor;
  linked: Linked;
  /** Signed in. */
  sessions: readonly Seated[];
  /** Signs out. */
  leaver: Seated;
  /** Link requests that stand at each of their stages. */
  arrived: Readonly<Record<'login' | 'code' | 'approve', Seated>>;
  /** A browser in the middle of signing in, whose code was sent. */
  halfway: Seated;
}

/** A gate with people at every stage, and calls that are made of what they were told. */
export interface GateTarget extends Target {
  readonly people: People;
  /** New sessions, link requests and codes: what the calls before have used up. */
  prepare(): Promise<void>;
}

export async function openGateTarget(world: GateWorld): Promise<GateTarget> {
  const known = openKnownValues();
  const own = await world.openDepositor();
  const other = await world.openDepositor();
  await makeLink(world, other);
  const people = await seat(world, known, { own, other });
  const intents = (name: string, operation: Operation): fc.Arbitrary<Intent> =>
    fc.constantFrom(...callersOf(people, name, operation)).chain((seated) =>
      valuesFor(name, operation, { world, known, seated }).map((values) => ({
        caller: listening(world, known, seated),
        values,
      })),
    );
  return {
    api: gateApi,
    origin: world.origins.b,
    sql: world.env.db.sql,
    people,
    marks: MARKS,
    intents,
    nobody: openBrowser(world, 'b'),
    somebodyElse: () => people.arrived.login.at,
    async prepare() {
      Object.assign(people, await seat(world, known, people));
    },
  };
}

/** Everybody in his place; the tries of the time before are forgotten. */
async function seat(
  world: GateWorld,
  known: KnownValues,
  { own, other }: Pick<People, 'own' | 'other'>,
): Promise<People> {
  world.env.clock.advance(61 * MINUTE);
  await world.tick();
  const linker = await world.openDepositor();
  const linked = await makeLink(world, linker);
  known.take({ id: linked.mandate });
  const debit = { id: world.env.ids.next('dbt'), amount: yen(1_000) };
  const validUntil = plus(world.env.clock.now(), MINUTE);
  const taken = await linked.client.debit(linked.tokens, linked.mandate, { ...debit, validUntil });
  assert(taken.ok, 'The bank took the debit.');
  const signedIn = async (who: TestDepositor): Promise<Seated> => ({
    at: await signIn(world, who),
    who,
  });
  const sessions = [await signedIn(linker), await signedIn(linker), await signedIn(other)];
  for (const { at } of sessions) {
    const mandates = await at.api.listMandates({});
    if (mandates.ok) known.take(mandates.value.mandates.map(({ id }) => ({ id })));
  }
  return {
    own,
    other,
    linked,
    sessions,
    leaver: await signedIn(other),
    arrived: {
      login: await arrivedAt(world, known, 'login'),
      code: await arrivedAt(world, known, 'code'),
      approve: await arrivedAt(world, known, 'approve'),
    },
    halfway: await halfway(world, known, own),
  };
}

async function arrivedAt(
  world: GateWorld,
  known: KnownValues,
  stage: keyof People['arrived'],
): Promise<Seated> {
  const who = await world.openDepositor();
  const at: Arrived = await arrive(world, who.bank);
  // Whoever sees a request for the first time writes it down, also when he is then refused.
  await at.api.getLinkRequest({ params: { uid: at.uid } });
  known.take({ uid: at.uid, ...who.account });
  if (stage === 'code') await proveLinkPasskey(at, who);
  if (stage === 'approve') await proveLink(world, at, who);
  await world.tick();
  return { at, who, uid: at.uid };
}

async function halfway(world: GateWorld, known: KnownValues, who: TestDepositor): Promise<Seated> {
  const at = openBrowser(world, who.bank);
  const begun = await at.api.beginDepositorSession({ body: who.account });
  assert(begun.ok, 'A login can be begun.');
  const { ceremony, options } = begun.value;
  const response = who.passkey.answer(options, at.origin);
  await at.api.proveDepositorPasskey({ body: { ceremony, response } });
  await world.tick();
  known.take({ halfway: ceremony });
  return { at, who };
}

function callersOf(people: People, name: string, operation: Operation): readonly Seated[] {
  const { sessions, leaver, arrived, halfway: half } = people;
  if (name === 'endDepositorSession') return [leaver];
  if (operation.audience === 'depositor') return sessions;
  const { login, code, approve } = arrived;
  if (/DepositorSession|DepositorPasskey/.test(name)) return [half, half, login];
  if (name === 'proveLinkCode') return [code, code, login];
  if (name === 'approveLink') return [approve, approve, code];
  return [login, login, code];
}

/** What the caller is told is known from then on, and a challenge is answered by his passkey. */
function listening(world: GateWorld, known: KnownValues, { at, who }: Seated): Caller {
  return {
    async send(request, gate) {
      const response = await at.send(request, gate);
      if (response.status !== 200) return response;
      const answer = (await response.clone().json()) as Partial<Challenge>;
      known.take(answer);
      if (answer.ceremony !== undefined && answer.options !== undefined) {
        challenges.set(at, [{ ceremony: answer.ceremony, options: answer.options, who }]);
      }
      // A code that was asked for comes at once.
      await world.tick();
      return response;
    },
  };
}

interface Challenge {
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
  readonly who: TestDepositor;
}

/** The newest challenge of each browser. */
const challenges = new WeakMap<DepositorBrowser, readonly Challenge[]>();

function valuesFor(
  name: string,
  operation: Operation,
  of: { readonly world: GateWorld; readonly known: KnownValues; readonly seated: Seated },
): fc.Arbitrary<Intent['values']> {
  const { world, known, seated } = of;
  const { at, who, uid } = seated;
  const own: Readonly<Record<string, readonly unknown[]>> = {
    ...(uid === undefined ? {} : { uid: [uid, uid, uid] }),
    branchCode: [who.account.branchCode],
    accountNumber: [who.account.accountNumber],
    code: codesTo(world, who.phone),
    ...(name === 'finishDepositorSession' ? { ceremony: known.of('halfway', {}).slice(0, 1) } : {}),
  };
  const shaped = (schema: Operation['body']) =>
    schema === undefined
      ? fc.constant({})
      : valuesOf(schema, (member, shape) => [
          ...(own[member] ?? []),
          ...(member === 'uid' || own[member] === undefined ? known.of(member, shape) : []),
        ]);
  const answers = (challenges.get(at) ?? []).map(({ ceremony, options }) => ({
    ceremony,
    response: who.passkey.answer(options, at.origin),
  }));
  const wants = /finishLinkLogin|proveDepositorPasskey/.test(name) && answers.length > 0;
  return fc.record({
    params: shaped(operation.params) as fc.Arbitrary<Record<string, unknown>>,
    query: shaped(operation.query) as fc.Arbitrary<Record<string, unknown>>,
    body: wants
      ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...answers) }, shaped(operation.body))
      : shaped(operation.body),
    key: textsLike('^[A-Za-z0-9_-]{16,64}$'),
  });
}

/** The newest code to a telephone, and one that never was. */
function codesTo({ sms }: GateWorld, phone: string): string[] {
  const texts = sms.filter(({ to }) => to === phone).map(({ text }) => text);
  const newest = texts.flatMap((text) => /コード (\d{6})/.exec(text)?.[1] ?? []).at(-1);
  return newest === undefined ? ['000000'] : [newest, newest, '000000'];
}
