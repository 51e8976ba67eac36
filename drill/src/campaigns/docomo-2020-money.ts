import { DAY, HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { type Result, refuse } from '@sekisho/domain/base/result.ts';
import { inParallel } from '../http/in-parallel.ts';
import { told } from '../http/told.ts';
import { chargeAndWait, newKey, signIn } from '../people/customer.ts';
import {
  type HonestPerson,
  linkOwnAccount,
  openHonestPerson,
  openHonestWallet,
} from '../people/honest.ts';
import { payAtTill } from '../people/till.ts';
import { AT_ONCE } from './docomo-2020-wallets.ts';
import {
  LOOT_PARTS,
  LOOT_YEN,
  originOfWallet,
  otherOperator,
  type Scene,
  type Target,
} from './scene.ts';
import { type Step, skipped, tried } from './step.ts';

/** Past the first 72 hours of a link, and past any lock. */
const COOLING_OFF = 73 * HOUR;
const NEXT_DAY = DAY + MINUTE;
const DAYS_MAX = 8;
/** What he tries when the whole is refused, the most first. */
const SLOW_YEN = [50_000, 20_000, 10_000] as const;
/** Twice this is above what all operators together may take of an account in its first days. */
const HALF_OF_FIRST_DAYS = 6_000;
const NO_LINK = 'a linked account of a victim';

/** The four charges of 2020, cut to what one debit may be; all at once. */
const chargeAll: Step = {
  id: 'charge-at-once',
  async run(scene) {
    const linked = scene.targets.filter(({ link }) => link !== undefined);
    if (linked.length === 0) return skipped(NO_LINK);
    const results = await inParallel(linked, AT_ONCE, async (target) => {
      target.asked = LOOT_YEN;
      const parts = LOOT_PARTS.flatMap((part) => cut(part, target.link?.limit ?? part));
      return Promise.all(parts.map((amount) => chargeTarget(scene, target, amount)));
    });
    return tried(results.flat());
  },
};

/** An amount in parts of at most `limit`. */
export function cut(amount: number, limit: number): readonly number[] {
  const whole = Math.floor(amount / limit);
  const rest = amount - whole * limit;
  return [...Array.from({ length: whole }, () => limit), ...(rest > 0 ? [rest] : [])];
}

async function chargeTarget(
  scene: Scene,
  target: Target,
  amount: number,
): Promise<Result<unknown, string>> {
  const { link } = target;
  if (link === undefined) return refuse('no_link');
  const charged = await chargeAndWait(link.over, link.id, amount);
  if (!charged.ok) return charged;
  target.charged += amount;
  moneyMoved(scene, charged.value.settledAt);
  return charged;
}

function moneyMoved(scene: Scene, at: string | null): void {
  if (at !== null) scene.lastMoneyAt = Math.max(scene.lastMoneyAt ?? 0, Date.parse(at));
}

/** Everything that was charged, at the mule's shop. */
const spendAll: Step = {
  id: 'spend-at-shop',
  async run(scene) {
    const rich = scene.targets.filter(({ charged, captured }) => charged > captured);
    if (rich.length === 0) return skipped('money that was charged');
    const results: Result<unknown, string>[] = [];
    for (const target of rich) results.push(await spend(scene, target));
    return tried(results);
  },
};

async function spend(scene: Scene, target: Target): Promise<Result<unknown, string>> {
  const amount = target.charged - target.captured;
  if (target.link === undefined || amount <= 0) return refuse('nothing_to_spend');
  const paid = await payAtTill(scene.till, target.link.over, amount);
  if (!paid.ok) return paid;
  target.captured += amount;
  moneyMoved(scene, paid.value.at);
  return paid;
}

/** Charges over a link of somebody else, whose id he has seen. */
const chargeForeignLink: Step = {
  id: 'charge-over-foreign-link',
  async run({ mule, muleReady, foreignLink }) {
    if (!muleReady || foreignLink === undefined) return skipped('somebody else’s link');
    const body = { link: foreignLink, amount: 20_000 };
    const { api } = mule.customer;
    return tried([await told(() => api.createCharge({ body }, { idempotencyKey: newKey() }))]);
  },
};

/** The mule links his own account, as anybody may: what follows is tried with his own money. */
const linkOwn: Step = {
  id: 'own-account-linked',
  async run(scene) {
    if (!scene.muleReady) return skipped('the mule’s wallet');
    const linked = await linkOwnAccount(scene.mule, scene.front);
    if (linked.ok) scene.ownLink = linked.value.id;
    return tried([linked]);
  },
};

/** The same account once more, in the same wallet. */
const linkOwnTwice: Step = {
  id: 'account-linked-twice',
  async run({ mule, ownLink, front }) {
    if (ownLink === undefined) return skipped('the mule’s own account, linked once');
    return tried([await linkOwnAccount(mule, front)]);
  },
};

/** One account under two operators, charged over both: together more than the first days allow. */
const manyWallets: Step = {
  id: 'account-to-many-wallets',
  async run(scene) {
    const { briefing, front, mule } = scene;
    const elsewhere: HonestPerson = {
      ...openHonestPerson({
        person: briefing.mule,
        browser: scene.browser(),
        origin: originOfWallet(briefing, otherOperator(briefing)),
      }),
      bankDevice: mule.bankDevice,
    };
    const opened = await openHonestWallet(elsewhere, front);
    if (!opened.ok) return skipped(`a wallet at the other operator (${opened.refusal})`);
    const link = await linkOwnAccount(elsewhere, front);
    const here = scene.ownLink;
    if (!link.ok || here === undefined) return skipped('the same account under two operators');
    const first = await chargeAndWait(mule.customer, here, HALF_OF_FIRST_DAYS);
    if (!first.ok) return skipped(`a first charge (${first.refusal})`);
    const second = await chargeAndWait(elsewhere.customer, link.value.id, HALF_OF_FIRST_DAYS);
    return tried([second]);
  },
};

/** Sits out cooling-off, locks and the first days; his devices sign in again. */
const waitLong: Step = {
  id: 'wait',
  async run(scene) {
    await scene.front.moveClock(COOLING_OFF);
    await signInAgain(scene);
    return { outcome: 'passed', refusals: [], note: '73 hours' };
  },
};

async function signInAgain({ targets, mule, muleReady }: Scene): Promise<void> {
  const wallets = targets.filter((target) => target.impersonates).map(({ wallet }) => wallet);
  await inParallel(muleReady ? [...wallets, mule.customer] : wallets, AT_ONCE, signIn);
}

/** What is missing of the ¥300,000, day after day, as much as goes through. */
const chargeSlowly: Step = {
  id: 'charge-day-by-day',
  async run(scene) {
    const poor = () => scene.targets.filter(({ link, charged }) => link && charged < LOOT_YEN);
    if (poor().length === 0) return skipped(`${NO_LINK} with something left`);
    const results: Result<unknown, string>[] = [];
    for (let day = 0; day < DAYS_MAX && poor().length > 0; day++) {
      if (day > 0) await nextDay(scene, day === 1 ? COOLING_OFF : NEXT_DAY);
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
};

async function nextDay(scene: Scene, milliseconds: number): Promise<void> {
  await scene.front.moveClock(milliseconds);
  await signInAgain(scene);
}

async function takeWhatGoes(scene: Scene, target: Target): Promise<Result<unknown, string>[]> {
  const results: Result<unknown, string>[] = [];
  target.asked = LOOT_YEN;
  for (const most of SLOW_YEN) {
    for (let more = true; more && target.charged < LOOT_YEN; ) {
      const amount = Math.min(most, LOOT_YEN - target.charged);
      const charged = await chargeTarget(scene, target, amount);
      results.push(charged);
      more = charged.ok;
    }
  }
  // Spent at once: a wallet holds only so much, and the mule's carries many.
  if (target.charged > target.captured) await spend(scene, target);
  return results;
}

export const MONEY_STEPS = { chargeAll, spendAll } as const;
export const OWN_ACCOUNT_STEPS: readonly Step[] = [
  chargeForeignLink,
  linkOwn,
  linkOwnTwice,
  manyWallets,
];
export const PATIENCE_STEPS = { waitLong, chargeSlowly } as const;
