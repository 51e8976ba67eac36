import { createHash } from 'node:crypto';
import {
  type AnswerRefusal,
  type ApprovalAnswer,
  type ApprovalState,
  type AskedApproval,
  judgeAnswer,
  judgeWithdrawal,
} from '@sekisho/domain/approval/approval.ts';
import { canonicalJson, type JsonObject } from '@sekisho/domain/approval/canonical-json.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, type Instant, instant, plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { StaffPermission } from '@sekisho/domain/staff/permissions.ts';
import { audit } from '../audit.ts';
import type { Sql } from '../db.ts';
import { type Env, randomToken } from '../env.ts';
import type { StaffCaller } from '../staff/caller.ts';
import type { Vault } from '../vault.ts';
import type { AnyApprovalKind, ApprovalKind, Asked, Handover } from './approval-kind.ts';
import * as store from './store.ts';

export const APPROVAL_LIFE_MS = DAY;
const HANDOVER_LIFE_MS = DAY;
const PAGE = 50;

/** A request as one member of staff sees it. */
export interface Approval {
  readonly id: Id<'apr'>;
  readonly kind: string;
  readonly object: string;
  readonly state: ApprovalState;
  /** Canonical JSON, with the description in both languages: exactly what the hash is of. */
  readonly content: string;
  readonly reason: string | undefined;
  readonly proposedBy: Id<'stf'>;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
  readonly closedBy: Id<'stf'> | undefined;
  readonly closedAt: Instant | undefined;
  readonly mayDecide: boolean;
  readonly mayWithdraw: boolean;
  /** What this person alone is to hand over. */
  readonly handover: string | undefined;
}

/** What became of an answer: the request as it stands now, and whether this answer made it so. */
export interface Answered {
  readonly counted: boolean;
  readonly approval: Approval;
}

export interface ApprovalPage {
  readonly approvals: readonly Approval[];
  readonly next: { readonly section: 'pending' | 'closed'; readonly before: Id<'apr'> } | undefined;
}

/** Acts that take two people, of one realm. */
export interface Approvals {
  /** Asks for an act. Refused while another request on the object is pending. */
  propose<V extends JsonObject, R extends string>(
    kind: ApprovalKind<V, R>,
    asked: Asked<V>,
    by: StaffCaller,
  ): Promise<Result<Approval, R | 'not_permitted' | 'approval_pending'>>;
  /** Answers a request; what is approved is done in the same transaction. */
  decide(
    given: { readonly id: string; readonly answer: ApprovalAnswer; readonly contentHash: string },
    by: StaffCaller,
  ): Promise<Result<Answered, 'not_found' | 'approval_own' | 'not_permitted' | 'approval_differs'>>;
  withdraw(id: string, by: StaffCaller): Promise<Result<Answered, 'not_found' | 'not_permitted'>>;
  find(id: string, by: StaffCaller): Promise<Result<Approval, 'not_found'>>;
  /** Pending ones first, then those that are closed, each newest first, 50 at a time. */
  list(
    from: { readonly section?: 'pending' | 'closed'; readonly before?: string },
    by: StaffCaller,
  ): Promise<ApprovalPage>;
  /** Closes what nobody answered in time. */
  tick(now: Instant): Promise<void>;
}

interface ApprovalParts {
  readonly env: Pick<Env, 'clock' | 'random' | 'ids' | 'db'>;
  readonly realm: string;
  readonly vault: Vault;
  readonly kinds: readonly AnyApprovalKind[];
  /** The caller with the roles that hold until the transaction ends; nobody, when he is not active. */
  readonly holdCaller: (sql: Sql, staff: string) => Promise<StaffCaller | undefined>;
}

