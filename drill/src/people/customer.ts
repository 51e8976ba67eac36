import { randomBytes } from 'node:crypto';
import { type Client, createClient } from '@sekisho/contract/api.ts';
import { type Charge, type Link, type Me, walletApi } from '@sekisho/contract/wallet.ts';
import {
  type DeviceKey,
  openSoftwarePasskey,
  type SoftwarePasskey,
} from '@sekisho/demo/device/software-passkey.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import { told } from '../http/told.ts';
import type { ExerciseFront } from '../pair/exercise-front.ts';

/** Somebody in front of a wallet: a browser, a device with passkeys, and the wallet's pages. */
export interface Customer {
  readonly browser: Browser;
  readonly device: SoftwarePasskey;
  readonly origin: string;
  readonly api: Client<typeof walletApi>;
}

export type Outcome<T> = Promise<Result<T, string>>;

const CHARGE_POLLS = 120;
const CHARGE_POLL_MS = 250;

export const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

export function newKey(): string {
  return randomBytes(18).toString('base64url');
}

export function openCustomer(given: {
  readonly browser: Browser;
  readonly origin: string;
  readonly person: string;
  readonly keys?: readonly DeviceKey[];
}): Customer {
  const { browser, origin, person, keys = [] } = given;
  return {
    browser,
    origin,
    device: openSoftwarePasskey({ person, random, keys }),
    api: createClient(walletApi, origin, browser.send),
  };
}

/** Opens a wallet: an e-mail address and a new passkey. */
export async function enrol({ api, device, origin }: Customer, email: string): Outcome<Me> {
  const begun = await told(() => api.beginEnrolment({ body: { email } }));
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const created = device.createCredential(options, origin);
  if (!created.ok) return created;
  return told(() => api.finishEnrolment({ body: { ceremony, response: { ...created.value } } }));
}

/** Signs in again, as after days away; the new session holds a fresh proof. */
export async function signIn({ api, device, origin }: Customer): Outcome<Me> {
  const begun = await told(() => api.beginSession({ body: {} }));
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const given = device.getAssertion(options, origin);
  if (!given.ok) return given;
  return told(() => api.finishSession({ body: { ceremony, response: { ...given.value } } }));
}

/** Proves by passkey, in a session, that he is there. */
export async function proveAgain({ api, device, origin }: Customer): Outcome<Me> {
  const begun = await told(() => api.beginProof({ body: {} }));
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const given = device.getAssertion(options, origin);
  if (!given.ok) return given;
  return told(() => api.finishProof({ body: { ceremony, response: { ...given.value } } }));
}

/** Proves a number by the code that comes to it. */
export async function provePhone(
  { api }: Customer,
  front: ExerciseFront,
  phone: string,
): Outcome<Me> {
  const watched = await front.watchPhone(phone);
  const sent = await told(() => api.sendPhoneCode({ body: { phone } }));
  if (!sent.ok) return sent;
  const code = await watched.nextCode();
  if (code === undefined) return refuse('no_code_came');
  return told(() => api.provePhone({ body: { code } }));
}

/** Asks to link a bank, with a fresh proof when that is wanted; gives the address at the bank. */
export async function beginLink(customer: Customer, bank: string): Outcome<string> {
  const ask = () => told(() => customer.api.beginLink({ body: { bank } }));
  let begun = await ask();
  if (!begun.ok && begun.refusal === 'fresh_proof_needed') {
    const proved = await proveAgain(customer);
    if (!proved.ok) return proved;
    begun = await ask();
  }
  return begun.ok ? accept(begun.value.redirectTo) : begun;
}

/**
 * Does what should bring a link about, and gives the link that was not there before. `act` refuses, or
 * leaves it to the wallet's list to say whether there is one.
 */
export async function gainLink(customer: Customer, act: () => Outcome<unknown>): Outcome<Link> {
  const { api } = customer;
  const before = await told(() => api.listLinks({}));
  if (!before.ok) return before;
  const known = new Set(before.value.links.map(({ id }) => id));
  const done = await act();
  if (!done.ok) return done;
  const after = await told(() => api.listLinks({}));
  if (!after.ok) return after;
  const gained = after.value.links.find(({ id, state }) => state === 'active' && !known.has(id));
  return gained === undefined ? refuse('not_linked') : accept(gained);
}

/** Charges, and waits until it is known what became of it. */
export async function chargeAndWait(
  { api }: Customer,
  link: Link['id'],
  amount: number,
): Outcome<Charge> {
  const idempotencyKey = newKey();
  const asked = await told(() => api.createCharge({ body: { link, amount } }, { idempotencyKey }));
  if (!asked.ok) return asked;
  let charge = asked.value;
  const open = () => charge.state === 'on_its_way' || charge.state === 'not_known_yet';
  for (let poll = 0; open() && poll < CHARGE_POLLS; poll++) {
    await new Promise((resolve) => setTimeout(resolve, CHARGE_POLL_MS));
    const { id } = charge;
    const read = await told(() => api.getCharge({ params: { id } }));
    if (!read.ok) return read;
    charge = read.value;
  }
  if (open()) return refuse('charge_not_known');
  return charge.state === 'done' ? accept(charge) : refuse(`charge_${charge.refusal}`);
}
