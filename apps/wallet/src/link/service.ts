import { createHash } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yenToNumber } from '@sekisho/domain/base/yen.ts';
import { link as linkMachine } from '@sekisho/domain/link/link.ts';
import type { NoticeKind } from '@sekisho/domain/notice/notice.ts';
import type { LinkTokens, PendingLink } from '@sekisho/fapi/client/link-values.ts';
import type { GrantedLink } from '@sekisho/fapi/link-detail.ts';
import type { CreditReturned, LinkEvent } from '@sekisho/fapi/link-event.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import { guardAct, holdingStop } from '@sekisho/runtime/switches/service.ts';
import { lockWalletRow } from '../enrolment/service.ts';
import { judgeUse } from '../enrolment/stage.ts';
import { notify } from '../notice/service.ts';
import type { BankDoor, Parts } from '../parts.ts';
import { type AccountWords, type LinkView, toView } from './link-view.ts';
import * as store from './store.ts';

const REQUEST_LIFE_MS = 15 * MINUTE;
/** Longer than redeeming takes, and short enough for a second try within the life of the code. */
const REDEEM_WITHIN_MS = 25 * SECOND;
/** Between two tries of a code at a bank that does not answer, and how long its code can live. */
const REDEEM_PAUSE_MS = 5 * SECOND;
const CODE_LIFE_MS = MINUTE;

/** What the way to the bank needs: never the number of an account. */
export interface LinkAccess {
  readonly id: Id<'lnk'>;
  readonly wallet: Id<'wlt'>;
  readonly bank: BankDoor;
  readonly mandate: Id<'mdt'>;
  readonly tokens: LinkTokens;
}

/** Records a request whose first half has been pushed to the bank. */
export async function keepRequest(
  parts: Parts,
  request: { readonly wallet: Id<'wlt'>; readonly bank: string; readonly pending: PendingLink },
): Promise<
  Result<Id<'lnk'>, 'identity_needed' | 'wallet_frozen' | 'wallet_locked' | 'act_stopped'>
> {
  const { env, vault, config, board } = parts;
  const { wallet, bank, pending } = request;
  return env.db.transaction(async (sql) => {
    const use = judgeUse(await lockWalletRow(sql, wallet), config.controls);
    if (!use.ok) return use;
    const open = await guardAct(sql, board, 'link', { bank, wallet });
    if (!open.ok) return open;
    const id = env.ids.next('lnk');
    const now = env.clock.now();
    await store.insertRequest(sql, {
      id,
      wallet,
      bank,
      requestStateHash: hash(pending.state),
      pending: await vault.seal(sql, wallet, `pending|${id}`, JSON.stringify(pending)),
      requestedAt: now,
      expiresAt: now + REQUEST_LIFE_MS,
    });
    await audit(sql, env, { act: 'link.requested', actor: wallet, objects: { link: id, bank } });
    return accept(id);
  });
}

/** A request whose code is to be redeemed. */
export interface TakenRequest {
  readonly id: Id<'lnk'>;
  readonly bank: string;
  readonly pending: PendingLink;
  readonly callbackUrl: URL;
  readonly callbackAt: Instant;
}

/**
 * Takes the request that the browser came back for, once; only its own wallet finds it. What it
 * brought is kept, so that somebody else redeems the code when this process does not come to it.
 */
export async function takeRequest(
  parts: Parts,
  wallet: Id<'wlt'>,
  callbackUrl: URL,
): Promise<Result<TakenRequest, 'failed' | 'stopped'>> {
  const { env, vault, config } = parts;
  return env.db.transaction(async (sql) => {
    const use = judgeUse(await lockWalletRow(sql, wallet), config.controls);
    const state = hash(callbackUrl.searchParams.get('state') ?? '');
    const row = await store.holdRequest(sql, wallet, state);
    const now = env.clock.now();
    if (!use.ok || !row?.pending || Number(row.expires_at) <= now) return refuse('failed');
    if (await endStopped(parts, sql, row)) return refuse('stopped');
    const text = await vault.open(sql, wallet, `pending|${row.id}`, row.pending);
    await store.writeCallback(sql, row.id, {
      callback: await vault.seal(sql, wallet, `callback|${row.id}`, callbackUrl.href),
      at: now,
      redeemAt: now + REDEEM_WITHIN_MS,
    });
    const pending: PendingLink = JSON.parse(text);
    return accept({ id: row.id, bank: row.bank, pending, callbackUrl, callbackAt: now });
  });
}

