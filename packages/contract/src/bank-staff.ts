import type { Api } from './api.ts';
import { staffApi } from './staff.ts';
import { switchBoardApi } from './switch-board.ts';

/** The part of the gate for the staff of each bank. */
export const bankStaffApi = { ...staffApi, ...switchBoardApi } as const satisfies Api;
