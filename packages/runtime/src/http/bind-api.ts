import type { Answer, Api, Call, CommonProblem, Operation } from '@sekisho/contract/api.ts';
import type { ProblemCode } from '@sekisho/contract/problems.ts';
import { assert } from '@sekisho/domain/base/assert.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Context, Hono } from 'hono';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Env } from '../env.ts';
import type { Session, Sessions } from '../sessions.ts';
import type { StaffCaller } from '../staff/caller.ts';
import { codeOfFailure } from './failure.ts';
import { type Language, languageOf, problemResponse } from './problem.ts';
import type { Peer } from './server.ts';

export const FRESH_PROOF_MS = 5 * MINUTE;
const BODY_MAX_BYTES = 128 * 1024;

/** What a handler knows of its call beside the contract's own data. */
export interface CallContext {
  readonly requestId: string;
  readonly request: Request;
  readonly peer: Peer;
  readonly language: Language;
  /** Present for every audience but `anyone`. */
  readonly session: Session | undefined;
  /** Present for the audience `staff`: who calls, with the roles that hold at this call. */
  readonly staff: StaffCaller | undefined;
  /** Present for operations marked `idempotent`. */
  readonly idempotencyKey: string | undefined;
  /** Adds a `Set-Cookie` header to the answer. */
  setCookie(cookie: string): void;
}

export type Handlers<A extends Api> = {
  readonly [K in keyof A]: (
    call: Call<A[K]>,
    context: CallContext,
  ) => Promise<Result<Answer<A[K]>, A[K]['problems'][number] | CommonProblem>>;
};

/** The Hono environment: `Server.fetch` passes the peer along. */
export interface Bindings {
  Bindings: { readonly peer: Peer };
}

interface BindOptions {
  readonly env: Pick<Env, 'clock' | 'ids' | 'log'>;
  readonly sessions: Sessions;
  /** The realm that a session must belong to: the host that is called. */
  readonly realm: (request: Request) => string;
  /** Whose session of staff it is now; needed where an operation has the audience `staff`. */
  readonly readStaff?: (subject: string) => Promise<StaffCaller | undefined>;
}

interface Validators {
  readonly params: ReturnType<typeof Compile> | undefined;
  readonly query: ReturnType<typeof Compile> | undefined;
  readonly body: ReturnType<typeof Compile> | undefined;
  readonly result: ReturnType<typeof Compile>;
}

/**
 * Binds every operation of an API to its handler; shapes are compiled once, here. What no route takes
 * is a problem, and what breaks outside an operation is left to `guarded`: Hono's own answers are
 * plain text, and it would print the error with its data. An app may set its own afterwards.
 */
export function bindApi<A extends Api>(
  app: Hono<Bindings>,
  api: A,
  handlers: Handlers<A>,
  options: BindOptions,
): void {
  for (const [name, operation] of Object.entries(api) as [keyof A & string, Operation][]) {
    const isStaffs = operation.audience === 'staff';
    assert(isStaffs === (operation.permission !== undefined), `${name} of staff has a permission.`);
    assert(!isStaffs || options.readStaff !== undefined, `${name} can ask who of staff calls.`);
    const compile = (schema: TSchema | undefined) =>
      schema === undefined ? undefined : Compile(schema);
    const validators: Validators = {
      params: compile(operation.params),
      query: compile(operation.query),
      body: compile(operation.body),
      result: Compile(operation.result),
    };
    const handler = handlers[name] as unknown as AnyHandler;
    app.on(operation.method, operation.path, (c) =>
      answer(c, name, operation, validators, handler, options),
    );
  }
  app.notFound((c) => {
    const requestId = options.env.ids.next('req');
    return problemResponse('not_found', { requestId, language: languageOf(c.req.raw) });
  });
  app.onError((error) => {
    throw error;
  });
}

type AnyHandler = (
  call: { params: unknown; query: unknown; body: unknown },
  context: CallContext,
) => Promise<Result<unknown, ProblemCode>>;

