import { fileURLToPath } from 'node:url';

/** The tables that every server has; applied before those of its other packages and its own. */
export const RUNTIME_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
