import { makeId } from '@sekisho/domain/base/id.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { type Result, refuse } from '@sekisho/domain/base/result.ts';
import { Type } from 'typebox';
import { noPasskey } from '../attacker/false-passkeys.ts';
import type { ClaimedIdentity, PushedRequest } from '../attacker/partner-client.ts';
import { isCallback, openBankVisit } from '../people/bank-visit.ts';
import { type Outcome, random } from '../people/customer.ts';
import { skipped, tried } from '../run/attempt.ts';
import { moneyMoved, type Scene, type Target } from '../run/scene.ts';
import { proveInGoodFaith, proveInPlaceOf } from './bank-visits.ts';
import { GUESSES } from './login-moves.ts';
import { choice, chosen, each, move, once, VICTIMS } from './move.ts';

const PUSH_REQUESTS = 30;
const PARTS = Type.Optional(
  Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
    minItems: 1,
    maxItems: 20,
    default: [50_000, 20_000, 10_000],
    description: 'the amounts, one after the other',
  }),
);

function bankOf(scene: Scene, { victim }: Target): string {
  const bank = scene.briefing.banks.find(({ code }) => code === victim.bankCode);
  if (bank === undefined) throw new Error('A victim’s bank is in the briefing.');
  return bank.origin;
}

/** The victim himself, as the operator would vouch for him. */
function claimOf({ victim }: Target): ClaimedIdentity {
  return { name: victim.name, birthDate: victim.birthDate, address: victim.address };
}

function push(scene: Scene, target: Target): Outcome<PushedRequest> {
  return scene.partner().push(bankOf(scene, target), claimOf(target));
}

const pushRequest = move({
  does: 'Pushes a link request to each victim’s bank in the operator’s name, with the victim’s own attributes as proved identity. Passed when a bank takes one: the key is all that it asks for.',
  needs: () => ['partner-key', 'identities'],
  with: { victims: VICTIMS },
  requests: () => each(4),
  async run(scene, { victims }) {
    const results: Result<unknown, string>[] = [];
    for (const target of chosen(scene, victims)) results.push(await push(scene, target));
    return tried(results);
  },
});

const linkAsPartner = move({
  does: 'Makes mandates on victims’ accounts past every wallet: pushes the request with the stolen key, then is at the bank’s page in the victim’s place (`absent`: a made-up passkey, a guess, the code read out), or sends the page’s address to the victim, who proves both factors there (`lured`); redeems the code himself and acknowledges it. Passed when he holds tokens.',
  needs: ({ holder }) => [
    'partner-key',
    'identities',
    'accounts',
    holder === 'lured' ? 'lure' : 'read-out',
  ],
  gains: () => ['mandate'],
  with: {
    holder: choice(['absent', 'lured'], 'where the victim is'),
    victims: VICTIMS,
  },
  requests: () => each(PUSH_REQUESTS + 50),
  async run(scene, { holder, victims }) {
    const free = chosen(scene, victims).filter(({ mandate, link }) => !mandate && !link);
    if (free.length === 0) return skipped('a victim whose account is not taken yet');
    const results: Result<unknown, string>[] = [];
    for (const target of free) results.push(await takeMandate(scene, target, holder === 'lured'));
    return tried(results, { judgeBy: 'last' });
  },
});

async function takeMandate(scene: Scene, target: Target, lured: boolean): Outcome<unknown> {
  const pushed = await push(scene, target);
  if (!pushed.ok) return pushed;
  const back = lured
    ? await proveInGoodFaith(scene, target, pushed.value.redirectTo)
    : await proveHimself(scene, target, pushed.value.redirectTo);
  if (!back.ok) return back;
  const code = back.value.searchParams.get('code');
  if (code === null) return refuse(back.value.searchParams.get('error') ?? 'no_code');
  const tokens = await scene.partner().redeem(pushed.value, code);
  if (!tokens.ok) return tokens;
  const kept = await scene.partner().acknowledge(pushed.value.bank, tokens.value);
  if (!kept.ok) return kept;
  target.mandate = { bank: pushed.value.bank, tokens: tokens.value };
  return tokens;
}

