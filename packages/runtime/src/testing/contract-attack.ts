import assert from 'node:assert/strict';
import { env } from 'node:process';
import type { Api, Operation } from '@sekisho/contract/api.ts';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import fc from 'fast-check';
import type { Sql } from '../db.ts';
import type { Server } from '../http/server.ts';
import { brokenCalls } from './broken-calls.ts';
import { type CallValues, type RawCall, rawCall, toRequest } from './raw-call.ts';
import { digestTables } from './table-digests.ts';

/** The same calls on every run; `CONTRACT_SEED=7` makes others, and a failure names its seed. */
export const SEED = Number(env.CONTRACT_SEED ?? 20_200_907);

/** Somebody with a browser, who sends to the processes of the server in turn, or to one of them. */
export interface Caller {
  send(request: Request, server?: Server): Promise<Response>;
}

/** A caller with a call that is in the contract's shape. */
export interface Intent {
  readonly caller: Caller;
  readonly values: CallValues;
}

/** A server that can be attacked over every operation of its contract. */
export interface Target {
  readonly api: Api;
  readonly origin: string;
  readonly sql: Sql;
  /** Right in every part, from somebody who may call, made of what is known at this moment. */
  intents(name: string, operation: Operation): fc.Arbitrary<Intent>;
  /** Nobody's browser, and one whose session is of another kind. */
  readonly nobody: Caller;
  somebodyElse(operation: Operation): Caller;
  /** Tables that a refusal by decision may change: tries, what is used once, the audit log. */
  readonly marks: readonly string[];
}

/** What went wrong stands in the failure itself, beside the seed. */
const REPORT = { includeErrorInReport: true };

/** Each request tells when its session was last used. */
const SEEN = ['session'];

/**
 * Sends every operation every kind of broken call: each must be answered by the problem that it asks
 * for, and nothing may change. Gives how many were refused.
 */
export async function attackWithBroken(target: Target): Promise<ReadonlyMap<string, number>> {
  const refused = new Map<string, number>();
  const state = () => digestTables(target.sql, { except: SEEN });
  for (const [name, operation] of Object.entries(target.api)) {
    const intents = target.intents(name, operation);
    const values = intents.map((intent) => intent.values);
    const [{ caller } = assert.fail(name)] = fc.sample(intents, { numRuns: 1, seed: SEED });
    const elses = { nobody: target.nobody, somebody_else: target.somebodyElse(operation) };
    const before = await state();
    for (const { what, code, from, calls, tries } of brokenCalls(operation, values)) {
      const sender = from === undefined ? caller : elses[from];
      const property = fc.asyncProperty(calls, async (call) => {
        const answer = await codeOf(sender, toRequest(target.origin, call));
        assert.equal(answer, code, `${name}, ${what}: ${show(call)}`);
      });
      await fc.assert(property, { ...REPORT, seed: SEED, numRuns: tries });
      refused.set(name, (refused.get(name) ?? 0) + tries);
    }
    assert.deepEqual(await state(), before, `${name}: nothing has changed`);
  }
  return refused;
}

/**
 * Sends every operation right calls in a moment at which `code` is all that a caller can be told: one
 * of a few must reach as far as that, and nothing may change.
 */
export async function attackAtABadMoment(
  target: Target,
  code: string,
  of: { readonly server?: Server; readonly befalls?: (operation: Operation) => boolean } = {},
): Promise<void> {
  const { server, befalls = () => true } = of;
  const before = await digestTables(target.sql, { except: SEEN });
  for (const [name, operation] of Object.entries(target.api)) {
    if (!befalls(operation)) continue;
    const codes = new Set<string>();
    for (const { caller, values } of fc.sample(target.intents(name, operation), SAMPLES)) {
      const request = toRequest(target.origin, rawCall(operation, values));
      const via: Caller = { send: (given) => caller.send(given, server) };
      codes.add(await codeOf(via, request));
    }
    assert.ok(codes.has(code), `${name} answers ${[...codes].join(', ')}, never ${code}`);
    assert.ok(!codes.has(DONE), `${name} was done all the same`);
  }
  assert.deepEqual(
    await digestTables(target.sql, { except: SEEN }),
    before,
    'Nothing has changed.',
  );
}

const SAMPLES = { seed: SEED, numRuns: 6 };

