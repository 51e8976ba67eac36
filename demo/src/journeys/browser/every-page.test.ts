import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { COMMON, MONEY_STATES } from '@sekisho/contract/texts/everywhere.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { STOPPED } from '@sekisho/contract/texts/switches.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { bankBoard, operatorBoard } from '@sekisho/runtime/switches/service.ts';
import type { Browser } from 'playwright-core';
import { startPairForBrowsers } from '../../testing/pair.ts';
import { openChromium } from './chromium.ts';
import { issueToNamesake, whileBankIsStuck, whileStopped } from './circumstances.ts';
import { type Hand, ja } from './hand.ts';
import { type Inspection, openInspection } from './inspection.ts';
import { lookAtDevices, lookAtLimits, lookAtNotices } from './safety-pages.ts';
import { lookAtAllOfStaff } from './staff-visits.ts';
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
  typeAccount,
} from './visits.ts';

// Every page in every state that a person can bring about, in both languages, on a phone and on a
// desk: no violation of axe, nothing that scrolls sideways, no target too small, no script error.
let pair: Awaited<ReturnType<typeof startPairForBrowsers>>;
let browser: Browser;
const inspection: Inspection = openInspection(process.env.SCREENSHOTS);
const part = partsOfOneStory();
before(async () => {
  pair = await startPairForBrowsers();
  browser = await openChromium(process.env);
});
after(async () => {
  await browser?.close();
  await pair?.close();
});

const inspect = (hand: Hand, name: string) => inspection.inspect(hand.page, name);

/** A visit whose pages are watched. */
async function visit(person: string | undefined, start = ''): Promise<Hand> {
  const { world } = pair.running;
  const hand = await openVisit(browser, world, { ...PHONE, isMobile: false });
  await inspection.watch(hand.page.context());
  await hand.page.reload();
  await hand.arrive(ja(DEMONSTRATION.start.title));
  if (person !== undefined) await be(hand, personOf(world, person), start);
  return hand;
}

/** The device's question stands above the page and its language switch: it is asked once in each. */
async function lookAtDevice({ page, press, arrive }: Hand): Promise<void> {
  await arrive(ja(WALLET.welcome.title));
  const look = async (language: Language) => {
    await press(say(WALLET.welcome.signIn, language));
    const dialog = page.getByRole('dialog');
    const decline = dialog.getByRole('button', {
      name: say(DEMONSTRATION.device.decline, language),
      exact: true,
    });
    await decline.waitFor();
    await inspection.inspectAsItSpeaks(page, 'device-asks');
    await decline.click();
    await dialog.waitFor({ state: 'detached' });
  };
  await look('ja');
  await inspection.inspect(page, 'wallet-passkey-not-used');
  await page.getByRole('banner').getByText(COMMON.languageSwitch.ja).click();
  await look('en');
  await page.getByRole('banner').getByText(COMMON.languageSwitch.en).click();
}

