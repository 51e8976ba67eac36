import type { Api } from './api.ts';
import { staffApi } from './staff.ts';

/** The part of the wallet operator's server for its own staff. */
export const consoleApi = { ...staffApi } as const satisfies Api;
