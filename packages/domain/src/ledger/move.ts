import { ACCOUNT_FLAGS, type LedgerAccount } from './account.ts';
import type { Draft } from './draft.ts';
import { has } from './field.ts';

/** What a transfer does to the two accounts that it stands between. */
interface Movement {
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  readonly pending: bigint;
  readonly posted: bigint;
  /** Whether the account is closed (true) or opened again (false) by it. */
  readonly debitClosed?: boolean | undefined;
  readonly creditClosed?: boolean | undefined;
}

/** Writes both accounts, and the sums of those that keep a history when `timestamp` is a transfer's. */
export function move(draft: Draft, by: Movement, timestamp: bigint | undefined): void {
  const { debit, credit, pending, posted } = by;
  const debited = {
    ...debit,
    debitsPending: debit.debitsPending + pending,
    debitsPosted: debit.debitsPosted + posted,
    flags: withClosed(debit.flags, by.debitClosed),
  };
  const credited = {
    ...credit,
    creditsPending: credit.creditsPending + pending,
    creditsPosted: credit.creditsPosted + posted,
    flags: withClosed(credit.flags, by.creditClosed),
  };
  draft.accounts.set(debited.id, debited);
  draft.accounts.set(credited.id, credited);
  if (timestamp === undefined) return;
  if (has(debited.flags, ACCOUNT_FLAGS.history)) remember(draft, debited, timestamp);
  if (has(credited.flags, ACCOUNT_FLAGS.history)) remember(draft, credited, timestamp);
}

function withClosed(flags: number, closed: boolean | undefined): number {
  if (closed === undefined) return flags;
  return closed ? flags | ACCOUNT_FLAGS.closed : flags & ~ACCOUNT_FLAGS.closed;
}

function remember(draft: Draft, account: LedgerAccount, timestamp: bigint): void {
  const { id, debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  const sums = { debitsPending, debitsPosted, creditsPending, creditsPosted };
  draft.balances.push({ accountId: id, timestamp, ...sums });
}
