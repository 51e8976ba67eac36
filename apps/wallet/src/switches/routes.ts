import type { walletApi } from '@sekisho/contract/wallet.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { listCustomerStops } from './service.ts';

export function switchRoutes(parts: Parts): Pick<Handlers<typeof walletApi>, 'listStops'> {
  return {
    async listStops(_call, context) {
      const stops = await listCustomerStops(parts, sessionWallet(context), context.language);
      return accept({ stops: [...stops] });
    },
  };
}
