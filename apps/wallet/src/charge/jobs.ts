import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { DebitAnswer } from '@sekisho/fapi/client/debit-answer.ts';
import { keepTokens, type LinkAccess, openLink } from '../link/service.ts';
import type { Parts } from '../parts.ts';
import { isAskedForAgain, isFinalAbsence, REFUSALS, type RefusalCode, waitAfter } from './judge.ts';
import {
  bookCharge,
  type ChargeOrder,
  type ChargeOrderRefusal,
  type ChargeView,
  chargeView,
  dueCharges,
  endTry,
  recordCharge,
  refuseCharge,
  takeTry,
} from './service.ts';

/** Longer than a call to a bank commonly takes. A process that is slower still may be overtaken. */
const LEASE_MS = 30 * SECOND;
/** How long the customer's own request waits for the bank. */
const ANSWER_WITHIN_MS = 3 * SECOND;

type OpenCharge = NonNullable<Awaited<ReturnType<typeof takeTry>>>;

/** What one try brought. */
type Answer =
  | { readonly kind: 'posted' }
  | { readonly kind: 'refused'; readonly refusal: RefusalCode }
  /** The bank has decided and its core has not answered yet. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'unknown'; readonly code: string };

export interface ChargeJobs {
  /** Records the charge, tries it at once, and answers with what is true after about three seconds. */
  charge(order: ChargeOrder): Promise<Result<ChargeView, ChargeOrderRefusal>>;
  /** One try at one charge, unless it is settled or another process is at it. */
  settle(id: Id<'chg'>): Promise<void>;
  settleDue(now: Instant): Promise<void>;
  /** Waits for the tries that are under way. */
  idle(): Promise<void>;
}

export function createChargeJobs(parts: Parts): ChargeJobs {
  const { env, config } = parts;
  const running = new Set<Promise<void>>();

  async function settle(id: Id<'chg'>): Promise<void> {
    const charge = await takeTry(parts, id, LEASE_MS);
    if (charge === undefined) return;
    const access = await openLink(parts, charge.link);
    const answer = await ask(parts, charge, access);
    try {
      await conclude(parts, charge, access, answer);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await tryAgain(parts, charge, { kind: 'unknown', code: error.code });
    }
  }

  /** A try that fails as a bug is logged and tried again by the tick when its lease is over. */
  function start(id: Id<'chg'>): Promise<void> {
    const one = settle(id)
      .catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : 'unknown';
        env.log.write('error', 'charge_try_failed', { charge: id, kind });
      })
      .finally(() => running.delete(one));
    running.add(one);
    return one;
  }

  return {
    settle: start,
    async charge(order) {
      const recorded = await recordCharge(parts, order);
      if (!recorded.ok) return recorded;
      await Promise.race([start(recorded.value), config.waiter.wait(ANSWER_WITHIN_MS)]);
      return accept(await chargeView(parts, recorded.value));
    },
    async settleDue(now) {
      await Promise.all((await dueCharges(parts, now)).map(start));
    },
    async idle() {
      await Promise.all(running);
    },
  };
}

/**
 * Asks the bank once: for the debit while it may be posted and charges are not stopped, else for what
 * became of it.
 */
async function ask(parts: Parts, charge: OpenCharge, access: LinkAccess): Promise<Answer> {
  const inTime = isAskedForAgain(parts.env.clock.now(), Number(charge.valid_until));
  const again = inTime && !charge.stopped;
  try {
    const answer = again ? await askForDebit(parts, charge, access) : undefined;
    return answer ?? (await askWhatBecame(parts, charge, access));
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unknown', code: error.code };
    throw error;
  }
}

/**
 * Undefined when no debit came of this request and an earlier one may have brought it: the mandate
 * ended meanwhile, perhaps after the bank had posted.
 */
async function askForDebit(
  parts: Parts,
  charge: OpenCharge,
  access: LinkAccess,
): Promise<Answer | undefined> {
  const { debit: id, amount, valid_until: validUntil } = charge;
  const order = { id, amount: yen(amount), validUntil: instant(Number(validUntil)) };
  const asked = await access.bank.client.debit(access.tokens, access.mandate, order);
  if (asked.ok) {
    await keepTokens(parts, access, asked.value.tokens);
    return read(asked.value.answer);
  }
  parts.env.log.write('info', 'debit_not_taken', { charge: charge.id, code: asked.refusal });
  if (charge.asked_before || asked.refusal === 'debit_differs') return undefined;
  // If no earlier request was sent, none ever will bring it.
  if (asked.refusal === 'request_invalid') {
    return { kind: 'refused', refusal: 'account_unavailable' };
  }
  // But a copy of this one, made on its way, may have come before the mandate ended. What it brought
  // stands by now: after the end of a mandate the bank takes no debit by it.
  const became = await askWhatBecame(parts, charge, access);
  return became.kind === 'unknown' && became.code === ABSENT
    ? { kind: 'refused', refusal: 'link_ended' }
    : became;
}

const ABSENT = 'absent_not_finally';

/** The bank answers this in our own name, whether or not the mandate is alive. */
async function askWhatBecame(
  parts: Parts,
  charge: OpenCharge,
  { bank, mandate }: LinkAccess,
): Promise<Answer> {
  const askedAt = parts.env.clock.now();
  const asked = await bank.client.debitStatus(charge.debit);
  if (!asked.ok) {
    return isFinalAbsence(askedAt, Number(charge.valid_until))
      ? { kind: 'refused', refusal: charge.stopped ? 'stopped' : 'not_in_time' }
      : { kind: 'unknown', code: ABSENT };
  }
  const ours = asked.value.mandate === mandate && asked.value.amount === charge.amount;
  return ours ? read(asked.value) : { kind: 'unknown', code: 'debit_differs' };
}

function read(answer: DebitAnswer): Answer {
  if (answer.state === 'refused') return { kind: 'refused', refusal: REFUSALS[answer.refusal] };
  return { kind: answer.state };
}

async function conclude(
  parts: Parts,
  charge: OpenCharge,
  access: LinkAccess,
  answer: Answer,
): Promise<void> {
  if (answer.kind === 'posted') return bookCharge(parts, charge, access.bank.code);
  if (answer.kind === 'refused') {
    return refuseCharge(parts, charge, access.bank.code, answer.refusal);
  }
  return tryAgain(parts, charge, answer);
}

async function tryAgain(
  parts: Parts,
  charge: OpenCharge,
  answer: Extract<Answer, { kind: 'accepted' | 'unknown' }>,
): Promise<void> {
  const { env } = parts;
  if (answer.kind === 'unknown') {
    env.log.write('warn', 'charge_in_doubt', { charge: charge.id, code: answer.code });
  }
  const at = env.clock.now() + waitAfter(charge.tries);
  await endTry(parts, charge, { at, inDoubt: answer.kind === 'unknown' });
}
