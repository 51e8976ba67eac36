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

/** A string of at least one and at most `max` characters (code points), without control characters. */
export function isText(value: unknown, max: number): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value) &&
    [...value].length <= max
  );
}