export function createApprovals(parts: ApprovalParts): Approvals {
  const { env, realm } = parts;
  return {
    propose: (kind, asked, by) => env.db.transaction((sql) => propose(sql, parts, kind, asked, by)),
    decide: (given, by) => env.db.transaction((sql) => decide(sql, parts, given, by)),
    withdraw: (id, by) => env.db.transaction((sql) => withdraw(sql, parts, id, by)),
    async find(id, by) {
      const row = await store.findApproval(env.db.sql, realm, id);
      return row ? accept(await shown(env.db.sql, parts, row, by)) : refuse('not_found');
    },
    async list({ section = 'pending', before }, by) {
      const { sql } = env.db;
      const of = (pending: boolean, from: string | undefined, limit: number) =>
        store.listApprovals(sql, realm, { pending, before: from, limit });
      const rows = await of(section === 'pending', before, PAGE);
      if (section === 'pending' && rows.length < PAGE) {
        rows.push(...(await of(false, undefined, PAGE - rows.length)));
      }
      const last = rows.length < PAGE ? undefined : rows.at(-1);
      return {
        approvals: await Promise.all(rows.map((row) => shown(sql, parts, row, by))),
        next: last && {
          section: last.state === 'pending' ? 'pending' : 'closed',
          before: last.id,
        },
      };
    },
    async tick(now) {
      await env.db.transaction((sql) => expire(sql, parts, { now }));
      await store.sweepHandovers(env.db.sql, realm, plus(now, -HANDOVER_LIFE_MS));
    },
  };
}

async function propose<V extends JsonObject, R extends string>(
  sql: Sql,
  parts: ApprovalParts,
  kind: ApprovalKind<V, R>,
  asked: Asked<V>,
  by: StaffCaller,
): Promise<Result<Approval, R | 'not_permitted' | 'approval_pending'>> {
  const { env, realm, vault } = parts;
  if (!by.may(kind.proposing)) return refuse('not_permitted');
  const read = await kind.read(sql, asked);
  // Roles that were taken while the call was on its way ask for nothing.
  if (!(await parts.holdCaller(sql, by.id))?.may(kind.proposing)) return refuse('not_permitted');
  if (!read.ok) return read;
  const now = env.clock.now();
  await expire(sql, parts, { now, object: asked.object });
  const id = env.ids.next('apr');
  const expiresAt = plus(now, APPROVAL_LIFE_MS);
  const { version, description } = read.value;
  const content = canonicalJson({
    ...{ approval: id, kind: kind.kind, object: asked.object, version, values: asked.values },
    description: { ja: description.ja, en: description.en },
    ...{ proposedBy: by.id, proposedAt: toRfc3339(now), expiresAt: toRfc3339(expiresAt) },
    // Whoever holds the hash alone cannot find out by trial whom a request is about.
    nonce: randomToken(env.random, 16),
  });
  const written = await store.insertApproval(sql, realm, {
    ...{ id, kind: kind.kind, object: asked.object, object_version: version },
    content: await vault.seal(sql, id, 'content', content),
    content_hash: hashOf(content),
    ...{ proposed_by: by.id, proposed_at: now, expires_at: expiresAt },
  });
  if (!written) {
    await vault.erase(sql, id);
    return refuse('approval_pending');
  }
  await record(sql, parts, 'approval.proposed', by.id, { id, ...asked, kind: kind.kind });
  return accept(await shown(sql, parts, await reread(sql, parts, id), by));
}

type DecideRefusal = 'not_found' | 'approval_own' | 'not_permitted' | 'approval_differs';

/**
 * Judged once before anything is locked, so that who may not answer holds up nobody; then the object
 * is locked, the request after it, the caller's roles last, and it is judged on what holds.
 */
