import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BankKeys, newBankKeys, newKeys, type PrivateJwks } from '@sekisho/fapi/keys.ts';
import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import { createDocumentIssuer, type DocumentIssuer } from './documents/document-issuer.ts';
import type { ServerSecrets } from './server-secrets.ts';
import { BANKS, WALLETS } from './world/companies.ts';

/** All secrets of the demonstration, made at its first start and kept in its data folder. */
export interface Secrets {
  readonly servers: Readonly<Record<string, ServerSecrets>>;
  readonly walletKeys: Readonly<Record<string, PrivateJwks>>;
  readonly bankKeys: Readonly<Record<string, BankKeys>>;
  readonly documentIssuer: DocumentIssuer;
  readonly smsPassword: string;
}

/** Reads the secrets of this data folder, or makes them. */
export async function openSecrets(env: Env, dataFolder: string): Promise<Secrets> {
  const path = join(dataFolder, 'demonstration-keys.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  const secrets = await makeSecrets(env);
  // An embedded PostgreSQL has made it; one that DATABASE_URL names has not.
  mkdirSync(dataFolder, { recursive: true });
  // Written beside and renamed, so that a crash leaves the whole file or none.
  writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return secrets;
}

async function makeSecrets(env: Env): Promise<Secrets> {
  const servers: Record<string, ServerSecrets> = {};
  for (const server of ['wallet-a', 'wallet-b', 'gate-1', 'gate-2']) {
    servers[server] = {
      wrappingKey: randomToken(env.random),
      indexKey: randomToken(env.random),
      codeKey: randomToken(env.random),
    };
  }
  const walletKeys: Record<string, PrivateJwks> = {};
  for (const { id } of WALLETS) walletKeys[id] = await newKeys(env, 'wallet');
  const bankKeys: Record<string, BankKeys> = {};
  for (const { id } of BANKS) bankKeys[id] = await newBankKeys(env);
  const documentIssuer = await createDocumentIssuer({
    name: 'Demonstration register of residents',
    now: env.clock.now(),
    random: env.random,
  });
  return { servers, walletKeys, bankKeys, documentIssuer, smsPassword: randomToken(env.random, 6) };
}
