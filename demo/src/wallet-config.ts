import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import { systemWaiter } from '@sekisho/runtime/env.ts';
import type { WalletConfig } from '@sekisho/wallet/config.ts';
import type { WalletSettings } from './process-settings.ts';
import { bytes, vaultKeys } from './server-secrets.ts';

/** Everybody comes from the loopback address, so that the brake for one address must be wide. */
const REQUESTS_PER_MINUTE = 60_000;

export function walletConfig(
  settings: WalletSettings,
  sms: SmsChannel,
  controls: Controls,
): WalletConfig {
  return {
    origin: settings.origin,
    operatorName: settings.name,
    clientId: settings.server,
    vault: vaultKeys(settings.secrets),
    codeKey: bytes(settings.secrets.codeKey),
    linkKeys: settings.keys,
    banks: settings.banks,
    documentIssuers: settings.documentIssuers,
    sms,
    waiter: systemWaiter,
    controls,
    // Begins with digits that nobody is given.
    deskPhone: '0000-000-000',
    pagesFolder: settings.pages,
    shopPagesFolder: settings.shopPages,
    consolePagesFolder: settings.staffPages,
    requestsPerMinute: REQUESTS_PER_MINUTE,
  };
}
