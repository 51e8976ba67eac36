import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { CreditAnswer } from '@sekisho/fapi/client/credit-answer.ts';
import { keepTokens, type LinkAccess, openLink } from '../link/service.ts';
import type { Parts } from '../parts.ts';
import {
  type CashOutRefusal,
  isAskedForAgain,
  isFinalAbsence,
  REFUSALS,
  waitAfter,
} from './judge.ts';
import {
  type CashOutOrder,
  type CashOutView,
  cashOutView,
  type OrderRefusal,
  orderCashOut,
} from './service.ts';
import {
  bookPosted,
  bookReturned,
  dueCashOuts,
  endTry,
  refuseCashOut,
  releaseDue,
  type Try,
  takeTry,
} from './tries.ts';

/** Longer than a call to a bank commonly takes. A process that is slower still may be overtaken. */
const LEASE_MS = 30 * SECOND;
/** How long the customer's own request waits for the bank. */
const ANSWER_WITHIN_MS = 3 * SECOND;

/** What one try brought. */
type Answer =
  | { readonly kind: 'posted' }
  | { readonly kind: 'returned' }
  | { readonly kind: 'refused'; readonly refusal: CashOutRefusal }
  /** The bank has decided and its core has not answered yet. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown'; readonly code: string };

export interface CashOutJobs {
  /** Reserves the money, tries it at once, and answers with what is true after about three seconds. */
  cashOut(order: CashOutOrder): Promise<Result<CashOutView, OrderRefusal>>;
  /** One try at one cash-out, unless it is settled, held, or another process is at it. */
  settle(id: Id<'out'>): Promise<void>;
  settleDue(now: Instant): Promise<void>;
  /** Waits for the tries that are under way. */
  idle(): Promise<void>;
}

export function createCashOutJobs(parts: Parts): CashOutJobs {
  const { env, config } = parts;
  const running = new Set<Promise<void>>();

  async function settle(id: Id<'out'>): Promise<void> {
    const taken = await takeTry(parts, id, LEASE_MS);
    if (taken === undefined) return;
    const access = await openLink(parts, taken.row.link);
    const answer = await ask(parts, taken, access);
    try {
      await conclude(parts, taken, access, answer);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await tryAgain(parts, taken, { kind: 'unknown', code: error.code });
    }
  }

  /** A try that fails as a bug is logged and tried again by the tick when its lease is over. */
  function start(id: Id<'out'>): Promise<void> {
    const one = settle(id)
      .catch((error: unknown) => {
        if (error instanceof Fault) {
          env.log.write('warn', 'cash_out_try_failed', { cashOut: id, code: error.code });
          return;
        }
        const kind = error instanceof Error ? error.name : 'unknown';
        env.log.write('error', 'cash_out_try_failed', { cashOut: id, kind });
      })
      .finally(() => running.delete(one));
    running.add(one);
    return one;
  }

  return {
    settle: start,
    async cashOut(order) {
      const ordered = await orderCashOut(parts, order);
      if (!ordered.ok) return ordered;
      const view = await cashOutView(parts, ordered.value);
      if (view.state !== 'on_its_way') return accept(view);
      await Promise.race([start(ordered.value), config.waiter.wait(ANSWER_WITHIN_MS)]);
      return accept(await cashOutView(parts, ordered.value));
    },
    async settleDue(now) {
      await releaseDue(parts, now);
      await Promise.all((await dueCashOuts(parts, now)).map(start));
    },
    async idle() {
      await Promise.all(running);
    },
  };
}

/** Asks the bank once: for the credit while it may be posted, else for what became of it. */
async function ask(parts: Parts, taken: Try, access: LinkAccess): Promise<Answer> {
  const { row, stopped } = taken;
  const again = !stopped && isAskedForAgain(parts.env.clock.now(), Number(row.valid_until));
  try {
    const answer = again ? await askForCredit(parts, taken, access) : undefined;
    return answer ?? (await askWhatBecame(parts, taken, access));
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unknown', code: error.code };
    throw error;
  }
}

/**
 * Undefined when no credit came of this request and an earlier one may have brought it: the mandate
 * ended meanwhile, perhaps after the bank had paid.
 */
async function askForCredit(
  parts: Parts,
  { row, ...taken }: Try,
  access: LinkAccess,
): Promise<Answer | undefined> {
  const { credit: id, amount, valid_until: validUntil } = row;
  const order = { id, amount: yen(amount), validUntil: instant(Number(validUntil)) };
  const asked = await access.bank.client.credit(access.tokens, access.mandate, order);
  if (asked.ok) {
    await keepTokens(parts, access, asked.value.tokens);
    return read(asked.value.answer);
  }
  parts.env.log.write('info', 'credit_not_taken', { cashOut: row.id, code: asked.refusal });
  if (row.asked_before || asked.refusal === 'credit_differs') return undefined;
  // If no earlier request was sent, none ever will bring it.
  if (asked.refusal === 'request_invalid') {
    return { kind: 'refused', refusal: 'account_unavailable' };
  }
  // But a copy of this one, made on its way, may have come before the mandate ended. What it brought
  // stands by now: after the end of a mandate the bank takes no credit by it.
  const became = await askWhatBecame(parts, { row, ...taken }, access);
  return became.kind === 'unknown' && became.code === ABSENT
    ? { kind: 'refused', refusal: 'link_ended' }
    : became;
}

const ABSENT = 'absent_not_finally';

/** The bank answers this in our own name, whether or not the mandate is alive. */
async function askWhatBecame(
  parts: Parts,
  { row }: Try,
  { bank, mandate }: LinkAccess,
): Promise<Answer> {
  const askedAt = parts.env.clock.now();
  const asked = await bank.client.creditStatus(row.credit);
  if (!asked.ok) {
    return isFinalAbsence(askedAt, Number(row.valid_until))
      ? { kind: 'refused', refusal: 'not_in_time' }
      : { kind: 'unknown', code: ABSENT };
  }
  const ours = asked.value.mandate === mandate && asked.value.amount === row.amount;
  return ours ? read(asked.value) : { kind: 'unknown', code: 'credit_differs' };
}

function read(answer: CreditAnswer): Answer {
  if (answer.state === 'refused') return { kind: 'refused', refusal: REFUSALS[answer.refusal] };
  return { kind: answer.state };
}

async function conclude(
  parts: Parts,
  taken: Try,
  access: LinkAccess,
  answer: Answer,
): Promise<void> {
  const { row } = taken;
  if (answer.kind === 'posted') return bookPosted(parts, row.id);
  if (answer.kind === 'returned') return bookReturned(parts, row.id, access.bank.code);
  if (answer.kind === 'refused') return refuseCashOut(parts, row, answer.refusal);
  return tryAgain(parts, taken, answer);
}

async function tryAgain(
  parts: Parts,
  { row }: Try,
  answer: Extract<Answer, { kind: 'accepted' | 'unknown' }>,
): Promise<void> {
  const { env } = parts;
  if (answer.kind === 'unknown') {
    env.log.write('warn', 'cash_out_in_doubt', { cashOut: row.id, code: answer.code });
  }
  const at = env.clock.now() + waitAfter(row.tries);
  await endTry(parts, row, { at, inDoubt: answer.kind === 'unknown' });
}
