import { STOP_REASONS, type StopReason, SWITCH_SCOPES } from '@sekisho/domain/switches/switches.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, IdOf, Line, OneOf, Time } from './shapes.ts';
import { Approval } from './staff.ts';

const REASONS = Object.keys(STOP_REASONS) as StopReason[];
const Reason = Type.Unsafe<StopReason>(OneOf(REASONS));

/** A stop as staff reads it. */
export const BoardStop = Closed({
  id: IdOf('stp'),
  act: Type.String(),
  scope: OneOf(SWITCH_SCOPES),
  object: Type.String(),
  reason: Reason,
  note: Type.Union([Type.String(), Type.Null()]),
  since: Time,
  /** Whose name it was; `administrator` for the command. */
  by: Type.String(),
  ended: Type.Union([Closed({ at: Time, by: Type.String() }), Type.Null()]),
});
export type BoardStop = Static<typeof BoardStop>;

/** The switch board of one company, for its staff. */
export const switchBoardApi = {
  listBoard: {
    method: 'GET',
    path: '/staff/v1/board',
    summary: 'What is stopped now, newest first.',
    audience: 'staff',
    permission: 'switch.view',
    result: Closed({ stops: Type.Array(BoardStop) }),
    problems: [],
  },
  listBoardHistory: {
    method: 'GET',
    path: '/staff/v1/board/history',
    summary: 'What was ever stopped, newest first, 50 at a time.',
    audience: 'staff',
    permission: 'switch.view',
    query: Closed({ before: Type.Optional(IdOf('stp')) }),
    result: Closed({
      stops: Type.Array(BoardStop),
      before: Type.Union([IdOf('stp'), Type.Null()]),
    }),
    problems: [],
  },
  pressSwitch: {
    method: 'POST',
    path: '/staff/v1/board/stop',
    summary: 'Stop an act at once, alone: nothing of it commits after this answer, on no process.',
    audience: 'staff',
    permission: 'switch.stop',
    body: Closed({
      act: Line(20),
      scope: OneOf(SWITCH_SCOPES),
      object: Type.String({ maxLength: 80, pattern: '^[!-~]*$' }),
      reason: Reason,
      note: Line(500),
    }),
    result: BoardStop,
    problems: ['switch_unknown', 'already_stopped'],
  },
  proposeReopening: {
    method: 'POST',
    path: '/staff/v1/board/:id/reopen',
    summary: 'Ask for the end of a stop, by a second person.',
    audience: 'staff',
    permission: 'switch.reopen',
    params: Closed({ id: IdOf('stp') }),
    body: Closed({ note: Line(500) }),
    result: Approval,
    problems: ['already_reopened', 'approval_pending'],
  },
} as const satisfies Api;
