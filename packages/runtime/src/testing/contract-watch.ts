import assert from 'node:assert/strict';
import { type Api, toOpenApi } from '@sekisho/contract/api.ts';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** Looks at the answers of a server: is each declared in OpenAPI, and which of those came? */
export interface ContractWatch {
  /** Fails when OpenAPI does not declare the answer; what is outside the contract is let pass. */
  take(request: Request, response: Response): Promise<void>;
  /** What OpenAPI declares and nobody has seen, as `createCharge 409 wallet_locked`. */
  unseen(): readonly string[];
  /** How many answers of each kind came. */
  readonly counts: ReadonlyMap<string, number>;
}

interface Declared {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** By status: whether a body is one that was declared. */
  readonly answers: ReadonlyMap<number, DeclaredAnswer>;
}

interface DeclaredAnswer {
  readonly type: string;
  readonly codes: readonly string[];
  fits(body: unknown): boolean;
}

/** Reads what the document says, as another company's programmer would: nothing else is known. */
export function watchContract(api: Api): ContractWatch {
  const declared = read(JSON.parse(JSON.stringify(toOpenApi('Watched', api))));
  const counts = new Map<string, number>();
  return {
    counts,
    async take(request, response) {
      const { pathname } = new URL(request.url);
      const operation = declared.find(
        ({ method, path }) => method === request.method && path.test(pathname),
      );
      if (operation === undefined) return;
      const seen = await judge(operation, response);
      counts.set(seen, (counts.get(seen) ?? 0) + 1);
    },
    unseen: () => declared.flatMap(answersOf).filter((answer) => !counts.has(answer)),
  };
}

async function judge(operation: Declared, response: Response): Promise<string> {
  const { status } = response;
  const text = await response.clone().text();
  const where = `${operation.name} answered ${status} ${text.slice(0, 400)}`;
  const answer = operation.answers.get(status);
  assert.ok(answer, `${where}: OpenAPI declares no ${status}`);
  assert.equal(response.headers.get('content-type'), answer.type, where);
  const body = JSON.parse(text) as { readonly code?: string; readonly status?: number };
  assert.ok(answer.fits(body), `${where}: not in the shape that OpenAPI declares`);
  if (status === 200) return `${operation.name} 200`;
  const { code = '' } = body;
  assert.ok(answer.codes.includes(code), `${where}: OpenAPI declares ${answer.codes.join(', ')}`);
  assert.equal(body.status, status, where);
  return `${operation.name} ${status} ${code}`;
}

function answersOf({ name, answers }: Declared): string[] {
  return [...answers].flatMap(([status, { codes }]) =>
    status === 200 ? [`${name} 200`] : codes.map((code) => `${name} ${status} ${code}`),
  );
}

/** The part of an OpenAPI 3.1 document that is read here. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: { readonly schemas: { readonly Problem: TSchema } };
}

interface DocumentOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: TSchema & Partial<ProblemOf> }>>;

interface ProblemOf {
  readonly allOf: readonly [
    unknown,
    { readonly properties: { readonly code: { readonly enum: readonly string[] } } },
  ];
}

function read({ paths, components }: Document): Declared[] {
  const problem = Compile(components.schemas.Problem);
  const answerOf = (content: Content): DeclaredAnswer => {
    const [[type, { schema }] = assert.fail('An answer has a body.')] = Object.entries(content);
    if (schema.allOf === undefined) {
      const shape = Compile(schema);
      return { type, codes: [], fits: (body) => shape.Check(body) };
    }
    const codes = schema.allOf[1].properties.code.enum;
    return { type, codes, fits: (body) => problem.Check(body) };
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      name: operationId,
      method: method.toUpperCase(),
      path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
      answers: new Map(
        Object.entries(responses)
          .filter(([status]) => status !== 'default')
          .map(([status, { content }]) => [Number(status), answerOf(content)]),
      ),
    })),
  );
}
