import type { DemonstrationPerson } from '@sekisho/contract/demonstration.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { WorldMap } from '../../world/world-map.ts';
import { type Hand, ja, openHand } from './hand.ts';

/** How a person with a phone of 360 by 740 points meets a page. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  locale: 'ja-JP',
  timezoneId: 'Asia/Tokyo',
};
/** A screen on a counter or a desk. */
export const DESK: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: 'ja-JP',
  timezoneId: 'Asia/Tokyo',
};

/** No act of a journey takes longer, even on a machine that has much else to do. */
const PATIENCE_MS = 30_000;

/** A browser of its own, that is nobody yet, on the demonstration's start page. */
export async function openVisit(
  browser: Browser,
  world: WorldMap,
  screen: BrowserContextOptions,
): Promise<Hand> {
  const context = await browser.newContext(screen);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(world.startPage);
  return openHand(page);
}

export function personOf(world: WorldMap, id: string): DemonstrationPerson {
  return present(
    world.people.find((person) => person.id === id),
    'This person is in the demonstration.',
  );
}

export function accountOf(person: DemonstrationPerson): DemonstrationPerson['accounts'][number] {
  return present(person.accounts[0], 'This person has an account.');
}

/** The name as it stands on pages, whatever space is between its parts. */
export function nameOf(person: DemonstrationPerson): RegExp {
  return new RegExp(person.name.split(/\s+/).join('\\s*'));
}

/** On the start page: becomes the person, and goes to one of the places that stand at the name. */
export async function be(hand: Hand, person: DemonstrationPerson, start: string): Promise<void> {
  await hand.page
    .getByRole('region', { name: nameOf(person) })
    .getByRole('link', { name: start, exact: true })
    .click();
  await hand.page.getByRole('complementary', { name: ja(DEMONSTRATION.device.label) }).waitFor();
}

/** Opens a second page of the same browser. */
export async function openBeside(hand: Hand, url: string): Promise<Hand> {
  const page: Page = await hand.page.context().newPage();
  await page.goto(url);
  return openHand(page);
}

export async function signInToWallet(hand: Hand): Promise<void> {
  await hand.press(ja(WALLET.welcome.signIn));
  await hand.usePasskey();
}

/** The clerk's passkey opens the till that it belongs to. */
export async function openTill(hand: Hand): Promise<void> {
  await hand.press(ja(SHOP.signIn.act));
  await hand.usePasskey();
  await hand.arrive(ja(SHOP.pad.title));
}

/** Types a bill and shows its code; gives the text of the code, which a customer could type. */
export async function showBill(hand: Hand, amount: number): Promise<string> {
  for (const digit of String(amount)) await hand.press(digit);
  await hand.press(ja(SHOP.pad.show));
  await hand.arrive(ja(SHOP.code.title));
  await hand.page.getByText(ja(SHOP.code.asText)).click();
  // Every code that a shop shows begins with the same two EMVCo fields.
  return (await hand.page.getByText(/^000201/).textContent()) ?? '';
}

/** Branch, account and passkey, then the code: the two proofs that a bank asks for on its own page. */
export async function proveAtBank(
  hand: Hand,
  account: { readonly branchCode: string; readonly accountNumber: string },
): Promise<void> {
  await typeAccount(hand, account);
  await hand.fill(ja(BANK.code.label), await hand.readCode());
  await hand.press(ja(BANK.code.act));
}

export async function typeAccount(
  hand: Hand,
  account: { readonly branchCode: string; readonly accountNumber: string },
): Promise<void> {
  // What was sent before is not the code that comes now, however late the device shows it.
  await hand.passOverCodes();
  await hand.fill(ja(BANK.account.branch), account.branchCode);
  await hand.fill(ja(BANK.account.number), account.accountNumber);
  await hand.press(ja(BANK.account.go));
  await hand.usePasskey();
}
