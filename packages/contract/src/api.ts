import type { StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import { type Static, type TSchema, Type } from 'typebox';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { Closed } from './shapes.ts';

/** Who may call an operation: nobody in particular, or the owner of a session of this kind. */
export type Audience = 'anyone' | 'customer' | 'clerk' | 'depositor' | 'staff';

/** One HTTP operation: the only place where its method, path, shapes and problems are written. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly audience: Audience;
  /** Of the audience `staff`, and always of it: what a role of the caller must permit. */
  readonly permission?: StaffPermission | 'any_staff';
  /** The caller must send `Idempotency-Key`: a repeat with the same key gets the same answer. */
  readonly idempotent?: true;
  /** The session must hold a proof of possession not older than five minutes. */
  readonly freshProof?: true;
  /** That proof must be by a passkey which has done its waiting (beside `freshProof`). */
  readonly trustedProof?: true;
  /** Answered from the server's settings alone, so that no outage of the database befalls it. */
  readonly fromSettings?: true;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly result: TSchema;
  readonly problems: readonly ProblemCode[];
}

export type Api = Readonly<Record<string, Operation>>;

type Shape<S> = S extends TSchema ? Static<S> : undefined;
export interface Call<O extends Operation> {
  readonly params: Shape<O['params']>;
  readonly query: Shape<O['query']>;
  readonly body: Shape<O['body']>;
}
export type Answer<O extends Operation> = Static<O['result']>;
type Given<C> = { readonly [K in keyof C as C[K] extends undefined ? never : K]: C[K] };

/** Problems that any operation can answer, beside its own. */
export type CommonProblem =
  | 'request_malformed'
  | 'not_signed_in'
  | 'not_permitted'
  | 'fresh_proof_needed'
  | 'passkey_too_new'
  | 'idempotency_key_missing'
  | 'too_many_requests'
  | 'not_found'
  | 'request_too_large'
  | 'origin_refused'
  | 'try_again'
  | 'internal_error';

/** RFC 9457, with our `code`. Texts are in the language of the request. */
export interface Problem<Code extends string> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: Code;
}

export type ClientAnswer<O extends Operation> =
  | { readonly ok: true; readonly value: Answer<O> }
  | { readonly ok: false; readonly problem: Problem<O['problems'][number] | CommonProblem> };

export interface CallOptions {
  /** Required by operations that move money; the same key for every repeat of one act. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export type Client<A extends Api> = {
  readonly [K in keyof A]: (
    call: Given<Call<A[K]>>,
    options?: CallOptions,
  ) => Promise<ClientAnswer<A[K]>>;
};

/** The path of an operation with its parameters filled in. */
export function pathOf(operation: Operation, params: Readonly<Record<string, unknown>>): string {
  return operation.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
}

/** A typed client of an API. `send` is `fetch`, or a server object's own in a test. */
export function createClient<A extends Api>(
  api: A,
  base: string,
  send: (request: Request) => Promise<Response>,
): Client<A> {
  const entries = Object.entries(api).map(([name, operation]) => [
    name,
    (given: Record<string, never>, options: CallOptions = {}) =>
      callOperation(operation, base, send, given, options),
  ]);
  return Object.fromEntries(entries) as Client<A>;
}

async function callOperation(
  operation: Operation,
  base: string,
  send: (request: Request) => Promise<Response>,
  given: { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown },
  options: CallOptions,
): Promise<unknown> {
  const url = new URL(pathOf(operation, given.params ?? {}), base);
  for (const [name, value] of Object.entries(given.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const headers = new Headers({ accept: 'application/json' });
  if (operation.method === 'POST') {
    headers.set('content-type', 'application/json');
    headers.set('origin', url.origin);
  }
  if (options.idempotencyKey) headers.set('idempotency-key', options.idempotencyKey);
  const response = await send(
    new Request(url, {
      method: operation.method,
      headers,
      ...(operation.method === 'POST' ? { body: JSON.stringify(given.body ?? {}) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    }),
  );
  const json: unknown = await response.json();
  return response.ok ? { ok: true, value: json } : { ok: false, problem: json };
}

/**
 * Every problem that the operation can answer, its own first; then those that come from what it is.
 * `internal_error` is not among them: it is a bug, whatever the operation.
 */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const { method, audience, permission, freshProof, idempotent, fromSettings, params, problems } =
    operation;
  const codes: readonly (ProblemCode | false | undefined)[] = [
    ...problems,
    'request_malformed',
    audience !== 'anyone' && 'not_signed_in',
    permission !== undefined && permission !== 'any_staff' && 'not_permitted',
    freshProof && 'fresh_proof_needed',
    operation.trustedProof && 'passkey_too_new',
    idempotent && 'idempotency_key_missing',
    method === 'POST' && 'origin_refused',
    params !== undefined && 'not_found',
    method === 'POST' && 'request_too_large',
    'too_many_requests',
    !fromSettings && 'try_again',
  ];
  return [...new Set(codes.filter((code) => typeof code === 'string'))];
}

/** The API as an OpenAPI 3.1 document. */
export function toOpenApi(title: string, api: Api): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, operation] of Object.entries(api)) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][operation.method.toLowerCase()] = openApiOperation(operationId, operation);
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: { schemas: { Problem: ProblemSchema } },
  };
}

const ProblemSchema = Closed({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  instance: Type.String(),
  code: Type.String(),
});

/** A problem with one of these codes. */
function asProblem(codes: readonly ProblemCode[]): unknown {
  const named = { type: 'object', properties: { code: { type: 'string', enum: codes } } };
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, named] };
  return { 'application/problem+json': { schema } };
}

function openApiOperation(operationId: string, operation: Operation): unknown {
  const inPath = Object.entries(properties(operation.params)).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema,
  }));
  const needed = (operation.query as { required?: readonly string[] } | undefined)?.required ?? [];
  const inQuery = Object.entries(properties(operation.query)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: needed.includes(name),
    schema,
  }));
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
  };
  const byStatus = new Map<number, readonly ProblemCode[]>();
  for (const code of problemsOf(operation)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return {
    operationId,
    summary: operation.summary,
    'x-audience': operation.audience,
    ...(operation.permission ? { 'x-permission': operation.permission } : {}),
    ...(operation.freshProof ? { 'x-fresh-proof': true } : {}),
    ...(operation.trustedProof ? { 'x-trusted-proof': true } : {}),
    parameters: [...inPath, ...inQuery, ...(operation.idempotent ? [key] : [])],
    ...(operation.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: operation.body } },
          },
        }
      : {}),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: operation.result } } },
      ...Object.fromEntries(
        [...byStatus].map(([status, codes]) => [
          status,
          { description: codes.join(', '), content: asProblem(codes) },
        ]),
      ),
      default: { description: 'A bug on our side.', content: asProblem(['internal_error']) },
    },
  };
}

function properties(schema: TSchema | undefined): Record<string, unknown> {
  return (schema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {};
}
