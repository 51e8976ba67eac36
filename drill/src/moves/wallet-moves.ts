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
import { type Attempt, skipped, tried } from '../run/attempt.ts';
import { openMule, type Scene } from '../run/scene.ts';
import { choice, each, move, once, whole } from './move.ts';

export const AT_ONCE = 4;

const openWallets = move({
  does: 'Opens a wallet for each victim at the first operator, with an e-mail address and a new passkey. Passed when one is opened. It opens nothing yet.',
  needs: () => ['identities'],
  gains: () => ['wallets'],
  with: {},
  requests: () => each(2),
  async run({ targets, named, mailDomain }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, victim }) =>
      enrol(wallet, `${victim.id}@${mailDomain}`),
    );
    const attempt = tried(results);
    if (attempt.outcome === 'passed') named.add('wallets');
    return attempt;
  },
});

const beginLinks = move({
  does: 'Asks from each of these wallets to link the victim’s bank. Passed when the operator begins one.',
  needs: () => ['wallets', 'accounts'],
  with: {},
  requests: () => each(4),
  async run({ targets }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, victim }) =>
      beginLink(wallet, victim.bankCode),
    );
    return tried(results);
  },
});

const askBeforePhone = move({
  does: 'Asks to show a document in the first victim’s wallet, whatever was proved there. Passed when the operator asks for it.',
  needs: () => ['wallets'],
  with: {},
  requests: () => once(1),
  async run({ targets: [target] }) {
    if (target === undefined) return skipped('a victim');
    return tried([await askForDocument(target.wallet)]);
  },
});

const provePhones = move({
  does: 'Proves a prepaid number of his own in each victim’s wallet. Passed when one is proved. It says nothing about a person.',
  needs: () => ['wallets', 'phones'],
  gains: () => ['phones-proved'],
  with: {},
  requests: () => each(46),
  async run({ targets, front, named }) {
    const results = await inParallel(targets, AT_ONCE, ({ wallet, phone }) =>
      provePhone(wallet, front, phone),
    );
    const attempt = tried(results);
    if (attempt.outcome === 'passed') named.add('phones-proved');
    return attempt;
  },
});

const openMuleWallet = move({
  does: 'The mule opens a wallet with his own phone and his true document, at the first operator or the second. Passed when it is open, as it should be.',
  needs: () => ['mule'],
  gains: ({ operator }) =>
    operator === 'second' ? ['mule-wallet-elsewhere'] : ['mule-wallet', 'carrier'],
  with: { operator: choice(['first', 'second'], 'where the wallet is') },
  requests: () => once(50),
  async run(scene, { operator }) {
    if (operator !== 'second') {
      const opened = await openHonestWallet(scene.mule, scene.front);
      scene.muleReady = opened.ok;
      return tried([opened]);
    }
    return tried([await openElsewhere(scene)]);
  },
});

/** The mule's wallet at the second operator, with the device that his bank knows. */
export async function openElsewhere(scene: Scene): Outcome<unknown> {
  if (scene.muleElsewhere !== undefined) return accept(true);
  const elsewhere = {
    ...openMule(scene.briefing, scene.browser(), 'second'),
    bankDevice: scene.mule.bankDevice,
  };
  const opened = await openHonestWallet(elsewhere, scene.front);
  if (opened.ok) scene.muleElsewhere = elsewhere;
  return opened;
}

type Kind = 'copied' | 'garbage' | 'altered' | 'borrowed' | 'replayed' | 'relayed' | 'twice';

const showDocument = move({
  does: 'Opens wallets with documents that are not theirs: `copied` (each victim’s attributes, issued by the thief’s own authority, in the victim’s wallet), `garbage`, `altered` (another name on the mule’s card), `borrowed` (the mule’s card on another device), `replayed` (an answer made for another wallet), `relayed` (another customer’s document wallet answers, its code goes to that customer’s browser; at the second operator), `twice` (the mule’s card for a second wallet). Passed when a wallet is open.',
  needs: ({ kind = 'copied' }) =>
    kind === 'copied' ? ['wallets', 'phones-proved', 'forgery'] : ['phones', 'mule'],
  gains: ({ kind = 'copied' }) => (kind === 'copied' ? ['false-identity', 'carrier'] : []),
  with: {
    kind: choice(
      ['copied', 'garbage', 'altered', 'borrowed', 'replayed', 'relayed', 'twice'],
      'which document; `copied` needs `wallets`, `phones-proved` and `forgery`',
    ),
  },
  requests: () => ({ once: 100, perVictim: 5 }),
  run: (scene, { kind = 'copied' }) => DOCUMENTS[kind](scene),
});

