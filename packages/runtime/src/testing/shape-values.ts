import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** The members of JSON Schema that the contract's shapes use. */
export interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values worth trying for a member: ids that exist, a code that was sent. */
export type Known = (member: string, shape: Shape) => readonly unknown[];

/** Any value of a shape of the contract; where values are `known`, mostly one of them. */
export function valuesOf(
  schema: TSchema | Shape,
  known: Known = () => [],
  member = '',
): fc.Arbitrary<unknown> {
  const shape = schema as Shape;
  const check = Compile(schema as TSchema);
  const fitting = known(member, shape).filter((value) => check.Check(value));
  const made = madeOf(shape, known, member).filter((value) => check.Check(value));
  if (fitting.length === 0) return made;
  return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...fitting) }, made);
}

function madeOf(shape: Shape, known: Known, member: string): fc.Arbitrary<unknown> {
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.anyOf) return fc.oneof(...shape.anyOf.map((one) => valuesOf(one, known, member)));
  switch (shape.type) {
    case 'object':
      return shape.properties ? closedObject(shape, known) : OPEN_OBJECT;
    case 'array':
      return fc.array(valuesOf(shape.items ?? {}, known, member), { maxLength: 3 });
    case 'integer': {
      const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = shape;
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, min + 1, max - 1, max));
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return texts(shape);
  }
}

function closedObject(shape: Shape, known: Known): fc.Arbitrary<unknown> {
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, inner] of Object.entries(shape.properties ?? {})) {
    members[name] = valuesOf(inner, known, name);
  }
  const requiredKeys = [...(shape.required ?? [])];
  return fc.record(members, { noNullPrototype: true, requiredKeys });
}

/** What a stranger's library may have put there: the shape says no more than that it is an object. */
const OPEN_OBJECT = openObject();

function openObject(): fc.Arbitrary<unknown> {
  const id = fc.oneof(fc.string(), fc.constantFrom('\u0000', '\ud800', 'x'.repeat(2_000)));
  return fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
    fc.record({
      id: fc.oneof(id, fc.jsonValue()),
      rawId: id,
      type: fc.constant('public-key'),
      response: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.string())),
    }),
    fc.constantFrom(nested(2_000, {}), JSON.parse('{"__proto__":{"id":"x"},"constructor":1}')),
  );
}

/** An object in an object in an object, so many times. */
export function nested(depth: number, innermost: object): object {
  let value: object = innermost;
  for (let at = 0; at < depth; at++) value = { a: value };
  return value;
}

/** Making one takes fast-check longer than a hundred values of it. */
const byPattern = new Map<string, fc.Arbitrary<string>>();

export function textsLike(pattern: string): fc.Arbitrary<string> {
  const made = byPattern.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  byPattern.set(pattern, made);
  return made;
}

function texts({ pattern, minLength = 0, maxLength = 60 }: Shape): fc.Arbitrary<unknown> {
  // A pattern that only leaves characters out takes texts of any script.
  return pattern === undefined || pattern.startsWith('^[^')
    ? fc.string({ minLength, maxLength, unit: 'grapheme' })
    : textsLike(pattern);
}
