import type { Operation } from '@sekisho/contract/api.ts';
import type { ProblemCode } from '@sekisho/contract/problems.ts';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type CallValues, type RawCall, rawCall } from './raw-call.ts';
import { nested, type Shape } from './shape-values.ts';

/** One way in which a call that would be right is not, and what must answer it. */
export interface BrokenCalls {
  readonly what: string;
  readonly code: ProblemCode;
  /** Who sends it, when that is what is wrong. */
  readonly from?: 'nobody' | 'somebody_else';
  readonly calls: fc.Arbitrary<RawCall>;
  /** Random ones are worth several tries. */
  readonly tries: number;
}

const ID = '01jd0000000000000000000000';
const LONG = 'x'.repeat(3_000);

/** Wrong for nearly every member; where one is right after all, it is left out. */
const WRONG_VALUES: readonly unknown[] = [
  ...[null, true, [], {}, [1], { $ne: null }, nested(500, {})],
  ...[0, -1, 1.5, 2 ** 53, 2 ** 63, 1e21, -0.5, 1_000_001],
  ...['', ' ', '0', '-1', '1.5', '1', '1e3', 'null', 'あ', '０１２', LONG],
  ...['\u0000', 'a\u0000b', '\ud800', 'a\udfff', '\u202e1', '1\n', "' or 1=1 --"],
  ...[`wlt_${ID}`, `zzz_${ID}`, `chl_${ID}x`, `CHL_${ID.toUpperCase()}`, `prq_${ID}\n`, ID],
];

/** What JSON can say and no JavaScript value can: as it stands on the wire. */
const WRONG_TEXTS: readonly string[] = ['1e999', '-1e999', 'NaN', '01', '0x10', 'undefined', ''];

const WRONG_BODIES: readonly (string | Uint8Array)[] = [
  ...['', ' ', '{', '[]', 'null', '"x"', '0', 'true', '{}{}', '\u0000', "{'a':1}", '{"a":1,}'],
  '['.repeat(60_000),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  new Uint8Array([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
];

const ANYTHING = fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), fc.double());

const WRONG_SEGMENTS: readonly string[] = [
  ...['x', '%00', '%', '%ff', '%ED%A0%80', '..%2F..', '%2e%2e', 'null', '1', '%0A', '~'],
  ...[`zzz_${ID}`, `prq_${ID}x`, `IDP_${ID}`, 'x'.repeat(2_000), `lnk_${ID}%0A`, `lnk_${ID}%00`],
];

/** Every systematic way to break the calls of an operation, from calls that are right. */
export function brokenCalls(
  operation: Operation,
  valid: fc.Arbitrary<CallValues>,
): readonly BrokenCalls[] {
  const right = valid.map((values) => rawCall(operation, values));
  const changed = (
    what: string,
    code: ProblemCode,
    change: (call: RawCall) => RawCall,
  ): BrokenCalls => ({ what, code, calls: right.map(change), tries: 1 });
  const from = (who: 'nobody' | 'somebody_else'): BrokenCalls => {
    return { what: who, code: 'not_signed_in', from: who, calls: right, tries: 1 };
  };
  return [
    ...WRONG_SEGMENTS.filter(() => operation.params !== undefined)
      .filter((segment) => !fitsParams(operation, segment))
      .map((segment) =>
        changed(`path ${segment.slice(0, 20)}`, 'not_found', (call) => ({
          ...call,
          path: call.path.replace(parameterOf(operation), `$1${segment}`),
        })),
      ),
    ...brokenQueries(operation).map((query) =>
      changed(`query ${query.slice(0, 40)}`, 'request_malformed', (call) => ({ ...call, query })),
    ),
    ...(operation.audience === 'anyone' ? [] : [from('nobody'), from('somebody_else')]),
    ...(operation.method === 'POST' ? brokenPosts(operation, valid, changed) : []),
  ];
}

type Change = (what: string, code: ProblemCode, change: (call: RawCall) => RawCall) => BrokenCalls;

