import type { MovementDetail } from '@sekisho/contract/movements.ts';
import type { walletApi } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import type { HistorySearch } from '@sekisho/domain/history/search.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { readCharge } from '../charge/service.ts';
import { listLinks } from '../link/service.ts';
import type { Parts } from '../parts.ts';
import { readPaymentPlace } from '../payment/service.ts';
import { sessionWallet } from '../session-wallet.ts';
import { listMovements, type MovementView, readMovement } from './service.ts';
import { toMovement } from './wire.ts';

export function historyRoutes(
  parts: Parts,
): Pick<Handlers<typeof walletApi>, 'listMovements' | 'getMovement'> {
  return {
    async listMovements({ query }, context) {
      const { before, min, max, ...rest } = query;
      const search: HistorySearch = {
        ...rest,
        ...(min === undefined ? {} : { min: BigInt(min) }),
        ...(max === undefined ? {} : { max: BigInt(max) }),
      };
      const page = await listMovements(parts, sessionWallet(context), before, search);
      return accept({ before: page.before, movements: page.movements.map(toMovement) });
    },
    async getMovement({ params }, context) {
      const wallet = sessionWallet(context);
      const read = await readMovement(parts, wallet, params.id);
      return read.ok ? accept(await toDetail(parts, wallet, read.value)) : read;
    },
  };
}

async function toDetail(
  parts: Parts,
  wallet: Id<'wlt'>,
  view: MovementView,
): Promise<MovementDetail> {
  const movement = toMovement(view);
  if (view.kind === 'payment') {
    const place = await readPaymentPlace(parts, view.id);
    const payment = place && { till: place.till, paymentRequest: place.paymentRequest };
    return { movement, charge: null, payment: payment ?? null };
  }
  const read = await readCharge(parts, wallet, view.id as Id<'chg'>);
  if (!read.ok) return { movement, charge: null, payment: null };
  const { link, requestedAt } = read.value;
  const links = await listLinks(parts, wallet);
  const known = links.find(({ id }) => id === link);
  const account = known === undefined ? '' : `${known.branchName} ${known.accountMasked}`;
  return {
    movement,
    charge: { link, account, requestedAt: toRfc3339(requestedAt) },
    payment: null,
  };
}
