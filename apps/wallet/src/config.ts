import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { PrivateJwks } from '@sekisho/fapi/keys.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import type { Waiter } from '@sekisho/runtime/env.ts';
import type { VaultKeys } from '@sekisho/runtime/vault.ts';

/** A bank that can be linked. `issuer` is its origin. */
export interface LinkableBank {
  readonly code: string;
  readonly name: string;
  readonly issuer: string;
}

/** What one wallet operator's server is made from, beside its `Env`. */
export interface WalletConfig {
  /** `https://wallet.example`, without a slash at its end. */
  readonly origin: string;
  readonly operatorName: string;
  /** The name that the banks know us by. */
  readonly clientId: string;
  readonly vault: VaultKeys;
  /** Keys the hashes of codes that go out by SMS. 32 bytes. */
  readonly codeKey: Uint8Array;
  /** Signs requests and identities for banks; its public half is at `/.well-known/jwks.json`. */
  readonly linkKeys: PrivateJwks;
  readonly banks: readonly LinkableBank[];
  /** Certificates (PEM) of the authorities whose mobile documents are believed. */
  readonly documentIssuers: readonly string[];
  readonly sms: SmsChannel;
  readonly waiter: Waiter;
  readonly controls: Controls;
  /** The built pages; without them only the API is served. */
  readonly pagesFolder?: string;
  readonly shopPagesFolder?: string;
  readonly consolePagesFolder?: string;
  /** The number that a holder calls, as it is read: `0120-000-000`. */
  readonly deskPhone?: string;
  /** Yen that a wallet may hold; 1,000,000 when left out. */
  readonly balanceLimit?: number;
  /** Yen that each cash-out costs the customer; 0 when left out. */
  readonly cashOutFee?: number;
  /** The flood brake for one address in one process; 1,200 when left out. */
  readonly requestsPerMinute?: number;
}

export const BALANCE_LIMIT = 1_000_000;
