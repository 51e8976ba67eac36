import type { PaymentRequest, shopApi } from '@sekisho/contract/shop.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { CallContext, Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import {
  beginClerkSignIn,
  cancelRequest,
  clerkIdOf,
  createRequest,
  endClerkSession,
  finishClerkSignIn,
  type RequestView,
  readDay,
  readTill,
  watchRequest,
} from './shop-service.ts';

export function shopRoutes(parts: Parts): Handlers<typeof shopApi> {
  return {
    beginClerkSession: async () => accept(await beginClerkSignIn(parts)),
    async finishClerkSession({ body }, { setCookie }) {
      const finished = await finishClerkSignIn(parts, body);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      return accept(await readTill(parts, finished.value.clerk));
    },
    async endClerkSession(_call, context) {
      context.setCookie(await endClerkSession(parts, sessionClerk(context), context.request));
      return accept({});
    },
    getTill: async (_call, context) => accept(await readTill(parts, sessionClerk(context))),
    async createPaymentRequest({ body }, context) {
      const created = await createRequest(parts, {
        clerk: sessionClerk(context),
        key: present(context.idempotencyKey, 'An idempotent operation has its key.'),
        amount: BigInt(body.amount),
      });
      return created.ok ? accept(toRequest(created.value)) : created;
    },
    async getPaymentRequest({ params, query }, context) {
      const { signal } = context.request;
      const of = { id: params.id, known: query.known, signal };
      const read = await watchRequest(parts, sessionClerk(context), of);
      return read.ok ? accept(toRequest(read.value)) : read;
    },
    async cancelPaymentRequest({ params }, context) {
      const cancelled = await cancelRequest(parts, sessionClerk(context), params.id);
      return cancelled.ok ? accept(toRequest(cancelled.value)) : cancelled;
    },
    async getDay(_call, context) {
      const day = await readDay(parts, sessionClerk(context));
      return accept({
        ...day,
        total: yenToNumber(yen(day.total)),
        payments: day.payments.map(({ payment, amount, at }) => ({
          payment,
          amount: yenToNumber(yen(amount)),
          at: toRfc3339(at),
        })),
      });
    },
  };
}

function sessionClerk({ session }: Pick<CallContext, 'session'>): Id<'clk'> {
  return clerkIdOf(present(session, 'A clerk’s operation has a session.').subject);
}

function toRequest(view: RequestView): PaymentRequest {
  return {
    ...view,
    amount: yenToNumber(yen(view.amount)),
    createdAt: toRfc3339(view.createdAt),
    expiresAt: toRfc3339(view.expiresAt),
    paidAt: view.paidAt === null ? null : toRfc3339(view.paidAt),
  };
}
