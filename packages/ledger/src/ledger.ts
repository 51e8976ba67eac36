import type { Instant } from '@sekisho/domain/base/instant.ts';
import type {
  AccountBalance,
  CreateAccountStatus,
  LedgerAccount,
  NewAccount,
} from '@sekisho/domain/ledger/account.ts';
import type { ItemOutcome } from '@sekisho/domain/ledger/batch.ts';
import type { LedgerTransfer, NewTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

/** The books of one server, after TigerBeetle's model, and the one way to change them. */
export interface Ledger {
  /** One status an account. An account that exists with equal content answers `exists`: repeat freely. */
  createAccounts(accounts: readonly NewAccount[]): Promise<readonly CreateAccountStatus[]>;
  /**
   * All of one item commits or none of it does; waiting items share one transaction. Refusals are
   * values. A `Fault` with `retry` (`ledger_unavailable`, `ledger_closed`) leaves the item in doubt:
   * submit it again with the same ids, and it happens once. Any other rejection is the item's own error.
   */
  submit(item: LedgerItem): Promise<LedgerOutcome>;
  /** Those that exist, in the order asked for. */
  lookupAccounts(ids: readonly bigint[]): Promise<readonly LedgerAccount[]>;
  /** Those that exist, in the order asked for. */
  lookupTransfers(ids: readonly bigint[]): Promise<readonly LedgerTransfer[]>;
  /** The transfers of an account, of one side or both. The last one's `timestamp` begins the next page. */
  accountTransfers(filter: AccountFilter): Promise<readonly LedgerTransfer[]>;
  /**
   * The sums of an account as they were after each of its transfers, of an account with the flag
   * `history`; of another one nothing. An expiry changes sums but is no transfer, so it has no row.
   * @see https://docs.tigerbeetle.com/reference/requests/get_account_balances/
   */
  accountBalances(filter: HistoryFilter): Promise<readonly AccountBalance[]>;
  /** Accounts by ledger, code, user data and time of opening. */
  queryAccounts(filter: QueryFilter): Promise<readonly LedgerAccount[]>;
  /** Transfers by ledger, code, user data and time. The last one begins the next page. */
  queryTransfers(filter: QueryFilter): Promise<readonly LedgerTransfer[]>;
  /**
   * Releases the pending transfers whose timeout has passed at `now`; answers how many. Looks after
   * what the engine needs of time.
   */
  tick(now: Instant): Promise<number>;
  /** Waits for the items in the queue and takes no more. The database stays open. */
  close(): Promise<void>;
}

/** A part of an account's past: strictly between two timestamps, in pages of 1 to 1000. */
export interface HistoryFilter {
  readonly accountId: bigint;
  readonly after?: bigint;
  readonly before?: bigint;
  /** Newest first when it is not said. */
  readonly order?: 'newest_first' | 'oldest_first';
  readonly limit: number;
}

/** @see https://docs.tigerbeetle.com/reference/account-filter/ */
export interface AccountFilter extends HistoryFilter {
  readonly side?: 'debits' | 'credits';
  readonly code?: number;
  /** Not 0, which is "none". */
  readonly userData128?: bigint;
}

/** Where a row stands in time. Two rows may share a timestamp; without an id all of those are meant. */
export interface Position {
  readonly timestamp: bigint;
  readonly id?: bigint;
}

/** What is not named does not matter. @see https://docs.tigerbeetle.com/reference/query-filter/ */
export interface QueryFilter {
  readonly ledger?: number;
  readonly code?: number;
  /** Not 0, which is "none". */
  readonly userData128?: bigint;
  readonly after?: Position;
  readonly before?: Position;
  /** Newest first when it is not said. */
  readonly order?: 'newest_first' | 'oldest_first';
  /** 1 to 1000. */
  readonly limit: number;
}

/** Transfers (at least one) and what must be written with them, decided on rows of known versions. */
export interface LedgerItem {
  readonly transfers: readonly NewTransfer[];
  readonly writes?: readonly Write[];
  readonly expects?: readonly Expect[];
}

/**
 * `ok` with `replayed`: every transfer stood there with equal content, and the writes were not applied
 * again. A refused item left nothing behind, and its ids may be tried again. `index` is the place of the
 * refused transfer, for `version_conflict` that of the version. The refusal `exists` means that some of
 * the item's transfers stand and others do not: an id was used for two things.
 */
export type LedgerOutcome =
  | ItemOutcome
  | { readonly ok: false; readonly refusal: 'queue_full'; readonly index: number };

/**
 * A set-wise statement that a feature's store exports by name. It is called once a batch with the rows
 * of all items, sends one statement before its first `await`, and must find its rows by an index.
 */
export interface WriteStatement<Row> {
  readonly name: string;
  run(sql: Sql, rows: readonly Row[]): Promise<void>;
}

export interface Write {
  readonly statement: WriteStatement<never>;
  readonly row: unknown;
}

/** A row for a statement; the only way to make a `Write`, so that the two fit. */
export function write<Row>(statement: WriteStatement<Row>, row: Row): Write {
  return { statement, row };
}

/**
 * Checks the versions that items were decided on, once a batch. It answers the keys whose current
 * version differs (or that are gone), and locks the rows that it checks: `… order by key for update`.
 * `rows` come sorted by key, each key once. The name is its own, over all features.
 */
export interface ExpectStatement {
  readonly name: string;
  stale(
    sql: Sql,
    rows: readonly { readonly key: string; readonly version: bigint }[],
  ): Promise<readonly string[]>;
}

export interface Expect {
  readonly statement: ExpectStatement;
  readonly key: string;
  readonly version: bigint;
  /**
   * The item only reads this row, so that many items on one version may share a batch. Without it
   * the item is taken to write the row, and a later item on the same key waits for the next batch.
   */
  readonly shared?: boolean;
}
