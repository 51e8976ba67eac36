import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import type { Result } from '@sekisho/domain/base/result.ts';
import type { Yen } from '@sekisho/domain/base/yen.ts';
import type { AccountHolder } from '@sekisho/domain/identity/match.ts';

/** An account by what stands on the cash card. */
export interface AccountPlace {
  readonly branchCode: string;
  readonly accountNumber: string;
}

export interface CoreAccount {
  readonly id: string;
  readonly branchName: string;
  /** `普通 ****567`: what a page or a partner may see. */
  readonly masked: string;
}

export interface CoreHolder extends AccountHolder {
  /** E.164. Undefined when the bank has no mobile number on file. */
  readonly phone: string | undefined;
}

/** A debit as the core books it. `id` is made and kept by the gate before the first try. */
export interface CoreDebit {
  readonly id: Id<'tfr'>;
  readonly account: string;
  readonly partner: string;
  readonly amount: Yen;
  /** What the passbook says, in the characters of a bank record. */
  readonly statementText: string;
  /** Nothing is booked after this instant, whenever the order arrives. */
  readonly notAfter: Instant;
}

/** A credit as the core books it: the mirror of a debit, in the same words. */
export type CoreCredit = CoreDebit;

/** A credit that the core has posted and given back since, as when its account was closed (資金返却). */
export interface CoreReturn {
  /** The id of the credit, as the gate made it. */
  readonly id: Id<'tfr'>;
  readonly returnedAt: Instant;
}

export interface StatementLine {
  readonly id: string;
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly amount: Yen;
  readonly text: string;
}

export type CorePostingRefusal = 'too_late' | 'insufficient_funds' | 'account_unavailable';
export type CoreCreditRefusal = Exclude<CorePostingRefusal, 'insufficient_funds'>;

/**
 * The bank's accounts, wherever they are. Every operation can throw a `Fault`: no answer came. After
 * one, `postDebit` or `postCredit` is in doubt and is asked again with the same id until it answers.
 */
export interface CoreBanking {
  findAccount(place: AccountPlace): Promise<CoreAccount | undefined>;
  /** Undefined when there is no such account; the same for the other questions by id. */
  account(id: string): Promise<CoreAccount | undefined>;
  holder(id: string): Promise<CoreHolder | undefined>;
  /** What can be taken without an overdraft; undefined when the account cannot be debited now. */
  availableFunds(id: string): Promise<Yen | undefined>;
  /**
   * Books once for an id. The first answer is final, a refusal as well: every repeat gets it again.
   * Nothing is booked after `notAfter`.
   */
  postDebit(debit: CoreDebit): Promise<Result<{ readonly postedAt: Instant }, CorePostingRefusal>>;
  /** Pays in once for an id, under the same promises as `postDebit`. */
  postCredit(
    credit: CoreCredit,
  ): Promise<Result<{ readonly postedAt: Instant }, CoreCreditRefusal>>;
  /**
   * Credits that were given back in whole and of which `returnTaken` has not been said, oldest first, at
   * most so many. A credit is given back once at most. Asked every ten seconds.
   */
  returnedCredits(limit: number): Promise<readonly CoreReturn[]>;
  /** The gate has this return in its own books: the core need not name it any more. May be repeated. */
  returnTaken(id: Id<'tfr'>): Promise<void>;
  /** Newest first; `before` is the id of the last line of the page before. */
  statement(
    id: string,
    page: { readonly before?: string; readonly limit: number },
  ): Promise<readonly StatementLine[]>;
  /**
   * Does what is due in the core itself; a core that looks after itself has none. Called with the
   * gate's own ticks, about five times a second, but not while an earlier one is under way. One that a
   * bank's module does not end in ten seconds counts as failed.
   */
  tick?(now: Instant): Promise<void>;
}
