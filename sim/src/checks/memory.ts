import type { WalletId } from '../world/companies.ts';
import { promise } from './violation.ts';

/** What somebody meant to do once, under one key, and what he was told of it. */
export interface Intent {
  readonly kind: 'charge' | 'pay';
  readonly who: string;
  readonly at: WalletId;
  readonly key: string;
  readonly amount: number;
  id?: string;
  /** As told last; `refused` is also an order that was not taken. */
  told?: 'open' | 'done' | 'refused';
  /** When it was told that the order was not taken. */
  refusedAt?: number;
}

/** What people pressed to stop something, and were told that it is stopped. */
export interface Stopped {
  readonly kind: 'link' | 'mandate';
  readonly id: string;
  readonly by: string;
  /** False when the person has allowed it again, or tried to. */
  stands: boolean;
}

/** What the people of one world know: the judge of whether an acknowledged act was lost. */
export interface Memory {
  readonly intents: Intent[];
  readonly stopped: Stopped[];
  /** Wallet ids by person and operator. */
  readonly wallets: Map<string, string>;
  intend(intent: Omit<Intent, 'id' | 'told'>): Intent;
  /** The order was not taken. Another press of the same key may have been, before or after. */
  refuse(intent: Intent, at: number): void;
  tell(intent: Intent, answer: { readonly id: string; readonly state: string }): void;
}

export function openMemory(): Memory {
  const intents: Intent[] = [];
  return {
    intents,
    stopped: [],
    wallets: new Map(),
    intend(given) {
      const intent: Intent = { ...given };
      intents.push(intent);
      return intent;
    },
    refuse(intent, at) {
      if (intent.id !== undefined) return;
      intent.told = 'refused';
      intent.refusedAt = at;
    },
    tell(intent, { id, state }) {
      const now = state === 'done' || state === 'refused' ? state : 'open';
      const { key, told } = intent;
      promise(
        intent.id === undefined || intent.id === id,
        `the key ${key} made ${intent.id} and was then answered with ${id}`,
      );
      const ended = told === 'done' || told === 'refused';
      // An answer that was held up tells what was so before.
      if (intent.id !== undefined && ended && now === 'open') return;
      const agrees = intent.id === undefined || !ended || told === now;
      promise(agrees, `${id} was told as ${told} and then as ${now}`);
      intent.id = id;
      intent.told = now;
    },
  };
}
