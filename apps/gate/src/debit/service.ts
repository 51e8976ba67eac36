import { MESSAGES } from '@sekisho/contract/texts/messages.ts';
import { say } from '@sekisho/contract/texts/text.ts';
import { assert } from '@sekisho/domain/base/assert.ts';
import { type Id, type IdPrefix, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { formatYen, YEN_MAX, type Yen, yen } from '@sekisho/domain/base/yen.ts';
import {
  countedFrom,
  type DebitRefusal,
  decideDebit,
  type MandateCaps,
} from '@sekisho/domain/mandate/caps.ts';
import { statementText } from '@sekisho/domain/zengin/kana.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { holdingStop, readSwitch } from '@sekisho/runtime/switches/service.ts';
import type { CoreHolder, CorePostingRefusal } from '../core-banking.ts';
import { coreAccountOf, lockDepositor } from '../depositor/service.ts';
import { type HostedBank, partnerName } from '../hosted-bank.ts';
import { endIfHolderChanged, findMandate, type Mandate } from '../mandate/service.ts';
import { NOTICE_LIFE_MS } from '../mandate/telling.ts';
import { tellDepositor } from '../notice/service.ts';
import type { DebitRow } from './store.ts';
import * as store from './store.ts';

/** How far ahead a debit may be valid, and how far ahead the partner's clock may be. */
const VALID_MAX_MS = 15 * MINUTE;
const CLOCK_SKEW_MS = 10 * SECOND;
/** The core is asked in line; only when it has not answered by then, a job asks. */
const RETRY_AFTER_MS = 5 * SECOND;
const TAKEN_PAGE = 50;

export interface Debit {
  readonly id: Id<'dbt'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
  readonly state: 'accepted' | 'posted' | 'refused';
  readonly refusal: DebitRefusal | undefined;
  readonly settledAt: Instant | undefined;
}

export interface DebitOrder {
  readonly id: Id<'dbt'>;
  readonly mandate: Id<'mdt'>;
  readonly amount: Yen;
  readonly validUntil: Instant;
}

type OrderRefusal = 'request_invalid' | 'debit_differs';

function idOf<P extends IdPrefix>(prefix: P, text: string): Id<P> {
  const id = parseId(prefix, text);
  assert(id.ok, 'The database has ids of the right kind.');
  return id.value;
}

function toDebit(row: DebitRow): Debit {
  return {
    id: idOf('dbt', row.id),
    mandate: idOf('mdt', row.mandate),
    amount: yen(row.amount),
    state: row.state,
    refusal: row.refusal ?? undefined,
    settledAt: row.settled_at === null ? undefined : instant(Number(row.settled_at)),
  };
}

/**
 * Takes a debit over a mandate of the caller: decides, commits, asks the core. A repeat gets the stored
 * answer, whatever changed since. Throws a `Fault` when the core says nothing before the decision.
 * @see docs/reference/link-protocol.md section 3.1
 */
export async function takeDebit(
  bank: HostedBank,
  order: DebitOrder,
): Promise<Result<Debit, OrderRefusal>> {
  const { sql } = bank.env.db;
  const stored = await store.readDebit(sql, bank.code, order.id);
  if (stored !== undefined) return repeat(bank, stored, order);
  const latest = bank.env.clock.now() + VALID_MAX_MS + CLOCK_SKEW_MS;
  if (order.validUntil > latest) return refuse('request_invalid');
  const mandate = await findMandate(sql, bank, order.mandate);
  assert(mandate !== undefined, 'A token names a mandate of this bank.');
  const account = await coreAccountOf(bank, mandate.depositor);
  const [funds, holder] = await Promise.all([
    bank.core.availableFunds(account),
    bank.core.holder(account),
  ]);
  const known = { order, mandate, funds, holder };
  const row = await bank.env.db.transaction((tx) => decide(tx, bank, known));
  return repeat(bank, row, order);
}

/** The stored answer, and before that once more the question to the core, when it is open. */
async function repeat(
  bank: HostedBank,
  row: DebitRow,
  order: DebitOrder,
): Promise<Result<Debit, OrderRefusal>> {
  const same =
    row.mandate === order.mandate &&
    row.amount === order.amount &&
    row.valid_until === BigInt(order.validUntil);
  return same ? accept(toDebit(await settle(bank, row))) : refuse('debit_differs');
}

/** One account, one decision at a time: caps, state and the row of the decision under one lock. */
async function decide(
  sql: Sql,
  bank: HostedBank,
  of: {
    readonly order: DebitOrder;
    readonly mandate: Mandate;
    readonly funds: Yen | undefined;
    readonly holder: CoreHolder | undefined;
  },
): Promise<DebitRow> {
  const { order } = of;
  const { depositor, partner } = of.mandate;
  await lockDepositor(sql, depositor);
  const known = await store.readDebit(sql, bank.code, order.id);
  const found = await findMandate(sql, bank, order.mandate);
  if (known !== undefined || found === undefined) return known ?? missing();
  const mandate = await endIfHolderChanged(sql, bank, found, of.holder);
  const now = bank.env.clock.now();
  const caps = bank.controls.has('gate.caps') ? bank.caps : WITHOUT_CAPS;
  const counted = await store.listCounted(sql, depositor, countedFrom(now, caps));
  const objects = { partner, account: depositor };
  const stop = await holdingStop(sql, bank.board, 'debit', objects);
  const decision = decideDebit({
    now,
    amount: order.amount,
    validUntil: order.validUntil,
    mandate,
    stopped: stop !== undefined,
    caps,
    earlier: counted.map(({ at, amount }) => ({ at: instant(Number(at)), amount: yen(amount) })),
    availableFunds: of.funds,
  });
  const row: DebitRow = {
    bank: bank.code,
    id: order.id,
    mandate: order.mandate,
    partner,
    depositor,
    amount: order.amount,
    valid_until: BigInt(order.validUntil),
    state: decision.ok ? 'accepted' : 'refused',
    refusal: decision.ok ? null : decision.refusal,
    posting: bank.env.ids.next('tfr'),
    statement_text: statementOf(bank, partner),
    decided_at: BigInt(now),
    settled_at: decision.ok ? null : BigInt(now),
  };
  const retry_at = plus(now, RETRY_AFTER_MS);
  if (!(await store.insertDebit(sql, { ...row, retry_at }))) {
    return (await store.readDebit(sql, bank.code, order.id)) ?? missing();
  }
  await log(sql, bank, row, `wallet ${partner}`);
  return row;
}

function missing(): never {
  throw new Fault('row_not_visible', { retry: true });
}

/** The control that is left out: every amount is under these. */
const WITHOUT_CAPS: MandateCaps = {
  firstDays: { durationMs: 0, amount: yen(YEN_MAX) },
  rolling: [{ windowMs: 1, amount: yen(YEN_MAX) }],
};

/** Names the operator in the passbook; a name that cannot stand there is replaced by its number. */
export function statementOf(bank: Pick<HostedBank, 'partners'>, clientId: string): string {
  const partner = bank.partners.find((one) => one.clientId === clientId);
  for (const words of [partner?.kana, partner?.name, clientId, 'ｺｳｻﾞﾌﾘｶｴ']) {
    const text = statementText(words ?? '');
    if (text.ok) return text.value;
  }
  return missing();
}

const CORE_REFUSALS: Readonly<Record<CorePostingRefusal, DebitRefusal>> = {
  too_late: 'debit_expired',
  insufficient_funds: 'insufficient_funds',
  account_unavailable: 'account_unavailable',
};

/** In the past of every clock: an order with it is answered by the core, and books nothing any more. */
export const NOTHING_MORE = instant(0);

/**
 * Asks the core about an accepted debit; while it does not answer, the debit stays accepted. When debits
 * were stopped meanwhile the core books nothing any more, and tells what it has booked.
 */
async function settle(bank: HostedBank, row: DebitRow): Promise<DebitRow> {
  if (row.state !== 'accepted') return row;
  const { env } = bank;
  const mandate = await findMandate(env.db.sql, bank, row.mandate);
  assert(mandate !== undefined, 'A debit has its mandate.');
  try {
    const objects = { partner: row.partner, account: row.depositor };
    const { stop } = await readSwitch(env.db.sql, bank.board, 'debit', objects);
    const inTime = stop === undefined ? instant(Number(row.valid_until)) : NOTHING_MORE;
    const answer = await bank.core.postDebit({
      id: idOf('tfr', row.posting),
      account: await coreAccountOf(bank, row.depositor),
      partner: mandate.partner,
      amount: yen(row.amount),
      statementText: row.statement_text,
      notAfter: inTime,
    });
    const settledAt = answer.ok ? answer.value.postedAt : env.clock.now();
    const refusals = { ...CORE_REFUSALS, ...(stop && { too_late: 'debits_stopped' as const }) };
    const refusal = answer.ok ? null : refusals[answer.refusal];
    return await write(bank, { row, mandate, refusal, settledAt });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    env.log.write('warn', 'core_no_answer', { debit: row.id, code: error.code });
    return row;
  }
}

async function write(
  bank: HostedBank,
  settled: {
    readonly row: DebitRow;
    readonly mandate: Mandate;
    readonly refusal: DebitRefusal | null;
    readonly settledAt: Instant;
  },
): Promise<DebitRow> {
  const { row, mandate, refusal, settledAt } = settled;
  const after: DebitRow = {
    ...row,
    state: refusal === null ? 'posted' : 'refused',
    refusal,
    settled_at: BigInt(settledAt),
  };
  return bank.env.db.transaction(async (sql) => {
    await lockDepositor(sql, row.depositor);
    const mine = await store.settleDebit(sql, { ...after, settled_at: settledAt });
    if (!mine) return (await store.readDebit(sql, bank.code, row.id)) ?? missing();
    await log(sql, bank, after, 'core');
    const first = refusal === null && (await store.countPosted(sql, row.mandate)) === 1;
    if (first) {
      await tellDepositor(sql, bank, {
        depositor: row.depositor,
        text: say(MESSAGES.bankDebited, 'ja', {
          sender: bank.name,
          partner: partnerName(bank, mandate.partner),
          amount: formatYen(row.amount, 'ja'),
        }),
        expiresAt: plus(bank.env.clock.now(), NOTICE_LIFE_MS),
      });
    }
    return after;
  });
}

async function log(sql: Sql, bank: HostedBank, row: DebitRow, actor: string): Promise<void> {
  await audit(sql, bank.env, {
    act: `debit.${row.state}`,
    actor,
    objects: {
      bank: bank.code,
      debit: row.id,
      mandate: row.mandate,
      amount: row.amount.toString(),
      refusal: row.refusal,
    },
  });
}

/** A debit of the caller, or undefined: somebody else's is as if it were not there. */
export async function findDebit(
  bank: HostedBank,
  of: { readonly id: string; readonly partner: string },
): Promise<Debit | undefined> {
  const { sql } = bank.env.db;
  const row = await store.readDebit(sql, bank.code, of.id);
  return row?.partner === of.partner ? toDebit(row) : undefined;
}

/**
 * The caller's debits that are posted or accepted, in the order of their ids; `more` when the page
 * holds not all after `after`.
 */
export async function listPartnerDebits(
  bank: HostedBank,
  page: {
    readonly partner: string;
    readonly after: Id<'dbt'> | undefined;
    readonly limit: number;
  },
): Promise<{ readonly debits: readonly Debit[]; readonly more: boolean }> {
  const { partner, after = '', limit } = page;
  const query = { bank: bank.code, partner, after, limit: limit + 1 };
  const rows = await store.listOfPartner(bank.env.db.sql, query);
  return { debits: rows.slice(0, limit).map(toDebit), more: rows.length > limit };
}

/** Asks the core again about debits that it has not answered. */
export async function settleInDoubt(bank: HostedBank, now: Instant): Promise<void> {
  const rows = await store.takeInDoubt(bank.env.db.sql, bank.code, now);
  await Promise.all(rows.map((row) => settle(bank, row)));
}

export interface TakenDebit {
  readonly id: Id<'dbt'>;
  readonly mandate: Id<'mdt'>;
  readonly partner: string;
  readonly amount: Yen;
  readonly at: Instant;
  readonly statementText: string;
}

/** What was taken from the depositor's account, a page at a time; `before` begins the next page. */
export async function listTaken(
  bank: HostedBank,
  page: { readonly depositor: string; readonly before: Id<'dbt'> | undefined },
): Promise<{ readonly debits: readonly TakenDebit[]; readonly before: Id<'dbt'> | undefined }> {
  const rows = await store.listTaken(bank.env.db.sql, { ...page, limit: TAKEN_PAGE + 1 });
  const debits = rows.slice(0, TAKEN_PAGE).map((row) => ({
    id: idOf('dbt', row.id),
    mandate: idOf('mdt', row.mandate),
    partner: row.partner,
    amount: yen(row.amount),
    at: instant(Number(row.settled_at)),
    statementText: row.statement_text,
  }));
  return { debits, before: rows.length > TAKEN_PAGE ? debits.at(-1)?.id : undefined };
}

export interface TakenTotal {
  readonly total: Yen;
  readonly count: number;
  readonly lastAt: Instant;
}

export async function sumTaken(
  bank: HostedBank,
  mandates: readonly Id<'mdt'>[],
): Promise<ReadonlyMap<string, TakenTotal>> {
  const rows = await store.sumTaken(bank.env.db.sql, mandates);
  return new Map(
    rows.map((row) => [
      row.mandate,
      {
        total: yen(row.total),
        count: Number(row.count),
        lastAt: instant(Number(row.last)),
      },
    ]),
  );
}
