import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { MONEY_STATES, PAGE_PROBLEMS } from '@sekisho/contract/texts/everywhere.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Browser, Page } from 'playwright-core';
import { startPairForBrowsers } from '../../testing/pair.ts';
import { openChromium } from './chromium.ts';
import { type Hand, ja } from './hand.ts';
import { partsOfOneStory } from './story.ts';
import {
  accountOf,
  be,
  DESK,
  openBeside,
  openTill,
  openVisit,
  PHONE,
  personOf,
  proveAtBank,
  showBill,
  signInToWallet,
} from './visits.ts';

const OPERATOR = 'はやてペイ';
const ALREADY = 2_000;

let pair: Awaited<ReturnType<typeof startPairForBrowsers>>;
let browser: Browser;
let hand: Hand;
let clerk: Hand;
const part = partsOfOneStory();
before(async () => {
  pair = await startPairForBrowsers();
  browser = await openChromium(process.env);
  hand = await visitAs('kenta', `${OPERATOR}を開く`);
  await signInToWallet(hand);
  await hand.see(ja(WALLET.home.balance));
});
after(async () => {
  await browser?.close();
  await pair?.close();
});

async function visitAs(person: string, start: string, screen = PHONE): Promise<Hand> {
  const { world } = pair.running;
  const opened = await openVisit(browser, world, screen);
  await be(opened, personOf(world, person), start);
  return opened;
}

/** Goes as far as the press that charges ¥1,000, and leaves it to be pressed. */
async function readyToCharge(): Promise<string> {
  await hand.tab(ja(WALLET.nav.charge));
  await hand.press('1,000円');
  await hand.press(ja(WALLET.charge.toConfirm));
  await hand.arrive(ja(WALLET.charge.confirmTitle));
  return ja(WALLET.charge.confirmAct, { amount: '1,000円' });
}

async function movements(): Promise<string[]> {
  await hand.tab(ja(WALLET.nav.home));
  await hand.tab(ja(WALLET.nav.history));
  await hand.arrive(ja(WALLET.history.title));
  await hand.page.getByRole('main').getByRole('listitem').first().waitFor();
  return hand.page.getByRole('main').getByRole('listitem').allInnerTexts();
}

const TABS_MOST = 40;

/** Presses Tab until the focus is on the thing with these words, seen all the way. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let i = 0; i < TABS_MOST; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      // A page puts the focus on its title, which is for readers to begin at and nothing to press.
      if (!(element instanceof HTMLElement) || element.tabIndex < 0) return undefined;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
      const text = (label ?? element).textContent ?? '';
      return { text, seen: outlineStyle !== 'none' || boxShadow !== 'none' };
    });
    if (!focus) continue;
    assert.ok(focus.seen, `the focus on "${focus.text}" can be seen`);
    if (focus.text.startsWith(words)) return;
  }
  throw new Error(`Tab never comes to "${words}".`);
}

/** Lets requests to these addresses reach the server, and keeps what it answers from the page. */
async function loseAnswers(page: Page, urlPattern: string) {
  const devtools = await page.context().newCDPSession(page);
  const lost: (number | undefined)[] = [];
  devtools.on('Fetch.requestPaused', ({ requestId, responseStatusCode }) => {
    lost.push(responseStatusCode);
    void devtools.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' });
  });
  await devtools.send('Fetch.enable', { patterns: [{ urlPattern, requestStage: 'Response' }] });
  return {
    /** Stops losing, and tells which answers there were. */
    async found() {
      await devtools.detach();
      return lost;
    },
  };
}

describe('hands that are hasty', () => {
  part('press twice on a charge: one charge', async () => {
    await hand.button(await readyToCharge()).dblclick();
    await hand.arrive(ja(WALLET.charge.stateTitle));
    await hand.see(ja(MONEY_STATES.done));
    assert.equal((await movements()).length, 2);
  });

  part('press twice on a payment: one payment', async () => {
    clerk = await visitAs('sakura', 'レジを開く', DESK);
    await openTill(clerk);
    const code = await showBill(clerk, 480);
    await hand.tab(ja(WALLET.nav.pay));
    await hand.fill(ja(WALLET.pay.code), code);
    await hand.press(ja(WALLET.pay.read));
    await hand.button(ja(WALLET.pay.act, { amount: '480円' })).dblclick();
    await hand.arrive(ja(WALLET.pay.receiptTitle));
    await hand.see('2,520円');
    await clerk.arrive(ja(SHOP.result.paid));

    // Back and forth never pays again, and the code that was paid is no code any more.
    await hand.page.goBack();
    await hand.page.goForward();
    await hand.arrive(ja(WALLET.pay.title));
    await hand.fill(ja(WALLET.pay.code), code);
    await hand.press(ja(WALLET.pay.read));
    await hand.see(PROBLEMS.payment_request_closed.ja.title);
    assert.equal((await movements()).length, 3);
    await clerk.press(ja(SHOP.result.next));
    await clerk.tab(ja(SHOP.nav.day));
    await clerk.see(ja(SHOP.day.count, { count: 1 }));
  });
});

