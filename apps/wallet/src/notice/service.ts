import type { Id } from '@sekisho/domain/base/id.ts';
import { goesBySms, NOTICE_KINDS, type NoticeKind } from '@sekisho/domain/notice/notice.ts';
import { type Write, write } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import * as store from './store.ts';

/** What a customer is to be told. */
export interface Event {
  readonly wallet: Id<'wlt'>;
  readonly kind: NoticeKind;
  readonly facts?: store.KeptFacts;
  /** Names the event, when it can come twice; the notice is then written once. */
  readonly source?: string;
}

type Making = Pick<Env, 'clock' | 'ids'>;

/** Tells the customer, in the transaction of the event. */
export async function notify({ env }: { readonly env: Making }, sql: Sql, event: Event) {
  await store.insertNotices(sql, [toRow(env, event)]);
}

/** The same, written with a transfer of the ledger. */
export function noticeWrite({ env }: { readonly env: Making }, event: Event): Write {
  return write(store.writeNotice, toRow(env, event));
}

function toRow(env: Making, { wallet, kind, facts = {}, source }: Event): store.NewNotice {
  const at = env.clock.now();
  const id = env.ids.next('ntc');
  return {
    id,
    wallet,
    kind,
    facts,
    at,
    source: source === undefined ? id : `${kind}|${source}`,
    needs_answer: NOTICE_KINDS[kind].needsAnswer,
    sms_due_at: goesBySms(kind) ? at : null,
  };
}

const PAGE = 50;

export interface NoticePage {
  readonly unanswered: readonly store.NoticeRow[];
  readonly notices: readonly store.NoticeRow[];
  readonly before: Id<'ntc'> | null;
}

/** A page of a wallet's notices; what waits for an answer stands on the first one. */
export async function listNotices(
  { env }: { readonly env: Pick<Env, 'db'> },
  wallet: Id<'wlt'>,
  before: Id<'ntc'> | undefined,
): Promise<NoticePage> {
  const { sql } = env.db;
  const unanswered = before === undefined ? await store.listUnanswered(sql, wallet) : [];
  const notices = await store.listPage(sql, wallet, { before, limit: PAGE });
  const last = notices.length === PAGE ? notices.at(-1) : undefined;
  return { unanswered, notices, before: last?.id ?? null };
}

export async function countUnseen(
  { env }: { readonly env: Pick<Env, 'db'> },
  wallet: Id<'wlt'>,
): Promise<number> {
  return store.countUnseen(env.db.sql, wallet);
}

/** Marks what was on a screen, and nothing that was not; answers how many are still unseen. */
export async function markSeen(
  { env }: { readonly env: Pick<Env, 'db' | 'clock'> },
  wallet: Id<'wlt'>,
  ids: readonly Id<'ntc'>[],
): Promise<number> {
  await store.writeSeen(env.db.sql, wallet, ids, env.clock.now());
  return store.countUnseen(env.db.sql, wallet);
}

/** The holder knows of it; twice is as good as once. */
export async function answerNotice(
  { env }: { readonly env: Pick<Env, 'db' | 'clock'> },
  wallet: Id<'wlt'>,
  id: Id<'ntc'>,
): Promise<store.NoticeRow | undefined> {
  return store.writeAnswered(env.db.sql, wallet, id, env.clock.now());
}
