import { fileURLToPath } from 'node:url';
import { FAPI_MIGRATIONS } from '@sekisho/fapi/migrations.ts';
import { LEDGER_MIGRATIONS } from '@sekisho/ledger/migrations.ts';
import { RUNTIME_MIGRATIONS } from '@sekisho/runtime/migrations.ts';

/** The folders of a gate's migrations, in their order, for whoever opens its database. */
export const GATE_MIGRATIONS: readonly string[] = [
  RUNTIME_MIGRATIONS,
  LEDGER_MIGRATIONS,
  FAPI_MIGRATIONS,
  fileURLToPath(new URL('../migrations', import.meta.url)),
];
