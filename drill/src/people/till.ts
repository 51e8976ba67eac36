import { type Client, createClient } from '@sekisho/contract/api.ts';
import type { Briefing } from '@sekisho/contract/exercise.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import type { Payment } from '@sekisho/contract/wallet.ts';
import {
  type DeviceKey,
  openSoftwarePasskey,
  type SoftwarePasskey,
} from '@sekisho/demo/device/software-passkey.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import { told } from '../http/told.ts';
import { type Customer, newKey, type Outcome, random } from './customer.ts';

/** The till of the shop: a clerk's browser and passkey. */
export interface Till {
  readonly api: Client<typeof shopApi>;
  readonly device: SoftwarePasskey;
  readonly origin: string;
}

export function openTill(browser: Browser, briefing: Briefing): Till {
  const { shop } = briefing;
  const wallet = briefing.wallets.find(({ id }) => id === shop.wallet);
  if (wallet === undefined) throw new Error('The shop belongs to a wallet of the briefing.');
  const keys = shop.passkeys as unknown as readonly DeviceKey[];
  return {
    origin: wallet.origin,
    api: createClient(shopApi, wallet.origin, browser.send),
    device: openSoftwarePasskey({ person: shop.person, random, keys }),
  };
}

async function signInAtTill({ api, device, origin }: Till): Promise<Result<unknown, string>> {
  const begun = await told(() => api.beginClerkSession({ body: {} }));
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const given = device.getAssertion(options, origin);
  if (!given.ok) return given;
  return told(() => api.finishClerkSession({ body: { ceremony, response: { ...given.value } } }));
}

/** A bill that the shop shows, as a code. */
export interface ShownBill {
  readonly code: string;
}

/** The shop shows a code for an amount. */
export async function showBill(till: Till, amount: number): Outcome<ShownBill> {
  const idempotencyKey = newKey();
  const show = () =>
    told(() => till.api.createPaymentRequest({ body: { amount } }, { idempotencyKey }));
  let shown = await show();
  if (!shown.ok && shown.refusal === 'not_signed_in') {
    const signedIn = await signInAtTill(till);
    if (!signedIn.ok) return refuse(`till_${signedIn.refusal}`);
    shown = await show();
  }
  return shown.ok ? accept({ code: shown.value.code }) : refuse(`till_${shown.refusal}`);
}

/** The customer reads the code of a bill, a new one unless it is given, and pays it. */
export async function payAtTill(
  till: Till,
  customer: Customer,
  amount: number,
  given?: ShownBill,
): Outcome<Payment> {
  const shown = given === undefined ? await showBill(till, amount) : accept(given);
  if (!shown.ok) return shown;
  const { code } = shown.value;
  const bill = await told(() => customer.api.readCode({ body: { code } }));
  if (!bill.ok) return bill;
  const { paymentRequest } = bill.value;
  const key = newKey();
  return told(() =>
    customer.api.pay({ body: { paymentRequest, amount } }, { idempotencyKey: key }),
  );
}
