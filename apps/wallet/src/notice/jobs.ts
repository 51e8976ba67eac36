import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { goesBySms, PAYMENTS_TOGETHER_MS } from '@sekisho/domain/notice/notice.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Parts } from '../parts.ts';
import { tellCustomer } from '../phone/service.ts';
import * as store from './store.ts';
import { noticeText, paymentsText } from './texts.ts';
import { toNotices } from './view.ts';

const WALLETS_AT_ONCE = 50;

/**
 * Hands what is due to the outbox, each notice once: it is marked in the transaction that writes the
 * message. A wallet without a proved number has its notices on the page alone.
 */
export async function sendNotices(parts: Parts, now: Instant): Promise<void> {
  for (const wallet of await store.listSmsDue(parts.env.db.sql, now, WALLETS_AT_ONCE)) {
    await parts.env.db.transaction((sql) => sendOf(parts, sql, wallet, now));
  }
}

async function sendOf(parts: Parts, sql: Sql, wallet: Id<'wlt'>, now: Instant): Promise<void> {
  const waiting = await store.holdSmsWaiting(sql, wallet);
  const payments = waiting.filter(({ kind }) => kind === 'payment_done');
  const others = waiting.filter(({ kind }) => kind !== 'payment_done');
  const sender = parts.config.operatorName;
  for (const notice of await toNotices(parts, others)) {
    if (!goesBySms(notice.kind)) continue;
    await tellCustomer(parts, sql, wallet, noticeText(sender, notice.kind, notice.facts));
  }
  await store.writeSmsSent(sql, ids(others), now);
  if (payments.length === 0) return;
  // The first payment is told at once; who pays on within the minute is told once more at its end.
  const last = await store.lastPaymentTold(sql, wallet);
  const next = last === undefined ? now : last + PAYMENTS_TOGETHER_MS;
  if (next > now) {
    await store.writeSmsDue(sql, ids(payments), next);
    return;
  }
  const facts = (await toNotices(parts, payments)).map((notice) => notice.facts);
  await tellCustomer(parts, sql, wallet, paymentsText(sender, facts));
  await store.writeSmsSent(sql, ids(payments), now);
}

function ids(rows: readonly store.NoticeRow[]): readonly string[] {
  return rows.map(({ id }) => id);
}
