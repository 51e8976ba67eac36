import type { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { pay, readBill } from './service.ts';

export function paymentRoutes(parts: Parts): Pick<Handlers<typeof walletApi>, 'readCode' | 'pay'> {
  return {
    async readCode({ body }) {
      const bill = await readBill(parts, body.code);
      if (!bill.ok) return bill;
      const { amount, expiresAt } = bill.value;
      return accept({
        ...bill.value,
        amount: yenToNumber(yen(amount)),
        expiresAt: toRfc3339(expiresAt),
      });
    },
    async pay({ body }, context) {
      const paid = await pay(parts, {
        wallet: sessionWallet(context),
        key: present(context.idempotencyKey, 'An idempotent operation has its key.'),
        paymentRequest: body.paymentRequest,
        amount: BigInt(body.amount),
      });
      if (!paid.ok) return paid;
      const { amount, balance, at } = paid.value;
      return accept({
        ...paid.value,
        state: 'done',
        amount: yenToNumber(yen(amount)),
        balance: yenToNumber(yen(balance)),
        at: toRfc3339(at),
      });
    },
  };
}
