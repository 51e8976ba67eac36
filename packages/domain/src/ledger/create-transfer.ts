import { assert, present } from '../base/assert.ts';
import {
  ACCOUNT_FLAGS,
  BALANCE_MAX,
  creditsLeft,
  debitsLeft,
  type LedgerAccount,
  UINT128_MAX,
} from './account.ts';
import type { BatchState, Draft } from './draft.ts';
import {
  type CreateTransferStatus,
  expiryOf,
  type LedgerTransfer,
  type NewTransfer,
  TRANSFER_FLAGS,
  type TransferRefusal,
} from './transfer.ts';

const KNOWN_FLAGS = 0b1111;
const POST = TRANSFER_FLAGS.post_pending_transfer;
const VOID = TRANSFER_FLAGS.void_pending_transfer;

/** A request with every field written out. */
export type FullTransfer = Required<NewTransfer>;

/**
 * One transfer against the draft: writes it there and answers `created`, or changes nothing and answers
 * the first refusal that applies.
 * @see https://docs.tigerbeetle.com/reference/requests/create_transfers/
 */
export function createTransfer(
  draft: Draft,
  t: FullTransfer,
  timestamp: bigint,
): CreateTransferStatus {
  if ((t.flags & ~KNOWN_FLAGS) !== 0) return 'reserved_flag';
  if (t.id === 0n) return 'id_must_not_be_zero';
  if (t.id === UINT128_MAX) return 'id_must_not_be_int_max';
  const existing = draft.transfers.get(t.id);
  if (existing !== undefined) return compare(draft, t, existing);
  return (t.flags & (POST | VOID)) === 0
    ? openTransfer(draft, t, timestamp)
    : resolvePending(draft, t, timestamp);
}

/** Whether a transfer stands in the books exactly as asked for. */
export function stands(state: BatchState, t: FullTransfer): LedgerTransfer | undefined {
  const existing = state.transfers.get(t.id);
  return existing !== undefined && compare(state, t, existing) === 'exists' ? existing : undefined;
}

/** A request against the transfer of the same id. What a post or void left open was filled in from
 * its pending transfer when it was created, and must have been filled in the same way. */
function compare(state: BatchState, t: FullTransfer, e: LedgerTransfer): TransferRefusal {
  if (t.flags !== e.flags) return 'exists_with_different_flags';
  if (t.pendingId !== e.pendingId) return 'exists_with_different_pending_id';
  if (t.timeoutSeconds !== e.timeoutSeconds) return 'exists_with_different_timeout';
  const pending =
    (t.flags & (POST | VOID)) === 0
      ? undefined
      : present(state.transfers.get(t.pendingId), 'A post or void is loaded with its pending.');
  const asked = pending === undefined ? t : filledFrom(t, pending);
  if (asked.debitAccountId !== e.debitAccountId) return 'exists_with_different_debit_account_id';
  if (asked.creditAccountId !== e.creditAccountId) return 'exists_with_different_credit_account_id';
  if (asked.amount !== e.amount) return 'exists_with_different_amount';
  if (asked.userData128 !== e.userData128) return 'exists_with_different_user_data_128';
  if (asked.ledger !== e.ledger) return 'exists_with_different_ledger';
  return asked.code === e.code ? 'exists' : 'exists_with_different_code';
}

function filledFrom(t: FullTransfer, p: LedgerTransfer): FullTransfer {
  const wholeAmount = (t.flags & POST) === 0 ? 0n : UINT128_MAX;
  return {
    ...t,
    debitAccountId: t.debitAccountId === 0n ? p.debitAccountId : t.debitAccountId,
    creditAccountId: t.creditAccountId === 0n ? p.creditAccountId : t.creditAccountId,
    amount: t.amount === wholeAmount ? p.amount : t.amount,
    userData128: t.userData128 === 0n ? p.userData128 : t.userData128,
    ledger: t.ledger === 0 ? p.ledger : t.ledger,
    code: t.code === 0 ? p.code : t.code,
  };
}

