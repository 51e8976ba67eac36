import type { Static, TSchema } from 'typebox';
import Value from 'typebox/value';
import type { Findings } from './findings.ts';

/**
 * Reads JSON and names every member that its schema does not take, in the words of the schema's
 * descriptions. What comes back may hold wrong members: ask `findings.stands` before using one.
 * Nothing of the text is repeated, because it may be a secret that stands in the wrong file.
 */
export function readJson<S extends TSchema>(
  findings: Findings,
  place: string,
  text: string,
  schema: S,
): Static<S> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = position === undefined ? '' : ` (${lineOf(text, Number(position))})`;
    findings.wrong(place, `is not JSON${where}`);
    return undefined;
  }
  const said = new Set<string>();
  const say = (member: string, sentence: string) => {
    // One sentence a member: whatever else is said of it follows from the first.
    if (!said.has(member)) findings.wrong(joined(place, member), sentence);
    said.add(member);
  };
  for (const error of Value.Errors(schema, value)) {
    const path = segments(error.instancePath);
    if (error.keyword === 'additionalProperties') continue;
    if (error.keyword === 'required') {
      for (const name of (error.params as { requiredProperties: string[] }).requiredProperties) {
        const missing = [...path, name];
        say(written(missing), `is missing: ${described(schema, missing) ?? 'a value'}`);
      }
    } else if (error.keyword === 'boolean')
      say(written(path), 'is not a member that is known here');
    else say(written(path), sentenceOf(described(schema, path), error.message));
  }
  return value as Static<S>;
}

function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function joined(place: string, member: string): string {
  if (place === '' || member === '') return place + member;
  return `${place}: ${member}`;
}

function sentenceOf(description: string | undefined, message: string): string {
  return description === undefined ? message : `must be ${description}`;
}

function segments(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function written(path: readonly string[]): string {
  return path
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

function described(schema: TSchema, path: readonly string[]): string | undefined {
  let at: Described | undefined = schema as Described;
  for (const part of path) at = at?.properties?.[part] ?? at?.items;
  return at?.description;
}
