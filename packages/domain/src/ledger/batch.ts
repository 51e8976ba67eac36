import type { AccountBalance, LedgerAccount } from './account.ts';
import { runChain } from './chain.ts';
import { createTransfer, stands } from './create-transfer.ts';
import { type BatchState, type Draft, draftOver, keep } from './draft.ts';
import { isUint } from './field.ts';
import { release } from './resolve-pending.ts';
import {
  type CreateTransferStatus,
  expiryOf,
  type FullTransfer,
  type LedgerTransfer,
  type NewTransfer,
  type PendingStatus,
  TRANSFER_FLAGS,
  type TransferRefusal,
} from './transfer.ts';

/** Transfers of which all are created or none. */
export interface BatchItem {
  readonly transfers: readonly NewTransfer[];
  /** The place of a version, among those that the item was decided on, which no longer holds. */
  readonly stale?: number | undefined;
}

export type ItemOutcome =
  /** `timestamp` is that of the item's last transfer. A replay stood in the books already. */
  | { readonly ok: true; readonly timestamp: bigint; readonly replayed: boolean }
  /** `index` is the place of the transfer (or version) that was refused, within its item. */
  | {
      readonly ok: false;
      readonly refusal: 'version_conflict' | TransferRefusal;
      readonly index: number;
    };

export interface BatchDecision {
  /** One an item, in order. */
  readonly outcomes: readonly ItemOutcome[];
  /** One a transfer, item by item; none for an item that was a replay or stale. */
  readonly statuses: readonly (readonly CreateTransferStatus[])[];
  /** The new sums of every account that a created transfer touches. */
  readonly accounts: readonly LedgerAccount[];
  /** The rows to add, in order of time. */
  readonly transfers: readonly LedgerTransfer[];
  /** The new status of every pending transfer that was created, posted or voided. */
  readonly pendings: ReadonlyMap<bigint, PendingStatus>;
  /** The sums after each transfer of the accounts that keep a history, in order of time. */
  readonly balances: readonly AccountBalance[];
  /** Later than every timestamp that the batch gave out. */
  readonly nextTimestamp: bigint;
}

/**
 * The rules of the ledger for one batch: items in order, each against what those before it left. Pure.
 * The n-th transfer of the batch gets `timestamp + n`. An item that stands in the books already, equal
 * in every field, is a replay and comes before all refusals; a stale version comes next.
 */
export function decideBatch(
  state: BatchState,
  items: readonly BatchItem[],
  timestamp: bigint,
): BatchDecision {
  const draft = draftOver(state);
  const outcomes: ItemOutcome[] = [];
  const statuses: CreateTransferStatus[][] = [];
  let next = timestamp;
  for (const item of items) {
    const chain = asChain(item.transfers);
    const standing = chain.map((t) => stands(draft, t));
    const last = standing.at(-1);
    const itemStatuses: CreateTransferStatus[] = [];
    statuses.push(itemStatuses);
    if (last !== undefined && !standing.includes(undefined)) {
      outcomes.push({ ok: true, timestamp: last.timestamp, replayed: true });
    } else if (item.stale !== undefined) {
      outcomes.push({ ok: false, refusal: 'version_conflict', index: item.stale });
    } else {
      itemStatuses.push(...createChain(draft, chain, next));
      next += BigInt(chain.length);
      outcomes.push(outcomeOf(itemStatuses, next - 1n));
    }
  }
  return {
    outcomes,
    statuses,
    accounts: [...draft.accounts.written.values()],
    transfers: [...draft.transfers.written.values()],
    pendings: draft.pendings.written,
    balances: draft.balances,
    nextTimestamp: next,
  };
}

/** Ends the pending transfers whose timeout has passed at `timestamp`; the others are left alone. */
export function expirePendings(
  state: BatchState,
  candidates: readonly LedgerTransfer[],
  timestamp: bigint,
): Pick<BatchDecision, 'accounts' | 'pendings'> {
  const draft = draftOver(state);
  for (const transfer of candidates) {
    const expiry = expiryOf(transfer);
    if (expiry === undefined || expiry > timestamp) continue;
    if (draft.pendings.get(transfer.id) !== 'pending') continue;
    draft.pendings.set(transfer.id, 'expired');
    release(draft, transfer, { posted: 0n });
  }
  return { accounts: [...draft.accounts.written.values()], pendings: draft.pendings.written };
}

/** The item with its fields written out and all but its last transfer linked to the next. A last one
 * that the caller linked stays so, and the chain is refused as open. */
function asChain(transfers: readonly NewTransfer[]): readonly FullTransfer[] {
  return transfers.map((t, i) => ({
    id: t.id,
    debitAccountId: t.debitAccountId,
    creditAccountId: t.creditAccountId,
    amount: t.amount,
    pendingId: t.pendingId ?? 0n,
    userData128: t.userData128 ?? 0n,
    timeoutSeconds: t.timeoutSeconds ?? 0,
    ledger: t.ledger,
    code: t.code,
    flags: i < transfers.length - 1 ? linkedToNext(t.flags ?? 0) : (t.flags ?? 0),
  }));
}

/** A number that is no flags stays as it is, to be refused; a bit operation would cut it to some. */
function linkedToNext(flags: number): number {
  return isUint(flags, 16) ? flags | TRANSFER_FLAGS.linked : flags;
}

function createChain(
  draft: Draft,
  chain: readonly FullTransfer[],
  timestamp: bigint,
): CreateTransferStatus[] {
  const open = ((chain.at(-1)?.flags ?? 0) & TRANSFER_FLAGS.linked) !== 0;
  const single = chain.length === 1;
  // A transfer alone changes the draft only when it is created, so it needs none of its own.
  const own = single ? draft : draftOver(draft);
  const statuses = runChain<FullTransfer, CreateTransferStatus>(chain, open, (t, position) =>
    createTransfer(own, t, timestamp + BigInt(position)),
  );
  if (!single && statuses.every((status) => status === 'created')) keep(own, draft);
  return statuses;
}

function outcomeOf(statuses: readonly CreateTransferStatus[], timestamp: bigint): ItemOutcome {
  const index = statuses.findIndex((s) => s !== 'created' && s !== 'linked_event_failed');
  const status = statuses[index];
  return status === undefined || status === 'created'
    ? { ok: true, timestamp, replayed: false }
    : { ok: false, refusal: status, index };
}
