import type { Theft } from '@sekisho/demo/documents/document-wallet.ts';
import { makeSoftwareKey } from '@sekisho/demo/documents/software-key.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { forgeDocument } from '../attacker/forged-documents.ts';
import { inParallel } from '../http/in-parallel.ts';
import { told } from '../http/told.ts';
import {
  beginLink,
  type Customer,
  enrol,
  newKey,
  type Outcome,
  provePhone,
  random,
} from '../people/customer.ts';
import {
  answerOf,
  askForDocument,
  completeWith,
  proveIdentity,
  sendAnswer,
} from '../people/documents.ts';
import { heldDocument, openHonestWallet } from '../people/honest.ts';
import { LOOT_PARTS, LOOT_YEN, otherOperator, type Scene } from './scene.ts';
import { type Attempt, type Step, skipped, tried } from './step.ts';

export const AT_ONCE = 4;
const MADE_UP_LINK = `lnk_${'0'.repeat(26)}` as const;

/** As in 2020: an e-mail address is enough to begin. It opens nothing. */
const openWallets: Step = {
  id: 'open-wallets',
  async run({ targets }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, victim }) =>
      enrol(wallet, `${victim.id}@free.example`),
    );
    return tried(results);
  },
};

/** Links at once, before anybody has asked who he is. */
const linkWithoutIdentity: Step = {
  id: 'link-without-identity',
  async run({ targets }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, victim }) =>
      beginLink(wallet, victim.bankCode),
    );
    return tried(results);
  },
};

/** Asks for the ¥300,000 of each victim over a link that he makes up. */
const chargeWithoutIdentity: Step = {
  id: 'charge-without-identity',
  async run({ targets }) {
    const results = await inParallel(targets, AT_ONCE, async (target) => {
      target.asked = LOOT_YEN;
      const asked = await Promise.all(
        LOOT_PARTS.map((amount) =>
          told(() =>
            target.wallet.api.createCharge(
              { body: { link: MADE_UP_LINK, amount } },
              { idempotencyKey: newKey() },
            ),
          ),
        ),
      );
      return asked.find(({ ok }) => ok) ?? asked[0] ?? refuse('nothing_asked');
    });
    return tried(results);
  },
};

/** Shows a document before a phone is proved. */
const identityBeforePhone: Step = {
  id: 'identity-before-phone',
  async run({ targets }) {
    const [target] = targets;
    if (target === undefined) return skipped('a victim');
    return tried([await askForDocument(target.wallet)]);
  },
};

/** His own prepaid phones prove a number, and nothing about a person. */
const provePhones: Step = {
  id: 'prove-phones',
  async run({ targets, front }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, phone }) =>
      provePhone(wallet, front, phone),
    );
    return tried(results);
  },
};

/** One wallet is honestly verified: the mule's, with his own phone and document. */
const openMuleWallet: Step = {
  id: 'mule-wallet',
  async run(scene) {
    const opened = await openHonestWallet(scene.mule, scene.front);
    scene.muleReady = opened.ok;
    return tried([opened]);
  },
};

/** A copy of each victim's card: every attribute true, the issuer his own. */
const copiedDocument: Step = {
  id: 'document-copied',
  async run({ targets, forger, front }) {
    const now = await front.now();
    const results = await inParallel(targets, AT_ONCE, async (target) => {
      const held = await forgeDocument(forger, target.victim, now);
      const proved = await proveIdentity(target.wallet, held);
      if (!proved.ok) return proved;
      target.impersonates = await isOpen(target.wallet);
      return target.impersonates ? proved : refuse('identity_held');
    });
    return tried(results);
  },
};

/** The mule's card with a victim's name written over his. */
const alteredDocument: Step = {
  id: 'document-altered',
  run: (scene) => withMuleDocument(scene, { alter: { full_name_unicode: '偽名　太郎' } }),
};

/** The mule's card, shown by a device that it was not issued to. */
const borrowedDocument: Step = {
  id: 'document-borrowed',
  run: (scene) => withMuleDocument(scene, { deviceKey: makeSoftwareKey(random) }),
};

/** The mule's card a second time, for a second wallet. */
const documentTwice: Step = { id: 'document-twice', run: (scene) => withMuleDocument(scene) };

