import { fileURLToPath } from 'node:url';

/** The folder of the authorisation servers' migrations. */
export const FAPI_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