async function proveHimself(scene: Scene, target: Target, redirectTo: string): Outcome<URL> {
  const browser = scene.browser();
  const visit = await openBankVisit(browser, redirectTo);
  if (!visit.ok) return visit;
  const code = { guess: GUESSES[0], listens: true };
  const approved = await proveInPlaceOf(scene, target, visit.value, { passkey: noPasskey, code });
  if (!approved.ok) return approved;
  return { ok: true, value: (await browser.visit(approved.value, isCallback)).url };
}

const debitAsPartner = move({
  does: 'Debits victims’ accounts past every wallet, one amount after the other. The yen go to the operator’s own account at the bank: they are held, because no thief can spend them there. Passed when a bank posts one.',
  needs: () => ['partner-key', 'mandate'],
  with: { parts: PARTS, victims: VICTIMS },
  requests: ({ parts = [0, 0, 0] }) => each(13 * parts.length + 2),
  async run(scene, { parts = [50_000, 20_000, 10_000], victims }) {
    const results: Result<unknown, string>[] = [];
    for (const target of chosen(scene, victims)) {
      const { mandate } = target;
      if (mandate === undefined) continue;
      const { bank, tokens } = mandate;
      const fresh = await scene.partner().refresh(bank, tokens.refreshToken);
      if (!fresh.ok) {
        results.push(refuse(`refresh_${fresh.refusal}`));
        continue;
      }
      mandate.tokens = { ...tokens, accessToken: fresh.value.accessToken };
      for (const amount of parts) results.push(await debit(scene, target, amount));
    }
    return results.length === 0 ? skipped('tokens for an account') : tried(results);
  },
});

async function debit(scene: Scene, target: Target, amount: number): Outcome<unknown> {
  const { mandate } = target;
  if (mandate === undefined) return refuse('no_mandate');
  const now = await scene.front.now();
  const id = makeId('dbt', instant(now), random.bytes(10));
  const done = await scene.partner().debit(mandate.bank, mandate.tokens, { id, amount });
  if (!done.ok) return done;
  target.debited += amount;
  moneyMoved(scene, done.value.postedAt);
  return done;
}

const reuseAssertion = move({
  does: 'Asks a bank about a debit that does not exist, twice with one assertion of the operator’s. Passed when the bank takes the assertion a second time.',
  needs: () => ['partner-key'],
  with: {},
  requests: () => once(3),
  async run(scene) {
    const [target] = scene.targets;
    if (target === undefined) return skipped('a victim’s bank');
    const id = makeId('dbt', instant(await scene.front.now()), random.bytes(10));
    const [first, second] = await scene.partner().askTwice(bankOf(scene, target), id);
    const codes = [first, second].map(({ status, body }) => String(body.code ?? status));
    const again = second.status !== 401;
    return { outcome: again ? 'passed' : 'stopped', refusals: codes, note: 'the same twice' };
  },
});

const forgeEvent = move({
  does: 'Tells the operator’s wallet in a bank’s name, signed with the operator’s own key, that a mandate may be charged again. Passed when the wallet takes it.',
  needs: () => ['partner-key'],
  with: {},
  requests: () => once(2),
  async run(scene) {
    const [target] = scene.targets;
    if (target === undefined) return skipped('a victim’s bank');
    return tried([
      await scene.partner().forgeEvent(bankOf(scene, target), `mdt_${'0'.repeat(26)}`),
    ]);
  },
});

export const PARTNER_MOVES = {
  'push-request': pushRequest,
  'link-as-partner': linkAsPartner,
  'debit-as-partner': debitAsPartner,
  'reuse-assertion': reuseAssertion,
  'forge-event': forgeEvent,
} as const;
