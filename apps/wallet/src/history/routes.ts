import type { walletApi } from '@sekisho/contract/wallet.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { listMovements } from './service.ts';

export function historyRoutes(parts: Parts): Pick<Handlers<typeof walletApi>, 'listMovements'> {
  return {
    async listMovements({ query }, context) {
      const page = await listMovements(parts, sessionWallet(context), query.before);
      return accept({
        before: page.before,
        movements: page.movements.map((movement) => ({
          ...movement,
          amount: yenToNumber(yen(movement.amount)),
          at: toRfc3339(movement.at),
        })),
      });
    },
  };
}
