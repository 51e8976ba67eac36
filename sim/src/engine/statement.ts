import type { Sql } from '@sekisho/runtime/db.ts';

/** The constant parts of a statement, as a tagged template has them. */
export type Text = TemplateStringsArray;

/** Where a statement goes when somebody waits for it. */
type Send = (statement: Statement) => Promise<unknown>;

/**
 * A statement of a server as its code made it. Like the driver's it does nothing until somebody waits
 * for it, and may stand inside another one as a part.
 */
export class Statement implements PromiseLike<unknown> {
  readonly text: Text;
  readonly given: readonly unknown[];
  readonly #send: Send;
  #sent: Promise<unknown> | undefined;

  constructor(send: Send, text: Text, given: readonly unknown[]) {
    this.#send = send;
    this.text = text;
    this.given = given;
  }

  execute(): Promise<unknown> {
    this.#sent ??= this.#send(this);
    return this.#sent;
  }

  // biome-ignore lint/suspicious/noThenProperty: code awaits statements, as it does the driver's.
  then<A, B>(
    ok?: ((value: unknown) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.execute().then(ok, failed) as Promise<A | B>;
  }

  catch<B>(failed: (error: unknown) => B): Promise<unknown> {
    return this.execute().catch(failed);
  }

  finally(end: () => void): Promise<unknown> {
    return this.execute().finally(end);
  }
}

/** Changes the text of statements on their way: how a bug is planted. */
export type Rewrite = (text: string) => string;

/** The statement for the driver, on one connection. */
export function build(sql: Sql, statement: Statement, rewrite: Rewrite): Promise<unknown> {
  const given = statement.given.map((value) =>
    value instanceof Statement ? build(sql, value, rewrite) : value,
  );
  const parts = rewriteParts(statement.text, rewrite);
  return Reflect.apply(sql as never, undefined, [parts, ...given]);
}

/** Stands for a value in the text that a rewrite sees. */
const SEAM = '¤';

/** The parts stay as many as they were: a rewrite leaves the seams between them. */
function rewriteParts(text: Text, rewrite: Rewrite): Text {
  const whole = text.join(SEAM);
  const changed = rewrite(whole);
  if (changed === whole) return text;
  const parts = changed.split(SEAM);
  if (parts.length !== text.length) throw new Error('A rewrite keeps the places of the values.');
  return Object.assign(parts, { raw: parts }) as unknown as Text;
}

/** The tables that a statement writes, from its text. */
export function writtenTables({ text }: Statement): readonly string[] {
  const found = text.join(' ').matchAll(/\b(?:insert into|update|delete from)\s+([a-z_]+)/g);
  return [...found].map(([, table]) => table ?? '').filter((table) => table !== 'set');
}

/** A statement as the log names it. */
export function nameOf({ text }: Statement): string {
  return text.join('?').replaceAll(/\s+/g, ' ').trim().slice(0, 60);
}
