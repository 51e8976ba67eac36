import { fileURLToPath } from 'node:url';
import { LEDGER_MIGRATIONS } from '@sekisho/ledger/migrations.ts';
import { RUNTIME_MIGRATIONS } from '@sekisho/runtime/migrations.ts';

/** The folders of a wallet's migrations, in their order, for whoever opens its database. */
export const WALLET_MIGRATIONS: readonly string[] = [
  RUNTIME_MIGRATIONS,
  LEDGER_MIGRATIONS,
  fileURLToPath(new URL('../migrations', import.meta.url)),
];
