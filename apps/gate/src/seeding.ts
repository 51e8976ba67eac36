import { present } from '@sekisho/domain/base/assert.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { createPasskeys, type NewPasskey } from '@sekisho/runtime/passkeys.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import type { GateConfig } from './config.ts';
import type { AccountPlace } from './core-banking.ts';
import { registerDepositor } from './depositor/service.ts';
import { passkeyRealm } from './server.ts';

/** What a bank does at its branch and a demonstration does at its first start. */
export interface Registry {
  /**
   * Registers a depositor’s passkey for an account that the core has. Again is the same as once.
   * Gives the depositor’s id.
   */
  registerDepositor(
    bankCode: string,
    given: { readonly account: AccountPlace; readonly passkey?: NewPasskey },
  ): Promise<string>;
}

export function openRegistry(env: Env, config: Pick<GateConfig, 'banks' | 'vault'>): Registry {
  return {
    registerDepositor(bankCode, given) {
      const found = config.banks.find(({ code }) => code === bankCode);
      const bank = present(found, 'A depositor is registered at a bank of this gate.');
      const { code, core } = bank;
      const vault = createVault(env, config.vault);
      const passkeys = createPasskeys(env, passkeyRealm(bank));
      return registerDepositor({ code, env, vault, core, passkeys }, given);
    },
  };
}
