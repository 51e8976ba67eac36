import type { VaultKeys } from '@sekisho/runtime/vault.ts';

/** The keys of a server's personal data and codes, base64url. */
export interface ServerSecrets {
  readonly wrappingKey: string;
  readonly indexKey: string;
  readonly codeKey: string;
}

/** The vault's keys of a server. */
export function vaultKeys(secrets: ServerSecrets): VaultKeys {
  return {
    wrapping: [{ id: 'demonstration', key: bytes(secrets.wrappingKey) }],
    index: [{ version: 1, key: bytes(secrets.indexKey) }],
  };
}

export function bytes(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
