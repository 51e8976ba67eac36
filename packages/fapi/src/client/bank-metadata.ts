import { assert } from '@sekisho/domain/base/assert.ts';
import { type Instant, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { importJWK, type JWK } from 'jose';
import * as openid from 'openid-client';
import { type PrivateJwks, signingKey } from '../keys.ts';
import { type RemoteJwks, remoteJwks } from '../remote-jwks.ts';

/** A bank as discovered (RFC 8414), ready for requests of one wallet. */
export interface BankMetadata {
  readonly configuration: openid.Configuration;
  readonly jwks: RemoteJwks;
}

export interface BankAddress {
  readonly issuer: string;
  readonly clientId: string;
  readonly keys: PrivateJwks;
}

const AGE_MAX = 10 * MINUTE;
/** So that a second try still meets a code's 60 seconds. */
const TIMEOUT_SECONDS = 10;

/** Discovers the bank at the first call and again every ten minutes; a `Fault` when it is silent. */
export function bankMetadata(env: Env, bank: BankAddress): () => Promise<BankMetadata> {
  let found: { readonly metadata: Promise<BankMetadata>; readonly until: Instant } | undefined;
  let jwks: RemoteJwks | undefined;
  return () => {
    if (found !== undefined && env.clock.now() < found.until) return found.metadata;
    const metadata = discover(env, bank).then((configuration) => {
      const uri = configuration.serverMetadata().jwks_uri;
      if (uri === undefined) throw new Fault('bank_not_discovered', { retry: true });
      jwks ??= remoteJwks(env, uri);
      return { configuration, jwks };
    });
    found = { metadata, until: plus(env.clock.now(), AGE_MAX) };
    metadata.catch(() => {
      found = undefined;
    });
    return metadata;
  };
}

async function discover(env: Env, bank: BankAddress): Promise<openid.Configuration> {
  const { issuer, clientId, keys } = bank;
  const key = signingKey(keys);
  const insecure = issuer.startsWith('http:') && new URL(issuer).hostname.endsWith('.localhost');
  try {
    return await openid.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      openid.PrivateKeyJwt(
        { key: await importSigning(key), kid: key.kid },
        {
          // FAPI 2.0 section 5.3.3.1: the issuer as one string.
          [openid.modifyAssertion]: (_header, claims) => {
            claims.aud = issuer;
          },
        },
      ),
      {
        [openid.customFetch]: (url, options) => env.fetch(new Request(url, options as RequestInit)),
        timeout: TIMEOUT_SECONDS,
        execute: [
          openid.enableNonRepudiationChecks,
          ...(insecure ? [openid.allowInsecureRequests] : []),
        ],
      },
    );
  } catch (cause) {
    throw new Fault('bank_not_discovered', { retry: true, cause });
  }
}

/** The key pair as the library wants it. */
export async function dpopHandle(
  configuration: openid.Configuration,
  dpopKey: JWK,
): Promise<openid.DPoPHandle> {
  const { d: _secret, ...published } = dpopKey;
  const publicKey = await importJWK(published, 'ES256', { extractable: true });
  assert(!(publicKey instanceof Uint8Array), 'A P-256 key is not a secret of bytes.');
  const privateKey = await importSigning(dpopKey);
  return openid.getDPoPHandle(configuration, { publicKey, privateKey });
}

async function importSigning(key: JWK): Promise<CryptoKey> {
  const imported = await importJWK(key, 'ES256');
  assert(!(imported instanceof Uint8Array), 'A P-256 key is not a secret of bytes.');
  return imported;
}
