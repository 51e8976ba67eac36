import type { LedgerAccount } from '@sekisho/domain/ledger/account.ts';
import { type BatchDecision, decideBatch, expirePendings } from '@sekisho/domain/ledger/batch.ts';
import type { BatchState } from '@sekisho/domain/ledger/draft.ts';
import {
  expiryOf,
  type LedgerTransfer,
  type PendingStatus,
} from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { applyWrites, findStale } from './attachments.ts';
import { Raced } from './database-errors.ts';
import type { LedgerItem, LedgerOutcome } from './ledger.ts';
import type { LedgerTime } from './ledger-time.ts';
import {
  findIds,
  insertBalances,
  insertPendings,
  insertTransfers,
  lockAccounts,
  preferIndexes,
  readDue,
  readPendings,
  readTransfers,
  updatePendings,
  writeClosed,
  writeSums,
} from './store.ts';

/** How many pending transfers one transaction expires. */
export const EXPIRED_AT_ONCE = 1_000;

const NONE: ReadonlyMap<bigint, LedgerTransfer> = new Map();

/** Loads what the items touch, decides on them, writes the outcome: one transaction's work. */
export async function commitBatch(
  sql: Sql,
  items: readonly LedgerItem[],
  time: LedgerTime,
): Promise<readonly LedgerOutcome[]> {
  const { state, latest, stale } = await load(sql, items);
  const decision = decideBatch(
    state,
    items.map(({ transfers }, i) => ({ transfers, stale: stale[i] })),
    time.after(latest),
  );
  time.used(decision.nextTimestamp);
  const created = items.filter((_, i) => {
    const outcome = decision.outcomes[i];
    return outcome?.ok && !outcome.replayed;
  });
  if (created.length > 0) {
    await Promise.all([save(sql, state, decision), applyWrites(sql, created)]);
  }
  return decision.outcomes;
}

/**
 * Everything that the rules may look at, in one round trip. One more comes before it when something is
 * posted or voided (the accounts to lock stand in the pending transfer), one after it when ids are in
 * use (repeats).
 */
async function load(
  sql: Sql,
  items: readonly LedgerItem[],
): Promise<{
  readonly state: BatchState;
  readonly latest: bigint;
  readonly stale: readonly (number | undefined)[];
}> {
  const accountIds = new Set<bigint>();
  const transferIds = new Set<bigint>();
  const pendingIds = new Set<bigint>();
  for (const transfer of items.flatMap((item) => item.transfers)) {
    transferIds.add(transfer.id);
    accountIds.add(transfer.debitAccountId).add(transfer.creditAccountId);
    if (transfer.pendingId) {
      transferIds.add(transfer.pendingId);
      pendingIds.add(transfer.pendingId);
    }
  }
  const indexes = preferIndexes(sql);
  const [named = NONE] =
    pendingIds.size === 0 ? [] : await Promise.all([readTransfers(sql, pendingIds), indexes]);
  for (const pending of named.values()) {
    accountIds.add(pending.debitAccountId).add(pending.creditAccountId);
  }
  // Sent together and answered in order. Each statement sees what was committed before it began, so
  // those after the locks see all that other batches did to these accounts.
  const [, { accounts, latest }, used, pendings, stale] = await Promise.all([
    indexes,
    lockAccounts(sql, accountIds),
    findIds(sql, transferIds),
    pendingIds.size === 0 ? new Map<bigint, PendingStatus>() : readPendings(sql, pendingIds),
    findStale(sql, items),
  ]);
  // Rows never change, so those that were read before the locks are good, and few ids are in use.
  const unread = used.filter((id) => !named.has(id));
  const transfers =
    unread.length === 0 ? named : new Map([...named, ...(await readTransfers(sql, unread))]);
  const archived = new Set(unread.filter((id) => !transfers.has(id)));
  for (const id of pendingIds) {
    const pending = transfers.get(id);
    // Made by another process between the two look-ups: its accounts may not be locked.
    if (pending !== undefined && !accounts.has(pending.debitAccountId)) throw new Raced();
    if (pending !== undefined && !accounts.has(pending.creditAccountId)) throw new Raced();
  }
  return { state: { accounts, transfers, pendings, archived }, latest, stale };
}

async function save(sql: Sql, state: BatchState, decision: BatchDecision): Promise<void> {
  const { accounts, transfers, pendings, balances } = decision;
  const opened = transfers.flatMap((transfer) => {
    const status = pendings.get(transfer.id);
    return status === undefined ? [] : [{ transfer, status }];
  });
  const here = new Set(opened.map(({ transfer }) => transfer.id));
  const resolved = [...pendings].filter(([id]) => !here.has(id));
  await Promise.all([
    writeSums(sql, accounts, decision.nextTimestamp - 1n),
    insertTransfers(sql, transfers),
    ...(opened.length === 0 ? [] : [insertPendings(sql, opened)]),
    ...(resolved.length === 0 ? [] : [updatePendings(sql, resolved)]),
    ...(balances.length === 0 ? [] : [insertBalances(sql, balances)]),
    ...saveClosed(sql, state, accounts),
  ]);
}

/** Few batches close or open an account, so the others do not carry it along. */
function saveClosed(
  sql: Sql,
  state: BatchState,
  accounts: readonly LedgerAccount[],
): readonly Promise<void>[] {
  const changed = accounts.filter(({ id, flags }) => state.accounts.get(id)?.flags !== flags);
  return changed.length === 0 ? [] : [writeClosed(sql, changed)];
}

/** Releases pending transfers that are due at `now` (nanoseconds): how many were, how many it ended. */
export async function expireSome(
  sql: Sql,
  now: bigint,
): Promise<{ readonly due: number; readonly expired: number }> {
  await preferIndexes(sql);
  const transfers = await readDue(sql, now, EXPIRED_AT_ONCE);
  if (transfers.size === 0) return { due: 0, expired: 0 };
  const named = [...transfers.values()].flatMap((t) => [t.debitAccountId, t.creditAccountId]);
  const [{ accounts }, pendings] = await Promise.all([
    lockAccounts(sql, new Set(named)),
    readPendings(sql, transfers.keys()),
  ]);
  const state = { accounts, transfers, pendings };
  const decision = expirePendings(state, [...transfers.values()], now);
  if (decision.pendings.size > 0) {
    // What is let go was held until its expiry: no later transfer may stand before that, although a
    // clock be put back meanwhile.
    const latest = [...decision.pendings.keys()].reduce((newest, id) => {
      const transfer = transfers.get(id);
      const expiry = (transfer && expiryOf(transfer)) ?? 0n;
      return expiry > newest ? expiry : newest;
    }, 0n);
    await Promise.all([
      writeSums(sql, decision.accounts, latest),
      updatePendings(sql, [...decision.pendings]),
      ...saveClosed(sql, state, decision.accounts),
    ]);
  }
  return { due: transfers.size, expired: decision.pendings.size };
}
