import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { MONEY_STATES } from '@sekisho/contract/texts/everywhere.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Browser } from 'playwright-core';
import { startPairForBrowsers } from '../../testing/pair.ts';
import { openChromium } from './chromium.ts';
import { type Hand, ja } from './hand.ts';
import { partsOfOneStory } from './story.ts';
import {
  accountOf,
  be,
  DESK,
  nameOf,
  openBeside,
  openTill,
  openVisit,
  PHONE,
  personOf,
  proveAtBank,
  showBill,
} from './visits.ts';

const OPERATOR = 'はやてペイ';
const BANK_NAME = '見本あおば銀行';
const SHOP_NAME = '珈琲 峠';

let pair: Awaited<ReturnType<typeof startPairForBrowsers>>;
let browser: Browser;
let hand: Hand;
let began: number;
const part = partsOfOneStory();
before(async () => {
  pair = await startPairForBrowsers();
  browser = await openChromium(process.env);
});
after(async () => {
  await browser?.close();
  await pair?.close();
});

// One story on one phone: each part goes on where the one before it ended.
describe('a customer of 34 on the train', () => {
  part('becomes Misaki on the start page and opens a wallet', async () => {
    began = performance.now();
    const misaki = personOf(pair.running.world, 'misaki');
    hand = await openVisit(browser, pair.running.world, PHONE);
    await hand.arrive(ja(DEMONSTRATION.start.title));
    await be(hand, misaki, `${OPERATOR}を開く`);
    await hand.arrive(ja(WALLET.welcome.title));

    await hand.press(ja(WALLET.welcome.begin));
    await hand.fill(ja(WALLET.begin.email), misaki.email ?? '');
    await hand.press(ja(WALLET.begin.makePasskey));
    await hand.usePasskey('create');

    await hand.press(ja(WALLET.begin.toPhone));
    await hand.fill(ja(WALLET.phone.number), misaki.phone ?? '');
    await hand.press(ja(WALLET.phone.send));
    await hand.fill(ja(WALLET.phone.code), await hand.readCode());
    await hand.press(ja(WALLET.phone.prove));

    await hand.press(ja(WALLET.begin.toIdentity));
    await hand.press(ja(WALLET.identity.start));
    await hand.press(ja(WALLET.identity.open));
    await hand.arrive(ja(DEMONSTRATION.documents.title));
    await hand.see(ja(DEMONSTRATION.elements.portrait));
    await hand.see(ja(DEMONSTRATION.documents.notIncluded));
    await hand.press(ja(DEMONSTRATION.documents.agree));
    await hand.see(ja(WALLET.identity.provedTitle));
    await hand.see(nameOf(misaki));
  });

  part('links her regional bank on the bank’s own page', async () => {
    const misaki = personOf(pair.running.world, 'misaki');
    await hand.press(ja(WALLET.identity.linkBank));
    await hand.page.getByRole('radio', { name: BANK_NAME }).check();
    await hand.press(ja(WALLET.banks.goOn));
    await hand.proveUntil(ja(BANK.request.title));
    assert.equal(new URL(hand.page.url()).origin, pair.origin('bank-a'));
    await hand.see(ja(BANK.request.lead, { partner: OPERATOR }));
    await proveAtBank(hand, accountOf(misaki));
    await hand.see(ja(BANK.request.approveTitle));
    await hand.see(ja(BANK.request.untilText));
    await hand.press(ja(BANK.request.approve));
    await hand.see(ja(WALLET.banks.linked));
    await hand.see(ja(WALLET.linkStates.active));
  });

  part('charges ¥3,000', async () => {
    await hand.tab(ja(WALLET.nav.charge));
    await hand.press('3,000円');
    await hand.press(ja(WALLET.charge.toConfirm));
    await hand.press(ja(WALLET.charge.confirmAct, { amount: '3,000円' }));
    await hand.proveUntil(ja(WALLET.charge.stateTitle));
    await hand.see(ja(MONEY_STATES.done));
    await hand.see(ja(WALLET.chargeStates.done, { amount: '3,000円' }));
  });

  part('buys coffee by code, and both screens agree within a second', async () => {
    const clerk = await openVisit(browser, pair.running.world, DESK);
    await be(clerk, personOf(pair.running.world, 'sakura'), 'レジを開く');
    await openTill(clerk);
    const code = await showBill(clerk, 480);

    await hand.tab(ja(WALLET.nav.pay));
    await hand.fill(ja(WALLET.pay.code), code);
    await hand.press(ja(WALLET.pay.read));
    await hand.arrive(ja(WALLET.pay.confirmTitle));
    await hand.see(SHOP_NAME);
    await hand.press(ja(WALLET.pay.act, { amount: '480円' }));
    await hand.arrive(ja(WALLET.pay.receiptTitle));
    const paid = performance.now();
    await clerk.arrive(ja(SHOP.result.paid));
    assert.ok(performance.now() - paid < 1_000, 'the till knows it within a second');

    assert.match(await hand.text(), /480円[\s\S]*2,520円/);
    const number = /pay_\w+/.exec(await hand.text())?.[0];
    assert.ok(number);
    await clerk.see(number);
    await clerk.see('480円');
    await clerk.press(ja(SHOP.result.next));
    await clerk.tab(ja(SHOP.nav.day));
    await clerk.see(ja(SHOP.day.count, { count: 1 }));
    await clerk.see(number);
    await clerk.page.context().close();
  });

  part('finds both in her history, and all of it took less than five minutes', async () => {
    await hand.tab(ja(WALLET.nav.history));
    await hand.see(SHOP_NAME);
    const movements = await hand.page.getByRole('main').getByRole('listitem').allInnerTexts();
    assert.equal(movements.length, 2);
    assert.match(movements[0] ?? '', /珈琲 峠[\s\S]*−480円[\s\S]*支払い/);
    assert.match(movements[1] ?? '', /見本あおば銀行[\s\S]*\+3,000円[\s\S]*チャージ/);
    assert.ok(performance.now() - began < 300_000);
  });
});

