import { createRequire } from 'node:module';

/** What is used of the package `tigerbeetle-node`, which no other part of this repository needs. */
export interface TigerbeetlePackage {
  createClient(options: {
    readonly cluster_id: bigint;
    readonly replica_addresses: readonly string[];
  }): TigerbeetleClient;
  /** The name of each number. Before 0.17 there were none, and an answer only for what failed. */
  readonly CreateAccountStatus?: Readonly<Record<number, string>>;
  readonly CreateTransferStatus?: Readonly<Record<number, string>>;
}

/** Waits for an answer for ever. What is asked while it waits shares the next request. */
export interface TigerbeetleClient {
  createAccounts(batch: readonly TigerbeetleAccount[]): Promise<readonly TigerbeetleResult[]>;
  createTransfers(batch: readonly TigerbeetleTransfer[]): Promise<readonly TigerbeetleResult[]>;
  lookupAccounts(ids: readonly bigint[]): Promise<readonly TigerbeetleAccount[]>;
  destroy(): void;
}

interface TigerbeetleResult {
  readonly timestamp: bigint;
  readonly status: number;
}

interface TigerbeetleEvent {
  readonly id: bigint;
  readonly user_data_128: bigint;
  readonly user_data_64: bigint;
  readonly user_data_32: number;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly timestamp: bigint;
}

export interface TigerbeetleAccount extends TigerbeetleEvent {
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
  readonly reserved: number;
}

export interface TigerbeetleTransfer extends TigerbeetleEvent {
  readonly debit_account_id: bigint;
  readonly credit_account_id: bigint;
  readonly amount: bigint;
  readonly pending_id: bigint;
  readonly timeout: number;
}

/** No dependency of ours: who measures has a server, and the client must not be newer than that. */
const NAME = 'tigerbeetle-node';
const INSTALL = `npm install --no-save ${NAME}@VERSION`;

/** The package and its version, or one sentence on why it cannot be used. */
export function loadTigerbeetle():
  | { readonly library: TigerbeetlePackage; readonly version: string }
  | string {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(NAME);
  } catch {
    return (
      `The package ${NAME} is not installed: ${INSTALL}, with a version from 0.17 on that is not newer ` +
      `than the server's.`
    );
  }
  const { version } = require(`${NAME}/package.json`) as { version: string };
  const library = require(NAME) as TigerbeetlePackage;
  return library.CreateTransferStatus === undefined
    ? `${NAME} ${version} is too old, it must be 0.17 or later: ${INSTALL}.`
    : { library, version };
}
