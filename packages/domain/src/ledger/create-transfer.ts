import { assert } from '../base/assert.ts';
import {
  ACCOUNT_FLAGS,
  BALANCE_MAX,
  creditsLeft,
  debitsLeft,
  type LedgerAccount,
} from './account.ts';
import type { BatchState, Draft } from './draft.ts';
import { has, UINT128_MAX } from './field.ts';
import { move } from './move.ts';
import { filledFrom, resolvePending } from './resolve-pending.ts';
import {
  type CreateTransferStatus,
  expiryOf,
  type FullTransfer,
  fits,
  type LedgerTransfer,
  TRANSFER_FLAGS,
  type TransferRefusal,
} from './transfer.ts';

const KNOWN_FLAGS = 0b1111_1111;
const RESOLVES = TRANSFER_FLAGS.post_pending_transfer | TRANSFER_FLAGS.void_pending_transfer;
const BALANCING = TRANSFER_FLAGS.balancing_debit | TRANSFER_FLAGS.balancing_credit;
const CLOSING = TRANSFER_FLAGS.closing_debit | TRANSFER_FLAGS.closing_credit;

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
  if (!fits(t)) return 'field_out_of_range';
  if (has(t.flags, ~KNOWN_FLAGS)) return 'reserved_flag';
  if (t.id === 0n) return 'id_must_not_be_zero';
  if (t.id === UINT128_MAX) return 'id_must_not_be_int_max';
  const existing = draft.transfers.get(t.id);
  if (existing !== undefined) return compare(draft, t, existing);
  if (draft.archived.has(t.id)) return 'id_archived';
  return has(t.flags, RESOLVES)
    ? resolvePending(draft, t, timestamp)
    : openTransfer(draft, t, timestamp);
}

/** Whether a transfer stands in the books exactly as asked for. */
export function stands(state: BatchState, t: FullTransfer): LedgerTransfer | undefined {
  const existing = state.transfers.get(t.id);
  if (existing === undefined || !fits(t)) return undefined;
  return compare(state, t, existing) === 'exists' ? existing : undefined;
}

/** A request against the transfer of the same id. What a post or void left open was filled in from
 * its pending transfer when it was created, and must have been filled in the same way. */
function compare(state: BatchState, t: FullTransfer, e: LedgerTransfer): TransferRefusal {
  if (t.flags !== e.flags) return 'exists_with_different_flags';
  if (t.pendingId !== e.pendingId) return 'exists_with_different_pending_id';
  if (t.timeoutSeconds !== e.timeoutSeconds) return 'exists_with_different_timeout';
  const pending = has(t.flags, RESOLVES) ? state.transfers.get(t.pendingId) : undefined;
  // What it left open can no longer be compared, and what cannot be compared is not called equal.
  if (pending === undefined && has(t.flags, RESOLVES)) return 'pending_transfer_archived';
  const asked = pending === undefined ? t : filledFrom(t, pending);
  if (asked.debitAccountId !== e.debitAccountId) return 'exists_with_different_debit_account_id';
  if (asked.creditAccountId !== e.creditAccountId) return 'exists_with_different_credit_account_id';
  const enough = has(t.flags, BALANCING) ? asked.amount >= e.amount : asked.amount === e.amount;
  if (!enough) return 'exists_with_different_amount';
  if (asked.userData128 !== e.userData128) return 'exists_with_different_user_data_128';
  if (asked.ledger !== e.ledger) return 'exists_with_different_ledger';
  return asked.code === e.code ? 'exists' : 'exists_with_different_code';
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
  if (has(debit.flags, ACCOUNT_FLAGS.closed)) return 'debit_account_already_closed';
  if (has(credit.flags, ACCOUNT_FLAGS.closed)) return 'credit_account_already_closed';

  const amount = has(t.flags, BALANCING) ? balancingAmount(debit, credit, t) : t.amount;
  const transfer = { ...t, amount, timestamp };
  const limit = overflow(debit, credit, transfer) ?? exceeded(debit, credit, amount);
  if (limit !== undefined) return limit;

  draft.transfers.set(t.id, transfer);
  const pending = has(t.flags, TRANSFER_FLAGS.pending);
  if (pending) draft.pendings.set(t.id, 'pending');
  const sums = pending ? { pending: amount, posted: 0n } : { pending: 0n, posted: amount };
  const debitClosed = has(t.flags, TRANSFER_FLAGS.closing_debit) || undefined;
  const creditClosed = has(t.flags, TRANSFER_FLAGS.closing_credit) || undefined;
  move(draft, { debit, credit, ...sums, debitClosed, creditClosed }, timestamp);
  return 'created';
}

function malformedOpening(t: FullTransfer): TransferRefusal | undefined {
  if (t.debitAccountId === 0n) return 'debit_account_id_must_not_be_zero';
  if (t.debitAccountId === UINT128_MAX) return 'debit_account_id_must_not_be_int_max';
  if (t.creditAccountId === 0n) return 'credit_account_id_must_not_be_zero';
  if (t.creditAccountId === UINT128_MAX) return 'credit_account_id_must_not_be_int_max';
  if (t.debitAccountId === t.creditAccountId) return 'accounts_must_be_different';
  if (t.pendingId !== 0n) return 'pending_id_must_be_zero';
  if (!has(t.flags, TRANSFER_FLAGS.pending)) {
    if (t.timeoutSeconds !== 0) return 'timeout_reserved_for_pending_transfer';
    if (has(t.flags, CLOSING)) return 'closing_transfer_must_be_pending';
  }
  if (t.ledger === 0) return 'ledger_must_not_be_zero';
  return t.code === 0 ? 'code_must_not_be_zero' : undefined;
}

/** As much of the amount as the accounts to be balanced have left; nothing when that is below zero. */
function balancingAmount(debit: LedgerAccount, credit: LedgerAccount, t: FullTransfer): bigint {
  let { amount } = t;
  if (has(t.flags, TRANSFER_FLAGS.balancing_debit)) amount = least(amount, creditsLeft(debit));
  if (has(t.flags, TRANSFER_FLAGS.balancing_credit)) amount = least(amount, debitsLeft(credit));
  return amount;
}

function least(amount: bigint, left: bigint): bigint {
  if (left < 0n) return 0n;
  return left < amount ? left : amount;
}

function overflow(
  debit: LedgerAccount,
  credit: LedgerAccount,
  t: LedgerTransfer,
): TransferRefusal | undefined {
  const over = (sum: bigint) => sum + t.amount > BALANCE_MAX;
  if (has(t.flags, TRANSFER_FLAGS.pending)) {
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
  const { debits_must_not_exceed_credits, credits_must_not_exceed_debits } = ACCOUNT_FLAGS;
  if (has(debit.flags, debits_must_not_exceed_credits) && amount > creditsLeft(debit)) {
    return 'exceeds_credits';
  }
  return has(credit.flags, credits_must_not_exceed_debits) && amount > debitsLeft(credit)
    ? 'exceeds_debits'
    : undefined;
}