describe('a connection that breaks during a charge', () => {
  part('is told as what it is, and the next press is the same charge', async () => {
    const act = await readyToCharge();
    await hand.page.context().setOffline(true);
    await hand.press(act);
    await hand.see(PAGE_PROBLEMS.no_connection.ja.title);
    await hand.see(PAGE_PROBLEMS.no_connection.ja.detail);
    await hand.page.context().setOffline(false);
    await hand.press(act);
    await hand.see(ja(MONEY_STATES.done));
    assert.equal((await movements()).length, 4);
  });

  part('after the server has heard it: pressing again charges nothing more', async () => {
    const act = await readyToCharge();
    const answers = await loseAnswers(hand.page, '*/v1/charges');
    await hand.press(act);
    await hand.see(PAGE_PROBLEMS.no_connection.ja.detail);
    assert.deepEqual(await answers.found(), [200]);
    await hand.press(act);
    await hand.see(ja(MONEY_STATES.done));
    assert.equal((await movements()).length, 5);
  });

  part('and the bank has taken what the wallet shows, neither more nor less', async () => {
    const bank = await openBeside(hand, pair.origin('bank-a'));
    await proveAtBank(bank, accountOf(personOf(pair.running.world, 'kenta')));
    const amount = `${(ALREADY + 3_000).toLocaleString('ja')}円`;
    await bank.see(ja(BANK.answer.takenText, { amount, count: 4 }));
    await bank.page.close();
  });
});

describe('a connection that breaks during a payment', () => {
  const act = ja(WALLET.pay.act, { amount: '120円' });
  const readyToPay = async () => {
    await clerk.tab(ja(SHOP.nav.till));
    const code = await showBill(clerk, 120);
    await hand.tab(ja(WALLET.nav.pay));
    await hand.fill(ja(WALLET.pay.code), code);
    await hand.press(ja(WALLET.pay.read));
    await hand.arrive(ja(WALLET.pay.confirmTitle));
  };

  part('is told as what it is, and the next press is the same payment', async () => {
    const before = (await movements()).length;
    await readyToPay();
    await hand.page.context().setOffline(true);
    await hand.press(act);
    await hand.see(PAGE_PROBLEMS.no_connection.ja.detail);
    await hand.page.context().setOffline(false);
    await hand.press(act);
    await hand.arrive(ja(WALLET.pay.receiptTitle));
    await clerk.arrive(ja(SHOP.result.paid));
    assert.equal((await movements()).length, before + 1);
  });

  part('after the server has heard it: pressing again pays nothing more', async () => {
    const before = (await movements()).length;
    await readyToPay();
    const answers = await loseAnswers(hand.page, '*/v1/payments');
    await hand.press(act);
    await hand.see(PAGE_PROBLEMS.no_connection.ja.detail);
    assert.deepEqual(await answers.found(), [200]);
    // The till does not wait for the answer that was lost.
    await clerk.arrive(ja(SHOP.result.paid));
    await hand.press(act);
    await hand.arrive(ja(WALLET.pay.receiptTitle));
    assert.equal((await movements()).length, before + 1);
  });

  part('and the tab of the page that is there begins it anew', async () => {
    await hand.tab(ja(WALLET.nav.pay));
    await hand.arrive(ja(WALLET.pay.title));
    await readyToPay();
    await hand.tab(ja(WALLET.nav.pay));
    await hand.arrive(ja(WALLET.pay.title));
  });
});

describe('hands that have no pointer', () => {
  part('sign in and charge by the keyboard, and always see where they are', async () => {
    const { page, arrive, see } = await visitAs('kenta', `${OPERATOR}を開く`, DESK);
    const go = async (words: string) => {
      await tabTo(page, words);
      await page.keyboard.press('Enter');
    };
    await arrive(ja(WALLET.welcome.title));
    await go(ja(WALLET.welcome.signIn));
    // The device's dialog takes the focus, and Enter says yes.
    const yes = page
      .getByRole('dialog')
      .getByRole('button', { name: ja(DEMONSTRATION.device.accept), exact: true });
    await yes.waitFor();
    await page.keyboard.press('Enter');
    await see(ja(WALLET.home.balance));
    await go(ja(WALLET.home.charge));
    await see(ja(WALLET.charge.quick));
    await tabTo(page, ja(WALLET.charge.amount));
    await page.keyboard.type('1000');
    await page.keyboard.press('Enter');
    await arrive(ja(WALLET.charge.confirmTitle));
    await go(ja(WALLET.charge.confirmAct, { amount: '1,000円' }));
    await arrive(ja(WALLET.charge.stateTitle));
    await see(ja(MONEY_STATES.done));
    await page.context().close();
  });
});

describe('eyes that need letters of twice the size', () => {
  part('find the main act of each page, uncovered and without scrolling sideways', async () => {
    const { page } = hand;
    const bank = pair.origin('bank-b');
    for (const [url, act] of [
      [pair.running.world.startPage, `${OPERATOR}を開く`],
      [pair.origin('wallet-a'), ja(WALLET.home.charge)],
      [`${pair.origin('wallet-a')}/charge`, ja(WALLET.charge.toConfirm)],
      [`${pair.origin('wallet-a')}/pay`, ja(WALLET.pay.read)],
      [`${pair.origin('wallet-a')}/stop`, ja(WALLET.stop.act)],
      [bank, ja(BANK.account.go)],
    ] as const) {
      await page.goto(url);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      await hand.button(act).first().scrollIntoViewIfNeeded();
      const { covered, sideways } = await hand
        .button(act)
        .first()
        .evaluate((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          const there = document.elementFromPoint(left + width / 2, top + height / 2);
          const main = element.closest('main');
          return {
            covered: !(there && (there === element || element.contains(there))),
            sideways:
              document.documentElement.scrollWidth > innerWidth ||
              (main?.scrollWidth ?? 0) > innerWidth,
          };
        });
      assert.deepEqual({ covered, sideways }, { covered: false, sideways: false }, url);
    }
  });
});
