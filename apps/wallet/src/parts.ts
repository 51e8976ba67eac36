import { createLinkClient, type LinkClient } from '@sekisho/fapi/client/link-client.ts';
import type { Ledger, WriteStatement } from '@sekisho/ledger/ledger.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { type AuditEntry, audit } from '@sekisho/runtime/audit.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { createOneTimeCodes, type OneTimeCodes } from '@sekisho/runtime/one-time-codes.ts';
import { createPasskeys, type Passkeys } from '@sekisho/runtime/passkeys.ts';
import { createSessions, type Sessions } from '@sekisho/runtime/sessions.ts';
import { type Board, operatorBoard } from '@sekisho/runtime/switches/service.ts';
import { createVault, type Vault } from '@sekisho/runtime/vault.ts';
import type { LinkableBank, WalletConfig } from './config.ts';

/** A bank with our half of the protocol to it. */
export interface BankDoor extends LinkableBank {
  readonly client: LinkClient;
}

/** What every feature of one server shares. It holds no state of the business. */
export interface Parts {
  readonly env: Env;
  readonly config: WalletConfig;
  /** The host that sessions and passkeys belong to. */
  readonly realm: string;
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly passkeys: Passkeys;
  readonly codes: OneTimeCodes;
  /** The operator's switches. */
  readonly board: Board;
  /** By bank code. */
  readonly banks: ReadonlyMap<string, BankDoor>;
  /** The audit entry of an act with money, written with its transfer. */
  readonly auditWrite: WriteStatement<AuditEntry>;
}

export function openParts(env: Env, config: WalletConfig): Parts {
  const { hostname, protocol } = new URL(config.origin);
  const client = (issuer: string) =>
    createLinkClient(env, {
      issuer,
      clientId: config.clientId,
      redirectUri: `${config.origin}/link/callback`,
      keys: config.linkKeys,
    });
  return {
    env,
    config,
    realm: hostname,
    ledger: openPostgresLedger(env),
    vault: createVault(env, config.vault),
    sessions: createSessions(env, { secureCookies: protocol === 'https:' }),
    passkeys: createPasskeys(env, {
      rpId: hostname,
      rpName: config.operatorName,
      origin: config.origin,
    }),
    codes: createOneTimeCodes(env, config.codeKey),
    board: operatorBoard(config.controls.has('wallet.switches')),
    banks: new Map(
      config.banks.map((bank) => [bank.code, { ...bank, client: client(bank.issuer) }]),
    ),
    auditWrite: {
      name: 'audit',
      async run(sql, rows) {
        await Promise.all(rows.map((row) => audit(sql, env, row)));
      },
    },
  };
}
