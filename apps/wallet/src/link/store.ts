import type { Id } from '@sekisho/domain/base/id.ts';
import type { LinkState } from '@sekisho/domain/link/link.ts';
import type { ExpectStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface KeptCap {
  readonly windowMs: number;
  readonly amount: number;
  readonly first: boolean;
}

export interface LinkRow {
  readonly id: Id<'lnk'>;
  readonly wallet: Id<'wlt'>;
  readonly bank: string;
  readonly state: LinkState;
  readonly pending: Uint8Array | null;
  /** What the browser brought back, while the code is being redeemed. */
  readonly callback: Uint8Array | null;
  readonly callback_at: bigint | null;
  readonly expires_at: bigint;
  readonly mandate: Id<'mdt'> | null;
  readonly account: Uint8Array | null;
  readonly tokens: Uint8Array | null;
  readonly limit_per_debit: bigint | null;
  /** Whether we may pay into the account. */
  readonly credits: boolean;
  readonly first_days_until: bigint | null;
  /** As the bank told them; null for a grant from before banks did. */
  readonly caps: readonly KeptCap[] | null;
  readonly granted_at: bigint | null;
  readonly event_at: bigint | null;
  readonly ended_at: bigint | null;
}

export async function insertRequest(
  sql: Sql,
  row: {
    readonly id: Id<'lnk'>;
    readonly wallet: Id<'wlt'>;
    readonly bank: string;
    readonly requestStateHash: Uint8Array;
    readonly pending: Uint8Array;
    readonly requestedAt: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await sql`
    insert into link
      (id, wallet, bank, state, request_state_hash, pending, requested_at, expires_at, credits)
    values (${row.id}, ${row.wallet}, ${row.bank}, 'requested', ${row.requestStateHash},
      ${row.pending}, ${row.requestedAt}, ${row.expiresAt}, false)`;
}

/** A request of this wallet that waits for its second half, locked. */
export async function holdRequest(
  sql: Sql,
  wallet: string,
  requestStateHash: Uint8Array,
): Promise<LinkRow | undefined> {
  const [row] = await sql<LinkRow[]>`
    select * from link
    where wallet = ${wallet} and state = 'requested' and callback is null
      and request_state_hash = ${requestStateHash}
    for update`;
  return row;
}

/** From here on no browser can complete the request. */
export async function writeCallback(
  sql: Sql,
  id: string,
  row: { readonly callback: Uint8Array; readonly at: number; readonly redeemAt: number },
): Promise<void> {
  await sql`
    update link set callback = ${row.callback}, callback_at = ${row.at},
      redeem_at = ${row.redeemAt}
    where id = ${id}`;
}

/** The bank did not answer: when to ask again. */
export async function writeRedeemAt(sql: Sql, id: string, redeemAt: number): Promise<void> {
  await sql`update link set redeem_at = ${redeemAt} where id = ${id} and state = 'requested'`;
}

/** Requests whose code nobody has redeemed in time, all or those of one wallet at one bank. */
export async function listUnredeemed(
  sql: Sql,
  before: number,
  of?: { readonly wallet: string; readonly bank: string },
): Promise<readonly Id<'lnk'>[]> {
  const rows = await sql<{ id: Id<'lnk'> }[]>`
    select id from link where redeem_at <= ${before} and state = 'requested'
      ${of ? sql`and wallet = ${of.wallet} and bank = ${of.bank}` : sql``}
    order by redeem_at limit 20`;
  return rows.map(({ id }) => id);
}

/** Takes a request to redeem its code again; one process gets it. */
export async function takeUnredeemed(
  sql: Sql,
  id: string,
  times: { readonly before: number; readonly redeemAt: number },
): Promise<LinkRow | undefined> {
  const [row] = await sql<LinkRow[]>`
    update link set redeem_at = ${times.redeemAt}
    where id = ${id} and redeem_at <= ${times.before} and state = 'requested'
    returning *`;
  return row;
}

export async function holdLink(sql: Sql, id: string): Promise<LinkRow | undefined> {
  const [row] = await sql<LinkRow[]>`select * from link where id = ${id} for update`;
  return row;
}

export async function findLink(sql: Sql, id: string): Promise<LinkRow | undefined> {
  const [row] = await sql<LinkRow[]>`select * from link where id = ${id}`;
  return row;
}

/** Links that were granted once, newest first. */
export async function listGranted(sql: Sql, wallet: string): Promise<readonly LinkRow[]> {
  return sql<LinkRow[]>`
    select * from link where wallet = ${wallet} and granted_at is not null
    order by id desc limit 200`;
}

export async function writeGrant(
  sql: Sql,
  row: {
    readonly id: string;
    readonly mandate: string;
    readonly account: Uint8Array;
    readonly tokens: Uint8Array;
    readonly limitPerDebit: bigint;
    readonly credits: boolean;
    readonly firstDaysUntil: number;
    readonly caps: readonly KeptCap[];
    readonly grantedAt: number;
  },
): Promise<void> {
  await sql`
    update link set state = 'active', mandate = ${row.mandate}, account = ${row.account},
      tokens = ${row.tokens}, limit_per_debit = ${row.limitPerDebit}, credits = ${row.credits},
      first_days_until = ${row.firstDaysUntil}, caps = ${sql.json(row.caps as never)},
      granted_at = ${row.grantedAt}, pending = null, request_state_hash = null,
      callback = null, callback_at = null, redeem_at = null
    where id = ${row.id}`;
}

export async function writeTokens(sql: Sql, id: string, tokens: Uint8Array): Promise<void> {
  await sql`update link set tokens = ${tokens} where id = ${id} and tokens is not null`;
}

/** A request that became no link. What belonged to it is forgotten. */
export async function writeNoLink(sql: Sql, id: string, state: LinkState): Promise<void> {
  await sql`
    update link set state = ${state}, pending = null, request_state_hash = null,
      callback = null, callback_at = null, redeem_at = null
    where id = ${id}`;
}

export async function writeLinkState(sql: Sql, id: string, state: LinkState): Promise<void> {
  await sql`update link set state = ${state} where id = ${id}`;
}

/** The end of a link that was granted. The tokens stay while charges over it are in doubt. */
export async function writeEnd(sql: Sql, id: string, endedAt: number): Promise<void> {
  await sql`update link set state = 'ended', ended_at = ${endedAt} where id = ${id}`;
}

export async function writeEventTime(sql: Sql, id: string, at: number): Promise<void> {
  await sql`update link set event_at = ${at} where id = ${id}`;
}

export async function failExpiredRequests(sql: Sql, now: number): Promise<number> {
  const failed = await sql`
    update link set state = 'failed', pending = null, request_state_hash = null
    where state = 'requested' and callback is null and expires_at <= ${now}`;
  return failed.count;
}

/**
 * The link is active now, whatever its version: an item of the ledger that was decided on it is stale
 * when it is not. Its name comes after the wallet's, whose row is locked first everywhere.
 */
export const linkActive: ExpectStatement = {
  name: 'wallet.link_active',
  async stale(sql, rows) {
    const active = await sql<{ id: string }[]>`
      select id from link where id = any(${rows.map(({ key }) => key)}) and state = 'active'
      order by id for update`;
    const known = new Set(active.map(({ id }) => id));
    return rows.map(({ key }) => key).filter((key) => !known.has(key));
  },
};

/** Events and the grant of one mandate stand in a row, although the link's row may not exist yet. */
export async function lockMandate(sql: Sql, bank: string, mandate: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mandate|${bank}|${mandate}`}, 0))`;
}

/** Whether a link of ours has, or had, this mandate. */
export async function isKnownMandate(sql: Sql, bank: string, mandate: string): Promise<boolean> {
  const rows = await sql`select id from link where bank = ${bank} and mandate = ${mandate}`;
  return rows.length > 0;
}

export async function holdByMandate(
  sql: Sql,
  bank: string,
  mandate: string,
): Promise<LinkRow | undefined> {
  const [row] = await sql<LinkRow[]>`
    select * from link where bank = ${bank} and mandate = ${mandate} for update`;
  return row;
}

export interface EventRow {
  readonly bank: string;
  readonly id: string;
  readonly mandate: string;
  readonly type: 'suspended' | 'resumed' | 'revoked';
  readonly at: number;
}

/** Whether the event is new. */
export async function insertEvent(sql: Sql, row: EventRow, receivedAt: number): Promise<boolean> {
  const inserted = await sql`
    insert into link_event (bank, id, mandate, type, at, received_at)
    values (${row.bank}, ${row.id}, ${row.mandate}, ${row.type}, ${row.at}, ${receivedAt})
    on conflict (bank, id) do nothing`;
  return inserted.count === 1;
}

/** Events that came before the link was recorded, oldest first. */
export async function listEvents(
  sql: Sql,
  bank: string,
  mandate: string,
): Promise<readonly EventRow[]> {
  const rows = await sql<(Omit<EventRow, 'at'> & { at: bigint })[]>`
    select bank, id, mandate, type, at from link_event
    where bank = ${bank} and mandate = ${mandate} order by at, received_at`;
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}
