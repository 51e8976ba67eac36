import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import type { Language } from '@sekisho/contract/texts/text.ts';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  preload: false,
};
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 800 };
/** WCAG 2.2, 1.4.10: what 1280 points at 400 % zoom come to. */
const NARROWEST = { width: 320, height: 640 };
const TARGET_LEAST = 24;
/** A browser writes a line for every refusal that a page asked for; the pages tell them in words. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** Looks at pages as a strict reader does, and gathers all that is wrong, each with its page. */
export interface Inspection {
  /** Watches a browser's pages from now on, for errors of scripts and of the security policy. */
  watch(context: BrowserContext): Promise<void>;
  /** The page as it stands, in both languages, on a phone and on a desk; then as it was. */
  inspect(page: Page, name: string): Promise<void>;
  /** In the language that it speaks now: for what would end if the language were changed. */
  inspectAsItSpeaks(page: Page, name: string): Promise<void>;
  readonly inspected: readonly string[];
  readonly faults: readonly string[];
}

/** Pictures go to the folder `screenshots`, when there is one. */
export function openInspection(screenshots: string | undefined): Inspection {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const faults: string[] = [];
  const inspected: string[] = [];
  if (screenshots) mkdirSync(screenshots, { recursive: true });

  async function inspectOn(page: Page, place: string): Promise<void> {
    const found = [...(await axeFaults(page)), ...(await layoutFaults(page))];
    faults.push(...found.map((fault) => `${place}: ${fault}`));
    if (screenshots) await picture(page, join(screenshots, `${place.replaceAll(' ', '-')}.png`));
  }

  async function inspectOnAll(page: Page, place: string): Promise<void> {
    await page.setViewportSize(PHONE);
    await inspectOn(page, `${place} 360`);
    await page.setViewportSize(DESK);
    await inspectOn(page, `${place} 1280`);
    await page.setViewportSize(NARROWEST);
    const wide = await scrollsSideways(page);
    if (wide) faults.push(`${place} 320: scrolls sideways (${wide})`);
  }

  return {
    faults,
    inspected,
    async watch(context) {
      await context.addInitScript({ content: axe });
      const tell = (page: Page | null, text: string) =>
        faults.push(`${new URL(page?.url() ?? 'about:blank').pathname}: ${text}`);
      context.on('console', (message) => {
        const isFault = message.type() === 'error' && !REFUSAL.test(message.text());
        if (isFault) tell(message.page(), message.text());
      });
      context.on('weberror', (error) => tell(error.page(), String(error.error())));
    },
    async inspect(page, name) {
      const before = page.viewportSize() ?? PHONE;
      inspected.push(name);
      // A pointer that rests on a thing changes how it looks.
      await page.mouse.move(0, 0);
      for (const language of ['ja', 'en'] as const) {
        await page.setViewportSize(PHONE);
        await speak(page, language);
        await inspectOnAll(page, `${name} ${language}`);
      }
      await speak(page, 'ja');
      await page.setViewportSize(before);
    },
    async inspectAsItSpeaks(page, name) {
      const before = page.viewportSize() ?? PHONE;
      const language = await page.locator('html').getAttribute('lang');
      inspected.push(`${name} ${language}`);
      await page.mouse.move(0, 0);
      await inspectOnAll(page, `${name} ${language}`);
      await page.setViewportSize(before);
    },
  };
}

/** Presses the language switch, as a reader would; the page stays where it is. */
async function speak(page: Page, language: Language): Promise<void> {
  const now = await page.locator('html').getAttribute('lang');
  if (now === language) return;
  const words = COMMON.languageSwitch[language === 'en' ? 'ja' : 'en'];
  await page.getByRole('banner').getByRole('button', { name: words, exact: true }).click();
  await page.locator(`html[lang=${language}]`).waitFor();
  await page.mouse.move(0, 0);
}

async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate((rules) => {
    const { axe } = globalThis as unknown as {
      axe: { run(rules: RunOptions): Promise<AxeResults> };
    };
    return axe.run(rules);
  }, RULES);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `axe ${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

async function layoutFaults(page: Page): Promise<string[]> {
  const wide = await scrollsSideways(page);
  const small = await page.evaluate((least) => {
    const targets = document.querySelectorAll('button, a[href], input, textarea, summary, label');
    return [...targets].flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      // A link inside a sentence may be as high as its line, and what is not shown is no target.
      const isInLine = getComputedStyle(target).display === 'inline';
      const isShown = width > 1 && height > 1;
      const isRadio = target instanceof HTMLInputElement && target.type === 'radio';
      if (isInLine || !isShown || isRadio || (width >= least && height >= least)) return [];
      return [`${target.textContent} is ${Math.round(width)} by ${Math.round(height)}`];
    });
  }, TARGET_LEAST);
  return [
    ...(wide ? [`scrolls sideways (${wide})`] : []),
    ...small.map((target) => `target too small: ${target}`),
  ];
}

/** What stands out of the window, or nothing; a table may scroll in a region of its own. */
function scrollsSideways(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const outside = [...document.body.querySelectorAll('*')].find((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const isShown =
        width > 1 && element.closest('section[aria-label]')?.querySelector('table') == null;
      return isShown && (right > innerWidth + 1 || left < -1);
    });
    return outside && `${outside.tagName} "${outside.textContent?.slice(0, 60)}"`;
  });
}

/** As much of the page as there is: the window is made as high as what it scrolls. */
async function picture(page: Page, path: string): Promise<void> {
  const size = page.viewportSize() ?? PHONE;
  const hidden = await page.evaluate(() => {
    const scrolling = [...document.querySelectorAll('*')].filter(
      ({ scrollHeight, clientHeight, tagName }) =>
        tagName !== 'TEXTAREA' && scrollHeight - clientHeight > 40 && clientHeight > 100,
    );
    return Math.max(0, ...scrolling.map((each) => each.scrollHeight - each.clientHeight));
  });
  if (hidden > 0) await page.setViewportSize({ ...size, height: size.height + hidden });
  await page.screenshot({ path });
  if (hidden > 0) await page.setViewportSize(size);
}
