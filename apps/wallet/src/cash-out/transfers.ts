import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import {
  type NewTransfer,
  postTransfer,
  TRANSFER_FLAGS,
  voidTransfer,
} from '@sekisho/domain/ledger/transfer.ts';
import {
  bankAccount,
  FEE_ACCOUNT,
  TRANSFER_CODES,
  walletAccount,
  YEN_LEDGER,
} from '../books/accounts.ts';
import type { CashOutRow } from './store.ts';

type Ids = Pick<
  CashOutRow,
  'id' | 'wallet' | 'link' | 'amount' | 'fee' | 'credit' | 'give_back' | 'fee_transfers'
>;

/** Reserves amount and fee. Nothing releases them but a decision: there is no timeout. */
export function reserving(row: Ids, bank: string): readonly NewTransfer[] {
  const common = {
    debitAccountId: walletAccount(row.wallet).id,
    userData128: idToBits(row.link),
    ledger: YEN_LEDGER,
    flags: TRANSFER_FLAGS.pending,
  };
  const [reserve] = row.fee_transfers;
  const amount = {
    ...common,
    id: idToBits(row.id),
    creditAccountId: bankAccount(bank).id,
    amount: row.amount,
    code: TRANSFER_CODES.cashOut,
  };
  if (reserve === undefined) return [amount];
  return [amount, { ...common, ...feeOf(row, reserve), creditAccountId: FEE_ACCOUNT.id }];
}

function feeOf(row: Ids, id: Id<'tfr'>) {
  return { id: idToBits(id), amount: row.fee, code: TRANSFER_CODES.cashOutFee };
}

/** The money is at the bank: what was reserved is taken. One id posts or voids, so never both. */
export function posting(row: Ids): readonly NewTransfer[] {
  return pairs(row).map(postTransfer);
}

/** The money never left: what was reserved is released. */
export function releasing(row: Ids): readonly NewTransfer[] {
  return pairs(row).map(voidTransfer);
}

function pairs(row: Ids) {
  const [reserve, settle] = row.fee_transfers;
  const amount = { id: idToBits(row.credit), pendingId: idToBits(row.id) };
  return reserve === undefined || settle === undefined
    ? [amount]
    : [amount, { id: idToBits(settle), pendingId: idToBits(reserve) }];
}

/** The bank gave the money back: amount and fee return to the wallet by transfers of their own. */
export function restoring(row: Ids, bank: string): readonly NewTransfer[] {
  const common = {
    creditAccountId: walletAccount(row.wallet).id,
    userData128: idToBits(row.link),
    ledger: YEN_LEDGER,
  };
  const amount = {
    ...common,
    id: idToBits(row.give_back),
    debitAccountId: bankAccount(bank).id,
    amount: row.amount,
    code: TRANSFER_CODES.cashOutReturned,
  };
  const restore = row.fee_transfers[2];
  if (restore === undefined) return [amount];
  return [amount, { ...common, ...feeOf(row, restore), debitAccountId: FEE_ACCOUNT.id }];
}
