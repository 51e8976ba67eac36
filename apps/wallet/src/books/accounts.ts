import type { Id } from '@sekisho/domain/base/id.ts';
import { idToBits } from '@sekisho/domain/base/id.ts';
import { ACCOUNT_FLAGS, type NewAccount } from '@sekisho/domain/ledger/account.ts';

/** Whole yen. Accounts of other ledgers (points, foreign money) never meet these. */
export const YEN_LEDGER = 392;

const ACCOUNT_CODES = { wallet: 1, bank: 2, shop: 3, own: 4 } as const;

/** What a transfer is for: its `code` in the ledger. */
export const TRANSFER_CODES = {
  charge: 1,
  payment: 2,
  cashOut: 3,
  cashOutFee: 4,
  cashOutReturned: 5,
} as const;

/** What the operator owes a customer. It can never be below zero. */
export function walletAccount(wallet: Id<'wlt'>): NewAccount {
  return {
    id: idToBits(wallet),
    ledger: YEN_LEDGER,
    code: ACCOUNT_CODES.wallet,
    flags: ACCOUNT_FLAGS.debits_must_not_exceed_credits,
  };
}

/** What a bank owes the operator for debits that it has posted, less the credits that it has paid. */
export function bankAccount(bankCode: string): NewAccount {
  return { id: bankAccountId(bankCode), ledger: YEN_LEDGER, code: ACCOUNT_CODES.bank };
}

/** What the operator owes a shop until it is settled. */
export function shopAccount(shop: Id<'shp'>): NewAccount {
  return {
    id: idToBits(shop),
    ledger: YEN_LEDGER,
    code: ACCOUNT_CODES.shop,
    flags: ACCOUNT_FLAGS.debits_must_not_exceed_credits,
  };
}

/** What the operator has earned by cash-outs. */
export const FEE_ACCOUNT: NewAccount = { id: 1n, ledger: YEN_LEDGER, code: ACCOUNT_CODES.own };

/** A bank's four digits; far below every id that is made from the time. */
function bankAccountId(bankCode: string): bigint {
  return 10_000n + BigInt(bankCode);
}

/** The four digits of a bank's account. */
export function bankCodeOf(accountId: bigint): string {
  return String(accountId - 10_000n).padStart(4, '0');
}
