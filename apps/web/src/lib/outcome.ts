import { PROBLEMS, type ProblemCode } from '@sekisho/contract/problems.ts';
import { PAGE_PROBLEMS } from '@sekisho/contract/texts/everywhere.ts';
import type { Language } from '@sekisho/contract/texts/text.ts';

/** What a page can tell: a server's problem, or one that came up before a server answered. */
export type PageProblem = ProblemCode | keyof typeof PAGE_PROBLEMS;

/** A value, or the problem that a page shows. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: PageProblem };

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: { readonly code: string } };

const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(PROBLEMS, code);

/**
 * The outcome of a call. A broken connection and an answer that is not ours are problems like any
 * other: no page ever hangs on an exception.
 */
export async function outcomeOf<T>(answer: Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    const given = await answer;
    if (given.ok) return given;
    const code: unknown = given.problem?.code;
    return { ok: false, problem: isProblemCode(code) ? code : 'internal_error' };
  } catch {
    return { ok: false, problem: 'no_connection' };
  }
}

/** After these, nobody knows yet whether the act was done: the next try must be the same act. */
const OPEN: readonly PageProblem[] = [
  'no_connection',
  'try_again',
  'internal_error',
  'too_many_requests',
  'fresh_proof_needed',
  'not_signed_in',
  'passkey_not_used',
];

/** Whether an outcome ends its act, so that the next press is a new one. */
export function isSettled(outcome: Outcome<unknown>): boolean {
  return outcome.ok || !OPEN.includes(outcome.problem);
}

export function problemText(problem: PageProblem, language: Language) {
  return isProblemCode(problem) ? PROBLEMS[problem][language] : PAGE_PROBLEMS[problem][language];
}