async function withMuleDocument(scene: Scene, theft?: Theft): Promise<Attempt> {
  const spare = await openSpare(scene, scene.spare());
  if (!spare.ok) return skipped(`a second wallet (${spare.refusal})`);
  const document = heldDocument(scene.briefing.mule);
  return tried([await opensWith(spare.value, () => proveIdentity(spare.value, document, theft))]);
}

/** Bytes that are no document at all. */
const garbageDocument: Step = {
  id: 'document-garbage',
  async run(scene) {
    const spare = await openSpare(scene, scene.spare());
    if (!spare.ok) return skipped(`a second wallet (${spare.refusal})`);
    const garbage = Buffer.from(random.bytes(600)).toString('base64url');
    const made = () => Promise.resolve(accept(JSON.stringify({ card: [garbage] })));
    return tried([await opensWith(spare.value, () => answerWith(spare.value, made))]);
  },
};

/** An answer of the mule's document wallet that was made for, and given to, another request. */
const replayedDocument: Step = {
  id: 'document-replayed',
  async run(scene) {
    const first = await openSpare(scene, scene.spare());
    const second = await openSpare(scene, scene.spare());
    if (!first.ok || !second.ok) return skipped('two more wallets');
    const asked = await askForDocument(first.value);
    if (!asked.ok) return skipped(`a first request (${asked.refusal})`);
    const answer = await answerOf(heldDocument(scene.briefing.mule), asked.value.request);
    if (!answer.ok) return skipped(`a first answer (${answer.refusal})`);
    await sendAnswer(first.value.browser, asked.value.request, answer.value);
    const again = () => Promise.resolve(answer);
    return tried([await opensWith(second.value, () => answerWith(second.value, again))]);
  },
};

/**
 * He has a real person's document wallet answer for a wallet of his own, by a link in a message. The
 * response code goes to that person's browser; the thief has to do without it.
 */
const relayedDocument: Step = {
  id: 'document-relayed',
  async run(scene) {
    const { briefing } = scene;
    const spare = await openSpare(scene, scene.spare(otherOperator(briefing)));
    if (!spare.ok) return skipped(`a wallet at the other operator (${spare.refusal})`);
    const relay = async (): Outcome<unknown> => {
      const asked = await askForDocument(spare.value);
      if (!asked.ok) return asked;
      const answer = await answerOf(heldDocument(briefing.honest), asked.value.request);
      if (!answer.ok) return answer;
      const elsewhere = await sendAnswer(scene.browser(), asked.value.request, answer.value);
      return elsewhere.ok ? completeWith(spare.value, asked.value, newKey()) : elsewhere;
    };
    return tried([await opensWith(spare.value, relay)]);
  },
};

/** A wallet with a proved phone and nothing more. */
export async function openSpare(scene: Scene, spare: Customer): Outcome<Customer> {
  const opened = await enrol(spare, `${newKey().toLowerCase()}@free.example`);
  if (!opened.ok) return opened;
  const phone = await provePhone(spare, scene.front, scene.ownPhone());
  return phone.ok ? accept(spare) : phone;
}

async function answerWith(customer: Customer, make: () => Outcome<string>): Outcome<unknown> {
  const asked = await askForDocument(customer);
  if (!asked.ok) return asked;
  const answer = await make();
  if (!answer.ok) return answer;
  const code = await sendAnswer(customer.browser, asked.value.request, answer.value);
  return code.ok ? completeWith(customer, asked.value, code.value) : code;
}

/** Whether a try has opened the wallet: an identity that waits for a person has not. */
async function opensWith(
  customer: Customer,
  attempt: () => Outcome<unknown>,
): Promise<Result<unknown, string>> {
  const done = await attempt();
  if (!done.ok) return done;
  return (await isOpen(customer)) ? done : refuse('identity_held');
}

async function isOpen({ api }: Customer): Promise<boolean> {
  const me = await told(() => api.getMe({}));
  return me.ok && me.value.stage === 'open';
}

export const WALLET_STEPS: readonly Step[] = [
  openWallets,
  linkWithoutIdentity,
  chargeWithoutIdentity,
  identityBeforePhone,
  provePhones,
  openMuleWallet,
  garbageDocument,
  copiedDocument,
  alteredDocument,
  borrowedDocument,
  replayedDocument,
  relayedDocument,
  documentTwice,
];
