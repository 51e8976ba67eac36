/** A bug in the program: a state that the code promises can never be. Never caught to go on. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** Throws `AssertionFailure` when a promise of the program is broken. `sentence` says the promise. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AssertionFailure(sentence);
}

/** Gives the value, or fails as a bug when it is absent. `sentence` says why it must be there. */
export function present<T>(value: T | undefined | null, sentence: string): T {
  assert(value !== undefined && value !== null, sentence);
  return value;
}