function brokenPosts(
  operation: Operation,
  valid: fc.Arbitrary<CallValues>,
  changed: Change,
): BrokenCalls[] {
  const header = (name: string, value: string | undefined, code: ProblemCode) =>
    changed(`${name}: ${value}`, code, (call) => ({
      ...call,
      headers: { ...call.headers, [name]: value },
    }));
  const body = (text: string | Uint8Array, code: ProblemCode) =>
    changed(`body ${String(text).slice(0, 20)}`, code, (call) => ({ ...call, body: text }));
  const keys = [
    undefined,
    '',
    'short',
    'with spaces in it, long',
    'x'.repeat(65),
    '../../../../../..',
  ];
  return [
    ...WRONG_BODIES.map((text) => body(text, 'request_malformed')),
    body(`"${'x'.repeat(200_000)}"`, 'request_too_large'),
    ...[undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'].map(
      (type) => header('content-type', type, 'request_malformed'),
    ),
    ...[undefined, 'null', 'https://thief.example', 'http://wallet-a.localhost'].map((origin) =>
      header('origin', origin, 'origin_refused'),
    ),
    ...['cross-site', 'same-site', 'none'].map((site) =>
      header('sec-fetch-site', site, 'origin_refused'),
    ),
    ...(operation.idempotent ? keys : []).map((key) =>
      header('idempotency-key', key, 'idempotency_key_missing'),
    ),
    ...brokenMembers(operation, valid),
  ];
}

/** Each member wrong in each way, missing, and beside one that nobody asked for. */
function brokenMembers(operation: Operation, valid: fc.Arbitrary<CallValues>): BrokenCalls[] {
  const { properties = {} } = operation.body as Shape;
  const bodies = (what: string, tries: number, calls: fc.Arbitrary<[CallValues, string]>) => ({
    what,
    code: 'request_malformed' as const,
    tries,
    calls: calls.map(([values, body]) => ({ ...rawCall(operation, values), body })),
  });
  const written = (what: string, write: (body: object) => string) =>
    bodies(
      what,
      1,
      valid.map((values) => [values, write(values.body as object)]),
    );
  const extra = ['admin', '__proto__', 'constructor', 'toString', ''].map((name) =>
    written(`extra ${name}`, (body) => withText(body, name, '{}')),
  );
  const members = Object.entries(properties).flatMap(([name, shape]) => {
    const check = Compile(shape as TSchema);
    const wrong = WRONG_VALUES.filter((value) => !check.Check(value));
    return [
      ...wrong.map((value) =>
        written(`${name} ${JSON.stringify(value).slice(0, 30)}`, (body) =>
          withText(body, name, JSON.stringify(value)),
        ),
      ),
      ...WRONG_TEXTS.map((text) =>
        written(`${name} as ${text}`, (body) => withText(body, name, text)),
      ),
      written(`no ${name}`, (body) => JSON.stringify({ ...body, [name]: undefined })),
      written(`${name} twice, then wrong`, (body) =>
        JSON.stringify(body).replace(/\}$/, `,${JSON.stringify(name)}:null}`),
      ),
      bodies(
        `${name} of any kind`,
        12,
        fc
          .tuple(
            valid,
            ANYTHING.filter((value) => !check.Check(JSON.parse(JSON.stringify(value)))),
          )
          .map(([values, value]) => [
            values,
            withText(values.body as object, name, JSON.stringify(value)),
          ]),
      ),
    ];
  });
  return [...extra, ...members];
}

/** The body as JSON, with `text` as it is where the member's value stands. */
function withText(body: object, name: string, text: string): string {
  const others = Object.entries(body).filter(([other]) => other !== name);
  const members = others.map(
    ([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`,
  );
  return `{${[...members, `${JSON.stringify(name)}:${text}`].join()}}`;
}

function brokenQueries(operation: Operation): readonly string[] {
  const { properties = {} } = (operation.query ?? {}) as Shape;
  const named = Object.entries(properties).flatMap(([name, shape]) => {
    const check = Compile(shape as TSchema);
    const wrong = WRONG_VALUES.filter((value) => typeof value === 'string' && !check.Check(value));
    // A half of a surrogate pair cannot stand in an address: it arrives as the replacement character.
    const once = wrong
      .map((value) => String(value).replace(/[\ud800-\udfff]/g, '\ufffd'))
      .map((value) => `${name}=${encodeURIComponent(value)}`);
    return [...once, `${name}[]=1`, `${name}=&${name}=`, `${name}=%ff`];
  });
  return ['unknown=1', '__proto__=1', '=', 'x', ...named];
}

/** The path up to its parameter, and the parameter. */
function parameterOf({ path }: Operation): RegExp {
  return new RegExp(`^(${path.slice(0, path.indexOf(':'))})[^/?]*`);
}

function fitsParams(operation: Operation, segment: string): boolean {
  const { properties = {} } = operation.params as Shape;
  return Object.values(properties).some((shape) => Compile(shape as TSchema).Check(segment));
}
