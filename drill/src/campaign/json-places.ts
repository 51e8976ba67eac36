/** Where something stands in a text, counted from 1 as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Text that is not JSON, at the place where it stops being it. */
export interface NotJson {
  readonly place: Place;
  readonly sentence: string;
}

/** A value, and for each JSON pointer (RFC 6901) in it the place where its value begins. */
export interface PlacedJson {
  readonly value: unknown;
  readonly placeOf: (pointer: string) => Place;
}

const DEPTH_MAX = 12;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const BLANK = /[ \t\r\n]*/y;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Stop extends Error {
  readonly at: number;
  constructor(at: number, sentence: string) {
    super(sentence);
    this.at = at;
  }
}

/**
 * Reads JSON (RFC 8259) and remembers where everything stands, so that whoever wrote a wrong file is
 * shown the place. Refuses a member that is named twice, which `JSON.parse` would pass over.
 */
export function readPlacedJson(text: string): PlacedJson | NotJson {
  const starts = new Map<string, number>();
  try {
    const reader = { text, at: 0, starts };
    const value = readValue(reader, '', 0);
    skipBlank(reader);
    if (reader.at < text.length) throw new Stop(reader.at, 'Nothing may follow the value.');
    return { value, placeOf: (pointer) => placeAt(text, startOf(starts, pointer)) };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { place: placeAt(text, error.at), sentence: error.message };
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly starts: Map<string, number>;
}

/** The place of a pointer; of what it would stand in when it is not there. */
function startOf(starts: ReadonlyMap<string, number>, pointer: string): number {
  for (let part = pointer; ; part = part.slice(0, part.lastIndexOf('/'))) {
    const found = starts.get(part);
    if (found !== undefined) return found;
    if (part === '') return 0;
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

function readValue(reader: Reader, pointer: string, depth: number): unknown {
  skipBlank(reader);
  const { text, at, starts } = reader;
  starts.set(pointer, at);
  if (depth > DEPTH_MAX)
    throw new Stop(at, `Values stand in one another ${DEPTH_MAX} times at most.`);
  const first = text[at];
  if (first === undefined) throw new Stop(at, 'The text ends where a value should stand.');
  if (first === '{') return readObject(reader, pointer, depth);
  if (first === '[') return readArray(reader, pointer, depth);
  if (first === '"') return readString(reader);
  for (const [word, value] of WORDS) {
    if (text.startsWith(word, at)) {
      reader.at += word.length;
      return value;
    }
  }
  const number = match(reader, NUMBER);
  if (number === undefined || number === '') throw new Stop(at, 'This is no JSON value.');
  return Number(number);
}

function readObject(reader: Reader, pointer: string, depth: number): Record<string, unknown> {
  const members = new Map<string, unknown>();
  reader.at += 1;
  for (skipBlank(reader); reader.text[reader.at] !== '}'; skipBlank(reader)) {
    if (members.size > 0) expect(reader, ',');
    skipBlank(reader);
    const keyAt = reader.at;
    if (reader.text[keyAt] !== '"')
      throw new Stop(keyAt, 'A member begins with its name in quotes.');
    const key = readString(reader);
    if (members.has(key)) throw new Stop(keyAt, `The member "${key}" stands here a second time.`);
    skipBlank(reader);
    expect(reader, ':');
    const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
    members.set(key, readValue(reader, `${pointer}/${escaped}`, depth + 1));
  }
  reader.at += 1;
  return Object.fromEntries(members);
}

function readArray(reader: Reader, pointer: string, depth: number): unknown[] {
  const items: unknown[] = [];
  reader.at += 1;
  for (skipBlank(reader); reader.text[reader.at] !== ']'; skipBlank(reader)) {
    if (items.length > 0) expect(reader, ',');
    items.push(readValue(reader, `${pointer}/${items.length}`, depth + 1));
  }
  reader.at += 1;
  return items;
}

function readString(reader: Reader): string {
  const { at } = reader;
  const found = match(reader, STRING);
  if (found === undefined)
    throw new Stop(at, 'This text does not end, or has a sign that JSON bans.');
  return JSON.parse(found) as string;
}

function expect(reader: Reader, sign: string): void {
  if (reader.text[reader.at] !== sign) throw new Stop(reader.at, `Here "${sign}" should stand.`);
  reader.at += 1;
}

function skipBlank(reader: Reader): void {
  match(reader, BLANK);
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}
