import { DAY, HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { type Result, refuse } from '@sekisho/domain/base/result.ts';
import { Type } from 'typebox';
import { inParallel } from '../http/in-parallel.ts';
import { told } from '../http/told.ts';
import { chargeAndWait, newKey, signIn } from '../people/customer.ts';
import { unlinkAndWait } from '../people/honest.ts';
import { payAtTill } from '../people/till.ts';
import { skipped, tried } from '../run/attempt.ts';
import { moneyMoved, type Scene, type Target } from '../run/scene.ts';
import { choice, chosen, each, type Given, move, once, VICTIMS, whole } from './move.ts';
import { AT_ONCE } from './wallet-moves.ts';

const MADE_UP_LINK = `lnk_${'0'.repeat(26)}` as const;
/** What was taken from one depositor in 2020, in four charges within a minute. */
const LOOT_PARTS = [100_000, 90_000, 90_000, 20_000];
/** Past the first 72 hours of a link, and past any lock. */
const COOLING_OFF = 73 * HOUR;
const NEXT_DAY = DAY + MINUTE;
/** What he tries when the whole is refused, the most first. */
const SLOW_YEN = [50_000, 20_000, 10_000] as const;
const NO_LINK = 'a linked account of a victim';
const CHARGE_REQUESTS = 8;
/** Japan has one time the whole year. */
const JST = 9 * HOUR;

const PARTS = Type.Optional(
  Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
    minItems: 1,
    maxItems: 20,
    default: LOOT_PARTS,
    description: 'the amounts, each cut to what one debit may be',
  }),
);

const chargeMadeUpLink = move({
  does: 'Asks in each victim’s wallet for the amounts over a link that he makes up. Passed when the operator takes one.',
  needs: () => ['wallets'],
  with: { parts: PARTS },
  requests: ({ parts = LOOT_PARTS }) => each(parts.length),
  async run({ targets }, { parts = LOOT_PARTS }) {
    const results = await inParallel(targets, AT_ONCE, async ({ wallet }) => {
      const asked = await Promise.all(
        parts.map((amount) =>
          told(() =>
            wallet.api.createCharge(
              { body: { link: MADE_UP_LINK, amount } },
              { idempotencyKey: newKey() },
            ),
          ),
        ),
      );
      return asked.find(({ ok }) => ok) ?? asked[0] ?? refuse('nothing_asked');
    });
    return tried(results);
  },
});

const charge = move({
  does: 'Charges the amounts over each linked account, all at once; who adapts (2 or more) asks for less where they are refused. Passed when one comes through.',
  needs: () => ['link'],
  gains: () => ['money'],
  with: { parts: PARTS, victims: VICTIMS },
  requests: ({ parts = LOOT_PARTS }) => each((3 * parts.length + 6) * CHARGE_REQUESTS),
  async run(scene, { parts = LOOT_PARTS, victims }) {
    const linked = chosen(scene, victims).filter(({ link }) => link !== undefined);
    if (linked.length === 0) return skipped(NO_LINK);
    const results = await inParallel(linked, AT_ONCE, async (target) => {
      const small = parts.flatMap((part) => cut(part, target.link?.limit ?? part));
      const most = target.charged + parts.reduce((sum, part) => sum + part, 0);
      const asked = await Promise.all(small.map((amount) => chargeTarget(scene, target, amount)));
      if (scene.attacker.adaptivity < 2) return asked;
      return [...asked, ...(await chargeUpTo(scene, target, most))];
    });
    return tried(results.flat());
  },
});

/** An amount in parts of at most `limit`. */
export function cut(amount: number, limit: number): readonly number[] {
  const whole = Math.floor(amount / limit);
  const rest = amount - whole * limit;
  return [...Array.from({ length: whole }, () => limit), ...(rest > 0 ? [rest] : [])];
}

export async function chargeTarget(
  scene: Scene,
  target: Target,
  amount: number,
): Promise<Result<unknown, string>> {
  const { link } = target;
  if (link === undefined) return refuse('no_link');
  const charged = await chargeAndWait(link.over, link.id, amount);
  if (!charged.ok) return charged;
  target.charged += amount;
  // The shop takes the money of the first operator only.
  if (link.operator === 'first') {
    target.purse ??= { over: link.over, yen: 0 };
    target.purse.yen += amount;
  }
  moneyMoved(scene, charged.value.settledAt);
  return charged;
}

/** Everything that was charged, at the mule's shop. */
const spend = move({
  does: 'Spends what was charged at the thief’s shop, at once. Passed when the shop has some of it.',
  needs: () => ['shop', 'money'],
  with: {},
  requests: () => each(10),
  async run(scene) {
    const rich = scene.targets.filter(({ purse }) => (purse?.yen ?? 0) > 0);
    if (rich.length === 0) return skipped('money that was charged');
    const results: Result<unknown, string>[] = [];
    for (const target of rich) results.push(await spendOf(scene, target));
    return tried(results);
  },
});

async function spendOf(scene: Scene, target: Target): Promise<Result<unknown, string>> {
  const { purse } = target;
  if (purse === undefined || purse.yen <= 0) return refuse('nothing_to_spend');
  const paid = await payAtTill(scene.till, purse.over, purse.yen);
  if (!paid.ok) return paid;
  target.captured += purse.yen;
  purse.yen = 0;
  moneyMoved(scene, paid.value.at);
  return paid;
}

