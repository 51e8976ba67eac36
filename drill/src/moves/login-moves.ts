import { createClient } from '@sekisho/contract/api.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { Type } from 'typebox';
import { noPasskey, ownPasskey, passkeyOf, replayed } from '../attacker/false-passkeys.ts';
import { told } from '../http/told.ts';
import {
  type AnswerPasskey,
  approve,
  assertWith,
  giveCode,
  logInAtBank,
} from '../people/bank-visit.ts';
import { type Attempt, skipped, tried } from '../run/attempt.ts';
import type { Scene, Target } from '../run/scene.ts';
import { carrierOf, relayedPasskey, visitOnce } from './bank-visits.ts';
import { choice, move, once, whole } from './move.ts';

export const GUESSES = ['000000', '123456', '111111', '654321', '121212', '999999'] as const;
const VICTIM = whole({
  from: 1,
  to: 100,
  usual: 1,
  description: 'which victim, counted from 1 and round again; accounts count wrong codes',
});
export const GUESS = Type.Optional(
  Type.String({ pattern: '^[0-9]{6}$', default: GUESSES[0], description: 'the code he guesses' }),
);
const NO_CARRIER = 'a wallet with a proved identity';
const VISIT_REQUESTS = 20;

/** A step against one victim. */
async function against(
  scene: Scene,
  victim: number | undefined,
  act: (target: Target) => Promise<Attempt>,
): Promise<Attempt> {
  const target = scene.targets[((victim ?? 1) - 1) % scene.targets.length];
  if (target === undefined || carrierOf(scene, target) === undefined) return skipped(NO_CARRIER);
  return act(target);
}

const tryPin = move({
  does: 'Gives what sufficed in 2020 to the bank’s page: name, kana, birth date, account number and PIN. Passed when the page takes it.',
  needs: () => ['identities', 'accounts', 'pins', 'carrier'],
  with: { victim: VICTIM },
  requests: () => once(VISIT_REQUESTS),
  run: (scene, { victim }) =>
    against(scene, victim, async (target) => {
      const { name, kana, birthDate, branchCode, accountNumber, pin } = target.victim;
      const attempt = await visitOnce(scene, target, async ({ browser, origin, uid }) => {
        const response = await browser.send(
          new Request(`${origin}/interaction/${uid}/login/options`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin },
            body: JSON.stringify({ name, kana, birthDate, branchCode, accountNumber, pin }),
          }),
        );
        const answer: { code?: string } = await response.json();
        return response.ok ? accept(true) : refuse(answer.code ?? `status_${response.status}`);
      });
      return tried([attempt]);
    }),
});

const approveUnproved = move({
  does: 'Approves at the bank’s page, and gives a code there, before anything was proved. Passed when either is taken.',
  needs: () => ['accounts', 'carrier'],
  with: { victim: VICTIM },
  requests: () => once(2 * VISIT_REQUESTS),
  run: (scene, { victim }) =>
    against(scene, victim, async (target) => {
      const approved = await visitOnce(scene, target, approve);
      const coded = await visitOnce(scene, target, (visit) => giveCode(visit, '000000'));
      return tried([approved, coded]);
    }),
});

const answerPasskey = move({
  does: 'Answers the bank’s passkey challenge for a victim’s account with `made-up` (well-formed, no key behind it), `own` (a key of his own), `other-depositor` (the mule’s, of the same bank), `replayed` (what the mule’s device answered before), `relayed` (passed on to the victim’s device from the false page). Passed when the bank takes it.',
  needs: ({ passkey = 'made-up' }) => [
    'accounts',
    'carrier',
    ...(passkey === 'relayed' ? (['false-page'] as const) : []),
    ...(passkey === 'other-depositor' || passkey === 'replayed' ? (['mule-wallet'] as const) : []),
  ],
  with: {
    passkey: choice(
      ['made-up', 'own', 'other-depositor', 'replayed', 'relayed'],
      'what he answers with',
    ),
    victim: VICTIM,
  },
  requests: () => once(2 * VISIT_REQUESTS),
  async run(scene, { passkey = 'made-up', victim }) {
    if (passkey === 'other-depositor') return answerWithMules(scene);
    if (passkey === 'replayed') return answerWithUsed(scene);
    return against(scene, victim, async (target) => {
      const refused: string[] = [];
      const answers: Readonly<Record<typeof passkey, () => AnswerPasskey>> = {
        'made-up': () => noPasskey,
        own: ownPasskey,
        relayed: () => relayedPasskey(target, (why) => refused.push(why)),
      };
      const attempt = tried([
        await visitOnce(scene, target, (visit) =>
          logInAtBank(visit, target.victim, answers[passkey]()),
        ),
      ]);
      return { ...attempt, refusals: [...attempt.refusals, ...refused] };
    });
  },
});

