import type { Briefing, Victim } from '@sekisho/contract/exercise.ts';
import type { Link } from '@sekisho/contract/wallet.ts';
import type { SoftwarePasskey } from '@sekisho/demo/device/software-passkey.ts';
import type { DocumentIssuer } from '@sekisho/demo/documents/document-issuer.ts';
import type { Result } from '@sekisho/domain/base/result.ts';
import type { Addresses } from '../http/addresses.ts';
import { type Browser, openBrowser } from '../http/browser.ts';
import type { Budget } from '../http/budget.ts';
import type { ExerciseFront } from '../pair/exercise-front.ts';
import { openBankDevice } from '../people/bank-visit.ts';
import { type Customer, openCustomer } from '../people/customer.ts';
import { type HonestPerson, openHonestPerson } from '../people/honest.ts';
import { openTill, type Till } from '../people/till.ts';

/** What the thief took from a depositor in 2020, in four charges within a minute. */
export const LOOT_PARTS = [100_000, 90_000, 90_000, 20_000] as const;
export const LOOT_YEN = 300_000;

/** One depositor as the thief keeps his books about him. */
export interface Target {
  readonly victim: Victim;
  /** The wallet that the thief opened for this victim. */
  readonly wallet: Customer;
  readonly phone: string;
  /** The victim's own device. It answers to the victim, and to the bank's true address only. */
  readonly device: SoftwarePasskey;
  /** Whether that wallet passes for the victim. */
  impersonates: boolean;
  /** The wallet and link over which this victim's account can be charged. */
  link: { readonly over: Customer; readonly id: Link['id']; readonly limit: number } | undefined;
  /** The most that he tried to have of this victim in any one go. */
  asked: number;
  charged: number;
  captured: number;
}

/** Everything that the steps of a campaign share: what the thief has, knows and has got so far. */
export interface Scene {
  readonly briefing: Briefing;
  readonly front: ExerciseFront;
  readonly targets: readonly Target[];
  readonly mule: HonestPerson;
  readonly till: Till;
  /** The thief's own authority, which nobody trusts. */
  readonly forger: DocumentIssuer;
  /** A new device of the thief, at an address of its own. */
  browser(): Browser;
  /** An address that nobody has come from yet. */
  address(): string;
  /** A new wallet of the thief, not yet opened; at the shop's operator unless told otherwise. */
  spare(operator?: string): Customer;
  /** A number of the thief's own that he has not used yet. */
  ownPhone(): string;
  /** Whether the mule's own wallet was opened. */
  muleReady: boolean;
  /** The link of the mule's own account. */
  ownLink: Link['id'] | undefined;
  /** A link of somebody else that the thief has seen the id of. */
  foreignLink: Link['id'] | undefined;
  /** An address with a code that went to somebody else's browser. */
  stolenCallback: { readonly href: string; readonly first: Result<unknown, string> } | undefined;
  /** When money last moved, in the servers' time. */
  lastMoneyAt: number | undefined;
}

const PHONES_FROM = 10_000_000;

export function setScene(given: {
  readonly briefing: Briefing;
  readonly front: ExerciseFront;
  readonly budget: Budget;
  readonly addresses: Addresses;
  readonly forger: DocumentIssuer;
}): Scene {
  const { briefing, front, budget, addresses, forger } = given;
  let opened = 0;
  const browser = () => openBrowser(budget, addresses.next());
  const spare = (operator = briefing.shop.wallet) => {
    opened += 1;
    const origin = originOfWallet(briefing, operator);
    return openCustomer({ browser: browser(), origin, person: `thief-${opened}` });
  };
  let phones = 0;
  const ownPhone = () => {
    phones += 1;
    return `070${PHONES_FROM + phones}`;
  };
  const targets = briefing.victims.map(
    (victim): Target => ({
      victim,
      wallet: spare(),
      phone: ownPhone(),
      device: openBankDevice(victim),
      impersonates: false,
      link: undefined,
      asked: 0,
      charged: 0,
      captured: 0,
    }),
  );
  return {
    briefing,
    front,
    targets,
    mule: openHonestPerson({
      person: briefing.mule,
      browser: browser(),
      origin: originOfWallet(briefing, briefing.shop.wallet),
    }),
    till: openTill(browser(), briefing),
    forger,
    browser,
    address: () => addresses.next(),
    spare,
    ownPhone,
    muleReady: false,
    ownLink: undefined,
    foreignLink: undefined,
    stolenCallback: undefined,
    lastMoneyAt: undefined,
  };
}

export function originOfWallet(briefing: Briefing, operator: string): string {
  const found = briefing.wallets.find(({ id }) => id === operator);
  if (found === undefined) throw new Error(`There is no wallet ${operator} in the briefing.`);
  return found.origin;
}

/** The operator beside the shop's: crimes went on from one to the next. */
export function otherOperator({ wallets, shop }: Briefing): string {
  const other = wallets.find(({ id }) => id !== shop.wallet);
  if (other === undefined) throw new Error('The briefing names one wallet only.');
  return other.id;
}
