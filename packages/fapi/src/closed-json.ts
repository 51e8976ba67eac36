/** A JSON object whose member names are exactly known; the shape of every message on the wire. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object with exactly these members: no other, none missing. Else `undefined`. */
export function closedObject<const N extends string>(
  value: unknown,
  members: readonly N[],
): Readonly<Record<N, unknown>> | undefined {
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  const closed =
    names.length === members.length && members.every((member) => Object.hasOwn(value, member));
  return closed ? (value as Readonly<Record<N, unknown>>) : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON from outside; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Control characters, line ends, and what turns the direction of what a person reads. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const HALF_CHARACTER = /\p{Surrogate}/u;

/** A string of 1 to `max` characters (code points) that reads as it is written. */
export function isText(value: unknown, max: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    !UNSEEN.test(value) &&
    !HALF_CHARACTER.test(value) &&
    [...value].length <= max
  );
}
