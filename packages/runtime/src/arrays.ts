import { assert } from '@sekisho/domain/base/assert.ts';
import type postgres from 'postgres';

/*
 * The lists that our statements hand over and read. The driver (3.4.9) would ask each new connection
 * for all types of lists, and when that connection dies before the answer nobody catches the error: the
 * process ends. The numbers of PostgreSQL's own types never change, so nobody has to ask.
 */

type Element = string | number | bigint | null;

/** By name: the number of the list's type, and how one element is read. */
const LISTS: Readonly<Record<string, readonly [oid: number, read: (text: string) => Element]>> = {
  texts: [1009, String],
  integers: [1007, Number],
  bigints: [1016, BigInt],
  uuids: [2951, String],
};

/** For the driver's option `types`; `fetch_types` is off then. Lists of other types are not known. */
export const ARRAY_TYPES: Readonly<Record<string, postgres.PostgresType>> = Object.fromEntries(
  Object.entries(LISTS).map(([name, [oid, read]]) => [
    name,
    {
      to: oid,
      from: [oid],
      serialize: (list: unknown) => (Array.isArray(list) ? writeArray(list) : list),
      parse: (text: string) => readArray(text, read),
    },
  ]),
);

/** PostgreSQL's notation of a list of one dimension. */
export function writeArray(list: readonly unknown[]): string {
  const words = list.map((element) => {
    if (element === null) return 'null';
    assert(['string', 'number', 'bigint'].includes(typeof element), 'A list holds plain values.');
    return `"${String(element).replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${words.join(',')}}`;
}

/** Such a list of values that need no quotes, as numbers and ids, in a fraction of the time. */
export function plainArray<T>(
  list: readonly T[],
  read: (element: T) => string | number | bigint | null,
): string {
  let text = '';
  for (const element of list) text += `,${read(element)}`;
  return `{${text.slice(1)}}`;
}

/** An element with quotes, whatever it holds, or one without, which ends at the comma. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/gs;

export function readArray(text: string, read: (text: string) => Element): readonly Element[] {
  return Array.from(text.matchAll(ELEMENT), ([, quoted, bare]) => {
    if (quoted !== undefined) return read(quoted.replaceAll(/\\(.)/gs, '$1'));
    return bare === 'NULL' ? null : read(bare ?? '');
  });
}
