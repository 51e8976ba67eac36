import type { Briefing } from '@sekisho/contract/exercise.ts';
import type { Link } from '@sekisho/contract/wallet.ts';
import type { SoftwarePasskey } from '@sekisho/demo/device/software-passkey.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import { told } from '../http/told.ts';
import type { ExerciseFront } from '../pair/exercise-front.ts';
import { isCallback, openBankDevice, openBankVisit, proveBothFactors } from './bank-visit.ts';
import {
  beginLink,
  type Customer,
  chargeAndWait,
  enrol,
  gainLink,
  type Outcome,
  openCustomer,
  provePhone,
  signIn,
} from './customer.ts';
import { type HeldDocument, proveIdentity } from './documents.ts';
import { payAtTill, type Till } from './till.ts';

const CHARGE_YEN = 3_000;
const PAY_YEN = 480;
const UNLINK_POLLS = 60;
const UNLINK_POLL_MS = 250;

/** A person with honest papers: the customer whose day must not be harmed, or the thief's mule. */
export interface HonestPerson {
  readonly customer: Customer;
  readonly person: Briefing['honest'];
  /** Holds the passkeys that the bank registered. One object, because it counts its signatures. */
  readonly bankDevice: SoftwarePasskey;
}

export function openHonestPerson(given: {
  readonly person: Briefing['honest'];
  readonly browser: Browser;
  readonly origin: string;
}): HonestPerson {
  const { person, browser, origin } = given;
  const customer = openCustomer({ browser, origin, person: person.id });
  return { customer, person, bankDevice: openBankDevice(person) };
}

export function heldDocument(person: Briefing['honest']): HeldDocument {
  return person.document as unknown as HeldDocument;
}

/** E-mail, phone and document: everything true. */
export async function openHonestWallet(
  { customer, person }: HonestPerson,
  front: ExerciseFront,
): Outcome<unknown> {
  const opened = await enrol(customer, person.email);
  if (!opened.ok) return opened;
  const phone = await provePhone(customer, front, person.phone);
  if (!phone.ok) return phone;
  return proveIdentity(customer, heldDocument(person));
}

/** Links the person's own account with both of his factors. `borrow` sees the address with the code. */
export function linkOwnAccount(
  { customer, person, bankDevice }: HonestPerson,
  front: ExerciseFront,
  borrow?: (callback: URL) => Promise<void>,
): Outcome<Link> {
  return gainLink(customer, async () => {
    const begun = await beginLink(customer, person.bankCode);
    if (!begun.ok) return begun;
    const visit = await openBankVisit(customer.browser, begun.value);
    if (!visit.ok) return visit;
    const approved = await proveBothFactors(visit.value, { ...person, bankDevice }, front);
    if (!approved.ok) return approved;
    const back = await customer.browser.visit(approved.value, isCallback);
    await borrow?.(back.url);
    await customer.browser.visit(back.url.href);
    return accept(true);
  });
}

/** What became of one day: what was refused him, and what he paid at the shop. */
export interface HonestDay {
  readonly harmed: readonly string[];
  readonly paid: number;
  readonly lastLink: Link['id'] | undefined;
}

/**
 * An ordinary day: he signs in (or opens his wallet, the first time), links his bank, charges ¥3,000,
 * pays ¥480 and unlinks. What is refused him is harm; what then cannot be tried is not counted again.
 */
export async function liveHonestDay(
  honest: HonestPerson,
  around: {
    readonly front: ExerciseFront;
    readonly till: Till;
    readonly first: boolean;
    readonly borrow?: (callback: URL) => Promise<void>;
  },
): Promise<HonestDay> {
  const { front, till, first, borrow } = around;
  const { customer } = honest;
  const harmed: string[] = [];
  const fine = <T>(act: string, result: Result<T, string>): T | undefined => {
    if (result.ok) return result.value;
    harmed.push(`${act}: ${result.refusal}`);
    return undefined;
  };
  const here = first
    ? fine('open a wallet', await openHonestWallet(honest, front))
    : fine('sign in', await signIn(customer));
  if (here === undefined) return { harmed, paid: 0, lastLink: undefined };
  const link = fine('link', await linkOwnAccount(honest, front, borrow));
  if (link === undefined) return { harmed, paid: 0, lastLink: undefined };
  fine('charge', await chargeAndWait(customer, link.id, CHARGE_YEN));
  const payment = fine('pay', await payAtTill(till, customer, PAY_YEN));
  fine('unlink', await unlinkAndWait(customer, link.id));
  return { harmed, paid: payment === undefined ? 0 : PAY_YEN, lastLink: link.id };
}

/** Ends a link and waits until the bank knows. */
export async function unlinkAndWait({ api }: Customer, id: Link['id']): Outcome<unknown> {
  const asked = await told(() => api.unlink({ params: { id }, body: {} }));
  if (!asked.ok) return asked;
  for (let poll = 0; poll < UNLINK_POLLS; poll++) {
    const listed = await told(() => api.listLinks({}));
    if (!listed.ok) return listed;
    const link = listed.value.links.find((one) => one.id === id);
    if (link === undefined || link.state === 'ended') return accept(true);
    await new Promise((resolve) => setTimeout(resolve, UNLINK_POLL_MS));
  }
  return refuse('unlink_not_known');
}
