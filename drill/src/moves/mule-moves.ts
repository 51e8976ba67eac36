import type { Link } from '@sekisho/contract/wallet.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { told } from '../http/told.ts';
import {
  approve,
  type BankVisit,
  isCallback,
  openBankVisit,
  proveUntilApproval,
} from '../people/bank-visit.ts';
import {
  beginLink,
  type Customer,
  chargeAndWait,
  newKey,
  type Outcome,
} from '../people/customer.ts';
import { type HonestPerson, linkOwnAccount, unlinkAndWait } from '../people/honest.ts';
import { payAtTill, showBill } from '../people/till.ts';
import { skipped, tried } from '../run/attempt.ts';
import { moneyMoved, type Scene } from '../run/scene.ts';
import { chargeTarget } from './money-moves.ts';
import { choice, chosen, move, once, whole } from './move.ts';
import { openElsewhere } from './wallet-moves.ts';

/** Twice this is above what all operators together may take of an account in its first days. */
const HALF_OF_FIRST_DAYS = 6_000;
const LINK_REQUESTS = 70;

const linkOwn = move({
  does: 'The mule links his own account, as anybody may: what follows is tried with his own money. Passed when it is linked, as it should be.',
  needs: () => ['mule-wallet'],
  gains: () => ['own-link'],
  with: {},
  requests: () => once(LINK_REQUESTS),
  async run(scene) {
    const linked = await linkOwnAccount(scene.mule, scene.front);
    if (linked.ok) scene.ownLink = linked.value.id;
    return tried([linked]);
  },
});

const linkOwnAgain = move({
  does: 'The mule links the same account once more, in the same wallet. Passed when there is a second link.',
  needs: () => ['own-link'],
  with: {},
  requests: () => once(LINK_REQUESTS),
  run: async ({ mule, front }) => tried([await linkOwnAccount(mule, front)]),
});

const ownAccountElsewhere = move({
  does: 'The mule links his one account under both operators and charges over both, together more than the first days allow. Passed when both charges come through.',
  needs: () => ['own-link'],
  gains: () => ['mule-wallet-elsewhere'],
  with: {},
  requests: () => once(3 * LINK_REQUESTS),
  async run(scene) {
    const { front, mule } = scene;
    const opened = await openElsewhere(scene);
    const elsewhere = scene.muleElsewhere;
    if (!opened.ok || elsewhere === undefined) {
      return skipped(`a wallet at the second operator${opened.ok ? '' : ` (${opened.refusal})`}`);
    }
    const link = await linkOwnAccount(elsewhere, front);
    const here = scene.ownLink;
    if (!link.ok || here === undefined) return skipped('the same account under two operators');
    const first = await chargeAndWait(mule.customer, here, HALF_OF_FIRST_DAYS);
    if (!first.ok) return skipped(`a first charge (${first.refusal})`);
    return tried([await chargeAndWait(elsewhere.customer, link.value.id, HALF_OF_FIRST_DAYS)]);
  },
});

const raceLinks = move({
  does: 'The mule brings two requests for his one account up to the last button, approves both at the same moment and comes back with both at the same moment, each address twice. Passed when more than one link is active; one is his own link.',
  needs: () => ['mule-wallet'],
  gains: () => ['own-link'],
  with: {},
  requests: () => once(2 * LINK_REQUESTS),
  async run(scene) {
    const { customer } = scene.mule;
    const visits: BankVisit[] = [];
    const refusals: string[] = [];
    for (let nth = 0; nth < 2; nth++) {
      const ready = await bringToLastButton(scene, scene.mule);
      if (ready.ok) visits.push(ready.value);
      else refusals.push(ready.refusal);
    }
    const made = await linksMadeBy(customer, async () => {
      const back = await Promise.all(visits.map(approveAndReturn));
      for (const one of back) if (!one.ok) refusals.push(one.refusal);
      const addresses = back.flatMap((one) => (one.ok ? [one.value.href, one.value.href] : []));
      await Promise.all(addresses.map((href) => customer.browser.visit(href)));
    });
    scene.ownLink = made[0];
    const outcome = made.length > 1 ? 'passed' : 'stopped';
    return { outcome, refusals, note: `${made.length} of 2 linked` };
  },
});

