import { isUint, isUint128, UINT128_MAX } from './field.ts';

/** Bits of a transfer's flags, as TigerBeetle numbers them. */
export const TRANSFER_FLAGS = {
  linked: 1 << 0,
  pending: 1 << 1,
  post_pending_transfer: 1 << 2,
  void_pending_transfer: 1 << 3,
  /** `amount` is the most: it moves what the debit account's credits still cover. */
  balancing_debit: 1 << 4,
  /** `amount` is the most: it moves what the credit account's debits still cover. */
  balancing_credit: 1 << 5,
  /** Closes the debit account as long as it is pending; its void or its expiry opens it again. */
  closing_debit: 1 << 6,
  /** The same of the credit account. */
  closing_credit: 1 << 7,
} as const;

/** A transfer as asked for. Absent numbers are zero, which is "none" or, in a post or void, "as pending". */
export interface NewTransfer {
  /** Made by the caller before the first try, so that a repeat is recognised. Never used twice. */
  readonly id: bigint;
  readonly debitAccountId: bigint;
  readonly creditAccountId: bigint;
  readonly amount: bigint;
  readonly pendingId?: bigint;
  readonly userData128?: bigint;
  /** How long a pending transfer holds its amount; zero is without end. */
  readonly timeoutSeconds?: number;
  readonly ledger: number;
  readonly code: number;
  readonly flags?: number;
}

/** A request with every field written out. */
export type FullTransfer = Required<NewTransfer>;

/** A transfer as it stands in the books; of a balancing one `amount` is what it moved. `timestamp`:
 * nanoseconds since 1970, later on both accounts than anything before it. */
export interface LedgerTransfer extends FullTransfer {
  readonly timestamp: bigint;
}

/** The life of a pending transfer: `pending`, then one of the others for ever. */
export type PendingStatus = 'pending' | 'posted' | 'voided' | 'expired';

/** What can become of a new transfer, in TigerBeetle's order of precedence after `created`. */
export const CREATE_TRANSFER_STATUS = [
  'created',
  'linked_event_failed',
  'linked_event_chain_open',
  'field_out_of_range',
  'reserved_flag',
  'id_must_not_be_zero',
  'id_must_not_be_int_max',
  'exists_with_different_flags',
  'exists_with_different_pending_id',
  'exists_with_different_timeout',
  'exists_with_different_debit_account_id',
  'exists_with_different_credit_account_id',
  'exists_with_different_amount',
  'exists_with_different_user_data_128',
  'exists_with_different_ledger',
  'exists_with_different_code',
  'exists',
  'id_archived',
  'flags_are_mutually_exclusive',
  'debit_account_id_must_not_be_zero',
  'debit_account_id_must_not_be_int_max',
  'credit_account_id_must_not_be_zero',
  'credit_account_id_must_not_be_int_max',
  'accounts_must_be_different',
  'pending_id_must_be_zero',
  'pending_id_must_not_be_zero',
  'pending_id_must_not_be_int_max',
  'pending_id_must_be_different',
  'timeout_reserved_for_pending_transfer',
  'closing_transfer_must_be_pending',
  'ledger_must_not_be_zero',
  'code_must_not_be_zero',
  'debit_account_not_found',
  'credit_account_not_found',
  'accounts_must_have_the_same_ledger',
  'transfer_must_have_the_same_ledger_as_accounts',
  'pending_transfer_not_found',
  'pending_transfer_archived',
  'pending_transfer_not_pending',
  'pending_transfer_has_different_debit_account_id',
  'pending_transfer_has_different_credit_account_id',
  'pending_transfer_has_different_ledger',
  'pending_transfer_has_different_code',
  'exceeds_pending_transfer_amount',
  'pending_transfer_has_different_amount',
  'pending_transfer_already_posted',
  'pending_transfer_already_voided',
  'pending_transfer_expired',
  'debit_account_already_closed',
  'credit_account_already_closed',
  'overflows_debits_pending',
  'overflows_credits_pending',
  'overflows_debits_posted',
  'overflows_credits_posted',
  'overflows_debits',
  'overflows_credits',
  'overflows_timeout',
  'exceeds_credits',
  'exceeds_debits',
] as const;

export type CreateTransferStatus = (typeof CREATE_TRANSFER_STATUS)[number];
export type TransferRefusal = Exclude<CreateTransferStatus, 'created'>;

const NANOSECONDS = 1_000_000_000n;

/** The ledger time from which a pending transfer counts as expired, or none when it has no timeout. */
export function expiryOf(transfer: LedgerTransfer): bigint | undefined {
  return transfer.timeoutSeconds === 0
    ? undefined
    : transfer.timestamp + BigInt(transfer.timeoutSeconds) * NANOSECONDS;
}

/** A transfer that posts a pending one: `amount` of it and the rest is released, or all without one. */
export function postTransfer(post: {
  readonly id: bigint;
  readonly pendingId: bigint;
  readonly amount?: bigint;
  readonly userData128?: bigint;
}): NewTransfer {
  return {
    ...AS_PENDING,
    amount: UINT128_MAX,
    ...post,
    flags: TRANSFER_FLAGS.post_pending_transfer,
  };
}

/** A transfer that voids a pending one: all that it held is released. */
export function voidTransfer(release: {
  readonly id: bigint;
  readonly pendingId: bigint;
  readonly userData128?: bigint;
}): NewTransfer {
  return { ...AS_PENDING, amount: 0n, ...release, flags: TRANSFER_FLAGS.void_pending_transfer };
}

const AS_PENDING = { debitAccountId: 0n, creditAccountId: 0n, ledger: 0, code: 0 } as const;

/** Whether every number has its place in the 128, 31 or 16 bits that the engines give it. An amount
 * asked for may be larger than any that can be moved; the rules refuse it by what it would overflow. */
export function fits(t: FullTransfer): boolean {
  return (
    isUint128(t.id) &&
    isUint128(t.debitAccountId) &&
    isUint128(t.creditAccountId) &&
    isUint128(t.amount) &&
    isUint128(t.pendingId) &&
    isUint128(t.userData128) &&
    isUint(t.timeoutSeconds, 31) &&
    isUint(t.ledger, 31) &&
    isUint(t.code, 16) &&
    isUint(t.flags, 16)
  );
}
