import { randomInt, randomUUID } from 'node:crypto';
import { type BankPlace, linkBank, openWallet, signIn } from '../journeys/days.ts';
import type { Persona } from '../journeys/persona.ts';
import { type Insistence, insist, pause } from './insist.ts';

/** What a server has said yes to: it must still be so at the end. */
export interface Acknowledged {
  readonly charges: Map<string, { readonly wallet: string; readonly amount: number }>;
  readonly payments: Map<string, { readonly wallet: string; readonly amount: number }>;
  /** Links that were ended, with when the wallet had said so. */
  readonly unlinked: Map<string, { readonly wallet: string; readonly at: number }>;
  refused: number;
}

export interface Customer {
  /** Acts, one after the other, until it is told to stop. */
  live(stopped: () => boolean): Promise<void>;
  /** Waits until no charge of the customer is on its way. */
  settle(): Promise<void>;
}

interface CustomerParts {
  readonly persona: Persona;
  /** The server's name and where it is reached. */
  readonly wallet: string;
  readonly origin: string;
  readonly bank: BankPlace;
  /** Signed in at a till of the wallet's shop, or nobody: the wallet has no shop. */
  readonly clerk: Persona | undefined;
  /** The servers' time. */
  readonly now: () => number;
  readonly acknowledged: Acknowledged;
  readonly insistence: Insistence;
}

const SETTLE_WITHIN_MS = 120_000;
const RELINK_WITHIN_MS = 180_000;

/** A customer with an open wallet and a linked bank, before the first fault. */
export async function openCustomer(parts: CustomerParts, isNew: boolean): Promise<Customer> {
  const { persona, origin, bank, clerk } = parts;
  if (isNew) await openWallet(persona, origin);
  await signIn(persona, origin);
  let link = (await activeLink(parts)) ?? (await linkBank(persona, origin, bank));
  const own = new Set<string>();

  async function act(): Promise<void> {
    const choice = randomInt(100);
    if (choice < 4) {
      await unlink(parts, link.id);
      link = await linkAgain(parts);
    } else if (choice < 55 || !clerk) {
      for (const id of await charge(parts, link.id)) own.add(id);
    } else await pay(parts, clerk);
  }

  return {
    async live(stopped) {
      while (!stopped()) {
        await act();
        await pause(randomInt(60));
      }
    },
    async settle() {
      const deadline = performance.now() + SETTLE_WITHIN_MS;
      const open = new Set(own);
      while (open.size > 0) {
        for (const id of open) {
          const asked = await insist(parts.insistence, 'A charge’s state', () =>
            persona.wallet(origin).getCharge({ params: { id: id as never } }),
          );
          if (asked.ok && ['done', 'refused'].includes(asked.value.state)) open.delete(id);
        }
        if (performance.now() > deadline) {
          parts.insistence.violations.push(`${open.size} charges are still open: ${[...open]}.`);
          return;
        }
        await pause(100);
      }
    },
  };
}

/** One charge, sometimes pressed twice at once: the second press must be the first one's charge. */
async function charge(parts: CustomerParts, link: string): Promise<readonly string[]> {
  const { persona, origin, wallet, insistence, acknowledged } = parts;
  const amount = 1 + randomInt(9);
  const idempotencyKey = randomUUID();
  const press = () =>
    insist(insistence, 'A charge', () =>
      persona
        .wallet(origin)
        .createCharge({ body: { link: link as never, amount } }, { idempotencyKey }),
    );
  const answers = await Promise.all(randomInt(4) === 0 ? [press(), press()] : [press()]);
  const ids = new Set<string>();
  for (const answer of answers) {
    if (answer.ok) ids.add(answer.value.id);
    else acknowledged.refused += 1;
  }
  if (ids.size > 1) insistence.violations.push(`One press became the charges ${[...ids]}.`);
  for (const id of ids) acknowledged.charges.set(id, { wallet, amount });
  return [...ids];
}

async function pay(parts: CustomerParts, clerk: Persona): Promise<void> {
  const { persona, origin, wallet, insistence, acknowledged } = parts;
  const amount = 1 + randomInt(5);
  const tillKey = { idempotencyKey: randomUUID() };
  const shown = await insist(insistence, 'A code', () =>
    clerk.till(origin).createPaymentRequest({ body: { amount } }, tillKey),
  );
  if (!shown.ok) return refused(acknowledged);
  const api = persona.wallet(origin);
  const bill = await insist(insistence, 'A bill', () =>
    api.readCode({ body: { code: shown.value.code } }),
  );
  if (!bill.ok) return refused(acknowledged);
  const idempotencyKey = randomUUID();
  const { paymentRequest } = bill.value;
  const paid = await insist(insistence, 'A payment', () =>
    api.pay({ body: { paymentRequest, amount } }, { idempotencyKey }),
  );
  if (!paid.ok) return refused(acknowledged);
  acknowledged.payments.set(paid.value.id, { wallet, amount });
}

function refused(acknowledged: Acknowledged): void {
  acknowledged.refused += 1;
}

async function unlink(parts: CustomerParts, link: string): Promise<void> {
  const { persona, origin, wallet, insistence, acknowledged } = parts;
  const ended = await insist(insistence, 'An unlinking', () =>
    persona.wallet(origin).unlink({ params: { id: link as never }, body: {} }),
  );
  if (ended.ok) acknowledged.unlinked.set(link, { wallet, at: parts.now() });
}

/** What the customer's page of banks shows as usable. */
async function activeLink({ persona, origin, insistence }: CustomerParts) {
  const linked = await insist(insistence, 'The links', () => persona.wallet(origin).listLinks({}));
  return linked.ok ? linked.value.links.find(({ state }) => state === 'active') : undefined;
}

/**
 * From the start each time: what a fault broke off half-way is left behind, as a person does, unless
 * the page shows that there is a link after all.
 */
async function linkAgain(parts: CustomerParts) {
  const { persona, origin, bank, insistence } = parts;
  const deadline = performance.now() + RELINK_WITHIN_MS;
  for (;;) {
    try {
      await signIn(persona, origin);
      return (await activeLink(parts)) ?? (await linkBank(persona, origin, bank));
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (message.includes('internal_error')) {
        insistence.violations.push(`A link was answered with a bug.`);
      }
      if (performance.now() > deadline) throw error;
      await pause(500);
    }
  }
}
