import type { Id } from '@sekisho/domain/base/id.ts';
import type { NoticeKind } from '@sekisho/domain/notice/notice.ts';
import type { WriteStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

/** What a notice tells of, without anything of a person: ids, amounts, codes, times. */
export interface KeptFacts {
  readonly bank?: string;
  readonly shop?: string;
  readonly amount?: number;
  readonly device?: string;
  readonly time?: number;
  readonly link?: Id<'lnk'>;
  readonly charge?: Id<'chg'>;
  readonly payment?: Id<'pay'>;
}

export interface NewNotice {
  readonly id: Id<'ntc'>;
  readonly wallet: string;
  readonly kind: NoticeKind;
  readonly facts: KeptFacts;
  readonly at: number;
  readonly source: string;
  readonly needs_answer: boolean;
  readonly sms_due_at: number | null;
}

export interface NoticeRow extends Omit<NewNotice, 'at' | 'sms_due_at'> {
  readonly at: bigint;
  readonly seen_at: bigint | null;
  readonly answered_at: bigint | null;
}

/** Notices of one commit; of a source that was told before nothing is written. */
export async function insertNotices(sql: Sql, rows: readonly NewNotice[]): Promise<void> {
  await sql`
    insert into notice (id, wallet, kind, facts, at, source, needs_answer, sms_due_at)
    select u.id, u.wallet, u.kind, u.facts::jsonb, u.at, u.source, u.needs_answer = 1, u.sms_due_at
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ wallet }) => wallet)}::text[],
      ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map(({ facts }) => JSON.stringify(facts))}::text[],
      ${rows.map(({ at }) => at)}::bigint[], ${rows.map(({ source }) => source)}::text[],
      ${rows.map((row) => (row.needs_answer ? 1 : 0))}::integer[],
      ${rows.map((row) => row.sms_due_at)}::bigint[])
      as u (id, wallet, kind, facts, at, source, needs_answer, sms_due_at)
    on conflict (source) do nothing`;
}

/** Written with the transfer that it tells of. */
export const writeNotice: WriteStatement<NewNotice> = { name: 'notice', run: insertNotices };

/** What waits for an answer, newest first. */
export async function listUnanswered(sql: Sql, wallet: string): Promise<readonly NoticeRow[]> {
  return sql<NoticeRow[]>`
    select * from notice where wallet = ${wallet} and needs_answer and answered_at is null
    order by id desc limit 100`;
}

/** What needs no answer (any more), newest first, before the id `before`. */
export async function listPage(
  sql: Sql,
  wallet: string,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly NoticeRow[]> {
  const { before, limit } = page;
  return sql<NoticeRow[]>`
    select * from notice
    where wallet = ${wallet} and (not needs_answer or answered_at is not null)
      ${before === undefined ? sql`` : sql`and id < ${before}`}
    order by id desc limit ${limit}`;
}

export async function countUnseen(sql: Sql, wallet: string): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(*) as count from notice where wallet = ${wallet} and seen_at is null`;
  return Number(row?.count ?? 0n);
}

export async function writeSeen(
  sql: Sql,
  wallet: string,
  ids: readonly string[],
  at: number,
): Promise<void> {
  await sql`
    update notice set seen_at = ${at}
    where id = any(${[...ids]}) and wallet = ${wallet} and seen_at is null`;
}

export async function writeAnswered(
  sql: Sql,
  wallet: string,
  id: string,
  at: number,
): Promise<NoticeRow | undefined> {
  const [row] = await sql<NoticeRow[]>`
    update notice set answered_at = coalesce(answered_at, ${at}), seen_at = coalesce(seen_at, ${at})
    where id = ${id} and wallet = ${wallet}
    returning *`;
  return row;
}

/** Wallets of which something is to go out by SMS. */
export async function listSmsDue(
  sql: Sql,
  now: number,
  limit: number,
): Promise<readonly Id<'wlt'>[]> {
  const rows = await sql<{ wallet: Id<'wlt'> }[]>`
    select wallet from notice where sms_due_at <= ${now}
    group by wallet order by min(sms_due_at) limit ${limit}`;
  return rows.map(({ wallet }) => wallet);
}

/** What waits to go out of one wallet, oldest first, unless another process is at it. */
export async function holdSmsWaiting(sql: Sql, wallet: string): Promise<readonly NoticeRow[]> {
  return sql<NoticeRow[]>`
    select * from notice where wallet = ${wallet} and sms_due_at is not null
    order by id limit 100 for update skip locked`;
}

/** When a payment was last told by SMS. */
export async function lastPaymentTold(sql: Sql, wallet: string): Promise<number | undefined> {
  const [row] = await sql<{ sms_at: bigint }[]>`
    select sms_at from notice
    where wallet = ${wallet} and kind = 'payment_done' and sms_at is not null
    order by sms_at desc limit 1`;
  return row && Number(row.sms_at);
}

export async function writeSmsSent(sql: Sql, ids: readonly string[], at: number): Promise<void> {
  await sql`update notice set sms_due_at = null, sms_at = ${at} where id = any(${[...ids]})`;
}

export async function writeSmsDue(sql: Sql, ids: readonly string[], dueAt: number): Promise<void> {
  await sql`update notice set sms_due_at = ${dueAt} where id = any(${[...ids]})`;
}
