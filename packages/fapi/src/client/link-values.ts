import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Yen } from '@sekisho/domain/base/yen.ts';
import type { JWK } from 'jose';
import type { ProvedIdentity } from '../identity-claims.ts';
import type { PrivateJwks } from '../keys.ts';

export interface LinkClientOptions {
  /** The bank's origin. */
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly keys: PrivateJwks;
}

/** What the wallet must remember between the two halves of a link, as JSON. Secret. */
export interface PendingLink {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly dpopKey: JWK;
  /** Digits of yen. */
  readonly limitPerDebit: string;
  /** Asked for as well: to pay into the account. */
  readonly credits?: true;
}

/** The tokens of a link, as JSON. Secret. */
export interface LinkTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends. */
  readonly expiresAt: Instant;
  readonly dpopKey: JWK;
}

export interface LinkStart {
  readonly proved: ProvedIdentity;
  readonly limitPerDebit: Yen;
  /** Asks to pay into the account as well. */
  readonly credits?: true;
  readonly walletLabel: string;
}
