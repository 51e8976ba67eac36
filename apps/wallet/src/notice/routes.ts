import type { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { answerNotice, listNotices, markSeen } from './service.ts';
import { toNotices } from './view.ts';

export function noticeRoutes(
  parts: Parts,
): Pick<Handlers<typeof walletApi>, 'listNotices' | 'markNoticesSeen' | 'answerNotice'> {
  return {
    async listNotices({ query }, context) {
      const page = await listNotices(parts, sessionWallet(context), query.before);
      return accept({
        unanswered: [...(await toNotices(parts, page.unanswered))],
        notices: [...(await toNotices(parts, page.notices))],
        before: page.before,
      });
    },
    async markNoticesSeen({ body }, context) {
      return accept({ unseen: await markSeen(parts, sessionWallet(context), body.notices) });
    },
    async answerNotice({ params }, context) {
      const row = await answerNotice(parts, sessionWallet(context), params.id);
      if (row === undefined) return refuse('not_found');
      const [notice] = await toNotices(parts, [row]);
      return accept(present(notice, 'One row is one notice.'));
    },
  };
}
