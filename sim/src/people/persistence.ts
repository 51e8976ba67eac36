import type { ClientAnswer, Operation } from '@sekisho/contract/api.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { Dice } from '../engine/dice.ts';
import type { World } from '../world/world.ts';

/** Somebody who waits in a world. */
export interface Patient {
  readonly world: World;
  readonly dice: Dice;
}

/** What one refusal says: another try may bring something else. */
const AGAIN = new Set(['try_again', 'internal_error', 'too_many_requests']);
const TRIES_MAX = 80;

/** Somebody gave up: nothing that a person tries for so long stays without an answer. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Asks until there is an answer, as a page does: the same request with the same key after each
 * silence. `signIn` is called when the session has ended.
 */
export async function askUntilAnswered<O extends Operation>(
  { world, dice }: Patient,
  ask: () => Promise<ClientAnswer<O>>,
  signIn?: () => Promise<unknown>,
): Promise<ClientAnswer<O>> {
  for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
    const answer = await ask().catch(() => undefined);
    const code = answer === undefined || answer.ok ? undefined : answer.problem.code;
    const signedOut = code === 'not_signed_in' || code === 'fresh_proof_needed';
    if (answer !== undefined && !signedOut && !AGAIN.has(code ?? '')) return answer;
    if (signedOut && signIn !== undefined) await signIn().catch(() => undefined);
    else await world.timeline.wait(dice.between(SECOND / 2, 6 * SECOND));
  }
  throw new NoAnswer(`No answer in ${TRIES_MAX} tries.`);
}

/** Does it anew until it works out, as somebody who begins again; undefined when it never did. */
export async function tryAnew<T>(
  { world, dice }: Patient,
  tries: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name === 'Violation') throw error;
      await world.timeline.wait(dice.between(SECOND, 8 * SECOND));
    }
  }
  return undefined;
}
