import { fileURLToPath } from 'node:url';

/** The folder of the wallet's migrations, for whoever opens its database. */
export const WALLET_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