/** How a right call is sent: once, twice at once, or again after its answer. */
const WAYS = ['once', 'at_once', 'again'] as const;

/** What a call that is right may be refused with before anything is decided on its data. */
const NOT_DECIDED = ['not_signed_in', 'fresh_proof_needed', 'try_again'];
/** What no right call is answered, whoever sends it. */
const NEVER = [
  ...['request_malformed', 'request_too_large', 'origin_refused', 'idempotency_key_missing'],
  'internal_error',
];

/**
 * Sends every operation calls that are right in shape, in every way. A refusal changes nothing but
 * marks, and what is idempotent happens once. Counts the calls that were decided, and those of them
 * that were done.
 */
export async function attackWithValid(
  target: Target,
  { seed, tries }: { readonly seed: number; readonly tries: number },
  { decided, done }: { readonly decided: Map<string, number>; readonly done: Map<string, number> },
): Promise<void> {
  const count = (tally: Map<string, number>, name: string) =>
    tally.set(name, (tally.get(name) ?? 0) + 1);
  for (const [name, operation] of Object.entries(target.api)) {
    const cases = fc.record({
      intent: target.intents(name, operation),
      way: operation.method === 'POST' ? fc.constantFrom(...WAYS) : fc.constant('once' as const),
    });
    const property = fc.asyncProperty(cases, async ({ intent, way }) => {
      const codes = await sendIn(way, target, operation, intent);
      for (const code of codes) {
        assert.ok(!NEVER.includes(code), `${name} ${way}: ${code} ${show(intent.values)}`);
        if (!NOT_DECIDED.includes(code)) count(decided, name);
        if (code === DONE) count(done, name);
      }
    });
    // Every call changes the state that the next one meets: a smaller case would be another story.
    await fc.assert(property, { ...REPORT, seed, numRuns: tries, endOnFailure: true });
  }
}

async function sendIn(
  way: (typeof WAYS)[number],
  target: Target,
  operation: Operation,
  { caller, values }: Intent,
): Promise<readonly string[]> {
  const request = () => toRequest(target.origin, rawCall(operation, values));
  const state = () => digestTables(target.sql, { except: [...SEEN, ...target.marks] });
  const before = await state();
  const send = () => answerOf(caller, request());
  const answers = way === 'at_once' ? await Promise.all([send(), send()]) : [await send()];
  if (answers.every(({ code }) => code !== DONE)) {
    const text = `${operation.path}: a refusal changes nothing: ${show(answers)} ${show(values)}`;
    assert.deepEqual(await state(), before, text);
  }
  if (way === 'again') answers.push(await send());
  if (operation.idempotent) await checkOnce(target, operation, { caller, values }, answers);
  return answers.map(({ code }) => code);
}

/** One key, one act: the same id in every answer, and no other body under the key. */
async function checkOnce(
  target: Target,
  operation: Operation,
  { caller, values }: Intent,
  answers: readonly Answered[],
): Promise<void> {
  const done = answers.filter(({ code }) => code === DONE);
  const ids = new Set(done.map(({ body }) => body.id));
  assert.ok(ids.size <= 1, `${operation.path}: one key has made ${[...ids].join(' and ')}`);
  if (done.length === 0) return;
  const amount = (values.body as { readonly amount: number }).amount === 1 ? 2 : 1;
  const body = { ...(values.body as object), amount };
  const other = rawCall(operation, { ...values, body });
  const code = await codeOf(caller, toRequest(target.origin, other));
  assert.equal(code, 'idempotency_key_reused', operation.path);
}

const DONE = 'done';

interface Answered {
  /** Of the problem, or `done`. */
  readonly code: string;
  readonly body: { readonly id?: unknown };
}

async function answerOf(caller: Caller, request: Request): Promise<Answered> {
  const response = await caller.send(request);
  const body = (await response.json()) as { readonly code?: string; readonly id?: unknown };
  if (response.status === 200) return { code: DONE, body };
  const { code = 'none' } = body;
  assert.ok(Object.hasOwn(PROBLEMS, code), `${request.url} answered ${code}`);
  return { code, body };
}

async function codeOf(caller: Caller, request: Request): Promise<string> {
  return (await answerOf(caller, request)).code;
}

function show(value: RawCall | unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 600);
}