/** The mule's own device and bank, and a victim of the same bank. */
async function answerWithMules(scene: Scene): Promise<Attempt> {
  const target = ofMulesBank(scene);
  if (target === undefined) return skipped('a victim of the mule’s bank');
  const answer = passkeyOf(scene.mule.bankDevice);
  return tried([
    await visitOnce(scene, target, (visit) => logInAtBank(visit, target.victim, answer)),
  ]);
}

/** The mule logs in at his own bank; what his device answered is given again for the victim. */
async function answerWithUsed(scene: Scene): Promise<Attempt> {
  const target = ofMulesBank(scene);
  if (target === undefined) return skipped('a victim of the mule’s bank');
  let used: Record<string, unknown> | undefined;
  const keep: AnswerPasskey = (options, origin) => {
    used = assertWith(scene.mule.bankDevice)(options, origin);
    return used;
  };
  const own = await visitOnce(scene, target, (visit) =>
    logInAtBank(visit, scene.mule.person, keep),
  );
  const response = used;
  if (!own.ok || response === undefined) return skipped('an answer that was good once');
  return tried([
    await visitOnce(scene, target, (visit) =>
      logInAtBank(visit, target.victim, replayed(response)),
    ),
  ]);
}

function ofMulesBank(scene: Scene): Target | undefined {
  const { bankCode } = scene.mule.person;
  const there = scene.targets.filter(({ victim }) => victim.bankCode === bankCode);
  const target = there.at(-1);
  return target && carrierOf(scene, target) && target;
}

const guessCodes = move({
  does: 'Guesses the code that went to a victim’s phone, after a made-up passkey. Passed when a guess is taken.',
  needs: () => ['accounts', 'carrier'],
  with: {
    victim: VICTIM,
    guesses: whole({ from: 1, to: 6, usual: 6, description: 'how many, the likeliest first' }),
  },
  requests: () => once(VISIT_REQUESTS + 6),
  run: (scene, { victim, guesses = 6 }) =>
    against(scene, victim, async (target) => {
      const results: Result<unknown, string>[] = [];
      await visitOnce(scene, target, async (visit) => {
        const passkey = await logInAtBank(visit, target.victim, noPasskey);
        if (!passkey.ok) results.push(passkey);
        for (const guess of GUESSES.slice(0, guesses)) {
          const given = await giveCode(visit, guess);
          results.push(given);
          if (given.ok) break;
        }
        return accept(true);
      });
      return tried(results);
    }),
});

const readOutCode = move({
  does: 'Gives the code that a victim reads out, after a made-up passkey. Passed when it is taken.',
  needs: () => ['accounts', 'carrier', 'read-out'],
  with: { victim: VICTIM },
  requests: () => once(VISIT_REQUESTS + 42),
  run: (scene, { victim }) =>
    against(scene, victim, async (target) => {
      const phone = await scene.front.watchPhone(target.victim.phone);
      const attempt = await visitOnce(scene, target, async (visit) => {
        const passkey = await logInAtBank(visit, target.victim, noPasskey);
        if (!passkey.ok) return passkey;
        const code = await phone.nextCode();
        return code === undefined ? refuse('no_code_came') : giveCode(visit, code);
      });
      return tried([attempt]);
    }),
});

