import type { Charge, walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import type { ChargeJobs } from './jobs.ts';
import { type ChargeView, readCharge } from './service.ts';

export function chargeRoutes(
  parts: Parts,
  jobs: ChargeJobs,
): Pick<Handlers<typeof walletApi>, 'createCharge' | 'getCharge'> {
  return {
    async createCharge({ body }, context) {
      const charged = await jobs.charge({
        wallet: sessionWallet(context),
        key: present(context.idempotencyKey, 'An idempotent operation has its key.'),
        link: body.link,
        amount: BigInt(body.amount),
      });
      return charged.ok ? accept(toCharge(charged.value)) : charged;
    },
    async getCharge({ params }, context) {
      const read = await readCharge(parts, sessionWallet(context), params.id);
      return read.ok ? accept(toCharge(read.value)) : read;
    },
  };
}

function toCharge(view: ChargeView): Charge {
  return {
    ...view,
    amount: yenToNumber(yen(view.amount)),
    requestedAt: toRfc3339(view.requestedAt),
    settledAt: view.settledAt === null ? null : toRfc3339(view.settledAt),
  };
}
