import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { say, type Text, type ValuesOf } from '@sekisho/contract/texts/text.ts';
import type { Locator, Page } from 'playwright-core';

/** What a reader says when he names a thing on a page: its words, in Japanese. */
type Words = string;

/** A person's hand and eye on one page: finds things by what is written on them, and by nothing else. */
export interface Hand {
  readonly page: Page;
  /** Presses the button or link with these words. */
  press(words: Words): Promise<void>;
  /** Presses a tab of the page's navigation. */
  tab(words: Words): Promise<void>;
  /** Presses "Stop" in the header. */
  stop(): Promise<void>;
  fill(label: Words, value: string): Promise<void>;
  /** Waits until the page says this. */
  see(words: Words | RegExp): Promise<void>;
  /** Waits for the page with this title. */
  arrive(title: Words): Promise<void>;
  /** Says yes to the device when it asks before `title` is reached, and only then. */
  proveUntil(title: Words): Promise<void>;
  /** The device asks; a yes. */
  usePasskey(how?: 'accept' | 'create'): Promise<void>;
  /** The code of the newest text message, as the device shows it; each is read once. */
  readCode(): Promise<string>;
  /** Counts every code that is on the phone by now as read: the next one is yet to come. */
  passOverCodes(): Promise<void>;
  button(words: Words): Locator;
  /** Everything that the page says, without the device's bar. */
  text(): Promise<string>;
}

/** What the catalogue says in Japanese. */
export function ja<const T extends Text>(text: T, ...values: ValuesOf<T>): string {
  return say(text, 'ja', ...values);
}

const DIALOG = DEMONSTRATION.device;
const CODE = /(?<!\d)\d{6}(?!\d)/;

export function openHand(page: Page): Hand {
  const read = new Set<string>();
  const main = page.getByRole('main');
  const dialog = page.getByRole('dialog');
  const title = (words: Words) => page.getByRole('heading', { level: 1, name: words, exact: true });
  const button = (words: Words) =>
    main
      .getByRole('button', { name: words, exact: true })
      .or(main.getByRole('link', { name: words, exact: true }));
  const usePasskey = async (how: 'accept' | 'create' = 'accept') => {
    await dialog.getByRole('button', { name: ja(DIALOG[how]), exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  return {
    page,
    button,
    usePasskey,
    press: (words) => button(words).click(),
    tab: (words) =>
      page
        .getByRole('navigation', { name: ja(COMMON.navigation) })
        .getByRole('link', { name: words, exact: true })
        .click(),
    stop: () => page.getByRole('banner').getByText(ja(COMMON.stop), { exact: true }).click(),
    fill: (label, value) => main.getByLabel(label).fill(value),
    see: (words) => main.getByText(words).first().waitFor(),
    arrive: (words) => title(words).waitFor(),
    async proveUntil(words) {
      await title(words).or(dialog).first().waitFor();
      if (await dialog.isVisible()) await usePasskey();
      await title(words).waitFor();
    },
    async readCode() {
      let message = page
        .getByRole('complementary', { name: ja(DIALOG.label) })
        .getByRole('status')
        .filter({ hasText: CODE });
      for (const code of read) message = message.filter({ hasNotText: code });
      const code = CODE.exec((await message.textContent()) ?? '')?.[0] ?? '';
      read.add(code);
      return code;
    },
    async passOverCodes() {
      const messages = await page.evaluate(async () => {
        const answer = await fetch('/.demonstration/messages');
        return answer.text();
      });
      for (const code of messages.match(new RegExp(CODE, 'g')) ?? []) read.add(code);
    },
    text: async () => (await main.textContent()) ?? '',
  };
}
