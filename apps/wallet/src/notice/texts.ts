import type { NoticeFacts } from '@sekisho/contract/notices.ts';
import { NOTICE_MESSAGES, PAYMENTS_MESSAGE } from '@sekisho/contract/texts/notice-messages.ts';
import { say } from '@sekisho/contract/texts/text.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { formatYen, yen } from '@sekisho/domain/base/yen.ts';
import type { SmsNoticeKind } from '@sekisho/domain/notice/notice.ts';

/** A notice as a text message, in Japanese: it must fit a telephone that shows little. */
export function noticeText(sender: string, kind: SmsNoticeKind, facts: NoticeFacts): string {
  const { bank = '', shop = '', amount = 0 } = facts;
  const values = { sender, bank, shop, amount: formatYen(yen(amount), 'ja') };
  return say(NOTICE_MESSAGES[kind], 'ja', values);
}

/** One payment, or several of the same minute in one message. */
export function paymentsText(sender: string, payments: readonly NoticeFacts[]): string {
  const [first] = payments;
  if (payments.length === 1) {
    return noticeText(sender, 'payment_done', present(first, 'There is a payment.'));
  }
  const sum = payments.reduce((total, { amount = 0 }) => total + amount, 0);
  const values = { sender, count: payments.length, amount: formatYen(yen(sum), 'ja') };
  return say(PAYMENTS_MESSAGE, 'ja', values);
}
