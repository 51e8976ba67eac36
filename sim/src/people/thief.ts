import { signIn } from '@sekisho/demo/journeys/days.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { promise } from '../checks/violation.ts';
import type { Life } from '../engine/sim-db.ts';
import { originOf } from '../world/companies.ts';
import { pathOf } from '../world/network.ts';
import { placeOf } from '../world/template.ts';
import { CAST } from './cast.ts';
import type { Day } from './customer.ts';
import { tryAnew } from './persistence.ts';

const HOME = originOf('wallet-a');

/**
 * Has a wallet of his own, hears everything on the wire and sends it again, names what belongs to
 * others, and guesses. Whatever he is answered, nothing may come of it.
 */
export async function steal(day: Pick<Day, 'world' | 'memory' | 'dice' | 'actor' | 'acts'>) {
  const { world, dice, actor } = day;
  const on = await tryAnew(day, 40, () => signIn(actor, HOME));
  if (on === undefined) return;
  const wire: Life = { name: 'thief on the wire', alive: true };
  for (let i = 0; i < day.acts * 2; i++) {
    await world.timeline.wait(dice.between(SECOND / 2, 5 * SECOND));
    if (dice.chance(0.65)) {
      // Between the companies; a customer's own session is not his to send.
      const heard = world.network.wire.filter(({ from }) => from.includes('/'));
      if (heard.length === 0) continue;
      const message = dice.pick(heard.slice(-12));
      const status = await world.network.replay(message, wire);
      world.log(`thief replays ${pathOf(message.url)}: ${status}`);
    } else if (dice.chance(0.5)) await useForeignLink(day);
    else await guessAtBank(day);
  }
}

async function useForeignLink({
  world,
  memory,
  dice,
  actor,
}: Pick<Day, 'world' | 'memory' | 'dice' | 'actor'>) {
  const paths = world.lines.flatMap((line) => /lnk_[0-9a-z]{26}/.exec(line)?.[0] ?? []);
  if (paths.length === 0) return;
  const link = dice.pick(paths) as `lnk_${string}`;
  const key = `thief-${String(memory.intents.length + world.timeline.steps()).padStart(12, '0')}`;
  const api = actor.wallet(HOME);
  const answer = await api
    .createCharge({ body: { link, amount: 10_000 } }, { idempotencyKey: key })
    .catch(() => undefined);
  world.log(`thief charges over ${link}: ${answer?.ok ? 'taken' : (answer?.problem.code ?? '-')}`);
  promise(!answer?.ok, `the thief charged over ${link}, which is not his`);
}

async function guessAtBank({ world, dice, actor }: Pick<Day, 'world' | 'dice' | 'actor'>) {
  const victim = dice.pick(CAST.filter(({ id }) => id !== actor.role.id));
  const { origin, branchCode, accountNumber } = placeOf(victim);
  const gate = actor.gate(origin);
  const begun = await gate
    .beginDepositorSession({ body: { branchCode, accountNumber } })
    .catch(() => undefined);
  if (!begun?.ok) return;
  const code = String(dice.between(0, 1_000_000)).padStart(6, '0');
  const { ceremony } = begun.value;
  const answer = await gate
    .finishDepositorSession({ body: { ceremony, code } })
    .catch(() => undefined);
  world.log(`thief guesses at ${origin}: ${answer?.ok ? 'let in' : (answer?.problem.code ?? '-')}`);
  promise(!answer?.ok, `the thief was let in to the account of ${victim.id}`);
}
