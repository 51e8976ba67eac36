import { assert } from '@sekisho/domain/base/assert.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { createAccounts } from '@sekisho/domain/ledger/account.ts';
import { type BatchDecision, decideBatch, expirePendings } from '@sekisho/domain/ledger/batch.ts';
import type { BatchState } from '@sekisho/domain/ledger/draft.ts';
import type { PendingStatus } from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { isOutage } from '@sekisho/runtime/outage.ts';
import { applyWrites, claimsOf, findStale } from './attachments.ts';
import { isRace, Raced } from './database-errors.ts';
import type { Ledger, LedgerItem, LedgerOutcome } from './ledger.ts';
import { openQueue } from './queue.ts';
import {
  insertAccounts,
  insertPendings,
  insertTransfers,
  lockAccounts,
  preferIndexes,
  readAccounts,
  readAccountTransfers,
  readDue,
  readPendings,
  readTransfers,
  updatePendings,
  writeSums,
} from './store.ts';

const UNAVAILABLE = 'ledger_unavailable';
const EXPIRED_AT_ONCE = 1_000;
const PAGE_MAX = 1_000;

/**
 * The ledger on PostgreSQL (15 and later) with the ledger's migrations applied. Any number of engines may work
 * on one database. A batch is: accounts locked in order of id, the rules as a pure function, sums and
 * rows written set-wise, one commit.
 */
export function openPostgresLedger(
  env: Pick<Env, 'clock' | 'db' | 'log'>,
  options: { readonly batchMax?: number; readonly queueMax?: number } = {},
): Ledger {
  const { sql } = env.db;
  const time = ledgerTime(env);
  let closed = false;
  const queue = openQueue<LedgerItem, LedgerOutcome>({
    batchMax: options.batchMax ?? 1_000,
    queueMax: options.queueMax ?? 10_000,
    claims: claimsOf,
    run: (items) => inTransaction(env, (tx) => commitBatch(tx, items, time)),
    blamesAnItem,
    onHalved: (items) => env.log.write('warn', 'ledger_batch_halved', { items }),
  });

  return {
    async createAccounts(accounts) {
      return inTransaction(env, async (tx) => {
        const existing = await readAccounts(
          tx,
          accounts.map(({ id }) => id),
        );
        const first = time.after(0n);
        const { statuses, created } = createAccounts(existing, accounts, first);
        if (created.length > 0) await insertAccounts(tx, created);
        time.used(first + BigInt(accounts.length));
        return statuses;
      });
    },
    async submit(item) {
      assert(item.transfers.length > 0, 'An item of the ledger has a transfer.');
      if (closed) throw new Fault('ledger_closed', { retry: true });
      return (await queue.submit(item)) ?? { ok: false, refusal: 'queue_full', index: 0 };
    },
    async lookupAccounts(ids) {
      const found = await readAccounts(sql, ids);
      return ids.map((id) => found.get(id)).filter((account) => account !== undefined);
    },
    async lookupTransfers(ids) {
      const found = await readTransfers(sql, ids);
      return ids.map((id) => found.get(id)).filter((transfer) => transfer !== undefined);
    },
    async accountTransfers(query) {
      assert(query.limit >= 1 && query.limit <= PAGE_MAX, 'A page has 1 to 1000 transfers.');
      return readAccountTransfers(sql, query);
    },
    async tick(now) {
      for (let expired = 0; ; ) {
        const looked = await inTransaction(env, (tx) => expireSome(tx, nanoseconds(now)));
        expired += looked.expired;
        if (looked.due < EXPIRED_AT_ONCE) return expired;
      }
    },
    async close() {
      closed = true;
      await queue.drained();
    },
  };
}

/** Outages become a `Fault` to try again: whether the transaction committed is then in doubt. */
async function inTransaction<T>(env: Pick<Env, 'db'>, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await env.db.transaction(async (tx) => {
      try {
        return await work(tx);
      } catch (error) {
        throw isRace(error) ? new Raced() : error;
      }
    });
  } catch (cause) {
    if (isOutage(cause)) throw new Fault(UNAVAILABLE, { retry: true, cause });
    throw cause;
  }
}

function blamesAnItem(error: unknown): boolean {
  return !(error instanceof Fault && error.code === UNAVAILABLE);
}

interface LedgerTime {
  /** The next timestamp: not before the clock, after every one given out here and after `other`. */
  after(other: bigint): bigint;
  /** All timestamps before `next` are used. */
  used(next: bigint): void;
}

/**
 * Ledger time goes forward on every account, whatever the clocks of the processes say: an account keeps
 * its newest timestamp, and a batch begins after those of all its accounts.
 */
function ledgerTime({ clock }: Pick<Env, 'clock'>): LedgerTime {
  let newest = 0n;
  return {
    after(other) {
      const now = nanoseconds(clock.now());
      const least = (other > newest ? other : newest) + 1n;
      return now > least ? now : least;
    },
    used(next) {
      if (next > newest) newest = next - 1n;
    },
  };
}

function nanoseconds(at: Instant): bigint {
  return BigInt(at) * 1_000_000n;
}

async function commitBatch(
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
    await Promise.all([save(sql, decision), applyWrites(sql, created)]);
  }
  return decision.outcomes;
}

/**
 * Everything that the rules may look at, in one round trip (two, when something is posted or voided:
 * the accounts to lock stand in the pending transfer, which never changes).
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
  const [named = []] =
    pendingIds.size === 0 ? [] : await Promise.all([readTransfers(sql, pendingIds), indexes]);
  for (const pending of named.values()) {
    accountIds.add(pending.debitAccountId).add(pending.creditAccountId);
  }
  // Sent together and answered in order. Each statement sees what was committed before it began, so
  // those after the locks see all that other batches did to these accounts.
  const [, { accounts, latest }, transfers, pendings, stale] = await Promise.all([
    indexes,
    lockAccounts(sql, accountIds),
    readTransfers(sql, transferIds),
    pendingIds.size === 0 ? new Map<bigint, PendingStatus>() : readPendings(sql, pendingIds),
    findStale(sql, items),
  ]);
  for (const id of pendingIds) {
    const pending = transfers.get(id);
    // Made by another process between the two look-ups: its accounts may not be locked.
    if (pending !== undefined && !accounts.has(pending.debitAccountId)) throw new Raced();
    if (pending !== undefined && !accounts.has(pending.creditAccountId)) throw new Raced();
  }
  return { state: { accounts, transfers, pendings }, latest, stale };
}

async function save(sql: Sql, decision: BatchDecision): Promise<void> {
  const { accounts, transfers, pendings } = decision;
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
  ]);
}

async function expireSome(
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
    await Promise.all([
      writeSums(sql, decision.accounts, 0n),
      updatePendings(sql, [...decision.pendings]),
    ]);
  }
  return { due: transfers.size, expired: decision.pendings.size };
}