const chargeForeignLink = move({
  does: 'Charges over a link of another customer, whose id he has seen. Passed when the operator takes it.',
  needs: () => ['mule-wallet', 'foreign-link'],
  with: {},
  requests: () => once(1),
  async run({ mule, foreignLink }) {
    if (foreignLink === undefined) return skipped('somebody else’s link');
    const body = { link: foreignLink, amount: 20_000 };
    const { api } = mule.customer;
    return tried([await told(() => api.createCharge({ body }, { idempotencyKey: newKey() }))]);
  },
});

const unlink = move({
  does: 'Ends the links to victims’ accounts, so that they can be linked elsewhere. Passed when one is ended.',
  needs: () => ['link'],
  with: { victims: VICTIMS },
  requests: () => each(62),
  async run(scene, { victims }) {
    const results: Result<unknown, string>[] = [];
    for (const target of chosen(scene, victims)) {
      const { link } = target;
      if (link === undefined) continue;
      const ended = await unlinkAndWait(link.over, link.id);
      if (ended.ok) target.link = undefined;
      results.push(ended);
    }
    return results.length === 0 ? skipped(NO_LINK) : tried(results);
  },
});

const wait = move({
  does: 'Sits out some hours, or until shortly before or after the end of the month in Japan; his devices sign in again. Passed when his patience lasts for it.',
  with: {
    hours: whole({ from: 1, to: 24 * 62, usual: 73, description: 'how many hours' }),
    until: choice(['hours', 'month-end', 'month-begin'], 'what he waits for'),
  },
  requests: () => ({ once: 4, perVictim: 2 }),
  hours: hoursOfWait,
  async run(scene, { hours = 73, until = 'hours' }) {
    const now = await scene.front.now();
    const milliseconds = until === 'hours' ? hours * HOUR : untilMonth(now, until);
    if (!(await scene.wait(milliseconds))) return skipped('more patience');
    await signInAgain(scene);
    const note = until === 'hours' ? `${hours} hours` : `until ${until}`;
    return { outcome: 'passed', refusals: [], note };
  },
});

function hoursOfWait({ hours = 73, until = 'hours' }: Given): number {
  return until === 'hours' ? Number(hours) : 24 * 31;
}

/** From now to ten minutes before the month ends in Japan, or to five minutes after. */
export function untilMonth(now: number, until: 'month-end' | 'month-begin'): number {
  const there = new Date(now + JST);
  const next = Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1, 1) - JST;
  const at = until === 'month-end' ? next - 10 * MINUTE : next + 5 * MINUTE;
  return Math.max(0, at - now);
}

/** His devices, as after time away. */
export async function signInAgain({
  targets,
  mule,
  muleReady,
  muleElsewhere,
}: Scene): Promise<void> {
  const wallets = targets.filter((target) => target.impersonates).map(({ wallet }) => wallet);
  const mules = [...(muleReady ? [mule] : []), ...(muleElsewhere ? [muleElsewhere] : [])];
  const all = [...wallets, ...mules.map(({ customer }) => customer)];
  await inParallel(all, AT_ONCE, signIn);
}

const chargeDayByDay = move({
  does: 'Takes what is missing of his goal day after day, as much as goes through, and spends it at once. Passed when something comes through.',
  needs: () => ['link', 'shop'],
  gains: () => ['money'],
  adaptivity: 3,
  with: { days: whole({ from: 1, to: 60, usual: 8, description: 'how many days at most' }) },
  requests: ({ days = 8 }) => each(days * 6 * CHARGE_REQUESTS),
  hours: ({ days = 8 }) => 24 * (days + 4),
  async run(scene, { days = 8 }) {
    const { goalYen } = scene.attacker;
    const poor = () => scene.targets.filter(({ link, charged }) => link && charged < goalYen);
    if (poor().length === 0) return skipped(`${NO_LINK} with something left`);
    const results: Result<unknown, string>[] = [];
    for (let day = 0; day < days && poor().length > 0; day++) {
      if (day > 0 && !(await nextDay(scene, day === 1 ? COOLING_OFF : NEXT_DAY))) break;
      let moved = false;
      for (const target of poor()) {
        const today = await takeWhatGoes(scene, target);
        results.push(...today);
        moved ||= today.some(({ ok }) => ok);
      }
      if (!moved && day > 0) break;
    }
    return tried(results);
  },
});

async function nextDay(scene: Scene, milliseconds: number): Promise<boolean> {
  if (!(await scene.wait(milliseconds))) return false;
  await signInAgain(scene);
  return true;
}

/** What is missing up to a sum, as much at a time as goes through. */
async function chargeUpTo(
  scene: Scene,
  target: Target,
  sum: number,
): Promise<readonly Result<unknown, string>[]> {
  const results: Result<unknown, string>[] = [];
  for (const most of SLOW_YEN) {
    for (let more = true; more && target.charged < sum; ) {
      const amount = Math.min(most, sum - target.charged);
      const charged = await chargeTarget(scene, target, amount);
      results.push(charged);
      more = charged.ok;
    }
  }
  return results;
}

async function takeWhatGoes(
  scene: Scene,
  target: Target,
): Promise<readonly Result<unknown, string>[]> {
  const results = await chargeUpTo(scene, target, scene.attacker.goalYen);
  // Spent at once: a wallet holds only so much, and the mule's carries many.
  if ((target.purse?.yen ?? 0) > 0) await spendOf(scene, target);
  return results;
}

export const MONEY_MOVES = {
  'charge-made-up-link': chargeMadeUpLink,
  charge,
  spend,
  'charge-foreign-link': chargeForeignLink,
  unlink,
  wait,
  'charge-day-by-day': chargeDayByDay,
} as const;
