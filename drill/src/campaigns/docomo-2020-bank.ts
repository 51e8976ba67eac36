import type { Link } from '@sekisho/contract/wallet.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import {
  falseOrigin,
  noPasskey,
  ownPasskey,
  passkeyOf,
  replayed,
} from '../attacker/false-passkeys.ts';
import {
  type AnswerPasskey,
  approve,
  assertWith,
  type BankVisit,
  codeThenApprove,
  giveCode,
  isCallback,
  leave,
  logInAtBank,
  openBankVisit,
  proveBothFactors,
} from '../people/bank-visit.ts';
import { beginLink, type Customer, gainLink, type Outcome } from '../people/customer.ts';
import type { Scene, Target } from './scene.ts';
import { type Attempt, type Step, skipped, tried } from './step.ts';

const GUESSES = ['000000', '123456', '111111', '654321', '121212', '999999'] as const;
/** More from one address than one bank should hear before it stops listening. */
const SPRAY_TRIES = 25;
const NO_CARRIER = 'a wallet with a proved identity';

/** The wallet to attack a bank from: one that passes for the victim, else the mule's. */
function carrierOf(scene: Scene, target: Target): Customer | undefined {
  if (target.impersonates) return target.wallet;
  return scene.muleReady ? scene.mule.customer : undefined;
}

/** Opens the bank's page for a link to the victim's account, from an address not used before. */
async function openFor(scene: Scene, target: Target): Outcome<BankVisit> {
  const carrier = carrierOf(scene, target);
  if (carrier === undefined) return refuse('no_carrier');
  carrier.browser.comeFrom(scene.address());
  const begun = await beginLink(carrier, target.victim.bankCode);
  return begun.ok ? openBankVisit(carrier.browser, begun.value) : begun;
}

