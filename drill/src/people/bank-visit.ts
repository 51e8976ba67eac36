import { type Client, createClient } from '@sekisho/contract/api.ts';
import { gateApi, type LinkRequest } from '@sekisho/contract/gate.ts';
import {
  type DeviceKey,
  openSoftwarePasskey,
  type SoftwarePasskey,
} from '@sekisho/demo/device/software-passkey.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import { told } from '../http/told.ts';
import type { ExerciseFront } from '../pair/exercise-front.ts';
import { type Outcome, random } from './customer.ts';

/** One link request at the bank, in the browser that it was opened in. */
export interface BankVisit {
  readonly browser: Browser;
  readonly origin: string;
  readonly uid: string;
  readonly api: Client<typeof gateApi>;
}

export interface BankAccount {
  readonly branchCode: string;
  readonly accountNumber: string;
}

/** What answers a passkey challenge: a device, or whatever a thief has in its place. */
export type AnswerPasskey = (
  options: Record<string, unknown>,
  origin: string,
) => Record<string, unknown> | undefined;

/** Follows the wallet's address to the bank's page. */
export async function openBankVisit(browser: Browser, redirectTo: string): Outcome<BankVisit> {
  const { url } = await browser.visit(redirectTo);
  const uid = /^\/interaction\/([A-Za-z0-9_-]{10,64})\/?/.exec(url.pathname)?.[1];
  if (uid === undefined) return refuse(url.searchParams.get('error') ?? 'no_bank_page');
  const { origin } = url;
  return accept({ browser, origin, uid, api: createClient(gateApi, origin, browser.send) });
}

/** Names the account and answers the passkey's challenge. */
export async function logInAtBank(
  { api, origin, uid }: BankVisit,
  account: BankAccount,
  answer: AnswerPasskey,
): Outcome<LinkRequest> {
  const params = { uid };
  const { branchCode, accountNumber } = account;
  const body = { branchCode, accountNumber };
  const begun = await told(() => api.beginLinkLogin({ params, body }));
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const response = answer(options, origin);
  if (response === undefined) return refuse('device_refused');
  return told(() => api.finishLinkLogin({ params, body: { ceremony, response } }));
}

export function giveCode({ api, uid }: BankVisit, code: string): Outcome<LinkRequest> {
  return told(() => api.proveLinkCode({ params: { uid }, body: { code } }));
}

/** Approves what the bank shows, and gives the address at which the browser goes on. */
export async function approve({ api, uid }: BankVisit): Outcome<string> {
  const approved = await told(() => api.approveLink({ params: { uid }, body: {} }));
  if (!approved.ok) return approved;
  const { redirectTo, stage } = approved.value;
  return redirectTo === null ? refuse(`stage_${stage}`) : accept(redirectTo);
}

/** A device with the passkeys that the bank registered for somebody. It looks at the page's address. */
export function openBankDevice(person: {
  readonly id: string;
  readonly passkeys: readonly unknown[];
}): SoftwarePasskey {
  const keys = person.passkeys as readonly DeviceKey[];
  return openSoftwarePasskey({ person: person.id, random, keys });
}

export function assertWith(device: SoftwarePasskey): AnswerPasskey {
  return (options, origin) => {
    const given = device.getAssertion(options, origin);
    return given.ok ? { ...given.value } : undefined;
  };
}

/** A depositor at the bank's true page: passkey, the code from his phone, approval. */
export async function proveBothFactors(
  visit: BankVisit,
  depositor: BankAccount & { readonly phone: string; readonly bankDevice: SoftwarePasskey },
  front: ExerciseFront,
): Outcome<string> {
  const ready = await proveUntilApproval(visit, depositor, front);
  return ready.ok ? approve(visit) : ready;
}

/** Both factors, up to the last button. */
export async function proveUntilApproval(
  visit: BankVisit,
  depositor: BankAccount & { readonly phone: string; readonly bankDevice: SoftwarePasskey },
  front: ExerciseFront,
): Outcome<true> {
  const phone = await front.watchPhone(depositor.phone);
  const passkey = await logInAtBank(visit, depositor, assertWith(depositor.bankDevice));
  if (!passkey.ok) return passkey;
  const code = await phone.nextCode();
  if (code === undefined) return refuse('no_code_came');
  return codeUntilApproval(visit, code);
}

/** Gives the code and approves; gives the address at which the browser goes on. */
export async function codeThenApprove(visit: BankVisit, code: string): Outcome<string> {
  const ready = await codeUntilApproval(visit, code);
  return ready.ok ? approve(visit) : ready;
}

async function codeUntilApproval(visit: BankVisit, code: string): Outcome<true> {
  const proved = await giveCode(visit, code);
  if (!proved.ok) return proved;
  const { stage } = proved.value;
  return stage === 'approve' ? accept(true) : refuse(`stage_${stage}`);
}

/** Leaves without an answer that counts. */
export async function leave({ api, uid }: BankVisit): Promise<void> {
  await told(() => api.refuseLink({ params: { uid }, body: {} }));
}

/** Whether this address brings an authorisation code back to a wallet. */
export function isCallback(url: URL): boolean {
  return url.searchParams.has('code') && url.searchParams.has('state');
}
