import type { CashOut, CashOutTerms } from '@sekisho/contract/cash-out.ts';
import type { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { type Instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import type { CashOutJobs } from './jobs.ts';
import { type CashOutView, listCashOuts, readCashOut, readTerms } from './service.ts';
import { cancelCashOut } from './tries.ts';

type Operations =
  | 'getCashOutTerms'
  | 'createCashOut'
  | 'getCashOut'
  | 'listCashOuts'
  | 'cancelCashOut';

export function cashOutRoutes(
  parts: Parts,
  jobs: CashOutJobs,
): Pick<Handlers<typeof walletApi>, Operations> {
  return {
    getCashOutTerms: async (_call, context) => accept(await termsOf(parts, sessionWallet(context))),
    async createCashOut({ body }, context) {
      const ordered = await jobs.cashOut({
        wallet: sessionWallet(context),
        key: present(context.idempotencyKey, 'An idempotent operation has its key.'),
        link: body.link,
        amount: BigInt(body.amount),
        fee: BigInt(body.fee),
      });
      return ordered.ok ? accept(toCashOut(ordered.value)) : ordered;
    },
    async getCashOut({ params }, context) {
      const read = await readCashOut(parts, sessionWallet(context), params.id);
      return read.ok ? accept(toCashOut(read.value)) : read;
    },
    async listCashOuts({ query }, context) {
      const page = await listCashOuts(parts, sessionWallet(context), query.before);
      return accept({ cashOuts: page.cashOuts.map(toCashOut), before: page.before });
    },
    async cancelCashOut({ params }, context) {
      const cancelled = await cancelCashOut(parts, sessionWallet(context), params.id);
      return cancelled.ok ? accept(toCashOut(cancelled.value)) : cancelled;
    },
  };
}

async function termsOf(
  parts: Parts,
  wallet: Parameters<typeof readTerms>[1],
): Promise<CashOutTerms> {
  const terms = await readTerms(parts, wallet);
  return {
    fee: yenToNumber(yen(terms.fee)),
    most: yenToNumber(yen(terms.most)),
    closedUntil: timeOf(terms.closedUntil),
    accounts: terms.accounts.map((account) => ({
      ...account,
      heldUntil: timeOf(account.heldUntil),
    })),
  };
}

function toCashOut(view: CashOutView): CashOut {
  return {
    ...view,
    amount: yenToNumber(yen(view.amount)),
    fee: yenToNumber(yen(view.fee)),
    heldUntil: timeOf(view.heldUntil),
    requestedAt: toRfc3339(view.requestedAt),
    settledAt: timeOf(view.settledAt),
    returnedAt: timeOf(view.returnedAt),
  };
}

function timeOf(at: Instant | null): string | null {
  return at === null ? null : toRfc3339(at);
}
