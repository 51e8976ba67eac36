import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { GateConfig } from '@sekisho/gate/config.ts';
import { createDemoCore } from '@sekisho/gate/demo-core/demo-core.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import { type Env, systemWaiter } from '@sekisho/runtime/env.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import type { GateSettings } from './process-settings.ts';
import { bytes, vaultKeys } from './server-secrets.ts';

/** Everybody comes from the loopback address, so that the brake for one address must be wide. */
const REQUESTS_PER_MINUTE = 60_000;

export function gateConfig(
  env: Env,
  settings: GateSettings,
  sms: SmsChannel,
  controls: Controls,
): GateConfig {
  const keys = vaultKeys(settings.secrets);
  const vault = createVault(env, keys);
  const ledger = openPostgresLedger(env);
  return {
    banks: settings.banks.map((bank) => ({
      ...bank,
      partners: settings.partners.map((partner) => ({
        clientId: partner.clientId,
        name: partner.name,
        kana: partner.kana,
        redirectUris: [`${partner.origin}/link/callback`],
        jwks: partner.jwks,
        eventUri: `${partner.origin}/link/v1/events`,
      })),
      core: createDemoCore({ env, vault, ledger, bank: bank.code }),
    })),
    vault: keys,
    codeKey: bytes(settings.secrets.codeKey),
    sms,
    waiter: systemWaiter,
    pagesFolder: settings.pages,
    staffPagesFolder: settings.staffPages,
    controls,
    requestsPerMinute: REQUESTS_PER_MINUTE,
  };
}