async function decide(
  sql: Sql,
  parts: ApprovalParts,
  given: { readonly id: string; readonly answer: ApprovalAnswer; readonly contentHash: string },
  by: StaffCaller,
): Promise<Result<Answered, DecideRefusal>> {
  const seen = await store.findApproval(sql, parts.realm, given.id);
  if (!seen) return refuse('not_found');
  const kind = kindOf(parts, seen);
  const { answer, contentHash } = given;
  const judge = (
    row: store.ApprovalRow,
    version: string | undefined,
    caller: StaffCaller | undefined,
  ) =>
    judgeAnswer(askedOf(row), {
      ...{ answer, contentHash, version, person: by.id },
      permitted: caller !== undefined && mayDecide(caller, kind.deciding),
      now: parts.env.clock.now(),
    });
  const first = judge(seen, seen.object_version, by);
  if (!first.ok && isPlain(first.refusal)) return refuse(first.refusal);
  const asked = await openAsked(sql, parts, seen);
  const read = first.ok && answer === 'approve' ? await kind.read(sql, asked) : undefined;
  const row = present(await store.holdApproval(sql, parts.realm, seen.id), 'It was there.');
  const caller = await parts.holdCaller(sql, by.id);
  const judged = judge(row, read?.ok === true ? read.value.version : undefined, caller);
  if (judged.ok && answer === 'approve') return carryOut(sql, parts, { kind, row, asked }, by);
  if (judged.ok) return close(sql, parts, row, { state: 'rejected', by, counted: true });
  if (isPlain(judged.refusal)) return refuse(judged.refusal);
  if (judged.refusal === 'approval_closed') {
    return accept({ counted: false, approval: await shown(sql, parts, row, by) });
  }
  if (judged.refusal === 'approval_expired')
    return close(sql, parts, row, { state: 'expired', by });
  const reason = read?.ok === false ? read.refusal : 'object_changed';
  return close(sql, parts, row, { state: 'outdated', reason, by });
}

function mayDecide(caller: StaffCaller, deciding: StaffPermission): boolean {
  return caller.may('approval.decide') && caller.may(deciding);
}

type PlainRefusal = 'approval_own' | 'not_permitted' | 'approval_differs';

/** Refusals that leave the request as it is. */
function isPlain(refusal: AnswerRefusal): refusal is PlainRefusal {
  return ['approval_own', 'not_permitted', 'approval_differs'].includes(refusal);
}

async function carryOut(
  sql: Sql,
  parts: ApprovalParts,
  of: {
    readonly kind: AnyApprovalKind;
    readonly row: store.ApprovalRow;
    readonly asked: Asked<JsonObject>;
  },
  by: StaffCaller,
): Promise<Result<Answered, never>> {
  const { kind, row, asked } = of;
  await store.beginExecution(sql);
  const people = { proposer: row.proposed_by, approver: by.id };
  const done = await kind.execute(sql, { ...asked, approval: row.id, ...people });
  if (!done.ok) {
    await store.takeBackExecution(sql);
    return close(sql, parts, row, { state: 'outdated', reason: done.refusal, by });
  }
  return close(sql, parts, row, { state: 'approved', by, counted: true, handover: done.value });
}

async function withdraw(
  sql: Sql,
  parts: ApprovalParts,
  id: string,
  by: StaffCaller,
): Promise<Result<Answered, 'not_found' | 'not_permitted'>> {
  const row = await store.holdApproval(sql, parts.realm, id);
  if (!row) return refuse('not_found');
  const now = parts.env.clock.now();
  const judged = judgeWithdrawal(askedOf(row), { person: by.id, now });
  if (judged.ok) return close(sql, parts, row, { state: 'withdrawn', by, counted: true });
  if (judged.refusal === 'not_permitted') return refuse('not_permitted');
  if (judged.refusal === 'approval_expired')
    return close(sql, parts, row, { state: 'expired', by });
  return accept({ counted: false, approval: await shown(sql, parts, row, by) });
}

/** Writes the end of a request down. Whoever finds it expired has not ended it. */
async function close(
  sql: Sql,
  parts: ApprovalParts,
  row: store.ApprovalRow,
  end: {
    readonly state: Exclude<ApprovalState, 'pending'>;
    readonly by: StaffCaller;
    readonly counted?: boolean;
    readonly reason?: string;
    readonly handover?: Handover | undefined;
  },
): Promise<Result<Answered, never>> {
  const { env, vault } = parts;
  const { state, by, counted = false, reason = null, handover } = end;
  const closedBy = state === 'expired' ? null : by.id;
  await store.closeApproval(sql, row.id, {
    ...{ state, reason, closed_by: closedBy, closed_at: env.clock.now() },
    handover:
      handover === undefined
        ? null
        : await vault.seal(sql, row.id, 'handover', JSON.stringify(handover)),
  });
  await record(sql, parts, `approval.${state}`, closedBy ?? 'system', { ...row, reason });
  return accept({
    counted,
    approval: await shown(sql, parts, await reread(sql, parts, row.id), by),
  });
}

