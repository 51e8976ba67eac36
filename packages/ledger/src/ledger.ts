import type { Instant } from '@sekisho/domain/base/instant.ts';
import type {
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
  /** Newest first, at most `limit` (1 to 1000); the last one's `timestamp` is `before` of the next page. */
  accountTransfers(query: {
    readonly accountId: bigint;
    readonly before?: bigint;
    readonly limit: number;
  }): Promise<readonly LedgerTransfer[]>;
  /** Releases the pending transfers whose timeout has passed at `now`; answers how many. */
  tick(now: Instant): Promise<number>;
  /** Waits for the items in the queue and takes no more. The database stays open. */
  close(): Promise<void>;
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
