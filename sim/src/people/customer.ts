import { linkBank, signIn } from '@sekisho/demo/journeys/days.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { Memory } from '../checks/memory.ts';
import type { Dice } from '../engine/dice.ts';
import { originOf, type WalletId } from '../world/companies.ts';
import { placeOf } from '../world/template.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';
import { askUntilAnswered, tryAnew } from './persistence.ts';
import type { Shop } from './shop.ts';

/** What a customer needs to live a day. */
export interface Day {
  readonly world: World;
  readonly memory: Memory;
  readonly dice: Dice;
  readonly actor: Actor;
  readonly shops: ReadonlyMap<WalletId, Shop>;
  /** How many acts the day has. */
  readonly acts: number;
}

const AMOUNTS = [1_000, 1_000, 3_000, 3_000, 7_000, 12_000, 15_000, 60_000] as const;
const PRICES = [120, 480, 1_500, 4_000] as const;
const MUCH = 40_000;
const POLLS_MAX = 5;

/** Lives a day at the telephone: charges, pays, unlinks, links anew, in an order that the seed chooses. */
export async function liveDay(day: Day): Promise<void> {
  const { dice, actor, world } = day;
  await world.timeline.wait(dice.between(0, 4 * SECOND));
  for (let i = 0; i < day.acts; i++) {
    const at = dice.pick(actor.role.wallets);
    for (const each of actor.role.wallets) await enter(day, each);
    const lot = dice.float();
    if (lot < 0.4) await charge(day, at);
    // One account, all its wallets at once: together they want more than its cap.
    else if (lot < 0.58) {
      await Promise.all(actor.role.wallets.map((each) => charge(day, each, MUCH)));
    } else if (lot < 0.78) await pay(day, at);
    else if (lot < 0.83) await unlink(day, at);
    // Two devices of one person: the one charges, the other unlinks.
    else if (lot < 0.88) await Promise.all([charge(day, at), unlink(day, at)]);
    else await link(day, at);
    await world.timeline.wait(dice.between(0, 2.5 * SECOND));
  }
}

/** Signs in, the first time. */
export async function enter(day: Day, at: WalletId): Promise<void> {
  const { actor, memory } = day;
  const name = `${actor.role.id} ${at}`;
  if (memory.wallets.has(name)) return;
  const me = await tryAnew(day, 40, () => signIn(actor, originOf(at)));
  if (me !== undefined) memory.wallets.set(name, me.wallet);
}

async function activeLinks(day: Day, at: WalletId) {
  const { actor } = day;
  const api = actor.wallet(originOf(at));
  const answer = await askUntilAnswered(
    day,
    () => api.listLinks({}),
    () => signIn(actor, originOf(at)),
  );
  return answer.ok ? answer.value.links.filter(({ state }) => state !== 'ended') : [];
}

/** Presses the button, perhaps twice, and looks a few times what became of it. */
export async function charge(
  day: Day,
  at: WalletId,
  amount: number = day.dice.pick(AMOUNTS),
): Promise<void> {
  const { world, dice, actor, memory } = day;
  const [link] = await activeLinks(day, at);
  if (link === undefined) return;
  const key = `charge-${actor.role.id}-${String(memory.intents.length).padStart(6, '0')}`;
  const intent = memory.intend({ kind: 'charge', who: actor.role.id, at, key, amount });
  const api = actor.wallet(originOf(at));
  const press = async () => {
    const body = { link: link.id, amount };
    const answer = await askUntilAnswered(
      day,
      () => api.createCharge({ body }, { idempotencyKey: key }),
      () => signIn(actor, originOf(at)),
    );
    world.log(`${actor.role.id} charges ${amount} at ${at}: ${wordOf(answer)}`);
    if (answer.ok) memory.tell(intent, answer.value);
    else memory.refuse(intent, world.timeline.now());
  };
  // A hasty hand presses twice: it is the same press.
  await Promise.all(dice.chance(0.2) ? [press(), press()] : [press()]);
  for (let i = 0; i < POLLS_MAX && intent.told === 'open'; i++) {
    await world.timeline.wait(dice.between(SECOND / 2, 4 * SECOND));
    const params = { id: intent.id as `chg_${string}` };
    const seen = await api.getCharge({ params }).catch(() => undefined);
    if (seen?.ok) memory.tell(intent, seen.value);
  }
}

function wordOf(
  answer:
    | { readonly ok: true; readonly value: { readonly id: string; readonly state: string } }
    | { readonly ok: false; readonly problem: { readonly code: string } },
): string {
  return answer.ok ? `${answer.value.id} ${answer.value.state}` : answer.problem.code;
}

async function pay(day: Day, at: WalletId): Promise<void> {
  const { world, dice, actor, memory, shops } = day;
  const amount = dice.pick(PRICES);
  const code = await shops.get(at)?.show(amount);
  if (code === undefined) return;
  const api = actor.wallet(originOf(at));
  const again = () => signIn(actor, originOf(at));
  const bill = await askUntilAnswered(day, () => api.readCode({ body: { code } }), again);
  if (!bill.ok) return;
  const key = `pay-${actor.role.id}-${String(memory.intents.length).padStart(12, '0')}`;
  const intent = memory.intend({ kind: 'pay', who: actor.role.id, at, key, amount });
  const body = { paymentRequest: bill.value.paymentRequest, amount };
  const press = async () => {
    const answer = await askUntilAnswered(
      day,
      () => api.pay({ body }, { idempotencyKey: key }),
      again,
    );
    world.log(`${actor.role.id} pays ${amount} at ${at}: ${wordOf(answer)}`);
    if (answer.ok) memory.tell(intent, answer.value);
    else memory.refuse(intent, world.timeline.now());
  };
  await Promise.all(dice.chance(0.2) ? [press(), press()] : [press()]);
}

async function unlink(day: Day, at: WalletId): Promise<void> {
  const { world, actor, memory } = day;
  const [link] = await activeLinks(day, at);
  if (link === undefined) return;
  const api = actor.wallet(originOf(at));
  const answer = await askUntilAnswered(
    day,
    () => api.unlink({ params: { id: link.id }, body: {} }),
    () => signIn(actor, originOf(at)),
  );
  world.log(`${actor.role.id} unlinks ${link.id}: ${wordOf(answer)}`);
  if (answer.ok) {
    memory.stopped.push({ kind: 'link', id: link.id, by: actor.role.id, stands: true });
  }
}

async function link(day: Day, at: WalletId): Promise<void> {
  const { world, actor } = day;
  if ((await activeLinks(day, at)).length > 0) return;
  const linked = await tryAnew(day, 2, async () => {
    await signIn(actor, originOf(at));
    return linkBank(actor, originOf(at), placeOf(actor.role));
  });
  world.log(`${actor.role.id} links at ${at}: ${linked?.id ?? 'in vain'}`);
}
