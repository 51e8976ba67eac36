import { assert } from '@sekisho/domain/base/assert.ts';
import { type Id, type IdPrefix, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import {
  type CreditRefusal,
  type CreditState,
  decideCredit,
} from '@sekisho/domain/mandate/credit.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { enqueue } from '@sekisho/runtime/outbox.ts';
import { holdingStop, readSwitch } from '@sekisho/runtime/switches/service.ts';
import type { CoreCreditRefusal, CoreHolder, CoreReturn } from '../core-banking.ts';
import { NOTHING_MORE, statementOf } from '../debit/service.ts';
import { coreAccountOf, lockDepositor } from '../depositor/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { endIfHolderChanged, findMandate, type Mandate } from '../mandate/service.ts';
import type { CreditRow } from './store.ts';
import * as store from './store.ts';

/** How far ahead a credit may be valid, and how far ahead the partner's clock may be. */
const VALID_MAX_MS = 15 * MINUTE;
const CLOCK_SKEW_MS = 10 * SECOND;
/** The core is asked in line; only when it has not answered by then, a job asks. */
const RETRY_AFTER_MS = 5 * SECOND;
const PAID_PAGE = 50;
export const RETURN_KIND = 'credit_returned';

export interface Credit {
  readonly id: Id<'crd'>;
  readonly mandate: Id<'mdt'>;
  readonly partner: string;
  readonly amount: Yen;
  readonly state: CreditState;
  readonly refusal: CreditRefusal | undefined;
  readonly settledAt: Instant | undefined;
  readonly returnedAt: Instant | undefined;
  readonly statementText: string;
}

export interface CreditOrder {
  readonly id: Id<'crd'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
  readonly validUntil: Instant;
}

/** A return as it waits in the outbox for its partner; it is signed when it goes out. */
export interface WaitingReturn {
  readonly bank: string;
  readonly partner: string;
  readonly id: Id<'evt'>;
  readonly credit: Id<'crd'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: number;
  readonly at: Instant;
}

type OrderRefusal = 'request_invalid' | 'credit_differs';

function idOf<P extends IdPrefix>(prefix: P, text: string): Id<P> {
  const id = parseId(prefix, text);
  assert(id.ok, 'The database has ids of the right kind.');
  return id.value;
}

function timeOf(milliseconds: bigint | null): Instant | undefined {
  return milliseconds === null ? undefined : instant(Number(milliseconds));
}

function toCredit(row: CreditRow): Credit {
  return {
    id: idOf('crd', row.id),
    mandate: idOf('mdt', row.mandate),
    partner: row.partner,
    amount: yen(row.amount),
    state: row.state,
    refusal: row.refusal ?? undefined,
    settledAt: timeOf(row.settled_at),
    returnedAt: timeOf(row.returned_at),
    statementText: row.statement_text,
  };
}

/**
 * Pays into the account of a mandate of the caller: decides, commits, asks the core. A repeat gets the
 * stored answer, whatever changed since. Throws a `Fault` when the core says nothing before the decision.
 * @see docs/reference/link-protocol.md section 4.1
 */
export async function payCredit(
  bank: HostedBank,
  order: CreditOrder,
): Promise<Result<Credit, OrderRefusal>> {
  const { sql } = bank.env.db;
  const stored = await store.readCredit(sql, bank.code, order.id);
  if (stored !== undefined) return repeat(bank, stored, order);
  const latest = bank.env.clock.now() + VALID_MAX_MS + CLOCK_SKEW_MS;
  if (order.validUntil > latest) return refuse('request_invalid');
  const mandate = await findMandate(sql, bank, order.mandate);
  assert(mandate !== undefined, 'A token names a mandate of this bank.');
  const holder = await bank.core.holder(await coreAccountOf(bank, mandate.depositor));
  const row = await bank.env.db.transaction((tx) => decide(tx, bank, { order, mandate, holder }));
  return repeat(bank, row, order);
}

/** The stored answer, and before that once more the question to the core, when it is open. */
async function repeat(
  bank: HostedBank,
  row: CreditRow,
  order: CreditOrder,
): Promise<Result<Credit, OrderRefusal>> {
  const same =
    row.mandate === order.mandate &&
    row.amount === order.amount &&
    row.valid_until === BigInt(order.validUntil);
  return same ? accept(toCredit(await settle(bank, row))) : refuse('credit_differs');
}

/** One account, one decision at a time: state, holder and the row of the decision under one lock. */
async function decide(
  sql: Sql,
  bank: HostedBank,
  of: {
    readonly order: CreditOrder;
    readonly mandate: Mandate;
    readonly holder: CoreHolder | undefined;
  },
): Promise<CreditRow> {
  const { order, holder } = of;
  const { depositor, partner } = of.mandate;
  await lockDepositor(sql, depositor);
  const known = await store.readCredit(sql, bank.code, order.id);
  const found = await findMandate(sql, bank, order.mandate);
  if (known !== undefined || found === undefined) return known ?? missing();
  const mandate = await endIfHolderChanged(sql, bank, found, holder);
  const now = bank.env.clock.now();
  const { amount, validUntil } = order;
  const stop = await holdingStop(sql, bank.board, 'credit', { partner, account: depositor });
  const decision = decideCredit({
    ...{ now, amount, validUntil, mandate },
    stopped: stop !== undefined,
    hasHolder: holder !== undefined,
  });
  const row: CreditRow = {
    bank: bank.code,
    id: order.id,
    mandate: order.mandate,
    partner,
    depositor,
    amount,
    valid_until: BigInt(validUntil),
    state: decision.ok ? 'accepted' : 'refused',
    refusal: decision.ok ? null : decision.refusal,
    posting: bank.env.ids.next('tfr'),
    statement_text: statementOf(bank, partner),
    decided_at: BigInt(now),
    settled_at: decision.ok ? null : BigInt(now),
    returned_at: null,
  };
  const retry_at = plus(now, RETRY_AFTER_MS);
  if (!(await store.insertCredit(sql, { ...row, retry_at }))) {
    return (await store.readCredit(sql, bank.code, order.id)) ?? missing();
  }
  await log(sql, bank, row, `wallet ${partner}`);
  return row;
}

function missing(): never {
  throw new Fault('row_not_visible', { retry: true });
}

const CORE_REFUSALS: Readonly<Record<CoreCreditRefusal, CreditRefusal>> = {
  too_late: 'credit_expired',
  account_unavailable: 'account_unavailable',
};

/**
 * Asks the core about an accepted credit; while it does not answer, the credit stays accepted. When
 * credits were stopped meanwhile the core books nothing any more, and tells what it has booked.
 */
async function settle(bank: HostedBank, row: CreditRow): Promise<CreditRow> {
  if (row.state !== 'accepted') return row;
  const { env } = bank;
  try {
    const objects = { partner: row.partner, account: row.depositor };
    const { stop } = await readSwitch(env.db.sql, bank.board, 'credit', objects);
    const answer = await bank.core.postCredit({
      id: idOf('tfr', row.posting),
      account: await coreAccountOf(bank, row.depositor),
      partner: row.partner,
      amount: yen(row.amount),
      statementText: row.statement_text,
      notAfter: stop === undefined ? instant(Number(row.valid_until)) : NOTHING_MORE,
    });
    const settled_at = answer.ok ? answer.value.postedAt : env.clock.now();
    const refusals = { ...CORE_REFUSALS, ...(stop && { too_late: 'credits_stopped' as const }) };
    const refusal = answer.ok ? null : refusals[answer.refusal];
    return await write(bank, row, { refusal, settled_at });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    env.log.write('warn', 'core_no_answer', { credit: row.id, code: error.code });
    return row;
  }
}

async function write(
  bank: HostedBank,
  row: CreditRow,
  answer: { readonly refusal: CreditRefusal | null; readonly settled_at: Instant },
): Promise<CreditRow> {
  const { refusal, settled_at } = answer;
  const state = refusal === null ? 'posted' : 'refused';
  const after: CreditRow = { ...row, state, refusal, settled_at: BigInt(settled_at) };
  return bank.env.db.transaction(async (sql) => {
    await lockDepositor(sql, row.depositor);
    const mine = await store.settleCredit(sql, { ...after, settled_at });
    if (!mine) return (await store.readCredit(sql, bank.code, row.id)) ?? missing();
    await log(sql, bank, after, 'core');
    return after;
  });
}

async function log(sql: Sql, bank: HostedBank, row: CreditRow, actor: string): Promise<void> {
  await audit(sql, bank.env, {
    act: `credit.${row.state}`,
    actor,
    objects: {
      bank: bank.code,
      credit: row.id,
      mandate: row.mandate,
      amount: row.amount.toString(),
      refusal: row.refusal,
    },
  });
}

/** A credit of the caller, or undefined: somebody else's is as if it were not there. */
export async function findCredit(
  bank: HostedBank,
  of: { readonly id: string; readonly partner: string },
): Promise<Credit | undefined> {
  const row = await store.readCredit(bank.env.db.sql, bank.code, of.id);
  return row?.partner === of.partner ? toCredit(row) : undefined;
}

/** The caller's credits that are not refused, in the order of their ids. */
export async function listPartnerCredits(
  bank: HostedBank,
  page: {
    readonly partner: string;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<{ readonly credits: readonly Credit[]; readonly more: boolean }> {
  const { partner, after = '', limit } = page;
  const query = { bank: bank.code, partner, after, limit: limit + 1 };
  const rows = await store.listOfPartner(bank.env.db.sql, query);
  return { credits: rows.slice(0, limit).map(toCredit), more: rows.length > limit };
}

/** What was paid into the depositor's account, a page at a time; `before` begins the next page. */
export async function listPaid(
  bank: HostedBank,
  page: { readonly depositor: string; readonly before: Id<'crd'> | undefined },
): Promise<{ readonly credits: readonly Credit[]; readonly before: Id<'crd'> | undefined }> {
  const rows = await store.listPaid(bank.env.db.sql, { ...page, limit: PAID_PAGE + 1 });
  const credits = rows.slice(0, PAID_PAGE).map(toCredit);
  return { credits, before: rows.length > PAID_PAGE ? credits.at(-1)?.id : undefined };
}

/** Asks the core again about credits that it has not answered. */
export async function settleInDoubt(bank: HostedBank, now: Instant): Promise<void> {
  const rows = await store.takeInDoubt(bank.env.db.sql, bank.code, now);
  await Promise.all(rows.map((row) => settle(bank, row)));
}

/** Writes down what the core gave back and tells the partner with the same commit. */
export async function recordReturn(
  bank: HostedBank,
  { id, returnedAt }: CoreReturn,
): Promise<'recorded' | 'not_settled' | 'unknown'> {
  return bank.env.db.transaction(async (sql) => {
    const known = await store.findByPosting(sql, bank.code, id);
    if (known === undefined) return 'unknown';
    await lockDepositor(sql, known.depositor);
    const row = (await store.readCredit(sql, bank.code, known.id)) ?? missing();
    // The core gave back what it had not told us that it had posted: it is asked first.
    if (row.state === 'accepted') return 'not_settled';
    const of = { bank: bank.code, id: row.id, at: returnedAt };
    if (!(await store.writeReturned(sql, of))) return 'recorded';
    await log(sql, bank, { ...row, state: 'returned' }, 'core');
    await enqueue<WaitingReturn>(sql, bank.env, {
      kind: RETURN_KIND,
      lane: `partner ${bank.code} ${row.partner}`,
      body: {
        bank: bank.code,
        partner: row.partner,
        id: bank.env.ids.next('evt'),
        credit: idOf('crd', row.id),
        mandate: idOf('mdt', row.mandate),
        amount: yenToNumber(yen(row.amount)),
        at: returnedAt,
      },
    });
    return 'recorded';
  });
}
