import { assert } from '@sekisho/domain/base/assert.ts';
import { MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { createAccounts } from '@sekisho/domain/ledger/account.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { isOutage } from '@sekisho/runtime/outage.ts';
import { claimsOf } from './attachments.ts';
import { commitBatch, EXPIRED_AT_ONCE, expireSome } from './commit.ts';
import { isRace, Raced } from './database-errors.ts';
import type { Ledger, LedgerItem, LedgerOutcome } from './ledger.ts';
import { ledgerTime, nanoseconds } from './ledger-time.ts';
import { cutPartitions } from './partitions.ts';
import { accountBalances, accountTransfers, queryAccounts, queryTransfers } from './queries.ts';
import { openQueue } from './queue.ts';
import { insertAccounts, readAccounts, readTransfers } from './store.ts';

const UNAVAILABLE = 'ledger_unavailable';

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
  let cutAgainAt = 0;
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
    accountTransfers: (filter) => accountTransfers(sql, filter),
    accountBalances: (filter) => accountBalances(sql, filter),
    queryAccounts: (filter) => queryAccounts(sql, filter),
    queryTransfers: (filter) => queryTransfers(sql, filter),
    async tick(now) {
      if (now >= cutAgainAt) {
        const until = await withFaults(() => cutPartitions(env.db, now));
        cutAgainAt = until ?? plus(now, MINUTE);
      }
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

async function inTransaction<T>(env: Pick<Env, 'db'>, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withFaults(() =>
    env.db.transaction(async (tx) => {
      try {
        return await work(tx);
      } catch (error) {
        throw isRace(error) ? new Raced() : error;
      }
    }),
  );
}

/** Outages become a `Fault` to try again: whether a transaction committed is then in doubt. */
async function withFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isOutage(cause)) throw new Fault(UNAVAILABLE, { retry: true, cause });
    throw cause;
  }
}

function blamesAnItem(error: unknown): boolean {
  return !(error instanceof Fault && error.code === UNAVAILABLE);
}
