import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { CONSOLE } from '@sekisho/contract/texts/console.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startPairForBrowsers } from '../../testing/pair.ts';
import { openChromium } from './chromium.ts';
import { type Hand, ja } from './hand.ts';
import {
  approveAt,
  freezeAndAsk,
  inviteByTwo,
  lookAtStaff,
  type StaffVisits,
  stopAndReopen,
} from './staff-visits.ts';
import { partsOfOneStory } from './story.ts';
import { be, DESK, openVisit, PHONE, personOf, signInToWallet } from './visits.ts';

let pair: Awaited<ReturnType<typeof startPairForBrowsers>>;
let browser: Browser;
const part = partsOfOneStory();
before(async () => {
  pair = await startPairForBrowsers();
  browser = await openChromium(process.env);
});
after(async () => {
  await browser?.close();
  await pair?.close();
});

function visitsOn(screen: BrowserContextOptions): StaffVisits {
  return {
    async visitAs(staff) {
      const { world } = pair.running;
      const hand = await openVisit(browser, world, screen);
      await hand.page.goto(personOf(world, staff).starts[0]?.url ?? '');
      return hand;
    },
    look: async () => undefined,
  };
}

// The same on a phone and on a desk: what the first one left behind is there for the second.
describe('staff of the operator and of a bank', () => {
  let kenta: Hand;

  for (const [name, screen] of [
    ['phone', PHONE],
    ['desk', DESK],
  ] as const) {
    part(`freezes a wallet alone and releases it by two, on a ${name}`, async () => {
      const visits = visitsOn(screen);
      const { world } = pair.running;
      const person = personOf(world, 'kenta');
      const asks = await freezeAndAsk(visits, person.email ?? '');
      kenta = await openVisit(browser, world, screen);
      await be(kenta, person, 'はやてペイを開く');
      await kenta.arrive(ja(WALLET.welcome.title));
      await signInToWallet(kenta);
      await kenta.page.getByText(ja(WALLET.frozenBanner)).waitFor();
      const answers = await approveAt(visits, asks.page.url());
      await lookAtStaff(visits, answers);
      await kenta.page.reload();
      await kenta.tab(ja(WALLET.nav.safety));
      await kenta.press(ja(SAFETY.openViews));
      await kenta.arrive(ja(SAFETY.views.title));
      await kenta.see(ja(CONSOLE.viewReasons.suspected_theft));
      assert.equal(await kenta.page.getByText(ja(WALLET.frozenBanner)).count(), 0);
      for (const hand of [asks, answers, kenta]) await hand.page.context().close();
    });

    part(`stops an act and reopens it by two, on a ${name}`, () => stopAndReopen(visitsOn(screen)));

    part(`invites by two at a bank, on a ${name}`, () =>
      inviteByTwo(visitsOn(screen), `N-${name}`),
    );
  }
});
