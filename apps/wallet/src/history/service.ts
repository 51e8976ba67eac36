import { type Id, idFromBits, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import type { LedgerTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { bankCodeOf, TRANSFER_CODES } from '../books/accounts.ts';
import type { Parts } from '../parts.ts';
import { readShopNames } from '../payment/service.ts';

const PAGE = 50;
const NANOSECONDS = 1_000_000n;

export interface MovementView {
  readonly id: string;
  readonly kind: 'charge' | 'payment';
  readonly direction: 'in' | 'out';
  readonly amount: bigint;
  readonly counterparty: string;
  readonly at: Instant;
}

/** One page of a wallet's movements, straight from its account in the books. */
export async function listMovements(
  parts: Parts,
  wallet: Id<'wlt'>,
  before: string | undefined,
): Promise<{ readonly movements: readonly MovementView[]; readonly before: string | null }> {
  const transfers = await parts.ledger.accountTransfers({
    accountId: idToBits(wallet),
    limit: PAGE,
    ...(before === undefined ? {} : { before: BigInt(before) }),
  });
  const shops = transfers.filter(isPayment).map((t) => idFromBits('shp', t.creditAccountId));
  const names = await readShopNames(parts, [...new Set(shops)]);
  const last = transfers.length === PAGE ? transfers.at(-1) : undefined;
  return {
    movements: transfers.map((transfer) => toView(parts, names, transfer)),
    before: last === undefined ? null : last.timestamp.toString(),
  };
}

function isPayment({ code }: LedgerTransfer): boolean {
  return code === TRANSFER_CODES.payment;
}

function toView(
  { banks }: Parts,
  shopNames: ReadonlyMap<string, string>,
  transfer: LedgerTransfer,
): MovementView {
  const { id, amount, debitAccountId, creditAccountId } = transfer;
  const at = instant(Number(transfer.timestamp / NANOSECONDS));
  if (isPayment(transfer)) {
    const counterparty = shopNames.get(idFromBits('shp', creditAccountId)) ?? '';
    const of = { kind: 'payment', direction: 'out' } as const;
    return { id: idFromBits('pay', id), ...of, amount, counterparty, at };
  }
  const bank = bankCodeOf(debitAccountId);
  const counterparty = banks.get(bank)?.name ?? bank;
  const of = { kind: 'charge', direction: 'in' } as const;
  return { id: idFromBits('chg', id), ...of, amount, counterparty, at };
}
