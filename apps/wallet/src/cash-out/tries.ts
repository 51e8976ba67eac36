import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { NewTransfer } from '@sekisho/domain/ledger/transfer.ts';
import type { CreditReturned } from '@sekisho/fapi/link-event.ts';
import { write } from '@sekisho/ledger/ledger.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import { bankAccount, FEE_ACCOUNT, walletAccount } from '../books/accounts.ts';
import type { Parts } from '../parts.ts';
import { type CashOutRefusal, CREDIT_LIFE_MS } from './judge.ts';
import { type CashOutView, cashOutView, judgeStop } from './service.ts';
import * as store from './store.ts';
import { posting, releasing, restoring } from './transfers.ts';

/** How often an end is written anew because another process moved the row meanwhile. */
const ENDS_MAX = 10;
const AT_ONCE = 50;

export interface Try {
  readonly row: store.LeasedCashOut;
  /** The holder has stopped this since: the bank is only asked what became of it. */
  readonly stopped: boolean;
}

/**
 * Takes the next try for this process. What the bank was never asked about is refused here when its
 * wallet or link was stopped since the order; what it may know of is never asked for again then.
 */
export async function takeTry(
  parts: Parts,
  id: Id<'out'>,
  leaseMs: number,
): Promise<Try | undefined> {
  const { env } = parts;
  const taken = await env.db.transaction(async (sql) => {
    const known = present(await store.findCashOut(sql, id), 'What is tried exists.');
    const stop = await judgeStop(parts, sql, known);
    const row = present(await store.holdCashOut(sql, id), 'It is never deleted.');
    if (stop !== undefined && row.state === 'created') return { row, refusal: stop } as const;
    const leased = await store.leaseCashOut(sql, id, env.clock.now(), leaseMs);
    return leased && { row: leased, stopped: stop !== undefined };
  });
  if (taken?.refusal === undefined) return taken;
  await refuseCashOut(parts, taken.row, taken.refusal);
  return undefined;
}

export async function endTry(
  { env }: Parts,
  row: store.CashOutRow,
  next: { readonly at: number; readonly inDoubt: boolean },
): Promise<void> {
  await store.writeTry(env.db.sql, row, next);
}

export async function dueCashOuts({ env }: Parts, now: Instant): Promise<readonly Id<'out'>[]> {
  return store.listDue(env.db.sql, now, AT_ONCE);
}

/** Lets go what was held long enough, unless its wallet or link was stopped meanwhile. */
export async function releaseDue(parts: Parts, now: Instant): Promise<void> {
  const { env } = parts;
  for (const id of await store.listReleasable(env.db.sql, now, AT_ONCE)) {
    const refused = await env.db.transaction(async (sql) => {
      const known = present(await store.findCashOut(sql, id), 'What is held exists.');
      const stop = await judgeStop(parts, sql, known);
      const row = present(await store.holdCashOut(sql, id), 'It is never deleted.');
      if (row.state !== 'held') return undefined;
      if (stop !== undefined) return { row, refusal: stop };
      const at = env.clock.now();
      await store.writeReleased(sql, id, { validUntil: at + CREDIT_LIFE_MS, nextTryAt: at });
      await audit(sql, env, {
        act: 'cash_out.released',
        actor: 'system',
        objects: { cashOut: id },
      });
      return undefined;
    });
    if (refused !== undefined) await refuseCashOut(parts, refused.row, refused.refusal);
  }
}

/** How one item of the ledger ends, or moves on, a cash-out. */
interface End {
  readonly state: store.EndRow['state'];
  readonly refusal?: CashOutRefusal;
  readonly actor: string;
  readonly transfers: readonly NewTransfer[];
}

