import {
  ACCOUNT_FLAGS,
  type AccountBalance,
  type LedgerAccount,
} from '@sekisho/domain/ledger/account.ts';
import { has, isUint128 } from '@sekisho/domain/ledger/field.ts';
import type { LedgerTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { plainArray } from '@sekisho/runtime/arrays.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

/** The columns that `accountFrom` reads. */
export function accountColumns(sql: Sql) {
  return sql`id, ledger, code, flags, closed, user_data_128, debits_pending, debits_posted,
    credits_pending, credits_posted, timestamp`;
}

/** The columns that `transferFrom` reads. */
export function transferColumns(sql: Sql) {
  return sql`id, debit_account_id, credit_account_id, amount, pending_id, user_data_128,
    timeout_seconds, ledger, code, flags, timestamp`;
}

export interface AccountRow {
  readonly id: string;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly user_data_128: string | null;
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
  readonly closed: boolean;
  readonly timestamp: bigint;
}

export function accountFrom(row: AccountRow): LedgerAccount {
  return {
    id: fromUuid(row.id),
    debitsPending: row.debits_pending,
    debitsPosted: row.debits_posted,
    creditsPending: row.credits_pending,
    creditsPosted: row.credits_posted,
    userData128: fromUuid(row.user_data_128),
    ledger: row.ledger,
    code: row.code,
    flags: row.closed ? row.flags | ACCOUNT_FLAGS.closed : row.flags,
    timestamp: row.timestamp,
  };
}

export function isClosed({ flags }: LedgerAccount): boolean {
  return has(flags, ACCOUNT_FLAGS.closed);
}

export interface TransferRow {
  readonly id: string;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount: bigint;
  readonly pending_id: string | null;
  readonly user_data_128: string | null;
  readonly timeout_seconds: number;
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly timestamp: bigint;
}

export function transferFrom(row: TransferRow): LedgerTransfer {
  return {
    id: fromUuid(row.id),
    debitAccountId: fromUuid(row.debit_account_id),
    creditAccountId: fromUuid(row.credit_account_id),
    amount: row.amount,
    pendingId: fromUuid(row.pending_id),
    userData128: fromUuid(row.user_data_128),
    timeoutSeconds: row.timeout_seconds,
    ledger: row.ledger,
    code: row.code,
    flags: row.flags,
    timestamp: row.timestamp,
  };
}

/** PostgreSQL reads a uuid without its dashes. */
export function toUuid(id: bigint): string {
  return id.toString(16).padStart(32, '0');
}

export function uuidOrNull(id: bigint): string | null {
  return id === 0n ? null : toUuid(id);
}

/** Of numbers that no id can be there is no row to look for. */
export function uuids(ids: Iterable<bigint>): string {
  return plainArray(Array.from(ids).filter(isUint128), toUuid);
}

export function fromUuid(text: string | null): bigint {
  return text === null ? 0n : BigInt(`0x${text.replaceAll('-', '')}`);
}

export interface BalanceRow {
  readonly account_id: string;
  readonly timestamp: bigint;
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
}

export function balanceFrom(row: BalanceRow): AccountBalance {
  return {
    accountId: fromUuid(row.account_id),
    timestamp: row.timestamp,
    debitsPending: row.debits_pending,
    debitsPosted: row.debits_posted,
    creditsPending: row.credits_pending,
    creditsPosted: row.credits_posted,
  };
}