describe('the same customer at her bank', () => {
  let late: Hand;

  part('reads what is linked and what was taken, and stops it', async () => {
    late = await openBeside(hand, `${pair.origin('wallet-a')}/charge`);
    await late.press('1,000円');
    await late.press(ja(WALLET.charge.toConfirm));
    await late.arrive(ja(WALLET.charge.confirmTitle));

    const bank = await openBeside(hand, pair.origin('bank-a'));
    await bank.arrive(ja(BANK.safe.title));
    await proveAtBank(bank, accountOf(personOf(pair.running.world, 'misaki')));
    await bank.arrive(ja(BANK.answer.title));
    await bank.see(ja(BANK.answer.someActive, { count: 1 }));
    await bank.see(ja(BANK.answer.takenText, { amount: '3,000円', count: 1 }));
    await bank.press(ja(BANK.answer.stopOf, { partner: OPERATOR }));
    await bank.see(ja(BANK.answer.stopped, { partner: OPERATOR }));
    await bank.see(ja(BANK.answer.noneActive));
    await bank.page.close();
  });

  part(
    'sees in her wallet that the bank stopped it, and a charge is refused in words',
    async () => {
      await late.press(ja(WALLET.charge.confirmAct, { amount: '1,000円' }));
      // Which of the two says no depends on which of them the stop has reached first.
      const byWallet = ja(WALLET.charge.stopped);
      const byBank = ja(WALLET.chargeRefusals.link_ended);
      await late.see(new RegExp(`${byWallet}|${byBank}`));
      await late.page.close();

      await hand.tab(ja(WALLET.nav.banks));
      await hand.see(ja(WALLET.linkStates.suspended));
      await hand.see(ja(WALLET.linkStateDetails.suspended));
    },
  );

  part('unlinks with one press and a yes; nothing can be charged from then on', async () => {
    late = await openBeside(hand, `${pair.origin('wallet-a')}/charge`);
    await late.see(ja(WALLET.charge.stoppedTitle));
    await hand.page.getByRole('button', { name: new RegExp(BANK_NAME) }).click();
    await hand.press(ja(WALLET.banks.unlinkAct));
    await hand.see(ja(WALLET.banks.unlinked));
    await late.page.reload();
    await late.see(ja(WALLET.charge.noLinkTitle));
    // The page has no way left to ask; whoever asks all the same is refused.
    const refused = await chargeByForce(late);
    assert.equal(refused, PROBLEMS.link_not_active.ja.title);
  });
});

/** Asks the server as the page would, with the link that has ended. */
async function chargeByForce(hand: Hand): Promise<string> {
  return hand.page.evaluate(async () => {
    const { links } = await (await fetch('/v1/links')).json();
    const answer = await fetch('/v1/charges', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'after-the-end-0001' },
      body: JSON.stringify({ link: links[0].id, amount: 1_000 }),
    });
    return (await answer.json()).title;
  });
}
