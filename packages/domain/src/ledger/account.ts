import { runChain } from './chain.ts';
import { has, isUint, isUint128, UINT128_MAX } from './field.ts';

/** The largest sum on one side of an account; a signed 64-bit column holds it. */
export const BALANCE_MAX = 2n ** 63n - 1n;

/** Bits of an account's flags, as TigerBeetle numbers them. */
export const ACCOUNT_FLAGS = {
  linked: 1 << 0,
  debits_must_not_exceed_credits: 1 << 1,
  credits_must_not_exceed_debits: 1 << 2,
  /** Its four sums are kept as they were after each of its transfers. */
  history: 1 << 3,
  /** It takes no more transfers, only the void of one that is pending. */
  closed: 1 << 5,
} as const;

const KNOWN_FLAGS = 0b10_1111;

/** The four sums of an account after one of its transfers, which has the same `timestamp`. */
export interface AccountBalance {
  readonly accountId: bigint;
  readonly timestamp: bigint;
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
}

/** An account and its four sums. `timestamp` (nanoseconds since 1970) is when it was created. */
export interface LedgerAccount {
  readonly id: bigint;
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
  readonly userData128: bigint;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly timestamp: bigint;
}

export interface NewAccount {
  readonly id: bigint;
  /** Accounts of different ledgers never exchange transfers: one currency or purpose, one ledger. */
  readonly ledger: number;
  readonly code: number;
  readonly flags?: number;
  readonly userData128?: bigint;
}

/** What can become of a new account, in TigerBeetle's order of precedence after `created`. */
export const CREATE_ACCOUNT_STATUS = [
  'created',
  'linked_event_failed',
  'linked_event_chain_open',
  'field_out_of_range',
  'reserved_flag',
  'id_must_not_be_zero',
  'id_must_not_be_int_max',
  'exists_with_different_flags',
  'exists_with_different_user_data_128',
  'exists_with_different_ledger',
  'exists_with_different_code',
  'exists',
  'flags_are_mutually_exclusive',
  'ledger_must_not_be_zero',
  'code_must_not_be_zero',
] as const;

export type CreateAccountStatus = (typeof CREATE_ACCOUNT_STATUS)[number];

/** What an account may still be debited when its debits must not exceed its credits: holds count. */
export function creditsLeft(account: LedgerAccount): bigint {
  return account.creditsPosted - account.debitsPosted - account.debitsPending;
}

/** What an account may still be credited when its credits must not exceed its debits: holds count. */
export function debitsLeft(account: LedgerAccount): bigint {
  return account.debitsPosted - account.creditsPosted - account.creditsPending;
}

/**
 * Decides on new accounts in order; the n-th gets `timestamp + n`. Pure: `existing` holds every account
 * with one of the ids, `created` are the rows to keep.
 * @see https://docs.tigerbeetle.com/reference/requests/create_accounts/
 */
export function createAccounts(
  existing: ReadonlyMap<bigint, LedgerAccount>,
  accounts: readonly NewAccount[],
  timestamp: bigint,
): { readonly statuses: readonly CreateAccountStatus[]; readonly created: LedgerAccount[] } {
  const statuses: CreateAccountStatus[] = [];
  const known = new Map(existing);
  const created: LedgerAccount[] = [];
  while (statuses.length < accounts.length) {
    const start = statuses.length;
    const end = accounts.findIndex((a, i) => i >= start && !isLinked(a));
    const chain = accounts.slice(start, end === -1 ? accounts.length : end + 1);
    const fresh: LedgerAccount[] = [];
    const results = runChain(chain, end === -1, (account, position) => {
      const status = judge(known, account);
      if (status === 'created') {
        const row = openAccount(account, timestamp + BigInt(start + position));
        known.set(row.id, row);
        fresh.push(row);
      }
      return status;
    });
    statuses.push(...results);
    if (results.every((status) => status === 'created')) created.push(...fresh);
    else for (const row of fresh) known.delete(row.id);
  }
  return { statuses, created };
}

function isLinked(account: NewAccount): boolean {
  return has(account.flags ?? 0, ACCOUNT_FLAGS.linked);
}

/** Whether every number has its place in the 128, 31 or 16 bits that the engines give it. */
function fits(account: NewAccount): boolean {
  return (
    isUint128(account.id) &&
    isUint128(account.userData128 ?? 0n) &&
    isUint(account.ledger, 31) &&
    isUint(account.code, 16) &&
    isUint(account.flags ?? 0, 16)
  );
}

function judge(
  known: ReadonlyMap<bigint, LedgerAccount>,
  account: NewAccount,
): CreateAccountStatus {
  const flags = account.flags ?? 0;
  if (!fits(account)) return 'field_out_of_range';
  if (has(flags, ~KNOWN_FLAGS)) return 'reserved_flag';
  if (account.id === 0n) return 'id_must_not_be_zero';
  if (account.id === UINT128_MAX) return 'id_must_not_be_int_max';
  const existing = known.get(account.id);
  if (existing !== undefined) {
    if (existing.flags !== flags) return 'exists_with_different_flags';
    if (existing.userData128 !== (account.userData128 ?? 0n)) {
      return 'exists_with_different_user_data_128';
    }
    if (existing.ledger !== account.ledger) return 'exists_with_different_ledger';
    return existing.code === account.code ? 'exists' : 'exists_with_different_code';
  }
  const limits =
    ACCOUNT_FLAGS.debits_must_not_exceed_credits | ACCOUNT_FLAGS.credits_must_not_exceed_debits;
  if ((flags & limits) === limits) return 'flags_are_mutually_exclusive';
  if (account.ledger === 0) return 'ledger_must_not_be_zero';
  if (account.code === 0) return 'code_must_not_be_zero';
  return 'created';
}

function openAccount(account: NewAccount, timestamp: bigint): LedgerAccount {
  return {
    id: account.id,
    debitsPending: 0n,
    debitsPosted: 0n,
    creditsPending: 0n,
    creditsPosted: 0n,
    userData128: account.userData128 ?? 0n,
    ledger: account.ledger,
    code: account.code,
    flags: account.flags ?? 0,
    timestamp,
  };
}
