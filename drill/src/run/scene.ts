import type { Briefing, Victim } from '@sekisho/contract/exercise.ts';
import type { Link } from '@sekisho/contract/wallet.ts';
import type { SoftwarePasskey } from '@sekisho/demo/device/software-passkey.ts';
import type { DocumentIssuer } from '@sekisho/demo/documents/document-issuer.ts';
import type { Result } from '@sekisho/domain/base/result.ts';
import type { PartnerClient, PartnerTokens } from '../attacker/partner-client.ts';
import type { Attacker } from '../campaign/campaign-file.ts';
import { type Fact, GAINED, type Gained } from '../campaign/facts.ts';
import type { Addresses } from '../http/addresses.ts';
import { type Browser, openBrowser } from '../http/browser.ts';
import type { Budget } from '../http/budget.ts';
import type { ExerciseFront } from '../pair/exercise-front.ts';
import { openBankDevice } from '../people/bank-visit.ts';
import { type Customer, openCustomer } from '../people/customer.ts';
import { type HonestPerson, openHonestPerson } from '../people/honest.ts';
import { openTill, type Till } from '../people/till.ts';

/** Which of the two wallet operators: the one where the thief's shop is, or the other. */
export type Operator = 'first' | 'second';

/** The wallet and link over which a victim's account can be charged. */
export interface TakenLink {
  readonly over: Customer;
  readonly operator: Operator;
  readonly id: Link['id'];
  readonly limit: number;
}

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
  link: TakenLink | undefined;
  /** Tokens of a mandate in the thief's own hands. */
  mandate: { readonly bank: string; tokens: PartnerTokens } | undefined;
  charged: number;
  /** Debited with the operator's key, past every wallet. */
  debited: number;
  captured: number;
  /** Where money of this victim waits for the shop. */
  purse: { readonly over: Customer; yen: number } | undefined;
}

/** Everything that the steps of a campaign share: what the thief has, knows and has got so far. */
export interface Scene {
  readonly briefing: Briefing;
  readonly front: ExerciseFront;
  readonly attacker: Attacker;
  readonly targets: readonly Target[];
  readonly till: Till;
  /** The thief's own authority, which nobody trusts. */
  readonly forger: DocumentIssuer;
  /** A new device of the thief, at an address of its own. */
  browser(): Browser;
  /** Where his next try comes from: always the same address when he has no others. */
  address(): string;
  /** A new wallet of the thief, not yet opened. */
  spare(operator?: Operator): Customer;
  /** A number of the thief's own that he has not used yet. */
  ownPhone(): string;
  /** Sits time out; false when his patience does not last for it. */
  wait(milliseconds: number): Promise<boolean>;
  /** Speaks to banks with the operator's key. */
  readonly partner: () => PartnerClient;
  /** Facts that a campaign has names of its own for. */
  readonly named: Set<string>;
  /** Where the thief's e-mail addresses are. */
  readonly mailDomain: string;
  /** The mule at the first operator. */
  mule: HonestPerson;
  muleReady: boolean;
  muleElsewhere: HonestPerson | undefined;
  /** The link of the mule's own account. */
  ownLink: Link['id'] | undefined;
  /** Yen of the mule's own that he has spent at the shop. */
  ownSpent: number;
  /** A link of somebody else that the thief has seen the id of. */
  foreignLink: Link['id'] | undefined;
  /** An address with a code that went to somebody else's browser. */
  stolenCallback: { readonly href: string; readonly first: Result<unknown, string> } | undefined;
  /** When money last moved, in the servers' time. */
  lastMoneyAt: number | undefined;
}

/**
 * What would tell an exercise from an attack, if anybody looked at it. No run carries one: a test
 * gives it, to show that servers decide alike.
 */
export interface Mark {
  readonly headers: Readonly<Record<string, string>>;
  readonly mailDomain: string;
}

const PHONES_FROM = 10_000_000;

