import type { AccountBalance, LedgerAccount } from './account.ts';
import type { LedgerTransfer, PendingStatus } from './transfer.ts';

export interface Lookup<T> {
  get(id: bigint): T | undefined;
}

/** What a batch may look at: every account, transfer and pending status that its items can touch. */
export interface BatchState {
  readonly accounts: Lookup<LedgerAccount>;
  readonly transfers: Lookup<LedgerTransfer>;
  readonly pendings: Lookup<PendingStatus>;
  /** Ids of transfers that were taken out of the books with their archive. Without it there are none. */
  readonly archived?: { has(id: bigint): boolean };
}

/** Something to read, with what was decided since then written over it. */
export class Overlay<T> implements Lookup<T> {
  readonly written = new Map<bigint, T>();
  readonly #under: Lookup<T>;

  constructor(under: Lookup<T>) {
    this.#under = under;
  }

  get(id: bigint): T | undefined {
    return this.written.get(id) ?? this.#under.get(id);
  }

  set(id: bigint, value: T): void {
    this.written.set(id, value);
  }
}

/** The state of a batch while it is decided. A chain writes on a draft of its own, so that dropping
 * the chain is dropping its draft. */
export interface Draft extends BatchState {
  readonly accounts: Overlay<LedgerAccount>;
  readonly transfers: Overlay<LedgerTransfer>;
  readonly pendings: Overlay<PendingStatus>;
  readonly archived: { has(id: bigint): boolean };
  /** Of accounts with a history, in order of time. */
  readonly balances: AccountBalance[];
}

const NONE: ReadonlySet<bigint> = new Set();

export function draftOver(state: BatchState): Draft {
  return {
    accounts: new Overlay(state.accounts),
    transfers: new Overlay(state.transfers),
    pendings: new Overlay(state.pendings),
    archived: state.archived ?? NONE,
    balances: [],
  };
}

/** Writes what one draft holds onto the draft below it. */
export function keep(draft: Draft, onto: Draft): void {
  for (const [id, account] of draft.accounts.written) onto.accounts.set(id, account);
  for (const [id, transfer] of draft.transfers.written) onto.transfers.set(id, transfer);
  for (const [id, status] of draft.pendings.written) onto.pendings.set(id, status);
  for (const balance of draft.balances) onto.balances.push(balance);
}