/**
 * Ends a request when links are stopped, so that its code is never redeemed, or its grant not kept.
 * What the bank has made of it meanwhile it ends itself, because nobody acknowledges it.
 */
async function endStopped(
  { env, board }: Parts,
  sql: Sql,
  { id, bank, wallet }: Pick<store.LinkRow, 'id' | 'bank' | 'wallet'>,
): Promise<boolean> {
  const stop = await holdingStop(sql, board, 'link', { bank, wallet });
  if (stop === undefined) return false;
  await store.writeNoLink(sql, id, 'failed');
  const objects = { link: id, bank, reason: 'act_stopped', stop: stop.id };
  await audit(sql, env, { act: 'link.failed', actor: wallet, objects });
  return true;
}

/**
 * Takes the requests whose code was not redeemed to the end: those that are due, or at once those of
 * a wallet that begins anew at the same bank.
 */
export async function takeUnredeemed(
  parts: Parts,
  of?: { readonly wallet: Id<'wlt'>; readonly bank: string },
): Promise<readonly TakenRequest[]> {
  const { env, vault } = parts;
  const { sql } = env.db;
  const now = env.clock.now();
  const before = of === undefined ? now : now + REDEEM_WITHIN_MS;
  const taken: TakenRequest[] = [];
  for (const id of await store.listUnredeemed(sql, before, of)) {
    const times = { before, redeemAt: now + REDEEM_WITHIN_MS };
    const row = await env.db.transaction(async (tx) => {
      const one = await store.takeUnredeemed(tx, id, times);
      return one && ((await endStopped(parts, tx, one)) ? undefined : one);
    });
    if (!row?.pending || !row.callback) continue;
    const { wallet, bank } = row;
    const pending = await vault.open(sql, wallet, `pending|${id}`, row.pending);
    const callback = await vault.open(sql, wallet, `callback|${id}`, row.callback);
    const callbackAt = instant(Number(row.callback_at));
    const callbackUrl = new URL(callback);
    taken.push({ id, bank, pending: JSON.parse(pending), callbackUrl, callbackAt });
  }
  return taken;
}

/** The bank did not answer. False when its code is dead by now, and nothing can come of it. */
export async function redeemLater({ env }: Parts, taken: TakenRequest): Promise<boolean> {
  const now = env.clock.now();
  if (now >= taken.callbackAt + CODE_LIFE_MS) return false;
  await store.writeRedeemAt(env.db.sql, taken.id, now + REDEEM_PAUSE_MS);
  return true;
}

export async function endRequest(
  { env }: Parts,
  id: Id<'lnk'>,
  outcome: 'decline' | 'fail',
): Promise<void> {
  await env.db.transaction(async (sql) => {
    const row = present(await store.holdLink(sql, id), 'A link that was requested exists.');
    const next = linkMachine.next(row.state, outcome);
    if (!next.ok) return;
    await store.writeNoLink(sql, id, next.value);
    await audit(sql, env, { act: `link.${next.value}`, actor: row.wallet, objects: { link: id } });
  });
}

/**
 * Records what the bank granted, and what it has told about the mandate meanwhile. A mandate has one
 * link: a bank that names one which we know of it is mistaken or worse, and its grant makes no link.
 */