/** One step at the bank's page that is left again whatever came of it. */
async function visitOnce(
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

/** A step against one victim; each such step takes the next one, because accounts count wrong tries. */
function against(
  id: string,
  nth: number,
  act: (scene: Scene, target: Target) => Promise<Attempt>,
): Step {
  return {
    id,
    async run(scene) {
      const target = scene.targets[nth % scene.targets.length];
      if (target === undefined || carrierOf(scene, target) === undefined) {
        return skipped(NO_CARRIER);
      }
      return act(scene, target);
    },
  };
}

function withPasskey(id: string, nth: number, answer: () => AnswerPasskey): Step {
  return against(id, nth, async (scene, target) =>
    tried([await visitOnce(scene, target, (visit) => logInAtBank(visit, target.victim, answer()))]),
  );
}

/** What was asked in 2020: name, birth date, account number, and the PIN of the cash card. */
const linkByPin = against('link-by-pin', 0, async (scene, target) => {
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
});

/** Approves, and gives a code, before anything was proved. */
const linkWithoutFactor = against('link-without-factor', 1, async (scene, target) => {
  const approved = await visitOnce(scene, target, approve);
  const coded = await visitOnce(scene, target, (visit) => giveCode(visit, '000000'));
  return tried([approved, coded]);
});

const linkEmptyPasskey = withPasskey('link-empty-passkey', 2, () => noPasskey);
const linkOwnPasskey = withPasskey('link-own-passkey', 3, ownPasskey);

/** The mule's own device and bank, and a victim of the same bank. */
const linkOtherDepositor: Step = {
  id: 'link-other-depositors-passkey',
  async run(scene) {
    const target = ofMulesBank(scene);
    if (target === undefined) return skipped('a victim of the mule’s bank');
    const answer = passkeyOf(scene.mule.bankDevice);
    return tried([
      await visitOnce(scene, target, (visit) => logInAtBank(visit, target.victim, answer)),
    ]);
  },
};

/** The mule logs in at his own bank; what his device answered is given again for the victim. */
const linkReplayed: Step = {
  id: 'link-replayed-passkey',
  async run(scene) {
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
  },
};

function ofMulesBank(scene: Scene): Target | undefined {
  const { bankCode } = scene.mule.person;
  const there = scene.targets.filter(({ victim }) => victim.bankCode === bankCode);
  const target = there.at(-1);
  return target && carrierOf(scene, target) && target;
}

/**
 * The thief's page passes the bank's challenge on to the victim, whose own device looks at the address
 * of the page. What it does not give, he has to make up.
 */
const linkPhished = against('link-phished-passkey', 4, async (scene, target) => {
  let refusal: string | undefined;
  const relay: AnswerPasskey = (options, origin) => {
    const given = target.device.getAssertion(options, falseOrigin(origin));
    if (given.ok) return { ...given.value };
    refusal = given.refusal;
    return noPasskey(options, origin);
  };
  const attempt = await visitOnce(scene, target, (visit) =>
    logInAtBank(visit, target.victim, relay),
  );
  const { refusals, ...rest } = tried([attempt]);
  return {
    ...rest,
    refusals: refusal === undefined ? refusals : [...refusals, `device_${refusal}`],
  };
});

/** Guesses the code that went to the victim's phone. */
const guessCodes = against('link-guessed-code', 5, async (scene, target) => {
  const results: Result<unknown, string>[] = [];
  await visitOnce(scene, target, async (visit) => {
    const passkey = await logInAtBank(visit, target.victim, noPasskey);
    if (!passkey.ok) results.push(passkey);
    for (const guess of GUESSES) {
      const given = await giveCode(visit, guess);
      results.push(given);
      if (given.ok) break;
    }
    return accept(true);
  });
  return tried(results);
});

/** One factor: the victim reads out what the bank sent, and there is no passkey. */
const readOutCode = against('link-code-read-out', 6, async (scene, target) => {
  const phone = await scene.front.watchPhone(target.victim.phone);
  const attempt = await visitOnce(scene, target, async (visit) => {
    const passkey = await logInAtBank(visit, target.victim, noPasskey);
    if (!passkey.ok) return passkey;
    const code = await phone.nextCode();
    return code === undefined ? refuse('no_code_came') : giveCode(visit, code);
  });
  return tried([attempt]);
});

/** The same secret over all accounts of a bank from one address, the way PINs are sprayed. */
const sprayOneSecret: Step = {
  id: 'spray-one-secret',
  async run(scene) {
    if (!scene.muleReady) return skipped(NO_CARRIER);
    const results: Result<unknown, string>[] = [];
    const address = scene.address();
    const [first] = scene.targets;
    const sprayedOver = scene.targets.filter(
      ({ victim }) => victim.bankCode === first?.victim.bankCode,
    );
    const rounds = Math.ceil(SPRAY_TRIES / sprayedOver.length);
    for (let round = 0; round < rounds; round++) {
      for (const target of sprayedOver) {
        const sprayed = await visitOnce(scene, target, (visit) => {
          visit.browser.comeFrom(address);
          return logInAtBank(visit, target.victim, noPasskey);
        });
        results.push(sprayed);
      }
    }
    // That address is burnt; the mule goes on from another.
    scene.mule.customer.browser.comeFrom(scene.address());
    return tried(results, { judgeBy: 'last' });
  },
};

/** Takes every account by whatever he has: a wallet, no passkey, a guess, the code read out to him. */
export function takeAccounts(id: string): Step {
  return {
    id,
    async run(scene) {
      const open = scene.targets.filter(({ link }) => link === undefined);
      if (open.length === 0) return skipped('an account that is not linked yet');
      if (open.every((target) => carrierOf(scene, target) === undefined)) {
        return skipped(NO_CARRIER);
      }
      const results: Result<unknown, string>[] = [];
      // One after the other: the mule's browser carries several of them.
      for (const target of open) results.push(await takeAccount(scene, target));
      // A refused guess is not the end of it: what ends it comes last.
      return tried(results, { judgeBy: 'last' });
    },
  };
}

async function takeAccount(scene: Scene, target: Target): Outcome<unknown> {
  const carrier = carrierOf(scene, target);
  if (carrier === undefined) return refuse('no_carrier');
  const gained = await gainLink(carrier, async () => {
    const visit = await openFor(scene, target);
    if (!visit.ok) return visit;
    const phone = await scene.front.watchPhone(target.victim.phone);
    const passkey = await logInAtBank(visit.value, target.victim, noPasskey);
    if (!passkey.ok) return passkey;
    let approved = await codeThenApprove(visit.value, GUESSES[0]);
    if (!approved.ok && approved.refusal === 'login_refused') {
      const heard = await phone.nextCode();
      if (heard !== undefined) approved = await codeThenApprove(visit.value, heard);
    }
    if (!approved.ok) return approved;
    await carrier.browser.visit(approved.value);
    return accept(true);
  });
  return keepLink(gained, carrier, target);
}

/** Notes the link over which this victim can be charged. */
function keepLink(
  gained: Result<Link, string>,
  over: Customer,
  target: Target,
): Result<unknown, string> {
  if (gained.ok) target.link = { over, id: gained.value.id, limit: gained.value.limitPerDebit };
  return gained;
}

/**
 * He sends the address of the bank's true page, begun in the mule's wallet, to the victim, who proves
 * both factors there in good faith and hands the last address back. Only who the wallet belongs to is
 * wrong with it.
 */
const lureHolders: Step = {
  id: 'link-lured-holder',
  async run(scene) {
    const open = scene.targets.filter(({ link }) => link === undefined);
    if (open.length === 0) return skipped('a victim who is not linked yet');
    if (!scene.muleReady) return skipped(NO_CARRIER);
    const results: Result<unknown, string>[] = [];
    for (const target of open) {
      const lured = await lure(scene, target);
      results.push(lured);
      // When it fails with the first, it is the same with all.
      if (!lured.ok) break;
    }
    return tried(results);
  },
};

async function lure(scene: Scene, target: Target): Outcome<unknown> {
  const { victim, device } = target;
  const { customer } = scene.mule;
  const gained = await gainLink(customer, async () => {
    const begun = await beginLink(customer, victim.bankCode);
    if (!begun.ok) return begun;
    const victims = scene.browser();
    const visit = await openBankVisit(victims, begun.value);
    if (!visit.ok) return visit;
    const depositor = { ...victim, bankDevice: device };
    const approved = await proveBothFactors(visit.value, depositor, scene.front);
    if (!approved.ok) return approved;
    const back = await victims.visit(approved.value, isCallback);
    await customer.browser.visit(back.url.href);
    return accept(true);
  });
  return keepLink(gained, customer, target);
}

/** Plays an address with a code, seen in somebody else's browser, in his own: before him and after. */
const stolenCode: Step = {
  id: 'link-stolen-code',
  async run({ stolenCallback: stolen, mule }) {
    if (stolen === undefined) return skipped('an address with a code');
    const again = await playCallback(mule.customer, stolen.href);
    return tried([stolen.first, again]);
  },
};

export function playCallback(customer: Customer, href: string): Outcome<unknown> {
  return gainLink(customer, async () => {
    await customer.browser.visit(href);
    return accept(true);
  });
}

export const BANK_STEPS: readonly Step[] = [
  linkByPin,
  linkWithoutFactor,
  linkEmptyPasskey,
  linkOwnPasskey,
  linkOtherDepositor,
  linkReplayed,
  linkPhished,
  guessCodes,
  readOutCode,
  sprayOneSecret,
  stolenCode,
];

export const LURE: Step = lureHolders;
