import { yen } from '@sekisho/domain/base/yen.ts';
import { createDemoCore } from '@sekisho/gate/demo-core/demo-core.ts';
import type { CorePlace, OpenedCore } from '@sekisho/gate/settings-core.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { createVault } from '@sekisho/runtime/vault.ts';

export const ACCOUNT = { branchCode: '101', accountNumber: '1234567' };
export const PHONE = '+819012345678';

/**
 * What a bank brings: a module of its own, with a database of its own. Tests bundle it and lay it
 * where the gate's sources are not.
 */
export async function openCoreBanking(env: Env, { bank, options }: CorePlace): Promise<OpenedCore> {
  const db = openDb(String(options.databaseUrl), { connections: 4 });
  const own = { ...env, db };
  const key = new Uint8Array(Buffer.from(String(options.key), 'base64url'));
  const vault = createVault(own, { wrapping: [{ id: 'core', key }], index: [{ version: 1, key }] });
  const ledger = openPostgresLedger(own);
  const core = createDemoCore({ env: own, vault, ledger, bank: bank.code });
  await core.openAccount({
    ...ACCOUNT,
    branchName: '港支店',
    deposit: yen(500_000),
    holder: {
      nameKanji: '高橋　美咲',
      nameKana: 'タカハシ　ミサキ',
      birthDate: '1990-04-01',
      address: '見本県青葉市みどり町二丁目３番４号',
      phone: PHONE,
    },
  });
  return {
    ...core,
    async close() {
      await ledger.close();
      await db.close();
    },
  };
}