export async function keepGrant(
  parts: Parts,
  id: Id<'lnk'>,
  granted: { readonly grant: GrantedLink; readonly tokens: LinkTokens },
): Promise<Result<true, 'ended_meanwhile' | 'mandate_known' | 'stopped'>> {
  const { env, vault } = parts;
  const { grant, tokens } = granted;
  return env.db.transaction(async (sql) => {
    const row = present(await store.holdLink(sql, id), 'A link that was requested exists.');
    const next = linkMachine.next(row.state, 'grant');
    if (!next.ok) return refuse('ended_meanwhile');
    await store.lockMandate(sql, row.bank, grant.mandate);
    if (await store.isKnownMandate(sql, row.bank, grant.mandate)) {
      await refuseGrant(parts, sql, row, grant.mandate);
      return refuse('mandate_known');
    }
    if (await endStopped(parts, sql, row)) return refuse('stopped');
    const { branchName, accountMasked } = grant;
    const words: AccountWords = { branchName, accountMasked };
    await store.writeGrant(sql, {
      id,
      mandate: grant.mandate,
      account: await vault.seal(sql, row.wallet, `account|${id}`, JSON.stringify(words)),
      tokens: await sealTokens(parts, sql, row, tokens),
      limitPerDebit: grant.limitPerDebit,
      credits: grant.credits,
      firstDaysUntil: grant.firstDaysUntil,
      caps: grant.caps.map((cap) => ({ ...cap, amount: yenToNumber(cap.amount) })),
      grantedAt: env.clock.now(),
    });
    const objects = { link: id, bank: row.bank, mandate: grant.mandate };
    await audit(sql, env, { act: 'link.active', actor: row.wallet, objects });
    await tellOfLink(parts, sql, row, 'link_added');
    await enqueue(sql, env, {
      kind: 'link.acknowledge',
      lane: laneOf(row.bank),
      body: { link: id },
    });
    for (const event of await store.listEvents(sql, row.bank, grant.mandate)) {
      await applyEvent(parts, sql, event);
    }
    return accept(true);
  });
}

/** Ends a request by the bank's mistake. Nothing is written to the link that has the mandate. */
async function refuseGrant(
  parts: Parts,
  sql: Sql,
  { id, wallet, bank }: store.LinkRow,
  mandate: Id<'mdt'>,
): Promise<void> {
  await store.writeNoLink(sql, id, 'failed');
  const objects = { link: id, bank, mandate, reason: 'mandate_known' };
  await audit(sql, parts.env, { act: 'link.failed', actor: wallet, objects });
  await tellOfLink(parts, sql, { id, wallet, bank }, 'link_refused');
}

/** Tells the customer what became of a link. */
function tellOfLink(
  parts: Parts,
  sql: Sql,
  { id: link, wallet, bank }: Pick<store.LinkRow, 'id' | 'wallet' | 'bank'>,
  kind: Extract<NoticeKind, `link_${string}`>,
): Promise<void> {
  return notify(parts, sql, { wallet, kind, facts: { bank, link } });
}

export async function listLinks(parts: Parts, wallet: Id<'wlt'>): Promise<LinkView[]> {
  const { sql } = parts.env.db;
  const rows = await store.listGranted(sql, wallet);
  return Promise.all(rows.map((row) => toView(parts, sql, row)));
}

/** Ends charging over the link with this commit; the bank is told by the outbox until it answers. */
export async function unlink(
  parts: Parts,
  wallet: Id<'wlt'>,
  id: Id<'lnk'>,
): Promise<Result<LinkView, 'not_found'>> {
  const { env } = parts;
  return env.db.transaction(async (sql) => {
    const row = await store.holdLink(sql, id);
    if (row?.wallet !== wallet || row.granted_at === null) return refuse('not_found');
    const next = linkMachine.next(row.state, 'unlink');
    if (!next.ok) return accept(await toView(parts, sql, row));
    await store.writeLinkState(sql, id, next.value);
    await enqueue(sql, env, { kind: 'link.revoke', lane: laneOf(row.bank), body: { link: id } });
    await audit(sql, env, { act: 'link.unlinked', actor: wallet, objects: { link: id } });
    await tellOfLink(parts, sql, row, 'link_unlinked');
    return accept(await toView(parts, sql, { ...row, state: next.value }));
  });
}

/** In the outbox each bank is spoken to for itself. */
function laneOf(bank: string): string {
  return `bank ${bank}`;
}