const DOCUMENTS: Readonly<Record<Kind, (scene: Scene) => Promise<Attempt>>> = {
  copied: showCopies,
  garbage: showGarbage,
  altered: (scene) => withMuleDocument(scene, { alter: { full_name_unicode: '偽名　太郎' } }),
  borrowed: (scene) => withMuleDocument(scene, { deviceKey: makeSoftwareKey(random) }),
  replayed: replayAnswer,
  relayed: relayAnswer,
  twice: (scene) => withMuleDocument(scene),
};

/** A copy of each victim's card: every attribute true, the issuer his own. */
async function showCopies({ targets, forger, front }: Scene): Promise<Attempt> {
  const now = await front.now();
  const results = await inParallel(targets, AT_ONCE, async (target) => {
    const held = await forgeDocument(forger, target.victim, now);
    const proved = await proveIdentity(target.wallet, held);
    if (!proved.ok) return proved;
    target.impersonates = await isOpen(target.wallet);
    return target.impersonates ? proved : refuse('identity_held');
  });
  return tried(results);
}

async function withMuleDocument(scene: Scene, theft?: Theft): Promise<Attempt> {
  const spare = await openSpare(scene, scene.spare());
  if (!spare.ok) return skipped(`a second wallet (${spare.refusal})`);
  const document = heldDocument(scene.briefing.mule);
  return tried([await opensWith(spare.value, () => proveIdentity(spare.value, document, theft))]);
}

/** Bytes that are no document at all. */
async function showGarbage(scene: Scene): Promise<Attempt> {
  const spare = await openSpare(scene, scene.spare());
  if (!spare.ok) return skipped(`a second wallet (${spare.refusal})`);
  const garbage = Buffer.from(random.bytes(600)).toString('base64url');
  const made = () => Promise.resolve(accept(JSON.stringify({ card: [garbage] })));
  return tried([await opensWith(spare.value, () => answerWith(spare.value, made))]);
}

/** An answer of the mule's document wallet that was made for, and given to, another request. */
async function replayAnswer(scene: Scene): Promise<Attempt> {
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
}

/**
 * He has a real person's document wallet answer for a wallet of his own, by a link in a message. The
 * response code goes to that person's browser; the thief has to do without it.
 */
async function relayAnswer(scene: Scene): Promise<Attempt> {
  const { briefing } = scene;
  const spare = await openSpare(scene, scene.spare('second'));
  if (!spare.ok) return skipped(`a wallet at the second operator (${spare.refusal})`);
  const relay = async (): Outcome<unknown> => {
    const asked = await askForDocument(spare.value);
    if (!asked.ok) return asked;
    const answer = await answerOf(heldDocument(briefing.honest), asked.value.request);
    if (!answer.ok) return answer;
    const elsewhere = await sendAnswer(scene.browser(), asked.value.request, answer.value);
    return elsewhere.ok ? completeWith(spare.value, asked.value, newKey()) : elsewhere;
  };
  return tried([await opensWith(spare.value, relay)]);
}

const raceDocument = move({
  does: 'The mule shows his true document in several wallets at the same moment, his own among them. Passed when more than one opens; the one that opens is his wallet.',
  needs: () => ['mule', 'phones'],
  gains: () => ['mule-wallet', 'carrier'],
  with: { wallets: whole({ from: 2, to: 8, usual: 4, description: 'how many at once' }) },
  requests: ({ wallets = 4 }) => once(60 * wallets),
  async run(scene, { wallets = 4 }) {
    const rivals: Customer[] = [scene.mule.customer];
    for (let nth = 1; nth < wallets; nth++) rivals.push(scene.spare());
    for (const rival of rivals) {
      const ready = await openSpare(scene, rival);
      if (!ready.ok) return skipped(`a wallet for the race (${ready.refusal})`);
    }
    const document = heldDocument(scene.briefing.mule);
    const results = await Promise.all(
      rivals.map((rival) => opensWith(rival, () => proveIdentity(rival, document))),
    );
    const open = rivals.filter((_, nth) => results[nth]?.ok);
    const [winner] = open;
    scene.muleReady = winner !== undefined;
    if (winner !== undefined) scene.mule = { ...scene.mule, customer: winner };
    const { refusals } = tried(results);
    const outcome = open.length > 1 ? 'passed' : 'stopped';
    return { outcome, refusals, note: `${open.length} of ${wallets} opened` };
  },
});

/** A wallet with a proved phone and nothing more. */
async function openSpare(scene: Scene, spare: Customer): Outcome<Customer> {
  const opened = await enrol(spare, `${newKey().toLowerCase()}@${scene.mailDomain}`);
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

export const WALLET_MOVES = {
  'open-wallets': openWallets,
  'begin-links': beginLinks,
  'ask-before-phone': askBeforePhone,
  'prove-phones': provePhones,
  'open-mule-wallet': openMuleWallet,
  'show-document': showDocument,
  'race-document': raceDocument,
} as const;
