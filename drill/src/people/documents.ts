import type { Presentation } from '@sekisho/contract/wallet.ts';
import {
  presentDocument,
  readWalletRequest,
  type Theft,
  type WalletRequest,
} from '@sekisho/demo/documents/document-wallet.ts';
import type { MobileDocument } from '@sekisho/demo/documents/mobile-document.ts';
import type { SoftwareKey } from '@sekisho/demo/documents/software-key.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import { told } from '../http/told.ts';
import { type Customer, type Outcome, random } from './customer.ts';

/** A mobile document together with the key of the device that it was issued to. */
export interface HeldDocument {
  readonly document: MobileDocument;
  readonly deviceKey: SoftwareKey;
}

/** A presentation that a wallet asked for, as its document wallet reads it. */
export interface AskedPresentation {
  readonly id: Presentation['id'];
  readonly request: WalletRequest;
}

export async function askForDocument({ api }: Customer): Outcome<AskedPresentation> {
  const begun = await told(() => api.beginPresentation({ body: {} }));
  if (!begun.ok) return begun;
  const { id, requestUri } = begun.value;
  const request = readWalletRequest(new URL(requestUri).searchParams);
  return request.ok ? accept({ id, request: request.value }) : request;
}

/** The answer of a document wallet; with `theft`, not an honest one. */
export function answerOf(
  held: HeldDocument,
  request: WalletRequest,
  theft?: Theft,
): Outcome<string> {
  return presentDocument({ ...held, request, random, ...(theft === undefined ? {} : { theft }) });
}

/** Sends an answer from the document wallet's own browser; gives the response code that comes back. */
export async function sendAnswer(
  browser: Browser,
  { responseUri, state }: WalletRequest,
  vpToken: string,
): Outcome<string> {
  const response = await browser.send(
    new Request(responseUri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ vp_token: vpToken, state }).toString(),
    }),
  );
  if (!response.ok) return refuse(await problemCode(response));
  const { redirect_uri: redirect }: { redirect_uri?: string } = await response.json();
  const code = redirect === undefined ? undefined : responseCodeIn(redirect);
  return code === undefined ? refuse('no_response_code') : accept(code);
}

async function problemCode(response: Response): Promise<string> {
  const text = await response.text();
  const found = /"(?:code|error)":\s*"([a-z_]+)"/.exec(text);
  return found?.[1] ?? `status_${response.status}`;
}

function responseCodeIn(redirect: string): string | undefined {
  const url = new URL(redirect);
  const fragment = new URLSearchParams(url.hash.slice(1));
  return url.searchParams.get('response_code') ?? fragment.get('response_code') ?? undefined;
}

export function completeWith(
  { api }: Customer,
  { id }: AskedPresentation,
  responseCode: string,
): Outcome<unknown> {
  return told(() => api.completePresentation({ params: { id }, body: { responseCode } }));
}

/** Proves an identity the way a person does: asked, answered and completed in one browser. */
export async function proveIdentity(
  customer: Customer,
  held: HeldDocument,
  theft?: Theft,
): Outcome<unknown> {
  const asked = await askForDocument(customer);
  if (!asked.ok) return asked;
  const answer = await answerOf(held, asked.value.request, theft);
  if (!answer.ok) return answer;
  const code = await sendAnswer(customer.browser, asked.value.request, answer.value);
  return code.ok ? completeWith(customer, asked.value, code.value) : code;
}
