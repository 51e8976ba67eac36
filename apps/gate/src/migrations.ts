import { fileURLToPath } from 'node:url';

/** The folder of the gate's migrations, for whoever opens its database. */
export const GATE_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
