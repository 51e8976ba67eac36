import { VIEW_PARTS, VIEW_REASONS } from '@sekisho/domain/person-view/person-view.ts';
import { STAFF_ROLES } from '@sekisho/domain/staff/roles.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, IdOf, OneOf, Time } from './shapes.ts';

/** One look of the operator's staff at this person's data: who by role, never by name. */
export const PersonView = Closed({
  id: IdOf('pvw'),
  at: Time,
  company: Type.String(),
  roles: Type.Array(OneOf(STAFF_ROLES)),
  reason: OneOf(VIEW_REASONS),
  shown: Type.Array(OneOf(VIEW_PARTS)),
});
export type PersonView = Static<typeof PersonView>;

/** The part of the wallet's surface that tells customers who looked at their data. */
export const personViewOperations = {
  listPersonViews: {
    method: 'GET',
    path: '/v1/views',
    summary:
      'Who of the operator’s staff looked at this person’s data, newest first, 50 at a time.',
    audience: 'customer',
    query: Closed({ before: Type.Optional(IdOf('pvw')) }),
    result: Closed({
      views: Type.Array(PersonView),
      before: Type.Union([IdOf('pvw'), Type.Null()]),
    }),
    problems: [],
  },
} as const satisfies Api;
