import type { OwnLimitState, OwnLimitValues } from '@sekisho/contract/own-limits.ts';
import type { walletApi } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { LIMIT_DAY_MS, type OwnLimits } from '@sekisho/domain/limits/limits.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { chargedSince } from '../charge/service.ts';
import type { Parts } from '../parts.ts';
import { paidSince } from '../payment/service.ts';
import { sessionWallet } from '../session-wallet.ts';
import { type HeldLimits, readLimits } from './raise.ts';
import { cancelLimitRaise, lowerLimits, raiseLimits } from './service.ts';

type Routes = Pick<
  Handlers<typeof walletApi>,
  'getLimits' | 'lowerLimits' | 'raiseLimits' | 'cancelLimitRaise'
>;

export function limitRoutes(parts: Parts): Routes {
  const view = async (wallet: Id<'wlt'>, held: HeldLimits): Promise<OwnLimitState> => {
    const since = plus(parts.env.clock.now(), -LIMIT_DAY_MS);
    const [payments, charges] = [
      await paidSince(parts, wallet, since),
      await chargedSince(parts.env.db.sql, wallet, since),
    ];
    return {
      limits: toValues(held.limits),
      used: { payments: yenToNumber(yen(payments)), charges: yenToNumber(yen(charges)) },
      raise: held.raise
        ? { limits: toValues(held.raise.wanted), inForceAt: toRfc3339(held.raise.inForceAt) }
        : null,
    };
  };
  return {
    async getLimits(_call, context) {
      const wallet = sessionWallet(context);
      return accept(await view(wallet, await readLimits(parts, parts.env.db.sql, wallet)));
    },
    async lowerLimits({ body }, context) {
      const wallet = sessionWallet(context);
      const lowered = await lowerLimits(parts, wallet, toLimits(body));
      return lowered.ok ? accept(await view(wallet, lowered.value)) : lowered;
    },
    async raiseLimits({ body }, context) {
      const wallet = sessionWallet(context);
      const raised = await raiseLimits(parts, wallet, toLimits(body));
      return raised.ok ? accept(await view(wallet, raised.value)) : raised;
    },
    async cancelLimitRaise(_call, context) {
      const wallet = sessionWallet(context);
      const cancelled = await cancelLimitRaise(parts, wallet);
      return cancelled.ok ? accept(await view(wallet, cancelled.value)) : cancelled;
    },
  };
}

function toLimits(values: OwnLimitValues): OwnLimits {
  return {
    perPayment: yen(values.perPayment),
    paymentsPerDay: yen(values.paymentsPerDay),
    perCharge: yen(values.perCharge),
    chargesPerDay: yen(values.chargesPerDay),
  };
}

function toValues(limits: OwnLimits): OwnLimitValues {
  return {
    perPayment: yenToNumber(limits.perPayment),
    paymentsPerDay: yenToNumber(limits.paymentsPerDay),
    perCharge: yenToNumber(limits.perCharge),
    chargesPerDay: yenToNumber(limits.chargesPerDay),
  };
}
