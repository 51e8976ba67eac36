import { fileURLToPath } from 'node:url';

/** The folder of the ledger's migrations. */
export const LEDGER_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