/** The active links that were not there before. */
async function linksMadeBy(
  { api }: Customer,
  act: () => Promise<void>,
): Promise<readonly Link['id'][]> {
  const list = async () => {
    const listed = await told(() => api.listLinks({}));
    if (!listed.ok) throw new Error(`The links were not told (${listed.refusal}).`);
    return listed.value.links.filter(({ state }) => state === 'active').map(({ id }) => id);
  };
  const before = new Set(await list());
  await act();
  return (await list()).filter((id) => !before.has(id));
}

async function bringToLastButton(scene: Scene, mule: HonestPerson): Outcome<BankVisit> {
  const browser = scene.browser();
  const begun = await beginLink(mule.customer, mule.person.bankCode);
  if (!begun.ok) return begun;
  const visit = await openBankVisit(browser, begun.value);
  if (!visit.ok) return visit;
  const { person, bankDevice } = mule;
  const proved = await proveUntilApproval(visit.value, { ...person, bankDevice }, scene.front);
  return proved.ok ? visit : proved;
}

async function approveAndReturn(visit: BankVisit): Outcome<URL> {
  const approved = await approve(visit);
  if (!approved.ok) return approved;
  const { url } = await visit.browser.visit(approved.value, isCallback);
  return url.searchParams.has('code') ? accept(url) : refuse(url.searchParams.get('error') ?? '');
}

const raceCharges = move({
  does: 'Asks for the same amount many times at the same moment, each time with a key of its own: over the mule’s own link, or over each victim’s. Passed when more comes through than the caps of the first days allow.',
  needs: ({ whose }) => [whose === 'victims' ? 'link' : 'own-link'],
  gains: () => ['money'],
  with: {
    whose: choice(['own', 'victims'], 'over whose link'),
    times: whole({ from: 2, to: 50, usual: 10, description: 'how many at once' }),
    amount: whole({ from: 1, to: 50_000, usual: 3_000, description: 'how much each' }),
  },
  requests: ({ times = 10 }) => ({ once: times * 20, perVictim: times * 20 }),
  async run(scene, { whose, times = 10, amount = 3_000 }) {
    const asks = Array.from({ length: times }, () => amount);
    const linked = chosen(scene).filter(({ link }) => link !== undefined);
    const perLink: Result<unknown, string>[][] = [];
    if (whose === 'victims') {
      for (const target of linked) {
        perLink.push(await Promise.all(asks.map((yen) => chargeTarget(scene, target, yen))));
      }
    } else {
      const link = scene.ownLink;
      if (link === undefined) return skipped('the mule’s own link');
      const { customer } = scene.mule;
      perLink.push(await Promise.all(asks.map((yen) => chargeAndWait(customer, link, yen))));
    }
    const most = Math.max(0, ...perLink.map((one) => one.filter(({ ok }) => ok).length));
    const { refusals } = tried(perLink.flat());
    const note = `¥${most * amount} of ¥${times * amount} over one account`;
    return { outcome: most * amount > FIRST_DAYS_YEN ? 'passed' : 'stopped', refusals, note };
  },
});

/** What the protocol lets all operators together take of an account in a mandate's first days. */
const FIRST_DAYS_YEN = 10_000;

const repeatKey = move({
  does: 'Sends one charge of the mule’s several times at the same moment with one key, then once with that key and another amount. Passed when the operator makes more than one charge of it.',
  needs: () => ['own-link'],
  with: { times: whole({ from: 2, to: 30, usual: 8, description: 'how many at once' }) },
  requests: ({ times = 8 }) => once(5 * times + 20),
  async run({ mule, ownLink }, { times = 8 }) {
    if (ownLink === undefined) return skipped('the mule’s own link');
    const { api } = mule.customer;
    const idempotencyKey = newKey();
    const ask = (amount: number) =>
      told(() => api.createCharge({ body: { link: ownLink, amount } }, { idempotencyKey }));
    const answers = await Promise.all(Array.from({ length: times }, () => ask(100)));
    const other = await ask(200);
    const ids = new Set(
      [...answers, other].flatMap((answer) => (answer.ok ? [answer.value.id] : [])),
    );
    const { refusals } = tried([...answers, other]);
    const outcome = ids.size > 1 ? 'passed' : 'stopped';
    return { outcome, refusals, note: `${ids.size} of ${times + 1} made a charge` };
  },
});