function openTransfer(draft: Draft, t: FullTransfer, timestamp: bigint): CreateTransferStatus {
  const malformed = malformedOpening(t);
  if (malformed !== undefined) return malformed;
  const debit = draft.accounts.get(t.debitAccountId);
  if (debit === undefined) return 'debit_account_not_found';
  const credit = draft.accounts.get(t.creditAccountId);
  if (credit === undefined) return 'credit_account_not_found';
  if (debit.ledger !== credit.ledger) return 'accounts_must_have_the_same_ledger';
  if (t.ledger !== debit.ledger) return 'transfer_must_have_the_same_ledger_as_accounts';
  assert(debit.timestamp < timestamp && credit.timestamp < timestamp, 'Ledger time goes forward.');

  const transfer = { ...t, timestamp };
  const limit = overflow(debit, credit, transfer) ?? exceeded(debit, credit, t.amount);
  if (limit !== undefined) return limit;

  draft.transfers.set(t.id, transfer);
  if ((t.flags & TRANSFER_FLAGS.pending) === 0) {
    move(draft, debit, credit, { pending: 0n, posted: t.amount });
  } else {
    draft.pendings.set(t.id, 'pending');
    move(draft, debit, credit, { pending: t.amount, posted: 0n });
  }
  return 'created';
}

function malformedOpening(t: FullTransfer): TransferRefusal | undefined {
  if (t.debitAccountId === 0n) return 'debit_account_id_must_not_be_zero';
  if (t.debitAccountId === UINT128_MAX) return 'debit_account_id_must_not_be_int_max';
  if (t.creditAccountId === 0n) return 'credit_account_id_must_not_be_zero';
  if (t.creditAccountId === UINT128_MAX) return 'credit_account_id_must_not_be_int_max';
  if (t.debitAccountId === t.creditAccountId) return 'accounts_must_be_different';
  if (t.pendingId !== 0n) return 'pending_id_must_be_zero';
  if (t.timeoutSeconds !== 0 && (t.flags & TRANSFER_FLAGS.pending) === 0) {
    return 'timeout_reserved_for_pending_transfer';
  }
  if (t.ledger === 0) return 'ledger_must_not_be_zero';
  return t.code === 0 ? 'code_must_not_be_zero' : undefined;
}

function overflow(
  debit: LedgerAccount,
  credit: LedgerAccount,
  t: LedgerTransfer,
): TransferRefusal | undefined {
  const over = (sum: bigint) => sum + t.amount > BALANCE_MAX;
  if ((t.flags & TRANSFER_FLAGS.pending) !== 0) {
    if (over(debit.debitsPending)) return 'overflows_debits_pending';
    if (over(credit.creditsPending)) return 'overflows_credits_pending';
  }
  if (over(debit.debitsPosted)) return 'overflows_debits_posted';
  if (over(credit.creditsPosted)) return 'overflows_credits_posted';
  if (over(debit.debitsPending + debit.debitsPosted)) return 'overflows_debits';
  if (over(credit.creditsPending + credit.creditsPosted)) return 'overflows_credits';
  return (expiryOf(t) ?? 0n) > BALANCE_MAX ? 'overflows_timeout' : undefined;
}

function exceeded(
  debit: LedgerAccount,
  credit: LedgerAccount,
  amount: bigint,
): TransferRefusal | undefined {
  if (
    (debit.flags & ACCOUNT_FLAGS.debits_must_not_exceed_credits) !== 0 &&
    amount > creditsLeft(debit)
  ) {
    return 'exceeds_credits';
  }
  return (credit.flags & ACCOUNT_FLAGS.credits_must_not_exceed_debits) !== 0 &&
    amount > debitsLeft(credit)
    ? 'exceeds_debits'
    : undefined;
}

