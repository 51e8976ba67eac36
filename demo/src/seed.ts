import { present } from '@sekisho/domain/base/assert.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { createDemoCore, type DemoCore } from '@sekisho/gate/demo-core/demo-core.ts';
import { registerDepositor } from '@sekisho/gate/depositor/service.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { createPasskeys, type NewPasskey, type Passkeys } from '@sekisho/runtime/passkeys.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import type { ServerName } from './databases.ts';
import { openSoftwarePasskey } from './device/software-passkey.ts';
import { issueDocument } from './documents/mobile-document.ts';
import { drawPortrait } from './documents/portrait.ts';
import { makeSoftwareKey, publicHalf } from './documents/software-key.ts';
import type { Secrets } from './secrets.ts';
import { seedShop } from './seed-shop.ts';
import { seedStaff } from './seed-staff.ts';
import { vaultKeys } from './server-secrets.ts';
import type { DemonstrationStore } from './store.ts';
import { BANKS, type DemonstrationBank } from './world/companies.ts';
import {
  HONEST,
  MULE,
  MULE_CLERK,
  MULE_SHOP,
  VICTIMS_MAX,
  victims,
} from './world/exercise-people.ts';
import { type DemonstrationAccount, PEOPLE, type Person, SHOP } from './world/people.ts';
import { originOf } from './world/world-map.ts';

export interface SeedParts {
  readonly env: Env;
  readonly databases: ReadonlyMap<ServerName, Db>;
  readonly secrets: Secrets;
  readonly store: DemonstrationStore;
  readonly port: number;
  readonly exercise: boolean;
}

/**
 * Puts the made-up people into the world through the applications' own services: accounts and deposits
 * at the banks, passkeys that the banks registered, documents, a shop with its clerk. Running it again
 * after a start that was cut short changes nothing that is there.
 */
export async function seed(parts: SeedParts): Promise<void> {
  const people = parts.exercise ? [...victims(VICTIMS_MAX), MULE, HONEST, MULE_CLERK] : [...PEOPLE];
  const documentHolders = parts.exercise ? [MULE, HONEST] : [...PEOPLE];
  const banks = new Map(BANKS.map((bank) => [bank.id, openBank(parts, bank)] as const));
  for (const person of people) {
    for (const account of person.accounts) {
      await seedAccount(
        parts,
        present(banks.get(account.bank), 'The bank is there.'),
        person,
        account,
      );
    }
  }
  for (const person of documentHolders) await seedDocument(parts, person);
  await seedStaff(parts);
  if (parts.exercise) await seedShop(parts, { ...SHOP, ...MULE_SHOP, clerk: MULE_CLERK });
  else {
    const clerk = present(
      PEOPLE.find(({ id }) => id === SHOP.clerk),
      'The clerk is a person.',
    );
    await seedShop(parts, { ...SHOP, clerk });
  }
}

interface SeededBank {
  readonly bank: DemonstrationBank;
  readonly env: Env;
  readonly core: DemoCore;
  readonly vault: ReturnType<typeof createVault>;
  readonly origin: string;
}

export function openBank(
  { env, databases, secrets, port }: Pick<SeedParts, 'env' | 'databases' | 'secrets' | 'port'>,
  bank: DemonstrationBank,
): SeededBank {
  const db = present(databases.get(bank.gate), 'Every gate has a database.');
  const gateEnv: Env = { ...env, db };
  const keys = present(secrets.servers[bank.gate], 'Every gate has its secrets.');
  const vault = createVault(gateEnv, vaultKeys(keys));
  const ledger = openPostgresLedger(gateEnv);
  return {
    bank,
    env: gateEnv,
    vault,
    core: createDemoCore({ env: gateEnv, vault, ledger, bank: bank.code }),
    origin: originOf(bank.id, port),
  };
}

async function seedAccount(
  parts: SeedParts,
  at: SeededBank,
  person: Person,
  account: DemonstrationAccount,
): Promise<void> {
  const branch = at.bank.branches.find(({ code }) => code === account.branchCode);
  const { branchCode, accountNumber } = account;
  await at.core.openAccount({
    branchCode,
    accountNumber,
    branchName: present(branch, 'The branch is there.').name,
    holder: {
      nameKanji: person.nameKanji,
      nameKana: person.nameKana,
      birthDate: person.birthDate,
      address: person.address,
      phone: `+81${person.phone.slice(1)}`,
    },
    deposit: yen(account.depositYen),
  });
  const passkeys = createPasskeys(at.env, {
    rpId: new URL(at.origin).hostname,
    rpName: at.bank.name,
    origin: at.origin,
  });
  const passkey = await registeredPasskey(
    parts,
    { sql: at.env.db.sql, passkeys },
    person,
    at.origin,
  );
  await registerDepositor(
    { code: at.bank.code, env: at.env, vault: at.vault, core: at.core, passkeys },
    { account: { branchCode, accountNumber }, passkey },
  );
}

/** The bank's branch registers the passkey of the person's device, by the real ceremony. */
export async function registeredPasskey(
  { env, store }: Pick<SeedParts, 'env' | 'store'>,
  at: { readonly sql: Sql; readonly passkeys: Passkeys },
  person: Person,
  origin: string,
): Promise<NewPasskey> {
  const { sql, passkeys } = at;
  const begun = await passkeys.beginRegistration(sql, {
    purpose: 'seed',
    userName: person.nameKana,
    userHandle: env.random.bytes(32),
    data: {},
  });
  const created = await store.withPasskeys(person.id, (keys) => {
    const device = openSoftwarePasskey({ person: person.id, random: env.random, keys });
    const value = device.createCredential(begun.options, origin);
    return { keys: device.keys(), value };
  });
  const finished = await passkeys.finishRegistration(sql, {
    purpose: 'seed',
    ceremony: begun.ceremony,
    response: created.ok ? created.value : undefined,
  });
  if (!finished.ok) throw new Error(`The passkey of ${person.id}: ${finished.refusal}.`);
  return finished.value.passkey;
}

async function seedDocument({ env, store, secrets }: SeedParts, person: Person): Promise<void> {
  if ((await store.document(person.id)) !== undefined) return;
  const deviceKey = makeSoftwareKey(env.random);
  const document = await issueDocument({
    issuer: secrets.documentIssuer,
    person: {
      nameKanji: person.nameKanji,
      nameKana: person.nameKana,
      birthDate: person.birthDate,
      address: person.address,
      sex: person.sex === '女' ? 'female' : 'male',
      portrait: drawPortrait(person.nameKanji),
    },
    deviceKey: publicHalf(deviceKey),
    now: env.clock.now(),
    random: env.random,
  });
  await store.saveDocument(person.id, { document, deviceKey });
}