const spray = move({
  does: 'Tries one made-up secret over the accounts of the first victim’s bank, round after round: from one address, or each time from another. Passed when the bank takes it once.',
  needs: ({ addresses }) => [
    'accounts',
    'mule-wallet',
    ...(addresses === 'many' ? (['addresses'] as const) : []),
  ],
  with: {
    tries: whole({ from: 1, to: 400, usual: 25, description: 'how many tries at least' }),
    addresses: choice(['one', 'many'], 'where they come from; `many` needs `addresses`'),
    secret: choice(['passkey', 'code'], 'what is tried; `code` comes after a made-up passkey'),
    guess: GUESS,
  },
  requests: ({ tries = 25 }) => ({ once: (tries + 1) * VISIT_REQUESTS, perVictim: VISIT_REQUESTS }),
  async run(scene, { tries = 25, addresses = 'one', secret = 'passkey', guess = GUESSES[0] }) {
    if (!scene.muleReady) return skipped(NO_CARRIER);
    const results: Result<unknown, string>[] = [];
    const address = scene.address();
    const [first] = scene.targets;
    const over = scene.targets.filter(({ victim }) => victim.bankCode === first?.victim.bankCode);
    for (let round = 0; round < Math.ceil(tries / over.length); round++) {
      for (const target of over) {
        const sprayed = await visitOnce(scene, target, async (visit) => {
          if (addresses === 'one') visit.browser.comeFrom(address);
          const passkey = await logInAtBank(visit, target.victim, noPasskey);
          return passkey.ok && secret === 'code' ? giveCode(visit, guess) : passkey;
        });
        results.push(sprayed);
      }
    }
    // That address is burnt; the mule goes on from another.
    scene.mule.customer.browser.comeFrom(scene.address());
    return tried(results, { judgeBy: 'last' });
  },
});

const compareAnswers = move({
  does: 'Asks the bank’s login for a victim’s account and for numbers that nobody has, and compares status, code and shape of the answers. Passed when they differ: then the page tells which accounts exist.',
  needs: () => ['accounts', 'carrier'],
  with: { victim: VICTIM },
  requests: () => once(40),
  run: (scene, { victim }) =>
    against(scene, victim, async (target) => {
      const { branchCode, accountNumber } = target.victim;
      const known = await answersFor(scene, target, { branchCode, accountNumber });
      const unknown = await answersFor(scene, target, { branchCode, accountNumber: '8999999' });
      const nowhere = await answersFor(scene, target, { branchCode: '999', accountNumber });
      const told = known !== unknown || known !== nowhere;
      return {
        outcome: told ? 'passed' : 'stopped',
        refusals: [],
        note: told
          ? 'the answers differ'
          : 'the same answers for accounts that exist and that do not',
      };
    }),
});

/** What begins and ends a login for an account, without anything that is random in it. */
async function answersFor(
  scene: Scene,
  target: Target,
  account: { readonly branchCode: string; readonly accountNumber: string },
): Promise<string> {
  const bank = scene.briefing.banks.find(({ code }) => code === target.victim.bankCode);
  if (bank === undefined) throw new Error('A victim’s bank is in the briefing.');
  const { origin } = bank;
  const api = createClient(gateApi, origin, scene.browser().send);
  const begun = await told(() => api.beginDepositorSession({ body: account }));
  if (!begun.ok) return begun.refusal;
  const { ceremony, options } = begun.value;
  const response = noPasskey(options, origin) ?? {};
  const ended = await told(() => api.proveDepositorPasskey({ body: { ceremony, response } }));
  const shape = Object.keys(options).sort().join();
  const credentials = Array.isArray(options.allowCredentials) ? options.allowCredentials.length : 0;
  return `${shape} ${credentials} ${ended.ok ? 'taken' : ended.refusal}`;
}

export const LOGIN_MOVES = {
  'try-pin': tryPin,
  'approve-unproved': approveUnproved,
  'answer-passkey': answerPasskey,
  'guess-codes': guessCodes,
  'read-out-code': readOutCode,
  spray,
  'compare-answers': compareAnswers,
} as const;
