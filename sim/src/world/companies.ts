import {
  createDocumentIssuer,
  type DocumentIssuer,
} from '@sekisho/demo/documents/document-issuer.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { DAY } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { ALL_CONTROLS } from '@sekisho/domain/controls/controls.ts';
import {
  type BankKeys,
  newBankKeys,
  newKeys,
  type PrivateJwks,
  publicJwks,
} from '@sekisho/fapi/keys.ts';
import type { GateConfig } from '@sekisho/gate/config.ts';
import { createDemoCore } from '@sekisho/gate/demo-core/demo-core.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { createVault, type VaultKeys } from '@sekisho/runtime/vault.ts';
import type { WalletConfig } from '@sekisho/wallet/config.ts';
import type { ProgramName } from './ground.ts';

export const WALLETS = [
  { id: 'wallet-a', name: 'はやてペイ', kana: 'ハヤテペイ' },
  { id: 'wallet-b', name: 'つばめウォレット', kana: 'ツバメウオレツト' },
] as const;
export type WalletId = (typeof WALLETS)[number]['id'];

/** Bank A has a gate of its own; B and C share one. */
export const BANKS = [
  { id: 'bank-a', code: '9901', name: '見本あおば銀行', gate: 'gate-1', branch: '101' },
  { id: 'bank-b', code: '9902', name: '見本しおかぜ銀行', gate: 'gate-2', branch: '201' },
  { id: 'bank-c', code: '9903', name: '見本こだま信用金庫', gate: 'gate-2', branch: '301' },
] as const;
export type BankId = (typeof BANKS)[number]['id'];

export function originOf(id: string): string {
  return `http://${id}.localhost`;
}

export function bankOf(id: BankId): (typeof BANKS)[number] {
  return present(
    BANKS.find((bank) => bank.id === id),
    'The bank is in the world.',
  );
}

/** Everything secret, made once, the same for every seed. */
export interface Secrets {
  readonly vaults: Readonly<Record<ProgramName, VaultKeys>>;
  readonly codeKey: Uint8Array;
  readonly walletKeys: Readonly<Record<WalletId, PrivateJwks>>;
  readonly bankKeys: Readonly<Record<BankId, BankKeys>>;
  readonly issuer: DocumentIssuer;
}

export async function makeSecrets(env: Env): Promise<Secrets> {
  const vault = (): VaultKeys => ({
    wrapping: [{ id: 'sim', key: env.random.bytes(32) }],
    index: [{ version: 1, key: env.random.bytes(32) }],
  });
  return {
    vaults: {
      ...{ 'wallet-a': vault(), 'wallet-b': vault() },
      ...{ 'gate-1': vault(), 'gate-2': vault() },
    },
    codeKey: env.random.bytes(32),
    walletKeys: {
      'wallet-a': await newKeys(env, 'wallet'),
      'wallet-b': await newKeys(env, 'wallet'),
    },
    bankKeys: {
      'bank-a': await newBankKeys(env),
      'bank-b': await newBankKeys(env),
      'bank-c': await newBankKeys(env),
    },
    issuer: await createDocumentIssuer({
      name: 'Register of residents of the simulation',
      now: env.clock.now(),
      random: env.random,
    }),
  };
}

/** Everybody's requests come to few addresses, and a brake is not what is looked at here. */
const REQUESTS_PER_MINUTE = 1_000_000;

export interface Surroundings {
  readonly secrets: Secrets;
  readonly sms: SmsChannel;
  wait(milliseconds: number): Promise<void>;
}

export function walletConfig(id: WalletId, around: Surroundings): WalletConfig {
  const { secrets, sms, wait } = around;
  return {
    origin: originOf(id),
    operatorName: WALLETS[id === 'wallet-a' ? 0 : 1].name,
    clientId: id,
    vault: secrets.vaults[id],
    codeKey: secrets.codeKey,
    linkKeys: secrets.walletKeys[id],
    banks: BANKS.map((bank) => ({ ...bank, issuer: originOf(bank.id) })),
    documentIssuers: [secrets.issuer.authority.certificate],
    sms,
    waiter: { wait },
    controls: ALL_CONTROLS,
    requestsPerMinute: REQUESTS_PER_MINUTE,
  };
}

export function gateConfig(id: 'gate-1' | 'gate-2', env: Env, around: Surroundings): GateConfig {
  const { secrets, sms, wait } = around;
  const vault = createVault(env, secrets.vaults[id]);
  const ledger = openPostgresLedger(env);
  return {
    banks: BANKS.filter(({ gate }) => gate === id).map((bank) => ({
      ...{ code: bank.code, name: bank.name, origin: originOf(bank.id) },
      keys: secrets.bankKeys[bank.id],
      partners: WALLETS.map((wallet) => ({
        clientId: wallet.id,
        name: wallet.name,
        kana: wallet.kana,
        redirectUris: [`${originOf(wallet.id)}/link/callback`],
        jwks: publicJwks(secrets.walletKeys[wallet.id]),
        eventUri: `${originOf(wallet.id)}/link/v1/events`,
      })),
      caps: CAPS,
      core: createDemoCore({ env, vault, ledger, bank: bank.code }),
    })),
    vault: secrets.vaults[id],
    codeKey: secrets.codeKey,
    sms,
    waiter: { wait },
    controls: ALL_CONTROLS,
    requestsPerMinute: REQUESTS_PER_MINUTE,
  };
}

/** Low enough that people meet them, high enough that they get something done before. */
export const CAPS: NonNullable<GateConfig['banks'][number]['caps']> = {
  firstDays: { durationMs: 3 * DAY, amount: yen(30_000) },
  rolling: [
    { windowMs: DAY, amount: yen(60_000) },
    { windowMs: 30 * DAY, amount: yen(300_000) },
  ],
};