function resolvePending(draft: Draft, t: FullTransfer, timestamp: bigint): CreateTransferStatus {
  const malformed = malformedResolving(t);
  if (malformed !== undefined) return malformed;
  const p = draft.transfers.get(t.pendingId);
  if (p === undefined) return 'pending_transfer_not_found';
  if ((p.flags & TRANSFER_FLAGS.pending) === 0) return 'pending_transfer_not_pending';
  assert(p.timestamp < timestamp, 'Ledger time goes forward.');
  const full = filledFrom(t, p);
  const mismatch = mismatchWithPending(full, p);
  if (mismatch !== undefined) return mismatch;
  const unavailable = noLongerPending(draft, p, timestamp);
  if (unavailable !== undefined) return unavailable;

  const posting = (t.flags & POST) !== 0;
  draft.transfers.set(t.id, { ...full, timestamp });
  draft.pendings.set(p.id, posting ? 'posted' : 'voided');
  release(draft, p, posting ? full.amount : 0n);
  return 'created';
}

function malformedResolving(t: FullTransfer): TransferRefusal | undefined {
  const both = (t.flags & POST) !== 0 && (t.flags & VOID) !== 0;
  if (both || (t.flags & TRANSFER_FLAGS.pending) !== 0) return 'flags_are_mutually_exclusive';
  if (t.pendingId === 0n) return 'pending_id_must_not_be_zero';
  if (t.pendingId === UINT128_MAX) return 'pending_id_must_not_be_int_max';
  if (t.pendingId === t.id) return 'pending_id_must_be_different';
  return t.timeoutSeconds === 0 ? undefined : 'timeout_reserved_for_pending_transfer';
}

function mismatchWithPending(full: FullTransfer, p: LedgerTransfer): TransferRefusal | undefined {
  if (full.debitAccountId !== p.debitAccountId) {
    return 'pending_transfer_has_different_debit_account_id';
  }
  if (full.creditAccountId !== p.creditAccountId) {
    return 'pending_transfer_has_different_credit_account_id';
  }
  if (full.ledger !== p.ledger) return 'pending_transfer_has_different_ledger';
  if (full.code !== p.code) return 'pending_transfer_has_different_code';
  if (full.amount > p.amount) return 'exceeds_pending_transfer_amount';
  return (full.flags & VOID) !== 0 && full.amount < p.amount
    ? 'pending_transfer_has_different_amount'
    : undefined;
}

function noLongerPending(
  draft: Draft,
  p: LedgerTransfer,
  timestamp: bigint,
): TransferRefusal | undefined {
  const status = present(draft.pendings.get(p.id), 'A pending transfer is loaded with its status.');
  if (status === 'posted') return 'pending_transfer_already_posted';
  if (status === 'voided') return 'pending_transfer_already_voided';
  const expiry = expiryOf(p);
  const due = expiry !== undefined && expiry <= timestamp;
  return status === 'expired' || due ? 'pending_transfer_expired' : undefined;
}

/** Ends the hold of a pending transfer; `posted` of its amount becomes final on both accounts. */
export function release(draft: Draft, p: LedgerTransfer, posted: bigint): void {
  const sentence = 'A pending transfer is loaded with its accounts.';
  const debit = present(draft.accounts.get(p.debitAccountId), sentence);
  const credit = present(draft.accounts.get(p.creditAccountId), sentence);
  assert(
    debit.debitsPending >= p.amount && credit.creditsPending >= p.amount,
    'What is pending on an account covers every pending transfer.',
  );
  move(draft, debit, credit, { pending: -p.amount, posted });
}

function move(
  draft: Draft,
  debit: LedgerAccount,
  credit: LedgerAccount,
  by: { readonly pending: bigint; readonly posted: bigint },
): void {
  draft.accounts.set(debit.id, {
    ...debit,
    debitsPending: debit.debitsPending + by.pending,
    debitsPosted: debit.debitsPosted + by.posted,
  });
  draft.accounts.set(credit.id, {
    ...credit,
    creditsPending: credit.creditsPending + by.pending,
    creditsPosted: credit.creditsPosted + by.posted,
  });
}
