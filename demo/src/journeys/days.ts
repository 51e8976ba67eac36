import type { Depositor } from '@sekisho/contract/gate.ts';
import type { Charge, Link, Me, Payment } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { answered, type Persona } from './persona.ts';

export interface BankPlace {
  readonly origin: string;
  readonly code: string;
  readonly branchCode: string;
  readonly accountNumber: string;
}

/** Opens a wallet: passkey and e-mail, phone, mobile document. */
export async function openWallet(persona: Persona, origin: string): Promise<Me> {
  const api = persona.wallet(origin);
  const begun = answered(await api.beginEnrolment({ body: { email: persona.things.email } }));
  answered(
    await api.finishEnrolment({
      body: {
        ceremony: begun.ceremony,
        response: persona.createCredential(begun.options, origin),
      },
    }),
  );
  const before = await persona.texts();
  answered(await api.sendPhoneCode({ body: { phone: persona.things.phone } }));
  answered(await api.provePhone({ body: { code: await persona.nextCode(before) } }));
  return proveIdentity(persona, origin);
}

export async function proveIdentity(persona: Persona, origin: string): Promise<Me> {
  const api = persona.wallet(origin);
  const { id, requestUri } = answered(await api.beginPresentation({ body: {} }));
  const back = await persona.presentDocument(requestUri);
  const responseCode = present(
    new URLSearchParams(back.hash.slice(1)).get('response_code') ??
      back.searchParams.get('response_code'),
    'The verifier gives a response code.',
  );
  return answered(await api.completePresentation({ params: { id }, body: { responseCode } }));
}

/** Signs in again and, being a fresh sign-in, holds a fresh proof. */
export async function signIn(persona: Persona, origin: string): Promise<Me> {
  const api = persona.wallet(origin);
  const begun = answered(await api.beginSession({ body: {} }));
  const response = persona.getAssertion(begun.options, origin);
  return answered(await api.finishSession({ body: { ceremony: begun.ceremony, response } }));
}

/** Links a bank account: at the bank's own page, with its two factors. */
export async function linkBank(persona: Persona, origin: string, bank: BankPlace): Promise<Link> {
  const api = persona.wallet(origin);
  const { redirectTo } = answered(await api.beginLink({ body: { bank: bank.code } }));
  const atBank = await persona.browser.follow(redirectTo);
  const uid = present(atBank.url.pathname.split('/').at(-1), 'The bank shows a link request.');
  const gate = persona.gate(bank.origin);
  const params = { uid };
  const { branchCode, accountNumber } = bank;
  const begun = answered(
    await gate.beginLinkLogin({ params, body: { branchCode, accountNumber } }),
  );
  const before = await persona.texts();
  const response = persona.getAssertion(begun.options, bank.origin);
  answered(await gate.finishLinkLogin({ params, body: { ceremony: begun.ceremony, response } }));
  const code = await persona.nextCode(before);
  answered(await gate.proveLinkCode({ params, body: { code } }));
  const ended = answered(await gate.approveLink({ params, body: {} }));
  await persona.browser.follow(present(ended.redirectTo, 'An approved request goes back.'));
  const { links } = answered(await api.listLinks({}));
  return present(
    links.find(({ state }) => state === 'active'),
    'The link is active.',
  );
}

/** Charges and asks until the money's state is final. */
export async function charge(
  persona: Persona,
  origin: string,
  of: { readonly link: Link['id']; readonly amount: number; readonly key: string },
): Promise<Charge> {
  const api = persona.wallet(origin);
  const { link, amount, key } = of;
  let now = answered(await api.createCharge({ body: { link, amount } }, { idempotencyKey: key }));
  for (let i = 0; i < 100 && now.state !== 'done' && now.state !== 'refused'; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    now = answered(await api.getCharge({ params: { id: now.id } }));
  }
  return now;
}

/** Signs the clerk in at the till. */
export async function openTill(clerk: Persona, origin: string): Promise<void> {
  const api = clerk.till(origin);
  const begun = answered(await api.beginClerkSession({ body: {} }));
  const response = clerk.getAssertion(begun.options, origin);
  answered(await api.finishClerkSession({ body: { ceremony: begun.ceremony, response } }));
}

/** The clerk shows a code, the customer reads it and pays. */
export async function payAtTill(
  customer: Persona,
  clerk: Persona,
  origin: string,
  of: { readonly amount: number; readonly key: string },
): Promise<Payment> {
  const { amount, key } = of;
  const shown = answered(
    await clerk
      .till(origin)
      .createPaymentRequest({ body: { amount } }, { idempotencyKey: `till-${key}` }),
  );
  const api = customer.wallet(origin);
  const bill = answered(await api.readCode({ body: { code: shown.code } }));
  return answered(
    await api.pay(
      { body: { paymentRequest: bill.paymentRequest, amount: bill.amount } },
      { idempotencyKey: `pay-${key}` },
    ),
  );
}

/** A depositor signs in to the bank's own page. */
export async function signInAtBank(persona: Persona, bank: BankPlace): Promise<Depositor> {
  const api = persona.gate(bank.origin);
  const { branchCode, accountNumber } = bank;
  const begun = answered(await api.beginDepositorSession({ body: { branchCode, accountNumber } }));
  const before = await persona.texts();
  const { ceremony, options } = begun;
  const response = persona.getAssertion(options, bank.origin);
  answered(await api.proveDepositorPasskey({ body: { ceremony, response } }));
  const code = await persona.nextCode(before);
  return answered(await api.finishDepositorSession({ body: { ceremony, code } }));
}
