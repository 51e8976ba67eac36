import type { Api } from './api.ts';
import { staffApi } from './staff.ts';

/** The part of the gate for the staff of each bank. */
export const bankStaffApi = { ...staffApi } as const satisfies Api;
