import type { walletApi } from '@sekisho/contract/wallet.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { sessionMe } from '../enrolment/me.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { provePhone, sendPhoneCode } from './service.ts';

export function phoneRoutes(
  parts: Parts,
): Pick<Handlers<typeof walletApi>, 'sendPhoneCode' | 'provePhone'> {
  return {
    async sendPhoneCode({ body }, context) {
      const { address } = context.peer;
      const sent = await sendPhoneCode(parts, sessionWallet(context), body.phone, address);
      return sent.ok ? accept({ expiresAt: toRfc3339(sent.value) }) : sent;
    },
    async provePhone({ body }, context) {
      const proved = await provePhone(parts, sessionWallet(context), body.code);
      return proved.ok ? accept(await sessionMe(parts, context)) : proved;
    },
  };
}