/** Whether it is written: not when the row has moved since it was read. */
async function writeEnd(parts: Parts, row: store.CashOutRow, end: End): Promise<boolean> {
  const { env, ledger, auditWrite } = parts;
  const { id, wallet, credit, amount, version } = row;
  const { state, refusal = null, actor, transfers } = end;
  const objects = { cashOut: id, wallet, credit, amount: yenToNumber(yen(amount)), refusal };
  const outcome = await ledger.submit({
    transfers,
    writes: [
      write(store.writeEnd, { id, state, refusal, at: env.clock.now() }),
      write(auditWrite, { act: `cash_out.${state}`, actor, objects }),
    ],
    expects: [{ statement: store.cashOutUnchanged, key: id, version }],
  });
  if (outcome.ok) return true;
  // One id posts or voids: whoever comes with the other finds it used, and the row moved.
  const moved = outcome.refusal === 'version_conflict' || outcome.refusal.startsWith('exists');
  if (moved) return false;
  // Whatever stood in the way, it stays open and the next try ends it.
  throw new Fault(`cash_out_not_booked_${outcome.refusal}`, { retry: true });
}

/** Refuses on what this try brought. When it was overtaken nothing is written: the next one decides. */
export async function refuseCashOut(
  parts: Parts,
  row: store.CashOutRow,
  refusal: CashOutRefusal,
): Promise<void> {
  const transfers = releasing(row);
  await writeEnd(parts, row, { state: 'refused', refusal, actor: 'system', transfers });
}

/** Books money that the bank has paid, once, whatever became of wallet and link. */
export async function bookPosted(parts: Parts, id: Id<'out'>): Promise<void> {
  for (let attempt = 1; attempt <= ENDS_MAX; attempt++) {
    const row = present(await store.findCashOut(parts.env.db.sql, id), 'What is booked exists.');
    if (row.state === 'posted' || row.state === 'returned') return;
    if (row.state !== 'sent') {
      // The bank says that it paid what it had said it never would. People must look; see reconcile.
      parts.env.log.write('error', 'cash_out_posted_after_end', { cashOut: id, state: row.state });
      return;
    }
    const transfers = posting(row);
    if (await writeEnd(parts, row, { state: 'posted', actor: 'system', transfers })) return;
  }
  throw new Fault('cash_out_too_busy', { retry: true });
}

/**
 * Restores money that the bank has paid and given back, once: the transfer's id is the row's own. An
 * event may come before the answer that it was posted, and both may say it at once.
 */
export async function bookReturned(parts: Parts, id: Id<'out'>, bank: string): Promise<void> {
  await bookPosted(parts, id);
  for (let attempt = 1; attempt <= ENDS_MAX; attempt++) {
    const row = present(await store.findCashOut(parts.env.db.sql, id), 'What is booked exists.');
    if (row.state !== 'posted') return;
    await parts.ledger.createAccounts([bankAccount(bank), walletAccount(row.wallet), FEE_ACCOUNT]);
    const transfers = restoring(row, bank);
    if (await writeEnd(parts, row, { state: 'returned', actor: `bank ${bank}`, transfers })) return;
  }
  throw new Fault('cash_out_too_busy', { retry: true });
}

/** A bank's event: committed before it is answered, so a repeat finds it done. */
export async function takeReturn(
  parts: Parts,
  bank: string,
  event: Pick<CreditReturned, 'credit' | 'mandate' | 'amount'>,
): Promise<void> {
  const row = await store.findByCredit(parts.env.db.sql, bank, event.credit);
  const ours = row?.mandate === event.mandate && row.amount === event.amount;
  // What we have forgotten, or never ordered, is named by the comparison with the bank's list.
  if (row === undefined || !ours) {
    const { credit } = event;
    parts.env.log.write('warn', 'return_of_unknown_credit', { bank, credit });
    return;
  }
  await bookReturned(parts, row.id, bank);
}

/** The holder takes back what is held. What went to the bank cannot be taken back here. */
export async function cancelCashOut(
  parts: Parts,
  wallet: Id<'wlt'>,
  id: Id<'out'>,
): Promise<Result<CashOutView, 'not_found' | 'cash_out_not_held'>> {
  for (let attempt = 1; attempt <= ENDS_MAX; attempt++) {
    const row = await store.findCashOut(parts.env.db.sql, id);
    if (row?.wallet !== wallet) return refuse('not_found');
    if (row.state === 'cancelled') return accept(await cashOutView(parts, id));
    if (row.state !== 'held') return refuse('cash_out_not_held');
    const end = { state: 'cancelled', actor: wallet, transfers: releasing(row) } as const;
    if (await writeEnd(parts, row, end)) return accept(await cashOutView(parts, id));
  }
  throw new Fault('cash_out_too_busy', { retry: true });
}
