import { BANK_STEPS, LURE, playCallback, takeAccounts } from './docomo-2020-bank.ts';
import { MONEY_STEPS, OWN_ACCOUNT_STEPS, PATIENCE_STEPS } from './docomo-2020-money.ts';
import { WALLET_STEPS } from './docomo-2020-wallets.ts';
import type { Scene } from './scene.ts';
import type { Step } from './step.ts';

/** A campaign: what the thief does, and where the honest customer's second day falls. */
export interface Campaign {
  readonly id: string;
  /** Before the honest customer's second day. */
  readonly before: readonly Step[];
  /** After it. */
  readonly after: readonly Step[];
  /** What the thief sees of the honest customer on that day. */
  readonly borrow: (scene: Scene, callback: URL) => Promise<void>;
}

/**
 * The crime of 2020: wallets by e-mail, accounts by what was phished, ¥300,000 in a minute, a shop.
 * The thief is the one of today: he knows what was built against him and tries around it.
 */
export const docomo2020: Campaign = {
  id: 'docomo-2020',
  before: [
    ...WALLET_STEPS,
    takeAccounts('take-accounts'),
    MONEY_STEPS.chargeAll,
    MONEY_STEPS.spendAll,
  ],
  after: [
    ...BANK_STEPS,
    ...OWN_ACCOUNT_STEPS,
    PATIENCE_STEPS.waitLong,
    LURE,
    takeAccounts('take-accounts-later'),
    PATIENCE_STEPS.chargeSlowly,
  ],
  /** He plays the address with the honest customer's code first. */
  async borrow(scene, callback) {
    if (!scene.muleReady) return;
    const first = await playCallback(scene.mule.customer, callback.href);
    scene.stolenCallback = { href: callback.href, first };
  },
};
