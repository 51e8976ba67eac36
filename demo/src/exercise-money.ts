import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { signingKey } from '@sekisho/fapi/keys.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { shopAccount } from '@sekisho/wallet/books/accounts.ts';
import type { ExerciseParts } from './front/exercise-pages.ts';
import { openBank, type SeedParts } from './seed.ts';
import { BANKS } from './world/companies.ts';
import { originOf } from './world/world-map.ts';

const STATEMENT_LINES = 200;

/**
 * Reads, by the banks' statements and the operator's ledger, what an attack moved, and the key of
 * that operator for a thief who has copied it.
 */
export function moneyOfExercise(
  parts: Pick<SeedParts, 'env' | 'databases' | 'secrets' | 'port' | 'store'>,
): Pick<ExerciseParts, 'takenFrom' | 'captured' | 'partnerKey'> {
  const cores = new Map(BANKS.map((bank) => [bank.id, openBank(parts, bank).core] as const));
  const wallet = present(parts.databases.get('wallet-a'), 'Wallet A has a database.');
  const ledger = openPostgresLedger({ ...parts.env, db: wallet });
  const keys = present(parts.secrets.walletKeys['wallet-a'], 'Wallet A has its keys.');
  return {
    partnerKey: {
      clientId: 'wallet-a',
      origin: originOf('wallet-a', parts.port),
      jwk: { ...signingKey(keys) },
    },
    async takenFrom(person) {
      let taken = 0n;
      for (const place of person.accounts) {
        const core = present(cores.get(place.bank), 'The bank is there.');
        const account = await core.findAccount(place);
        if (account === undefined) continue;
        const lines = await core.statement(account.id, { limit: STATEMENT_LINES });
        for (const line of lines) if (line.direction === 'out') taken += line.amount;
      }
      return Number(taken);
    },
    async captured() {
      const shop = (await parts.store.setting('shop')) as Id<'shp'>;
      const [account] = await ledger.lookupAccounts([shopAccount(shop).id]);
      return account === undefined ? 0 : Number(account.creditsPosted - account.debitsPosted);
    },
  };
}
