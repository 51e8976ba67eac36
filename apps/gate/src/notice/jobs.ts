import type { SmsChannel } from '@sekisho/notice/notice.ts';
import { holderOf } from '../depositor/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { openNotice, type WaitingNotice } from './service.ts';

/** Sends one message; what came too late, or has no number any more, is dropped and logged. */
export async function deliverNotice(
  bank: HostedBank,
  sms: SmsChannel,
  notice: WaitingNotice,
): Promise<void> {
  const { depositor } = notice;
  const validFor = notice.expiresAt - bank.env.clock.now();
  if (validFor <= 0) return bank.env.log.write('warn', 'notice_expired', { depositor });
  const { phone } = await holderOf(bank, depositor);
  if (phone === undefined) return bank.env.log.write('warn', 'notice_unsent', { depositor });
  await sms.send({ to: phone, text: await openNotice(bank, notice), validFor });
}