async function answer(
  c: Context<Bindings>,
  name: string,
  operation: Operation,
  validators: Validators,
  handler: AnyHandler,
  options: BindOptions,
): Promise<Response> {
  const { env } = options;
  const requestId = env.ids.next('req');
  const language = languageOf(c.req.raw);
  const refuse = (code: ProblemCode) => {
    env.log.write('info', 'refused', { operation: name, code, request: requestId });
    return problemResponse(code, { requestId, language });
  };
  try {
    const call = await readCall(c, operation, validators);
    if (!call.ok) return refuse(call.refusal);
    const admitted = await admit(c, operation, options);
    if (!admitted.ok) return refuse(admitted.refusal);
    const cookies: string[] = [];
    const result = await handler(call.value, {
      requestId,
      request: c.req.raw,
      peer: c.env.peer,
      language,
      ...admitted.value,
      setCookie: (cookie) => cookies.push(cookie),
    });
    if (!result.ok) return refuse(result.refusal);
    assert(validators.result.Check(result.value), `The answer of ${name} keeps its contract.`);
    const headers = new Headers({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(JSON.stringify(result.value), { status: 200, headers });
  } catch (error) {
    const code = codeOfFailure(error, env.log, { operation: name, request: requestId });
    return problemResponse(code, { requestId, language });
  }
}

async function readCall(
  c: Context<Bindings>,
  operation: Operation,
  validators: Validators,
): Promise<Result<{ params: unknown; query: unknown; body: unknown }, ProblemCode>> {
  const params = c.req.param();
  if (validators.params && !validators.params.Check(params)) {
    return { ok: false, refusal: 'not_found' };
  }
  const given = [...new URL(c.req.url).searchParams];
  const query = Object.fromEntries(given);
  const doubled = Object.keys(query).length < given.length;
  if (doubled || !(validators.query ? validators.query.Check(query) : given.length === 0)) {
    return { ok: false, refusal: 'request_malformed' };
  }
  if (operation.method === 'GET') return { ok: true, value: { params, query, body: undefined } };
  const read = await readJson(c.req.raw);
  if (!read.ok) return read;
  const body = operation.body === undefined ? undefined : read.value;
  if (validators.body && !validators.body.Check(body)) {
    return { ok: false, refusal: 'request_malformed' };
  }
  return { ok: true, value: { params, query, body } };
}

async function readJson(request: Request): Promise<Result<unknown, ProblemCode>> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    return { ok: false, refusal: 'request_malformed' };
  }
  if (Number(request.headers.get('content-length') ?? 0) > BODY_MAX_BYTES) {
    return { ok: false, refusal: 'request_too_large' };
  }
  const bytes = await readAtMost(request, BODY_MAX_BYTES);
  if (!bytes.ok) {
    const { refusal } = bytes;
    return {
      ok: false,
      refusal: refusal === 'too_long' ? 'request_too_large' : 'request_malformed',
    };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.value);
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, refusal: 'request_malformed' };
  }
}

/**
 * The body. The rest of one that is longer than `max` bytes is not read; one whose sender goes away
 * in the middle is the sender's fault, as little a bug of ours as a body that is no JSON.
 */
export async function readAtMost(
  request: Request,
  max: number,
): Promise<Result<Uint8Array, 'too_long' | 'broken_off'>> {
  const reader = request.body?.getReader();
  if (!reader) return accept(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const read = await reader.read().catch(() => undefined);
    if (read === undefined) return refuse('broken_off');
    if (read.done) return accept(new Uint8Array(Buffer.concat(chunks)));
    length += read.value.byteLength;
    if (length > max) {
      await reader.cancel().catch(() => undefined);
      return refuse('too_long');
    }
    chunks.push(read.value);
  }
}

/** Same-origin for every POST, the session, permission, proof and key that the operation needs. */
async function admit(
  c: Context<Bindings>,
  operation: Operation,
  { env, sessions, realm, readStaff }: BindOptions,
): Promise<Result<Pick<CallContext, 'session' | 'staff' | 'idempotencyKey'>, ProblemCode>> {
  const request = c.req.raw;
  if (operation.method === 'POST' && !sameOrigin(request)) {
    return { ok: false, refusal: 'origin_refused' };
  }
  const session =
    operation.audience === 'anyone'
      ? undefined
      : await sessions.find(request, operation.audience, realm(request));
  if (operation.audience !== 'anyone' && session === undefined) {
    return { ok: false, refusal: 'not_signed_in' };
  }
  const staff =
    operation.audience === 'staff' && session ? await readStaff?.(session.subject) : undefined;
  if (operation.audience === 'staff' && staff === undefined) {
    return { ok: false, refusal: 'not_signed_in' };
  }
  const { permission = 'any_staff' } = operation;
  if (permission !== 'any_staff' && !staff?.may(permission)) {
    return { ok: false, refusal: 'not_permitted' };
  }
  if (operation.freshProof) {
    const provedAt = session?.provedAt;
    if (provedAt === undefined || env.clock.now() - provedAt > FRESH_PROOF_MS) {
      return { ok: false, refusal: 'fresh_proof_needed' };
    }
    if (operation.trustedProof && session?.trusted !== true) {
      return { ok: false, refusal: 'passkey_too_new' };
    }
  }
  const idempotencyKey = request.headers.get('idempotency-key') ?? undefined;
  if (operation.idempotent && !/^[A-Za-z0-9_-]{16,64}$/.test(idempotencyKey ?? '')) {
    return { ok: false, refusal: 'idempotency_key_missing' };
  }
  return { ok: true, value: { session, staff, idempotencyKey } };
}

/** Whether the browser says that our own page sent this (OWASP: verify the origin of the request). */
function sameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  return request.headers.get('origin') === new URL(request.url).origin;
}
