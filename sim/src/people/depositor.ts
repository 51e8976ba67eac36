import { signInAtBank } from '@sekisho/demo/journeys/days.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { placeOf } from '../world/template.ts';
import { charge, type Day, enter as enterWallet } from './customer.ts';
import { askUntilAnswered, tryAnew } from './persistence.ts';

/**
 * The same person at the bank's own page, at the same time: stops what is linked, allows it again, or
 * ends it for good.
 */
export async function watchAccount(day: Day) {
  const { world, dice, actor, memory } = day;
  await world.timeline.wait(dice.between(2 * SECOND, 25 * SECOND));
  const place = placeOf(actor.role);
  for (const at of actor.role.wallets) await enterWallet(day, at);
  const enter = () => signInAtBank(actor, place);
  if ((await tryAnew(day, 3, enter)) === undefined) return;
  const gate = actor.gate(place.origin);
  const listed = await askUntilAnswered(day, () => gate.listMandates({}), enter);
  if (!listed.ok) return;
  // Stops are pressed when something is being taken, more often than not.
  if (dice.chance(0.6)) {
    const taken = world.network.next(
      ({ url }) => url.startsWith(place.origin) && /debits$/.test(url),
    );
    await Promise.race([taken, world.timeline.wait(20 * SECOND)]);
    await world.timeline.wait(dice.between(0, 150));
  }
  const inForce = listed.value.mandates.filter(({ state }) => state === 'active');
  for (const { id } of inForce) {
    const params = { id };
    const stop = dice.chance(0.75)
      ? () => gate.stopMandate({ params, body: {} })
      : () => gate.endMandate({ params, body: {} });
    const answer = await askUntilAnswered(day, stop, enter);
    world.log(`${actor.role.id} stops ${id}: ${answer.ok ? answer.value.state : 'refused'}`);
    if (!answer.ok) continue;
    const stopped = { kind: 'mandate' as const, id, by: actor.role.id, stands: true };
    memory.stopped.push(stopped);
    // Does it hold? Somebody who has just stopped a bank tries at once whether it still gives.
    if (dice.chance(0.5)) await Promise.all(actor.role.wallets.map((at) => charge(day, at)));
    if (answer.value.state !== 'suspended' || dice.chance(0.5)) continue;
    await world.timeline.wait(dice.between(SECOND, 10 * SECOND));
    stopped.stands = false;
    const resume = () => gate.resumeMandate({ params, body: {} });
    const resumed = await askUntilAnswered(day, resume, enter);
    world.log(`${actor.role.id} resumes ${id}: ${resumed.ok ? resumed.value.state : 'refused'}`);
  }
}
