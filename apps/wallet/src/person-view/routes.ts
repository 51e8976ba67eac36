import type { walletApi } from '@sekisho/contract/wallet.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { listPastViews } from './service.ts';

export function viewRoutes(parts: Parts): Pick<Handlers<typeof walletApi>, 'listPersonViews'> {
  const company = parts.config.operatorName;
  return {
    async listPersonViews({ query }, context) {
      const { views, before } = await listPastViews(parts, sessionWallet(context), query.before);
      const told = views.map(({ at, roles, shown, ...view }) => {
        return { ...view, company, at: toRfc3339(at), roles: [...roles], shown: [...shown] };
      });
      return accept({ views: told, before });
    },
  };
}