export function setScene(given: {
  readonly briefing: Briefing;
  readonly front: ExerciseFront;
  readonly attacker: Attacker;
  readonly budget: Budget;
  readonly addresses: Addresses;
  readonly forger: DocumentIssuer;
  readonly openPartner: (browser: Browser) => PartnerClient;
  readonly mark: Mark | undefined;
}): Scene {
  const { briefing, front, attacker, budget, addresses, forger } = given;
  let opened = 0;
  const only = addresses.next();
  const many = attacker.means.includes('addresses') && attacker.adaptivity >= 1;
  const address = () => (many ? addresses.next() : only);
  const { headers = {}, mailDomain = 'free.example' } = given.mark ?? {};
  const browser = () => openBrowser(budget, address(), headers);
  const spare = (operator: Operator = 'first') => {
    opened += 1;
    const origin = originOfOperator(briefing, operator);
    return openCustomer({ browser: browser(), origin, person: `thief-${opened}` });
  };
  let phones = 0;
  const ownPhone = () => {
    phones += 1;
    return `070${PHONES_FROM + phones}`;
  };
  let patience = attacker.patience.days * DAY;
  let partner: PartnerClient | undefined;
  return {
    briefing,
    front,
    attacker,
    targets: briefing.victims.map((victim) => openTarget(victim, spare(), ownPhone())),
    mule: openMule(briefing, browser(), 'first'),
    till: openTill(openBrowser(budget, addresses.next(), headers), briefing),
    forger,
    browser,
    address,
    spare,
    ownPhone,
    async wait(milliseconds) {
      if (milliseconds > patience) return false;
      patience -= milliseconds;
      await front.moveClock(milliseconds);
      return true;
    },
    partner: () => {
      partner ??= given.openPartner(browser());
      return partner;
    },
    named: new Set(),
    mailDomain,
    muleReady: false,
    muleElsewhere: undefined,
    ownLink: undefined,
    ownSpent: 0,
    foreignLink: undefined,
    stolenCallback: undefined,
    lastMoneyAt: undefined,
  };
}

const DAY = 86_400_000;

function openTarget(victim: Victim, wallet: Customer, phone: string): Target {
  return {
    victim,
    wallet,
    phone,
    device: openBankDevice(victim),
    impersonates: false,
    link: undefined,
    mandate: undefined,
    charged: 0,
    debited: 0,
    captured: 0,
    purse: undefined,
  };
}

export function openMule(briefing: Briefing, browser: Browser, operator: Operator): HonestPerson {
  const origin = originOfOperator(briefing, operator);
  return openHonestPerson({ person: briefing.mule, browser, origin });
}

/** The first operator is the one where the thief's shop is. */
export function originOfOperator({ wallets, shop }: Briefing, operator: Operator): string {
  const found = wallets.find(({ id }) => (id === shop.wallet) === (operator === 'first'));
  if (found === undefined) throw new Error(`There is no ${operator} wallet in the briefing.`);
  return found.origin;
}

const STATE: Readonly<Record<Gained, (scene: Scene) => boolean>> = {
  wallets: ({ named }) => named.has('wallets'),
  'phones-proved': ({ named }) => named.has('phones-proved'),
  'false-identity': ({ targets }) => targets.some(({ impersonates }) => impersonates),
  'mule-wallet': ({ muleReady }) => muleReady,
  'mule-wallet-elsewhere': ({ muleElsewhere }) => muleElsewhere !== undefined,
  carrier: ({ targets, muleReady }) =>
    muleReady || targets.some(({ impersonates }) => impersonates),
  link: ({ targets }) => targets.some(({ link }) => link !== undefined),
  money: ({ targets }) => targets.some(({ purse }) => (purse?.yen ?? 0) > 0),
  'own-link': ({ ownLink }) => ownLink !== undefined,
  'foreign-link': ({ foreignLink }) => foreignLink !== undefined,
  callback: ({ stolenCallback }) => stolenCallback !== undefined,
  mandate: ({ targets }) => targets.some(({ mandate }) => mandate !== undefined),
};

/** Whether the thief knows, has or has got something now. */
export function holds(scene: Scene, fact: Fact | string): boolean {
  const { knowledge, means } = scene.attacker;
  if (Object.hasOwn(GAINED, fact)) return STATE[fact as Gained](scene);
  return ([...knowledge, ...means] as string[]).includes(fact) || scene.named.has(fact);
}

/** The later of what was known and this. */
export function moneyMoved(scene: Scene, at: string | null): void {
  if (at !== null) scene.lastMoneyAt = Math.max(scene.lastMoneyAt ?? 0, Date.parse(at));
}
