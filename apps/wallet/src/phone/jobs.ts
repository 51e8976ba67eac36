import type { Deliver } from '@sekisho/runtime/outbox.ts';
import type { Parts } from '../parts.ts';
import type { SealedText } from './service.ts';

/**
 * Hands text messages to the SMS centre. One that came too late is dropped: its code has expired.
 * A repeat after a crash sends the same words twice, which harms nobody.
 */
export function smsDelivery({ env, vault, config }: Parts): Deliver {
  return async ({ wallet, sealed, until }: SealedText) => {
    const validFor = until - env.clock.now();
    if (validFor <= 0) return;
    const bytes = new Uint8Array(Buffer.from(sealed, 'base64'));
    const { to, text }: { to: string; text: string } = JSON.parse(
      await vault.open(env.db.sql, wallet, 'sms', bytes),
    );
    await config.sms.send({ to, text, validFor });
  };
}
