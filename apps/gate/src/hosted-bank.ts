import type { Controls } from '@sekisho/domain/controls/controls.ts';
import type { MandateCaps } from '@sekisho/domain/mandate/caps.ts';
import type { AuthorisationServer } from '@sekisho/fapi/server/authorisation-server.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { OneTimeCodes } from '@sekisho/runtime/one-time-codes.ts';
import type { Passkeys } from '@sekisho/runtime/passkeys.ts';
import type { Sessions } from '@sekisho/runtime/sessions.ts';
import type { Board } from '@sekisho/runtime/switches/service.ts';
import type { Vault } from '@sekisho/runtime/vault.ts';
import type { GatePartner } from './config.ts';
import type { CoreBanking } from './core-banking.ts';

/** One bank of a gate, with everything that its features work on. */
export interface HostedBank {
  readonly code: string;
  readonly name: string;
  /** The issuer: scheme and host, without a slash at its end. */
  readonly origin: string;
  readonly caps: MandateCaps;
  readonly partners: readonly GatePartner[];
  readonly env: Env;
  readonly vault: Vault;
  readonly core: CoreBanking;
  readonly controls: Controls;
  /** The bank's own switches. */
  readonly board: Board;
  readonly codes: OneTimeCodes;
  readonly sessions: Sessions;
  readonly passkeys: Passkeys;
  readonly authorisation: AuthorisationServer;
}

/** By which a request chooses its bank, and to which sessions and staff belong. */
export function hostOf(origin: string): string {
  return new URL(origin).host;
}

/** The name by which depositors know a partner; one that left the agreement keeps its number. */
export function partnerName(bank: Pick<HostedBank, 'partners'>, clientId: string): string {
  return bank.partners.find((partner) => partner.clientId === clientId)?.name ?? clientId;
}
