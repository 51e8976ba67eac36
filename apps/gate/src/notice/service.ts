import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import type { HostedBank } from '../hosted-bank.ts';

/** A message to a depositor as it waits in the outbox: whom it is for, and the text under a seal. */
export interface WaitingNotice {
  readonly bank: string;
  readonly depositor: string;
  readonly sealed: string;
  readonly expiresAt: Instant;
}

export const NOTICE_KIND = 'notice';
const FIELD = 'notice';

/**
 * Tells a depositor on the channel that the bank has on file, in the caller's transaction. The number
 * is looked up when the message goes out, so that the outbox holds neither number nor text.
 */
export async function tellDepositor(
  sql: Sql,
  bank: Pick<HostedBank, 'code' | 'env' | 'vault'>,
  notice: { readonly depositor: string; readonly text: string; readonly expiresAt: Instant },
): Promise<void> {
  const sealed = await bank.vault.seal(sql, notice.depositor, FIELD, notice.text);
  await enqueue<WaitingNotice>(sql, bank.env, {
    kind: NOTICE_KIND,
    lane: 'sms',
    body: {
      bank: bank.code,
      depositor: notice.depositor,
      sealed: Buffer.from(sealed).toString('base64'),
      expiresAt: notice.expiresAt,
    },
  });
}

export async function openNotice(
  bank: Pick<HostedBank, 'env' | 'vault'>,
  notice: WaitingNotice,
): Promise<string> {
  const sealed = new Uint8Array(Buffer.from(notice.sealed, 'base64'));
  return bank.vault.open(bank.env.db.sql, notice.depositor, FIELD, sealed);
}
