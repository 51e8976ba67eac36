import { BROWSERS, SYSTEMS } from '@sekisho/domain/device/device-hint.ts';
import { NOTICE_KIND_NAMES, type NoticeKind } from '@sekisho/domain/notice/notice.ts';
import { type Static, Type } from 'typebox';
import type { Api } from './api.ts';
import { Closed, Empty, IdOf, OneOf, Time, ToldYen } from './shapes.ts';

/** What a browser said of itself, in closed words; it helps a person to recognise a device. */
export const Device = Closed({ browser: OneOf(BROWSERS), system: OneOf(SYSTEMS) });
export type Device = Static<typeof Device>;

/** What the sentences of a notice are filled with; each kind has its own of these. */
export const NoticeFacts = Closed({
  bank: Type.Optional(Type.String()),
  shop: Type.Optional(Type.String()),
  amount: Type.Optional(ToldYen),
  device: Type.Optional(Device),
  time: Type.Optional(Time),
  link: Type.Optional(IdOf('lnk')),
  charge: Type.Optional(IdOf('chg')),
  payment: Type.Optional(IdOf('pay')),
});
export type NoticeFacts = Static<typeof NoticeFacts>;

export const Notice = Closed({
  id: IdOf('ntc'),
  kind: Type.Unsafe<NoticeKind>({ type: 'string', enum: [...NOTICE_KIND_NAMES] }),
  at: Time,
  facts: NoticeFacts,
  seen: Type.Boolean(),
  /** It stands first until its holder has said that he knows of it. */
  needsAnswer: Type.Boolean(),
});
export type Notice = Static<typeof Notice>;

export const noticeOperations = {
  listNotices: {
    method: 'GET',
    path: '/v1/notices',
    summary:
      'What happened in this wallet. The first page has all that needs an answer; the rest is newest first, 50 at a time.',
    audience: 'customer',
    query: Closed({ before: Type.Optional(IdOf('ntc')) }),
    result: Closed({
      unanswered: Type.Array(Notice),
      notices: Type.Array(Notice),
      before: Type.Union([IdOf('ntc'), Type.Null()]),
    }),
    problems: [],
  },
  markNoticesSeen: {
    method: 'POST',
    path: '/v1/notices/seen',
    summary: 'These notices were on a screen. Others of the wallet stay unseen.',
    audience: 'customer',
    body: Closed({ notices: Type.Array(IdOf('ntc'), { maxItems: 200 }) }),
    result: Closed({ unseen: Type.Integer({ minimum: 0 }) }),
    problems: [],
  },
  answerNotice: {
    method: 'POST',
    path: '/v1/notices/:id/answer',
    summary: 'The holder knows of this. It changes nothing but where the notice stands.',
    audience: 'customer',
    params: Closed({ id: IdOf('ntc') }),
    body: Empty,
    result: Notice,
    problems: [],
  },
} as const satisfies Api;