async function expire(
  sql: Sql,
  parts: ApprovalParts,
  of: { readonly now: Instant; readonly object?: string },
): Promise<void> {
  for (const row of await store.expireApprovals(sql, { realm: parts.realm, ...of })) {
    await record(sql, parts, 'approval.expired', 'system', row);
  }
}

function record(
  sql: Sql,
  { env, realm }: ApprovalParts,
  act: string,
  actor: string,
  of: {
    readonly id: string;
    readonly kind: string;
    readonly object: string;
    readonly reason?: string | null;
  },
): Promise<void> {
  const { id: approval, kind, object, reason = null } = of;
  return audit(sql, env, { act, actor, objects: { realm, approval, kind, object, reason } });
}

async function shown(
  sql: Sql,
  parts: ApprovalParts,
  row: store.ApprovalRow,
  by: StaffCaller,
): Promise<Approval> {
  const { vault, env, kinds } = parts;
  const deciding = kinds.find(({ kind }) => kind === row.kind)?.deciding;
  const open = row.state === 'pending' && env.clock.now() < row.expires_at;
  const others = ![row.proposed_by as string, row.object].includes(by.id);
  const permitted = deciding !== undefined && mayDecide(by, deciding);
  return {
    ...{ id: row.id, kind: row.kind, object: row.object, state: row.state },
    content: await vault.open(sql, row.id, 'content', row.content),
    reason: row.reason ?? undefined,
    proposedBy: row.proposed_by,
    proposedAt: instant(Number(row.proposed_at)),
    expiresAt: instant(Number(row.expires_at)),
    closedBy: row.closed_by ?? undefined,
    closedAt: row.closed_at === null ? undefined : instant(Number(row.closed_at)),
    mayDecide: open && others && permitted,
    mayWithdraw: open && row.proposed_by === by.id,
    handover: await handoverFor(sql, parts, row, by),
  };
}

async function handoverFor(
  sql: Sql,
  { vault, env }: ApprovalParts,
  row: store.ApprovalRow,
  by: StaffCaller,
): Promise<string | undefined> {
  const isOne = row.proposed_by === by.id || row.closed_by === by.id;
  const { handover, closed_at } = row;
  if (!isOne || handover === null || closed_at === null) return undefined;
  if (env.clock.now() >= Number(closed_at) + HANDOVER_LIFE_MS) return undefined;
  const opened = await vault.open(sql, row.id, 'handover', handover);
  const { toProposer, toApprover } = JSON.parse(opened) as Handover;
  return row.proposed_by === by.id ? toProposer : toApprover;
}

async function openAsked(
  sql: Sql,
  { vault }: ApprovalParts,
  row: store.ApprovalRow,
): Promise<Asked<JsonObject>> {
  const content = await vault.open(sql, row.id, 'content', row.content);
  const { values } = JSON.parse(content) as { readonly values: JsonObject };
  return { object: row.object, values };
}

async function reread(sql: Sql, { realm }: ApprovalParts, id: string): Promise<store.ApprovalRow> {
  return present(await store.findApproval(sql, realm, id), 'It was just written.');
}

/** While a new version takes an old one's place, a process may meet a kind that it does not know. */
function kindOf({ kinds }: ApprovalParts, row: store.ApprovalRow): AnyApprovalKind {
  const found = kinds.find(({ kind }) => kind === row.kind);
  if (found === undefined) throw new Fault('approval_kind_unknown', { retry: true });
  return found;
}

function askedOf(row: store.ApprovalRow): AskedApproval {
  return {
    ...{ state: row.state, proposer: row.proposed_by, object: row.object },
    ...{ contentHash: row.content_hash, version: row.object_version },
    expiresAt: instant(Number(row.expires_at)),
  };
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
