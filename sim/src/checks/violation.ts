/** A promise that was broken: what a seed is run to find. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Throws a `Violation` that says what should have been. */
export function promise(kept: boolean, sentence: string): asserts kept {
  if (!kept) throw new Violation(sentence);
}
