import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { MandateCaps } from '@sekisho/domain/mandate/caps.ts';
import type { BankKeys, PublicJwks } from '@sekisho/fapi/keys.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import type { Waiter } from '@sekisho/runtime/env.ts';
import type { VaultKeys } from '@sekisho/runtime/vault.ts';
import type { CoreBanking } from './core-banking.ts';

/** A wallet that a bank has an agreement with. */
export interface GatePartner {
  readonly clientId: string;
  /** What depositors read. */
  readonly name: string;
  /** What stands in a passbook; the client id when left out or not writable there. */
  readonly kana?: string;
  readonly redirectUris: readonly string[];
  /** The partner’s public keys, or where it publishes them. */
  readonly jwks?: PublicJwks;
  readonly jwksUri?: string;
  readonly eventUri: string;
}

export interface GateBank {
  /** Four digits. */
  readonly code: string;
  readonly name: string;
  /** The issuer and the origin of the bank’s pages. */
  readonly origin: string;
  readonly keys: BankKeys;
  readonly partners: readonly GatePartner[];
  readonly caps?: MandateCaps;
  readonly core: CoreBanking;
}

export interface GateConfig {
  readonly banks: readonly GateBank[];
  readonly vault: VaultKeys;
  /** 32 bytes under which one-time codes are hashed. */
  readonly codeKey: Uint8Array;
  readonly sms: SmsChannel;
  readonly waiter: Waiter;
  /** The built pages of depositors; without it the gate serves its API alone. */
  readonly pagesFolder?: string;
  /** The built pages of the banks' staff. */
  readonly staffPagesFolder?: string;
  readonly controls: Controls;
  /** A flood brake for each address and process. */
  readonly requestsPerMinute?: number;
}
