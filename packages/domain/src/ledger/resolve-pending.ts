import { assert, present } from '../base/assert.ts';
import { ACCOUNT_FLAGS } from './account.ts';
import type { Draft } from './draft.ts';
import { has, UINT128_MAX } from './field.ts';
import { move } from './move.ts';
import {
  type CreateTransferStatus,
  expiryOf,
  type FullTransfer,
  type LedgerTransfer,
  TRANSFER_FLAGS,
  type TransferRefusal,
} from './transfer.ts';

const POST = TRANSFER_FLAGS.post_pending_transfer;
const VOID = TRANSFER_FLAGS.void_pending_transfer;
/** Every flag that a post or void cannot bear. */
const OPENING =
  TRANSFER_FLAGS.pending |
  TRANSFER_FLAGS.balancing_debit |
  TRANSFER_FLAGS.balancing_credit |
  TRANSFER_FLAGS.closing_debit |
  TRANSFER_FLAGS.closing_credit;

/** A post or a void against the draft: writes it and ends its pending transfer, or answers a refusal. */
export function resolvePending(
  draft: Draft,
  t: FullTransfer,
  timestamp: bigint,
): CreateTransferStatus {
  const malformed = malformedResolving(t);
  if (malformed !== undefined) return malformed;
  const p = draft.transfers.get(t.pendingId);
  if (p === undefined) {
    return draft.archived.has(t.pendingId)
      ? 'pending_transfer_archived'
      : 'pending_transfer_not_found';
  }
  if (!has(p.flags, TRANSFER_FLAGS.pending)) return 'pending_transfer_not_pending';
  assert(p.timestamp < timestamp, 'Ledger time goes forward.');
  const full = filledFrom(t, p);
  const unfit =
    mismatchWithPending(full, p) ?? noLongerPending(draft, p, timestamp) ?? closed(draft, t, p);
  if (unfit !== undefined) return unfit;

  const posting = has(t.flags, POST);
  draft.transfers.set(t.id, { ...full, timestamp });
  draft.pendings.set(p.id, posting ? 'posted' : 'voided');
  release(draft, p, { posted: posting ? full.amount : 0n, timestamp });
  return 'created';
}

/** The request, with what it leaves open taken from its pending transfer. */
export function filledFrom(t: FullTransfer, p: LedgerTransfer): FullTransfer {
  const wholeAmount = has(t.flags, POST) ? UINT128_MAX : 0n;
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

function malformedResolving(t: FullTransfer): TransferRefusal | undefined {
  const both = has(t.flags, POST) && has(t.flags, VOID);
  if (both || has(t.flags, OPENING)) return 'flags_are_mutually_exclusive';
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
  return has(full.flags, VOID) && full.amount < p.amount
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

/** On a closed account nothing moves but the void of what is pending. So a closing transfer, which
 * keeps its account closed as long as it is pending, is never posted. */
function closed(draft: Draft, t: FullTransfer, p: LedgerTransfer): TransferRefusal | undefined {
  if (has(t.flags, VOID)) return undefined;
  const { debit, credit } = accountsOf(draft, p);
  if (has(debit.flags, ACCOUNT_FLAGS.closed)) return 'debit_account_already_closed';
  return has(credit.flags, ACCOUNT_FLAGS.closed) ? 'credit_account_already_closed' : undefined;
}

/**
 * Ends the hold of a pending transfer; `posted` of its amount becomes final on both accounts, and an
 * account that it closed opens again. Without a `timestamp` (it expired) no history is written.
 */
export function release(
  draft: Draft,
  p: LedgerTransfer,
  { posted, timestamp }: { readonly posted: bigint; readonly timestamp?: bigint },
): void {
  const { debit, credit } = accountsOf(draft, p);
  assert(
    debit.debitsPending >= p.amount && credit.creditsPending >= p.amount,
    'What is pending on an account covers every pending transfer.',
  );
  const debitClosed = has(p.flags, TRANSFER_FLAGS.closing_debit) ? false : undefined;
  const creditClosed = has(p.flags, TRANSFER_FLAGS.closing_credit) ? false : undefined;
  const sums = { pending: -p.amount, posted };
  move(draft, { debit, credit, ...sums, debitClosed, creditClosed }, timestamp);
}

function accountsOf(draft: Draft, p: LedgerTransfer) {
  const sentence = 'A pending transfer is loaded with its accounts.';
  return {
    debit: present(draft.accounts.get(p.debitAccountId), sentence),
    credit: present(draft.accounts.get(p.creditAccountId), sentence),
  };
}
