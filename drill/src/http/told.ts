import type { Answer, ClientAnswer, Operation } from '@sekisho/contract/api.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';

const RETRIES = 4;
const RETRY_AFTER_MS = 500;

/**
 * What a server answered: a value, or the code of its problem. "Try again" is done as a person would;
 * a bug of a server ends the run, because nothing was stopped by it.
 */
export async function told<O extends Operation>(
  ask: () => Promise<ClientAnswer<O>>,
): Promise<Result<Answer<O>, string>> {
  for (let retry = 0; ; retry++) {
    const answer = await ask();
    if (answer.ok) return accept(answer.value);
    const code: string = answer.problem.code;
    if (code === 'internal_error') {
      throw new Error(`A server failed (${answer.problem.instance}).`);
    }
    if (code !== 'try_again' || retry === RETRIES) return refuse(code);
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
  }
}