const doubleSpend = move({
  does: 'Has two bills shown over all that the mule’s wallet holds and pays both at the same moment, each of them twice. Passed when more is paid than the wallet held.',
  needs: () => ['own-link', 'shop'],
  with: {},
  requests: () => once(40),
  async run(scene) {
    const { customer } = scene.mule;
    const me = await told(() => customer.api.getMe({}));
    if (!me.ok || me.value.balance < 1) return skipped('money in the mule’s wallet');
    const { balance } = me.value;
    const bills = [await showBill(scene.till, balance), await showBill(scene.till, balance)];
    const open = bills.flatMap((bill) => (bill.ok ? [bill.value] : []));
    const results = await Promise.all(
      [...open, ...open].map((bill) => payAtTill(scene.till, customer, balance, bill)),
    );
    const payments = new Set(results.flatMap((paid) => (paid.ok ? [paid.value.id] : [])));
    scene.ownSpent += payments.size * balance;
    const [paid] = results.flatMap((one) => (one.ok ? [one.value] : []));
    if (paid !== undefined) moneyMoved(scene, paid.at);
    const { refusals } = tried(results);
    const outcome = payments.size > 1 ? 'passed' : 'stopped';
    return { outcome, refusals, note: `${payments.size} of 4 payments of ¥${balance}` };
  },
});

const chargeAfterUnlink = move({
  does: 'Unlinks the mule’s own account, and charges over it as soon as the operator has answered. Passed when that charge comes through.',
  needs: () => ['own-link'],
  with: {},
  requests: () => once(90),
  async run(scene) {
    const { ownLink: id, mule } = scene;
    if (id === undefined) return skipped('the mule’s own link');
    const { customer } = mule;
    const asked = await told(() => customer.api.unlink({ params: { id }, body: {} }));
    if (!asked.ok) return skipped(`an ended link (${asked.refusal})`);
    const charged = await chargeAndWait(customer, id, 100);
    await unlinkAndWait(customer, id);
    scene.ownLink = undefined;
    return tried([charged]);
  },
});

const replayOwnCallback = move({
  does: 'The mule links his own account and comes back with the same address three times at the same moment, and once later. Passed when it makes more than one link.',
  needs: () => ['mule-wallet'],
  gains: () => ['own-link'],
  with: {},
  requests: () => once(LINK_REQUESTS + 20),
  async run(scene) {
    const { customer } = scene.mule;
    const visit = await bringToLastButton(scene, scene.mule);
    if (!visit.ok) return skipped(`a link request (${visit.refusal})`);
    const back = await approveAndReturn(visit.value);
    if (!back.ok) return skipped(`an address with a code (${back.refusal})`);
    const { href } = back.value;
    const made = await linksMadeBy(customer, async () => {
      await Promise.all([1, 2, 3].map(() => customer.browser.visit(href)));
      await customer.browser.visit(href);
    });
    scene.ownLink = made[0];
    const outcome = made.length > 1 ? 'passed' : 'stopped';
    return { outcome, refusals: [], note: `${made.length} links of one address` };
  },
});

export const MULE_MOVES = {
  'link-own-account': linkOwn,
  'link-own-account-again': linkOwnAgain,
  'own-account-elsewhere': ownAccountElsewhere,
  'race-links': raceLinks,
  'replay-own-callback': replayOwnCallback,
  'race-charges': raceCharges,
  'repeat-key': repeatKey,
  'double-spend': doubleSpend,
  'charge-after-unlink': chargeAfterUnlink,
} as const;
