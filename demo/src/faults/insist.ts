import type { ClientAnswer, Operation } from '@sekisho/contract/api.ts';

/** Somebody who presses again until there is an answer, as a page does; and what went wrong for good. */
export interface Insistence {
  /** Answers that no fault of the world excuses. */
  readonly violations: string[];
  tries: number;
}

/** So long may an act take; recovery from one fault is a matter of seconds. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 40;
/** What a server may say while it cannot do its work. */
const LATER = new Set(['try_again', 'too_many_requests']);

/** Repeats one call, the same each time, until it is accepted or refused. */
export async function insist<O extends Operation>(
  insistence: Insistence,
  name: string,
  call: () => Promise<ClientAnswer<O>>,
): Promise<ClientAnswer<O>> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    insistence.tries += 1;
    // No answer, or none of the server's own, is told as one of the front: nothing is known.
    const answer = await call().catch(() => undefined);
    const code = answer === undefined ? 'try_again' : answer.ok ? undefined : answer.problem.code;
    if (answer !== undefined && (code === undefined || !LATER.has(code))) {
      if (code === 'internal_error') insistence.violations.push(`${name} was answered with a bug.`);
      else return answer;
    }
    await pause(PAUSE_MS);
  }
  throw new Error(`${name} had no answer for ${PATIENCE_MS / 1_000} seconds.`);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