describe('every page', () => {
  let misaki: Hand;
  let kenta: Hand;

  part('is looked at by an eye that finds what was planted', async () => {
    const planted = openInspection(undefined);
    const nobody = await openVisit(browser, pair.running.world, DESK);
    await planted.watch(nobody.page.context());
    await nobody.page.goto(pair.origin('wallet-a'));
    await nobody.arrive(ja(WALLET.welcome.title));
    await nobody.page.evaluate(() => {
      const small = document.createElement('button');
      small.style.cssText = 'width: 9px; height: 9px; padding: 0; border: 0';
      const wide = document.createElement('p');
      wide.style.cssText = 'width: 2000px; max-width: none';
      document.querySelector('main')?.append(small, wide);
      // The policy of the pages allows no script that stands in the page itself.
      const script = document.createElement('script');
      script.textContent = 'void 0';
      document.body.append(script);
    });
    await planted.inspect(nobody.page, 'planted');
    const found = planted.faults.join('\n');
    for (const fault of [
      /axe button-name/,
      /too small/,
      /320: scrolls/,
      /Content.Security.Policy/,
    ]) {
      assert.match(found, fault);
    }
    await nobody.page.context().close();
  });

  part('of the demonstration, to a visitor who is nobody', async () => {
    const nobody = await visit(undefined);
    await nobody.see(ja(DEMONSTRATION.start.clockTitle));
    await inspect(nobody, 'start');
    for (const [path, name, title] of [
      ['/phone', 'phone-nobody', DEMONSTRATION.phone.titleNobody],
      ['/documents', 'documents-empty', DEMONSTRATION.documents.title],
      ['/nothing', 'start-missing', COMMON.pageMissing],
    ] as const) {
      await nobody.page.goto(pair.running.world.startPage + path);
      await nobody.arrive(ja(title));
      await inspect(nobody, name);
    }
    await nobody.page.context().close();
  });

  part('of a wallet to those who have none', async () => {
    misaki = await visit('misaki', 'はやてペイを開く');
    const hand = misaki;
    const at = (path: string) => hand.page.goto(pair.origin('wallet-a') + path);
    await hand.arrive(ja(WALLET.welcome.title));
    await inspect(hand, 'wallet-welcome');
    await at('/not-mine');
    await hand.arrive(ja(WALLET.impostor.title));
    await inspect(hand, 'wallet-not-mine');
    await at('/stop');
    await hand.arrive(ja(WALLET.stop.signedOutTitle));
    await inspect(hand, 'wallet-stop-signed-out');
    await at('/banks');
    await hand.see(ja(WALLET.signInFirst));
    await inspect(hand, 'wallet-sign-in-first');
  });

  part('of a wallet until the telephone number is proved', async () => {
    const hand = misaki;
    const { email, phone } = personOf(pair.running.world, 'misaki');
    await hand.page.goto(`${pair.origin('wallet-a')}/begin`);
    await hand.see(ja(WALLET.begin.emailSupport));
    await inspect(hand, 'wallet-begin-passkey');
    await hand.press(ja(WALLET.begin.makePasskey));
    await hand.see(ja(WALLET.begin.emailError));
    await inspect(hand, 'wallet-begin-problem');
    await hand.fill(ja(WALLET.begin.email), email ?? '');
    await hand.press(ja(WALLET.begin.makePasskey));
    await hand.usePasskey('create');
    await hand.see(ja(WALLET.begin.toPhone));
    await inspect(hand, 'wallet-begin-phone');
    await hand.press(ja(WALLET.begin.toPhone));
    await hand.arrive(ja(WALLET.phone.title));
    await inspect(hand, 'wallet-phone-number');
    await hand.fill(ja(WALLET.phone.number), phone ?? '');
    await hand.press(ja(WALLET.phone.send));
    const code = await hand.readCode();
    await hand.press(ja(WALLET.phone.prove));
    await hand.see(ja(BANK.code.error));
    await inspect(hand, 'wallet-phone-code');
    await hand.fill(ja(WALLET.phone.code), code);
    await hand.press(ja(WALLET.phone.prove));
    await hand.see(ja(WALLET.begin.toIdentity));
    await inspect(hand, 'wallet-begin-identity');
  });

  part('of a wallet until its owner is known, with the app that holds documents', async () => {
    const hand = misaki;
    await hand.press(ja(WALLET.begin.toIdentity));
    await hand.arrive(ja(WALLET.identity.title));
    await inspect(hand, 'wallet-identity');
    await hand.press(ja(WALLET.identity.start));
    await hand.see(ja(WALLET.identity.sameDevice));
    await inspect(hand, 'wallet-identity-ready');
    await hand.press(ja(WALLET.identity.open));
    await hand.see(ja(DEMONSTRATION.documents.notIncluded));
    await inspect(hand, 'documents-asked');
    await hand.press(ja(DEMONSTRATION.documents.refuse));
    await hand.arrive(ja(DEMONSTRATION.documents.refusedTitle));
    await inspect(hand, 'documents-refused');
    await hand.press(ja(DEMONSTRATION.documents.back));
    await hand.arrive(ja(WALLET.identity.title));
    await hand.press(ja(WALLET.identity.start));
    await hand.press(ja(WALLET.identity.open));
    await hand.press(ja(DEMONSTRATION.documents.agree));
    await hand.see(ja(WALLET.identity.provedTitle));
    await inspect(hand, 'wallet-identity-done');
  });

  part('of a wallet in which nothing has happened', async () => {
    const hand = misaki;
    await hand.page.goto(pair.origin('wallet-a'));
    await hand.see(ja(WALLET.home.noBank));
    await inspect(hand, 'wallet-home-empty');
    await hand.tab(ja(WALLET.nav.history));
    await hand.see(ja(WALLET.history.empty));
    await inspect(hand, 'wallet-history-empty');
    await hand.tab(ja(WALLET.nav.banks));
    await hand.see(ja(WALLET.banks.empty));
    await inspect(hand, 'wallet-banks-empty');
    await hand.tab(ja(WALLET.nav.charge));
    await hand.see(ja(WALLET.charge.noLinkTitle));
    await inspect(hand, 'wallet-charge-no-link');
    await hand.page.goto(`${pair.running.world.startPage}/phone`);
    await hand.see(ja(DEMONSTRATION.phone.lead));
    await inspect(hand, 'phone');
    await hand.page.goto(pair.running.world.startPage);
    await hand.see(ja(DEMONSTRATION.start.you));
    await inspect(hand, 'start-as-somebody');
    await hand.page.context().close();
  });

  part('of the bank while a wallet asks for an account', async () => {
    const hand = await visit('misaki', 'はやてペイを開く');
    const account = accountOf(personOf(pair.running.world, 'misaki'));
    await hand.press(ja(WALLET.welcome.signIn));
    await hand.usePasskey();
    await hand.tab(ja(WALLET.nav.banks));
    await hand.press(ja(WALLET.banks.add));
    await hand.arrive(ja(WALLET.banks.addTitle));
    await hand.press(ja(WALLET.banks.goOn));
    await hand.see(ja(WALLET.banks.chooseError));
    await inspect(hand, 'wallet-bank-add');
    await hand.page.getByRole('radio', { name: account.bankName }).check();
    await hand.press(ja(WALLET.banks.goOn));
    await hand.proveUntil(ja(BANK.request.title));
    await hand.see(ja(BANK.request.notYou));
    await inspect(hand, 'bank-request-login');
    await hand.stop();
    await hand.arrive(ja(BANK.request.stopTitle));
    await inspect(hand, 'bank-request-stop');
    await hand.press(ja(BANK.request.stopBack));
    await typeAccount(hand, account);
    await hand.arrive(ja(BANK.code.title));
    await inspect(hand, 'bank-request-code');
    await hand.fill(ja(BANK.code.label), await hand.readCode());
    await hand.press(ja(BANK.code.act));
    await hand.see(ja(BANK.request.approveTitle));
    await inspect(hand, 'bank-request-approve');
    await hand.press(ja(BANK.request.refuse));
    await hand.see(ja(WALLET.banks.declined));
    await inspect(hand, 'wallet-banks-declined');
    await hand.press(ja(WALLET.banks.add));
    await hand.page.getByRole('radio', { name: account.bankName }).check();
    await hand.press(ja(WALLET.banks.goOn));
    await hand.proveUntil(ja(BANK.request.title));
    await proveAtBank(hand, account);
    await hand.press(ja(BANK.request.approve));
    await hand.see(ja(WALLET.banks.linked));
    // The caps of the first days, as the bank told them with its grant.
    await hand.see(/まで、合わせて 10,000円/);
    await inspect(hand, 'wallet-banks-linked');
    await hand.page.goto(`${pair.origin('bank-a')}/interaction/nothing`);
    await hand.arrive(ja(BANK.request.endedTitle));
    await inspect(hand, 'bank-request-ended');
    await hand.page.context().close();
  });

  part('of a wallet and a bank while something is stopped', async () => {
    const hand = await visit('misaki', 'はやてペイを開く');
    await hand.press(ja(WALLET.welcome.signIn));
    await hand.usePasskey();
    // Who leaves the page before it has answered is not signed in.
    await hand.see(ja(WALLET.home.recent));
    const { running } = pair;
    const wallet = { server: 'wallet-a', board: operatorBoard() } as const;
    await whileStopped(running, { ...wallet, act: 'charge' }, async () => {
      await hand.page.goto(pair.origin('wallet-a'));
      await hand.see(ja(STOPPED.title));
      await inspect(hand, 'wallet-home-stopped');
      await hand.tab(ja(WALLET.nav.charge));
      await hand.see(ja(STOPPED.cannot));
      await inspect(hand, 'wallet-charge-stopped');
    });
    await whileStopped(running, { ...wallet, act: 'pay' }, async () => {
      await hand.tab(ja(WALLET.nav.pay));
      await hand.see(ja(STOPPED.cannot));
      await inspect(hand, 'wallet-pay-stopped');
    });
    await whileStopped(running, { ...wallet, act: 'link' }, async () => {
      await hand.page.goto(`${pair.origin('wallet-a')}/banks?link=stopped`);
      await hand.see(ja(STOPPED.linkStopped));
      await inspect(hand, 'wallet-banks-stopped');
      await hand.page.goto(`${pair.origin('wallet-a')}/banks/add`);
      await hand.see(ja(STOPPED.cannot));
      await inspect(hand, 'wallet-bank-add-stopped');
    });
    const account = accountOf(personOf(running.world, 'misaki'));
    const bank = { server: 'gate-1', board: bankBoard(account.bankCode) } as const;
    await whileStopped(running, { ...bank, act: 'link' }, async () => {
      await hand.page.goto(`${pair.origin('wallet-a')}/banks/add`);
      await hand.page.getByRole('radio', { name: account.bankName }).check();
      await hand.press(ja(WALLET.banks.goOn));
      await hand.proveUntil(ja(STOPPED.byBankTitle));
      await inspect(hand, 'bank-request-stopped');
      await hand.press(ja(BANK.request.backToWallet));
      await hand.see(ja(WALLET.banks.declined));
    });
    await hand.page.context().close();
  });

  part('of an open wallet', async () => {
    kenta = await visit('kenta', 'はやてペイを開く');
    await lookAtDevice(kenta);
    await signInToWallet(kenta);
    await kenta.see(ja(WALLET.home.balance));
    await kenta.see(ja(WALLET.home.all));
    await inspect(kenta, 'wallet-home');
    await kenta.tab(ja(WALLET.nav.charge));
    await kenta.see(ja(WALLET.charge.quick));
    await kenta.press(ja(WALLET.charge.toConfirm));
    await kenta.see(ja(WALLET.charge.amountError, { limit: '10,000円' }));
    await inspect(kenta, 'wallet-charge');
    await kenta.press('1,000円');
    await kenta.press(ja(WALLET.charge.toConfirm));
    await kenta.arrive(ja(WALLET.charge.confirmTitle));
    await inspect(kenta, 'wallet-charge-confirm');
    await kenta.press(ja(WALLET.charge.confirmAct, { amount: '1,000円' }));
    await kenta.proveUntil(ja(WALLET.charge.stateTitle));
    await kenta.see(ja(MONEY_STATES.done));
    await inspect(kenta, 'wallet-charge-done');
    await kenta.tab(ja(WALLET.nav.charge));
    await kenta.fill(ja(WALLET.charge.amount), '50,001');
    await kenta.press(ja(WALLET.charge.toConfirm));
    await kenta.see(ja(WALLET.charge.overLimit, { limit: '50,000円' }));
    await kenta.fill(ja(WALLET.charge.amount), '20,000');
    await kenta.press(ja(WALLET.charge.toConfirm));
    await kenta.see(ja(WALLET.charge.overCap));
    await inspect(kenta, 'wallet-charge-over-cap');
    await kenta.press(ja(WALLET.charge.change));
    await kenta.press('10,000円');
    await kenta.press(ja(WALLET.charge.toConfirm));
    await kenta.press(ja(WALLET.charge.confirmAct, { amount: '10,000円' }));
    await kenta.proveUntil(ja(WALLET.charge.stateTitle));
    await kenta.see(ja(WALLET.chargeRefusals.limit));
    await inspect(kenta, 'wallet-charge-refused');
    await kenta.tab(ja(WALLET.nav.history));
    await kenta.page.getByRole('main').getByRole('listitem').first().waitFor();
    await inspect(kenta, 'wallet-history');
    await kenta.page.getByText(ja(WALLET.history.search), { exact: true }).click();
    await kenta.fill(ja(WALLET.history.month), 'いつか');
    await kenta.press(ja(WALLET.history.find));
    await kenta.see(ja(WALLET.history.monthError));
    await inspect(kenta, 'wallet-history-search');
    await kenta.fill(ja(WALLET.history.month), '');
    await kenta.fill(ja(WALLET.history.words), 'どこにもない店');
    await kenta.press(ja(WALLET.history.find));
    await kenta.see(ja(WALLET.history.none));
    assert.match(kenta.page.url(), /\/history\?words=/);
    await inspect(kenta, 'wallet-history-none');
    await kenta.press(ja(WALLET.history.findAll));
    await kenta.page.getByRole('main').getByRole('link').first().waitFor();
    await kenta.page.getByRole('main').getByRole('listitem').first().getByRole('link').click();
    await kenta.see(ja(WALLET.history.notMine));
    await inspect(kenta, 'wallet-movement');
    await kenta.tab(ja(WALLET.nav.banks));
    await kenta.see(ja(WALLET.linkStates.active));
    await inspect(kenta, 'wallet-banks');
    await kenta.page.getByRole('button', { name: ja(WALLET.banks.unlink) }).click();
    await kenta.arrive(ja(WALLET.banks.unlinkTitle));
    await inspect(kenta, 'wallet-unlink');
    await kenta.page.goto(`${pair.origin('wallet-a')}/nothing`);
    await kenta.arrive(ja(COMMON.pageMissing));
    await inspect(kenta, 'wallet-missing');
  });

  part(
    'of a charge that the bank does not answer, and of a bank where nobody has an account',
    async () => {
      await whileBankIsStuck(pair.running, 'gate-1', async () => {
        await kenta.tab(ja(WALLET.nav.charge));
        await kenta.press('1,000円');
        await kenta.press(ja(WALLET.charge.toConfirm));
        await kenta.press(ja(WALLET.charge.confirmAct, { amount: '1,000円' }));
        await kenta.proveUntil(ja(WALLET.charge.stateTitle));
        await kenta.see(ja(MONEY_STATES.on_its_way));
        await inspect(kenta, 'wallet-charge-on-its-way');
        await kenta.see(ja(MONEY_STATES.not_known_yet));
        await inspect(kenta, 'wallet-charge-not-known-yet');
      });
      await kenta.see(ja(MONEY_STATES.done));
      await kenta.tab(ja(WALLET.nav.banks));
      await kenta.press(ja(WALLET.banks.add));
      await kenta.page.getByRole('radio', { name: '見本こだま信用金庫' }).check();
      await kenta.press(ja(WALLET.banks.goOn));
      await kenta.proveUntil(ja(BANK.request.title));
      await inspect(kenta, 'bank-c-request-login');
      await kenta.page.goto(pair.origin('bank-c'));
      await kenta.arrive(ja(BANK.safe.title));
      await inspect(kenta, 'bank-c-safe');
      await kenta.page.goto(pair.origin('wallet-a'));
    },
  );

  part('of the till and of a payment', async () => {
    const clerk = await visit('sakura', 'レジを開く');
    await clerk.arrive(ja(SHOP.signIn.title));
    await inspect(clerk, 'till-sign-in');
    await openTill(clerk);
    await clerk.press(ja(SHOP.pad.show));
    await clerk.see(ja(SHOP.pad.empty));
    await inspect(clerk, 'till-pad');
    await clerk.tab(ja(SHOP.nav.day));
    await clerk.see(ja(SHOP.day.empty));
    await inspect(clerk, 'till-day-empty');
    await clerk.tab(ja(SHOP.nav.till));
    await showBill(clerk, 650);
    await inspect(clerk, 'till-code');
    await clerk.press(ja(SHOP.code.cancel));
    await clerk.arrive(ja(SHOP.result.cancelled));
    await inspect(clerk, 'till-cancelled');
    await clerk.press(ja(SHOP.result.next));
    const code = await showBill(clerk, 480);

    await kenta.tab(ja(WALLET.nav.pay));
    await kenta.arrive(ja(WALLET.pay.title));
    await inspect(kenta, 'wallet-pay');
    await kenta.fill(ja(WALLET.pay.code), code);
    await kenta.press(ja(WALLET.pay.read));
    await kenta.arrive(ja(WALLET.pay.confirmTitle));
    await inspect(kenta, 'wallet-pay-confirm');
    await kenta.press(ja(WALLET.pay.act, { amount: '480円' }));
    await kenta.arrive(ja(WALLET.pay.receiptTitle));
    await inspect(kenta, 'wallet-receipt');
    await clerk.arrive(ja(SHOP.result.paid));
    await inspect(clerk, 'till-paid');
    await clerk.tab(ja(SHOP.nav.day));
    await clerk.see(ja(SHOP.day.count, { count: 1 }));
    await inspect(clerk, 'till-day');
    await clerk.page.goto(`${pair.origin('wallet-a')}/shop/nothing`);
    await clerk.arrive(ja(COMMON.pageMissing));
    await inspect(clerk, 'till-missing');
    await clerk.press(ja(SHOP.day.back));

    const late = await showBill(clerk, 320);
    await kenta.tab(ja(WALLET.nav.pay));
    await kenta.fill(ja(WALLET.pay.code), late);
    await kenta.press(ja(WALLET.pay.read));
    await kenta.arrive(ja(WALLET.pay.confirmTitle));
    const start = await openBeside(clerk, pair.running.world.startPage);
    await start.press(ja(DEMONSTRATION.start.forwardTenMinutes));
    await start.page.getByRole('status').getByText(/./).first().waitFor();
    await start.page.close();
    await clerk.arrive(ja(SHOP.result.expired));
    await inspect(clerk, 'till-expired');
    await kenta.press(ja(WALLET.pay.act, { amount: '320円' }));
    await kenta.see(PROBLEMS.payment_request_closed.ja.title);
    await inspect(kenta, 'wallet-pay-expired');
    await kenta.press(ja(WALLET.pay.readAnother));
    await kenta.fill(ja(WALLET.pay.code), late);
    await kenta.press(ja(WALLET.pay.read));
    await kenta.see(PROBLEMS.payment_request_closed.ja.title);
    await inspect(kenta, 'wallet-pay-code-expired');
    await clerk.page.context().close();
  });

  part('of the bank to a depositor whose account is linked', async () => {
    await kenta.tab(ja(WALLET.nav.charge));
    await kenta.press('1,000円');
    await kenta.press(ja(WALLET.charge.toConfirm));
    const bank = await openBeside(kenta, pair.origin('bank-a'));
    await bank.arrive(ja(BANK.safe.title));
    await bank.press(ja(BANK.account.go));
    await bank.see(ja(BANK.account.branchError));
    await inspect(bank, 'bank-safe');
    await typeAccount(bank, accountOf(personOf(pair.running.world, 'kenta')));
    await bank.see(ja(BANK.code.support));
    await inspect(bank, 'bank-code');
    await bank.fill(ja(BANK.code.label), await bank.readCode());
    await bank.press(ja(BANK.code.act));
    await bank.arrive(ja(BANK.answer.title));
    await bank.see(ja(BANK.answer.seeTaken));
    await inspect(bank, 'bank-answer');
    await bank.tab(ja(BANK.nav.taken));
    await bank.see(ja(BANK.taken.notMine));
    await inspect(bank, 'bank-taken');
    await bank.stop();
    await bank.see(ja(BANK.stop.companies));
    await inspect(bank, 'bank-stop');
    await bank.press(ja(BANK.stop.act));
    await bank.arrive(ja(BANK.stop.doneTitle));
    await inspect(bank, 'bank-stop-done');
    await bank.press(ja(BANK.stop.toAnswer));
    await bank.see(ja(BANK.answer.noneActive));
    await inspect(bank, 'bank-answer-stopped');
    await bank.page.getByRole('button', { name: ja(BANK.answer.end) }).click();
    await bank.arrive(ja(BANK.answer.endTitle));
    await inspect(bank, 'bank-end');
    await bank.page.close();
  });

  part('of a wallet that is stopped', async () => {
    // The page was open when the bank stopped the link.
    await kenta.press(ja(WALLET.charge.confirmAct, { amount: '1,000円' }));
    await kenta.see(ja(WALLET.charge.stopped));
    await inspect(kenta, 'wallet-charge-stopped-meanwhile');
    await kenta.tab(ja(WALLET.nav.home));
    await kenta.see(ja(WALLET.home.noticesTitle));
    await inspect(kenta, 'wallet-home-stopped-by-bank');
    await kenta.tab(ja(WALLET.nav.charge));
    await kenta.see(ja(WALLET.charge.stoppedTitle));
    await inspect(kenta, 'wallet-charge-stopped-by-bank');
    await kenta.tab(ja(WALLET.nav.safety));
    await kenta.see(ja(WALLET.safety.deviceTitle));
    await inspect(kenta, 'wallet-safety');
    await lookAtDevices(kenta, inspect);
    await lookAtLimits(kenta, inspect);
    await lookAtNotices(kenta, inspect);
    await kenta.tab(ja(WALLET.nav.safety));
    await kenta.see(ja(WALLET.safety.deviceTitle));
    await kenta.stop();
    await kenta.arrive(ja(WALLET.stop.title));
    await inspect(kenta, 'wallet-stop');
    await kenta.press(ja(WALLET.stop.act));
    await kenta.arrive(ja(WALLET.stop.doneTitle));
    await inspect(kenta, 'wallet-stop-done');
    await kenta.press(ja(WALLET.stop.toSafety));
    await kenta.see(ja(WALLET.safety.unlockTitle));
    await inspect(kenta, 'wallet-safety-stopped');
    await kenta.page.context().close();
  });

  part('of the bank to a depositor who has no wallet', async () => {
    const bank = await visit('shoichi', '見本しおかぜ銀行のページを開く');
    await proveAtBank(bank, accountOf(personOf(pair.running.world, 'shoichi')));
    await bank.see(ja(BANK.answer.nothingTitle));
    await inspect(bank, 'bank-answer-nothing');
    await bank.tab(ja(BANK.nav.taken));
    await bank.see(ja(BANK.taken.empty));
    await inspect(bank, 'bank-taken-empty');
    await bank.stop();
    await bank.see(ja(BANK.stop.nothing));
    await inspect(bank, 'bank-stop-nothing');
    await bank.page.goto(`${pair.origin('bank-b')}/nothing`);
    await bank.arrive(ja(COMMON.pageMissing));
    await inspect(bank, 'bank-missing');
    await bank.page.context().close();
  });

  part('of the other wallet, and of somebody who has the name of a customer', async () => {
    const hand = await visit('misaki', 'つばめウォレットを開く');
    await hand.arrive(ja(WALLET.welcome.title));
    await inspect(hand, 'wallet-b-welcome');
    await hand.press(ja(WALLET.welcome.begin));
    await hand.see(ja(WALLET.begin.emailSupport));
    await inspect(hand, 'wallet-b-begin');
    await hand.page.context().close();

    await issueToNamesake(pair.running, 'sakura', 'kenta');
    const namesake = await visit('sakura', 'レジを開く');
    const { email, phone } = personOf(pair.running.world, 'sakura');
    await namesake.page.goto(`${pair.origin('wallet-a')}/begin`);
    await namesake.fill(ja(WALLET.begin.email), email ?? '');
    await namesake.press(ja(WALLET.begin.makePasskey));
    await namesake.usePasskey('create');
    await namesake.press(ja(WALLET.begin.toPhone));
    await namesake.fill(ja(WALLET.phone.number), phone ?? '');
    await namesake.press(ja(WALLET.phone.send));
    await namesake.fill(ja(WALLET.phone.code), await namesake.readCode());
    await namesake.press(ja(WALLET.phone.prove));
    await namesake.press(ja(WALLET.begin.toIdentity));
    await namesake.press(ja(WALLET.identity.start));
    await namesake.press(ja(WALLET.identity.open));
    await namesake.press(ja(DEMONSTRATION.documents.agree));
    await namesake.see(ja(WALLET.identity.heldTitle));
    await inspect(namesake, 'wallet-identity-held');
    await namesake.page.goto(pair.origin('wallet-a'));
    await namesake.see(ja(WALLET.begin.held));
    await inspect(namesake, 'wallet-begin-held');
    await namesake.page.context().close();
  });

  part('of staff at the operator and at a bank, and who looked', () =>
    lookAtAllOfStaff({ world: pair.running.world, visit, look: inspect }),
  );

  it('is without a fault', () => {
    assert.ok(inspection.inspected.length > 80, `${inspection.inspected.length} were inspected`);
    assert.deepEqual(inspection.faults, []);
  });
});
