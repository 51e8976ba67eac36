import { createClient } from '@sekisho/contract/api.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { noPasskey, replayed } from '../attacker/false-passkeys.ts';
import { told } from '../http/told.ts';
import { assertWith, type BankVisit, codeThenApprove, logInAtBank } from '../people/bank-visit.ts';
import { gainLink, type Outcome } from '../people/customer.ts';
import { skipped, tried } from '../run/attempt.ts';
import type { Scene, Target } from '../run/scene.ts';
import {
  carrierOf,
  keepLink,
  lure,
  openFor,
  playCallback,
  proveInPlaceOf,
  relayedPasskey,
} from './bank-visits.ts';
import { GUESS, GUESSES } from './login-moves.ts';
import { choice, chosen, each, move, once, VICTIMS } from './move.ts';

const NO_CARRIER = 'a wallet with a proved identity';
const VISIT_REQUESTS = 20;

const takeAccounts = move({
  does: 'Links every victim’s account that is not linked yet: passkey, code and approval in the victim’s place. Passed when one is linked.',
  needs: ({ passkey, code = 'guess-then-read-out' }) => [
    'accounts',
    'carrier',
    ...(passkey === 'relayed' ? (['false-page'] as const) : []),
    ...(code === 'guess' ? [] : (['read-out'] as const)),
  ],
  gains: () => ['link'],
  with: {
    passkey: choice(['made-up', 'relayed'], 'what answers the passkey’s challenge'),
    code: choice(['guess-then-read-out', 'read-out', 'guess'], 'how he comes by the code'),
    guess: GUESS,
    victims: VICTIMS,
  },
  requests: () => each(VISIT_REQUESTS + 50),
  async run(scene, { passkey, code = 'guess-then-read-out', guess = GUESSES[0], victims }) {
    const open = chosen(scene, victims).filter(({ link }) => link === undefined);
    if (open.length === 0) return skipped('an account that is not linked yet');
    if (open.every((target) => carrierOf(scene, target) === undefined)) return skipped(NO_CARRIER);
    const results: Result<unknown, string>[] = [];
    const source = { guess: code === 'read-out' ? undefined : guess, listens: code !== 'guess' };
    // One after the other: the mule's browser carries several of them.
    for (const target of open) {
      const answer = passkey === 'relayed' ? relayedPasskey(target, () => undefined) : noPasskey;
      results.push(await takeAccount(scene, target, { passkey: answer, code: source }));
    }
    // A refused guess is not the end of it: what ends it comes last.
    return tried(results, { judgeBy: 'last' });
  },
});

async function takeAccount(
  scene: Scene,
  target: Target,
  by: Parameters<typeof proveInPlaceOf>[3],
): Outcome<unknown> {
  const carrier = carrierOf(scene, target);
  if (carrier === undefined) return refuse('no_carrier');
  const gained = await gainLink(carrier, async () => {
    const visit = await openFor(scene, target);
    if (!visit.ok) return visit;
    const approved = await proveInPlaceOf(scene, target, visit.value, by);
    if (!approved.ok) return approved;
    await carrier.browser.visit(approved.value);
    return accept(true);
  });
  return keepLink(gained, target, { over: carrier, operator: 'first' });
}

const lureHolders = move({
  does: 'Sends the address of the bank’s true page, begun in the mule’s wallet, to each victim who is not linked yet; the victim proves both factors there and hands the last address back. Passed when one is linked.',
  needs: ({ operator }) => [
    'lure',
    operator === 'second' ? 'mule-wallet-elsewhere' : 'mule-wallet',
  ],
  gains: () => ['link'],
  with: {
    operator: choice(['first', 'second'], 'in which of the mule’s wallets'),
    victims: VICTIMS,
  },
  requests: () => each(VISIT_REQUESTS + 50),
  async run(scene, { operator = 'first', victims }) {
    const open = chosen(scene, victims).filter(({ link }) => link === undefined);
    if (open.length === 0) return skipped('a victim who is not linked yet');
    const mule = operator === 'second' ? scene.muleElsewhere : scene.mule;
    if (mule === undefined) return skipped(NO_CARRIER);
    const results: Result<unknown, string>[] = [];
    for (const target of open) {
      const lured = await lure(scene, target, { over: mule.customer, operator });
      results.push(lured);
      // When it fails with the first, it is the same with all.
      if (!lured.ok) break;
    }
    return tried(results);
  },
});

