import { ID_PREFIXES, type Id, type IdPrefix } from '@sekisho/domain/base/id.ts';
import {
  type Static,
  type TLiteral,
  type TSchema,
  type TString,
  type TUnion,
  type TUnsafe,
  Type,
} from 'typebox';

/** A closed object: unknown members are refused. */
export function Closed<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** An id with its prefix, as it stands on the wire. */
export function IdOf<P extends IdPrefix>(prefix: P): TUnsafe<Id<P>> {
  return Type.Unsafe<Id<P>>({
    type: 'string',
    pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
    description: `The id of a ${ID_PREFIXES[prefix]}.`,
  });
}

/** An amount that is asked for: 1 to 1,000,000 whole yen. */
export const AskedYen = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'Whole Japanese yen.',
});

/** An amount that is told: 0 or more whole yen. */
export const ToldYen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 });

/** A cap of a bank account over all partners; `first`: in the first days of a mandate only. */
export const AccountCap = Closed({
  windowMs: Type.Integer(),
  amount: ToldYen,
  first: Type.Boolean(),
});
export type AccountCap = Static<typeof AccountCap>;

/** RFC 3339 in UTC with at most milliseconds, 1970 to 9999: what an `Instant` can hold. */
export const Time: TString = Type.String({
  format: 'date-time',
  pattern: '^(19[7-9]|[2-9][0-9]{2})[0-9]-[0-9-]{5}T[0-9:]{6}[0-5][0-9](\\.[0-9]{1,3})?Z$',
});

type Literals<S extends readonly string[]> = { -readonly [I in keyof S]: TLiteral<S[I] & string> };

/** A status union built from a list of its own, so that the machine's states are the only source. */
export function OneOf<const S extends readonly string[]>(values: S): TUnion<Literals<S>> {
  return Type.Union(values.map((value) => Type.Literal(value)) as never) as never;
}

/**
 * One line of text from a person: no control characters or line ends, no half of a surrogate pair
 * (no database keeps it), and nothing that turns the direction of what is read after it.
 */
export function Line(maxLength: number) {
  const refused = [
    '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029',
    '\\ud800-\\udfff',
    '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff',
  ];
  return Type.String({ minLength: 1, maxLength, pattern: `^[^${refused.join('')}]*$` });
}

/** A WebAuthn structure as JSON (WebAuthn level 3, 5.1.8–5.1.10); the library checks what is in it. */
export const WebAuthnJson = Type.Unsafe<Record<string, unknown>>({ type: 'object' });

export const BankCode = Type.String({ pattern: '^[0-9]{4}$' });
export const BranchCode = Type.String({ pattern: '^[0-9]{3}$' });
export const AccountNumber = Type.String({ pattern: '^[0-9]{7}$' });
export const OneTimeCode = Type.String({ pattern: '^[0-9]{6}$' });
export const Empty = Closed({});

/** The company whose pages these are, as its customers know it. */
export const Company = Closed({ name: Type.String() });
