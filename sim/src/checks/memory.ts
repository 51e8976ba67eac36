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
    tell(intent, { id, state }) {
      const now = state === 'done' || state === 'refused' ? state : 'open';
      const { key, told } = intent;
      promise(
        intent.id === undefined || intent.id === id,
        `the key ${key} made ${intent.id} and was then answered with ${id}`,
      );
      promise(
        told === undefined || told === 'open' || told === now,
        `${id} was told as ${told} and then as ${now}`,
      );
      intent.id = id;
      intent.told = now;
    },
  };
}
