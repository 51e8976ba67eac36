import { assert } from '@sekisho/domain/base/assert.ts';
import { CREATE_ACCOUNT_STATUS, type NewAccount } from '@sekisho/domain/ledger/account.ts';
import { CREATE_TRANSFER_STATUS, type NewTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { LedgerOutcome } from '@sekisho/ledger/ledger.ts';
import type { LedgerUnderLoad } from './load.ts';
import type {
  TigerbeetleAccount,
  TigerbeetleClient,
  TigerbeetlePackage,
  TigerbeetleTransfer,
} from './tigerbeetle-client.ts';

/**
 * As much of our interface as a load needs, over TigerBeetle. Each item is a call of its own: its client
 * gathers calls that meet into one request, and measured better so than with arrays gathered here.
 */
export function openTigerbeetleLedger(
  client: TigerbeetleClient,
  names: Pick<TigerbeetlePackage, 'CreateAccountStatus' | 'CreateTransferStatus'>,
): LedgerUnderLoad {
  return {
    async createAccounts(accounts) {
      const results = await client.createAccounts(accounts.map(accountOf));
      return results.map(({ status }) =>
        known(CREATE_ACCOUNT_STATUS, names.CreateAccountStatus?.[status]),
      );
    },
    async submit({ transfers: [transfer, ...more], writes, expects }) {
      assert(
        transfer !== undefined && more.length === 0,
        'A load hands over one transfer an item.',
      );
      assert(writes === undefined && expects === undefined, 'TigerBeetle has no rows of others.');
      const [result] = await client.createTransfers([transferOf(transfer)]);
      assert(result !== undefined, 'TigerBeetle answers for each transfer.');
      return outcomeOf(names.CreateTransferStatus?.[result.status], result.timestamp);
    },
  };
}

function outcomeOf(name: string | undefined, timestamp: bigint): LedgerOutcome {
  const status = known(CREATE_TRANSFER_STATUS, name);
  return status === 'created' || status === 'exists'
    ? { ok: true, timestamp, replayed: status === 'exists' }
    : { ok: false, refusal: status, index: 0 };
}

/** Our statuses have TigerBeetle's names; what it has beyond them cannot come of what we ask. */
function known<Status extends string>(all: readonly Status[], name: string | undefined): Status {
  const status = all.find((one) => one === name);
  assert(status !== undefined, `TigerBeetle answered ${name}.`);
  return status;
}

const NONE = { user_data_64: 0n, user_data_32: 0, timestamp: 0n } as const;

function accountOf(account: NewAccount): TigerbeetleAccount {
  return {
    ...NONE,
    id: account.id,
    debits_pending: 0n,
    debits_posted: 0n,
    credits_pending: 0n,
    credits_posted: 0n,
    user_data_128: account.userData128 ?? 0n,
    reserved: 0,
    ledger: account.ledger,
    code: account.code,
    flags: account.flags ?? 0,
  };
}

function transferOf(transfer: NewTransfer): TigerbeetleTransfer {
  return {
    ...NONE,
    id: transfer.id,
    debit_account_id: transfer.debitAccountId,
    credit_account_id: transfer.creditAccountId,
    amount: transfer.amount,
    pending_id: transfer.pendingId ?? 0n,
    user_data_128: transfer.userData128 ?? 0n,
    timeout: transfer.timeoutSeconds ?? 0,
    ledger: transfer.ledger,
    code: transfer.code,
    flags: transfer.flags ?? 0,
  };
}
