import type { Link } from '@sekisho/contract/wallet.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { falseOrigin, noPasskey } from '../attacker/false-passkeys.ts';
import {
  type AnswerPasskey,
  type BankVisit,
  codeThenApprove,
  isCallback,
  leave,
  logInAtBank,
  openBankVisit,
  proveBothFactors,
} from '../people/bank-visit.ts';
import { beginLink, type Customer, gainLink, type Outcome } from '../people/customer.ts';
import type { Operator, Scene, Target } from '../run/scene.ts';

/** The wallet to attack a bank from: one that passes for the victim, else the mule's. */
export function carrierOf(scene: Scene, target: Target): Customer | undefined {
  if (target.impersonates) return target.wallet;
  return scene.muleReady ? scene.mule.customer : undefined;
}

/** Opens the bank's page for a link to the victim's account, from the next address. */
export async function openFor(scene: Scene, target: Target): Outcome<BankVisit> {
  const carrier = carrierOf(scene, target);
  if (carrier === undefined) return refuse('no_carrier');
  carrier.browser.comeFrom(scene.address());
  const begun = await beginLink(carrier, target.victim.bankCode);
  return begun.ok ? openBankVisit(carrier.browser, begun.value) : begun;
}

/** One visit of the bank's page that is left again whatever came of it. */
export async function visitOnce(
  scene: Scene,
  target: Target,
  act: (visit: BankVisit) => Outcome<unknown>,
): Outcome<unknown> {
  const visit = await openFor(scene, target);
  if (!visit.ok) return visit;
  const done = await act(visit.value);
  await leave(visit.value);
  return done;
}

/**
 * The thief's page passes the bank's challenge on to the victim, whose own device looks at the address
 * of the page. What it does not give, he has to make up. `refused` hears the device's refusal.
 */
export function relayedPasskey(target: Target, refused: (why: string) => void): AnswerPasskey {
  return (options, origin) => {
    const given = target.device.getAssertion(options, falseOrigin(origin));
    if (given.ok) return { ...given.value };
    refused(`device_${given.refusal}`);
    return noPasskey(options, origin);
  };
}

/** How he comes by the code that the bank sends to the victim. */
export interface CodeSource {
  /** Tried first; undefined when he does not guess. */
  readonly guess: string | undefined;
  /** Whether the victim reads out what came. */
  readonly listens: boolean;
}

/** Passkey, code and approval in the victim's place; the address with the code at the end. */
export async function proveInPlaceOf(
  scene: Scene,
  target: Target,
  visit: BankVisit,
  by: { readonly passkey: AnswerPasskey; readonly code: CodeSource },
): Outcome<string> {
  const phone = await scene.front.watchPhone(target.victim.phone);
  const passkey = await logInAtBank(visit, target.victim, by.passkey);
  if (!passkey.ok) return passkey;
  const { guess, listens } = by.code;
  let approved: Result<string, string> = refuse('no_code');
  if (guess !== undefined) approved = await codeThenApprove(visit, guess);
  const open = !approved.ok && ['login_refused', 'no_code'].includes(approved.refusal);
  if (!open || !listens) return approved;
  const heard = await phone.nextCode();
  return heard === undefined ? refuse('no_code_came') : codeThenApprove(visit, heard);
}

/** Notes the link over which this victim can be charged. */
export function keepLink(
  gained: Result<Link, string>,
  target: Target,
  of: { readonly over: Customer; readonly operator: Operator },
): Result<unknown, string> {
  if (gained.ok) target.link = { ...of, id: gained.value.id, limit: gained.value.limitPerDebit };
  return gained;
}

/**
 * He sends the address of the bank's true page, begun in a wallet of his, to the victim, who proves
 * both factors there in good faith and hands the last address back. Only who the wallet belongs to is
 * wrong with it.
 */
export async function lure(
  scene: Scene,
  target: Target,
  of: { readonly over: Customer; readonly operator: Operator },
): Outcome<unknown> {
  const { victim } = target;
  const gained = await gainLink(of.over, async () => {
    const begun = await beginLink(of.over, victim.bankCode);
    if (!begun.ok) return begun;
    const back = await proveInGoodFaith(scene, target, begun.value);
    if (!back.ok) return back;
    await of.over.browser.visit(back.value.href);
    return accept(true);
  });
  return keepLink(gained, target, of);
}

/** The victim at the bank's true page, for a request that somebody else began. */
export async function proveInGoodFaith(
  scene: Scene,
  target: Target,
  redirectTo: string,
): Outcome<URL> {
  const victims = scene.browser();
  const visit = await openBankVisit(victims, redirectTo);
  if (!visit.ok) return visit;
  const depositor = { ...target.victim, bankDevice: target.device };
  const approved = await proveBothFactors(visit.value, depositor, scene.front);
  if (!approved.ok) return approved;
  return accept((await victims.visit(approved.value, isCallback)).url);
}

/** Visits an address with a code and looks whether a link came of it. */
export function playCallback(customer: Customer, href: string): Outcome<Link> {
  return gainLink(customer, async () => {
    await customer.browser.visit(href);
    return accept(true);
  });
}