const replayLogin = move({
  does: 'A victim logs in at the bank’s own page; the thief has a record of it and gives the same passkey answer and the same code again, for a link to the mule’s wallet. Passed when an account is linked.',
  needs: () => ['accounts', 'seen-login', 'mule-wallet'],
  gains: () => ['link'],
  with: { victims: VICTIMS },
  requests: () => each(VISIT_REQUESTS + 60),
  async run(scene, { victims }) {
    const open = chosen(scene, victims).filter(({ link }) => link === undefined);
    if (open.length === 0) return skipped('an account that is not linked yet');
    const results: Result<unknown, string>[] = [];
    for (const target of open) {
      const seen = await seeLogin(scene, target);
      if (!seen.ok) return skipped(`a login of the victim (${seen.refusal})`);
      const { response, code } = seen.value;
      const { customer } = scene.mule;
      const gained = await gainLink(customer, async () => {
        const visit = await openFor(scene, target);
        if (!visit.ok) return visit;
        const done = await replayAt(visit.value, target, { response, code });
        if (done.ok) await customer.browser.visit(done.value);
        return done;
      });
      results.push(keepLink(gained, target, { over: customer, operator: 'first' }));
    }
    return tried(results, { judgeBy: 'last' });
  },
});

interface SeenLogin {
  readonly response: Record<string, unknown>;
  readonly code: string;
}

async function replayAt(visit: BankVisit, target: Target, seen: SeenLogin): Outcome<string> {
  const passkey = await logInAtBank(visit, target.victim, replayed(seen.response));
  return passkey.ok ? codeThenApprove(visit, seen.code) : passkey;
}

/** The victim at home, at the bank's true page, with nothing wrong but who looks on. */
async function seeLogin(scene: Scene, { victim, device }: Target): Outcome<SeenLogin> {
  const bank = scene.briefing.banks.find(({ code }) => code === victim.bankCode);
  if (bank === undefined) throw new Error('A victim’s bank is in the briefing.');
  const api = createClient(gateApi, bank.origin, scene.browser().send);
  const { branchCode, accountNumber } = victim;
  const phone = await scene.front.watchPhone(victim.phone);
  const begun = await told(() =>
    api.beginDepositorSession({ body: { branchCode, accountNumber } }),
  );
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const response = assertWith(device)(options, bank.origin);
  if (response === undefined) return refuse('device_refused');
  const proved = await told(() => api.proveDepositorPasskey({ body: { ceremony, response } }));
  if (!proved.ok) return proved;
  const code = await phone.nextCode();
  if (code === undefined) return refuse('no_code_came');
  const opened = await told(() => api.finishDepositorSession({ body: { ceremony, code } }));
  return opened.ok ? accept({ response, code }) : opened;
}

const playStolenCallback = move({
  does: 'Plays the address with a code that another customer came back with, in the mule’s browser: once before that customer, once after. Passed when it makes a link.',
  needs: () => ['seen-callback', 'mule-wallet', 'callback'],
  with: {},
  requests: () => once(10),
  async run({ stolenCallback: stolen, mule }) {
    if (stolen === undefined) return skipped('an address with a code');
    const again = await playCallback(mule.customer, stolen.href);
    return tried([stolen.first, again]);
  },
});

export const LINK_MOVES = {
  'take-accounts': takeAccounts,
  'lure-holders': lureHolders,
  'replay-login': replayLogin,
  'play-stolen-callback': playStolenCallback,
} as const;
