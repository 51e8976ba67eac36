import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import type { BankKeys, PrivateJwks, PublicJwks } from '@sekisho/fapi/keys.ts';
import type { ServerSecrets } from './server-secrets.ts';

interface CommonSettings {
  readonly server: string;
  readonly databaseUrl: string;
  readonly secrets: ServerSecrets;
  readonly sms: { readonly port: number; readonly password: string };
  readonly without: readonly ControlId[] | 'all';
  readonly pages: string;
  readonly staffPages: string;
}

export interface WalletSettings extends CommonSettings {
  readonly kind: 'wallet';
  readonly name: string;
  readonly origin: string;
  readonly keys: PrivateJwks;
  readonly banks: readonly {
    readonly code: string;
    readonly name: string;
    readonly issuer: string;
  }[];
  readonly documentIssuers: readonly string[];
  readonly shopPages: string;
}

export interface GateSettings extends CommonSettings {
  readonly kind: 'gate';
  readonly banks: readonly {
    readonly code: string;
    readonly name: string;
    readonly origin: string;
    readonly keys: BankKeys;
  }[];
  readonly partners: readonly {
    readonly clientId: string;
    readonly name: string;
    readonly kana: string;
    readonly origin: string;
    readonly jwks: PublicJwks;
  }[];
}

/** What the supervisor tells a process first; then only `{ offsetMs }` when the clock is moved. */
export type ProcessSettings = WalletSettings | GateSettings;
export interface FirstMessage {
  readonly clockOffsetMs: number;
}
export interface ClockMessage {
  readonly offsetMs: number;
}
/** What a process answers when it listens. */
export interface ProcessReport {
  readonly port: number;
}