/** The bank has confirmed that the mandate is gone. */
export async function endLink({ env }: Parts, id: Id<'lnk'>): Promise<void> {
  await env.db.transaction(async (sql) => {
    const row = present(await store.holdLink(sql, id), 'A link that is unlinked exists.');
    if (!linkMachine.next(row.state, 'end').ok) return;
    await store.writeEnd(sql, id, env.clock.now());
    await audit(sql, env, { act: 'link.ended', actor: 'system', objects: { link: id } });
  });
}

/** Commits an event of a bank; a repeat changes nothing. */
export async function takeEvent(
  parts: Parts,
  bank: string,
  event: Exclude<LinkEvent, CreditReturned>,
): Promise<void> {
  const { env } = parts;
  const { id, mandate, type, at } = event;
  await env.db.transaction(async (sql) => {
    await store.lockMandate(sql, bank, mandate);
    const row = { bank, id, mandate, type, at };
    if (!(await store.insertEvent(sql, row, env.clock.now()))) return;
    const objects = { bank, mandate, event: id };
    await audit(sql, env, { act: `mandate.${type}`, actor: `bank ${bank}`, objects });
    await applyEvent(parts, sql, row);
  });
}

const EVENTS = { suspended: 'suspend', resumed: 'resume', revoked: 'end' } as const;

/** The newest event wins, whatever the order in which they came; a revocation is for ever. */
async function applyEvent(parts: Parts, sql: Sql, event: store.EventRow): Promise<void> {
  const row = await store.holdByMandate(sql, event.bank, event.mandate);
  if (row === undefined) return;
  const newest = row.event_at === null || event.at >= Number(row.event_at);
  if (event.type !== 'revoked' && !newest) return;
  const next = linkMachine.next(row.state, EVENTS[event.type]);
  if (newest) await store.writeEventTime(sql, row.id, event.at);
  if (!next.ok) return;
  if (next.value !== 'ended') {
    await store.writeLinkState(sql, row.id, next.value);
    const kind = next.value === 'suspended' ? 'link_suspended' : 'link_resumed';
    if (next.value !== row.state) await tellOfLink(parts, sql, row, kind);
    return;
  }
  await store.writeEnd(sql, row.id, parts.env.clock.now());
  // Who pressed the button himself is not told by a message what he has done.
  if (row.state === 'unlinking') return;
  await tellOfLink(parts, sql, row, 'link_ended');
}

/** The tokens of a granted link, whatever its state: what is in doubt is asked about to the end. */
export async function openLink(parts: Parts, id: Id<'lnk'>): Promise<LinkAccess> {
  const { sql } = parts.env.db;
  const row = present(await store.findLink(sql, id), 'A link that was charged exists.');
  const sentence = 'A link that was granted has a mandate, tokens and a bank.';
  const tokens = present(row.tokens, sentence);
  const text = await parts.vault.open(sql, row.wallet, `tokens|${row.id}`, tokens);
  return {
    id: row.id,
    wallet: row.wallet,
    bank: present(parts.banks.get(row.bank), sentence),
    mandate: present(row.mandate, sentence),
    tokens: JSON.parse(text),
  };
}

/** Keeps refreshed tokens. */
export async function keepTokens(
  parts: Parts,
  access: LinkAccess,
  tokens: LinkTokens,
): Promise<void> {
  if (tokens.accessToken === access.tokens.accessToken) return;
  const { sql } = parts.env.db;
  await store.writeTokens(sql, access.id, await sealTokens(parts, sql, access, tokens));
}

export async function sweepLinkRequests({ env }: Parts, now: Instant): Promise<void> {
  const failed = await store.failExpiredRequests(env.db.sql, now);
  if (failed > 0) env.log.write('info', 'link_requests_expired', { count: failed });
}

function sealTokens(
  { vault }: Parts,
  sql: Sql,
  { wallet, id }: { readonly wallet: Id<'wlt'>; readonly id: Id<'lnk'> },
  tokens: LinkTokens,
): Promise<Uint8Array> {
  return vault.seal(sql, wallet, `tokens|${id}`, JSON.stringify(tokens));
}

function hash(text: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest());
}
