export type Language = 'ja' | 'en';

/** One thing said in both languages. `{name}` stands for a value that is filled in. */
export interface Text {
  readonly ja: string;
  readonly en: string;
}

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The values that a text needs; none for a text without `{…}`. */
export type ValuesOf<T extends Text> = [Names<T['ja']>] extends [never]
  ? []
  : [values: Readonly<Record<Names<T['ja']>, string | number>>];

/** A text in one language with its values filled in; a missing value is a type error. */
export function say<const T extends Text>(
  text: T,
  language: Language,
  ...[values]: ValuesOf<T>
): string {
  const given = values as Readonly<Record<string, string | number>> | undefined;
  return text[language].replace(/\{(\w+)\}/g, (_, name: string) => String(given?.[name] ?? ''));
}
