import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '../base/assert.ts';
import {
  ACCOUNT_FLAGS,
  BALANCE_MAX,
  createAccounts,
  type LedgerAccount,
  UINT128_MAX,
} from './account.ts';
import { type BatchItem, decideBatch, expirePendings } from './batch.ts';
import {
  type LedgerTransfer,
  type NewTransfer,
  type PendingStatus,
  TRANSFER_FLAGS,
} from './transfer.ts';

/*
 * A script is one operation a line, with the status that it must have at the end:
 *   account  id L<ledger> C<code> words…                     -> status
 *   transfer id debit credit amount L<ledger> C<code> words… -> status
 * Words: names of flags, bit<n>, P=<pending id>, U=<user data>, timeout=<seconds>. `linked` transfers form
 * one item with the next. Transfers gather in one batch until another kind of line:
 *   commit | after <seconds> | expire | balances id debits-pending debits-posted credits-pending credits-posted
 */
function run(script: string): void {
  const books = new Books();
  for (const [i, raw] of script.split('\n').entries()) {
    const line = raw.replace(/--.*/, '').trim();
    if (line !== '') books.run(line, `line ${i}: ${line}`);
  }
  books.commit();
}

class Books {
  readonly accounts = new Map<bigint, LedgerAccount>();
  readonly transfers = new Map<bigint, LedgerTransfer>();
  readonly pendings = new Map<bigint, PendingStatus>();
  #now = 1_000_000_000n;
  #items: { transfers: NewTransfer[]; expected: string[]; lines: string[] }[] = [];
  #linked = false;

  run(line: string, place: string): void {
    const [operation, expected = ''] = line.split('->').map((part) => part.trim());
    const [kind, ...words] = present(operation, place).split(/\s+/);
    if (kind !== 'transfer') this.commit();
    if (kind === 'transfer') this.#transfer(words, expected, place);
    else if (kind === 'account') this.#account(words, expected, place);
    else if (kind === 'after') this.#now += number(words[0]) * 1_000_000_000n;
    else if (kind === 'expire') this.#expire();
    else if (kind === 'balances') this.#balances(words, place);
    else equal(kind, 'commit', place);
  }

  #account(words: string[], expected: string, place: string): void {
    const flags = words.slice(3).reduce((sum, w) => sum | flag(ACCOUNT_FLAGS, w), 0);
    const id = number(words[0]);
    const account = { id, ledger: small(words[1]), code: small(words[2]), flags };
    const userData128 = option(words, 'U') ?? 0n;
    this.#now += 1n;
    const result = createAccounts(this.accounts, [{ ...account, userData128 }], this.#now);
    deepEqual(result.statuses, [expected], place);
    for (const row of result.created) this.accounts.set(row.id, row);
  }

  #transfer(words: string[], expected: string, place: string): void {
    const flags = words.slice(6).reduce((sum, w) => sum | flag(TRANSFER_FLAGS, w), 0);
    const transfer: NewTransfer = {
      id: number(words[0]),
      debitAccountId: number(words[1]),
      creditAccountId: number(words[2]),
      amount: number(words[3]),
      ledger: small(words[4]),
      code: small(words[5]),
      pendingId: option(words, 'P') ?? 0n,
      userData128: option(words, 'U') ?? 0n,
      timeoutSeconds: Number(option(words, 'timeout') ?? 0n),
      flags,
    };
    if (!this.#linked) this.#items.push({ transfers: [], expected: [], lines: [] });
    const item = present(this.#items.at(-1), place);
    item.transfers.push(transfer);
    item.expected.push(expected);
    item.lines.push(place);
    this.#linked = words.includes('linked');
  }

  commit(): void {
    const items = this.#items;
    this.#items = [];
    this.#linked = false;
    const decision = decideBatch(this, items, this.#now + 1n);
    this.#now = decision.nextTimestamp;
    for (const [i, item] of items.entries()) {
      const outcome = present(decision.outcomes[i], 'an outcome an item');
      const replayed = outcome.ok && outcome.replayed;
      const statuses = replayed ? item.transfers.map(() => 'exists') : decision.statuses[i];
      deepEqual(statuses, item.expected, item.lines.join('\n'));
    }
    for (const row of decision.accounts) this.accounts.set(row.id, row);
    for (const row of decision.transfers) this.transfers.set(row.id, row);
    for (const [id, status] of decision.pendings) this.pendings.set(id, status);
  }

  #expire(): void {
    const decision = expirePendings(this, [...this.transfers.values()], this.#now);
    for (const row of decision.accounts) this.accounts.set(row.id, row);
    for (const [id, status] of decision.pendings) this.pendings.set(id, status);
  }

  #balances(words: string[], place: string): void {
    const a = present(this.accounts.get(number(words[0])), place);
    const sums = [a.debitsPending, a.debitsPosted, a.creditsPending, a.creditsPosted];
    deepEqual(sums, words.slice(1).map(number), place);
  }
}

function number(word: string | undefined): bigint {
  const text = present(word, 'a number').replace(/^[A-Z]/, '');
  if (text === 'max') return UINT128_MAX;
  return text === 'most' ? BALANCE_MAX : BigInt(text);
}

function small(word: string | undefined): number {
  return Number(number(word));
}

function option(words: string[], name: string): bigint | undefined {
  const word = words.find((w) => w.startsWith(`${name}=`));
  return word === undefined ? undefined : number(word.slice(name.length + 1));
}

function flag(flags: Readonly<Record<string, number>>, word: string): number {
  if (word.startsWith('bit')) return 1 << Number(word.slice(3));
  return flags[word] ?? 0;
}

const DEBITS = 'debits_must_not_exceed_credits';
const CREDITS = 'credits_must_not_exceed_debits';

test('account statuses stand in order of precedence', () => {
  run(`
    account 0   L0 C0 bit3 ${DEBITS} ${CREDITS}     -> reserved_flag
    account 0   L0 C0 ${DEBITS} ${CREDITS}          -> id_must_not_be_zero
    account max L0 C0 ${DEBITS} ${CREDITS}          -> id_must_not_be_int_max
    account A1  L0 C0 ${DEBITS} ${CREDITS}          -> flags_are_mutually_exclusive
    account A1  L0 C0 ${DEBITS}                     -> ledger_must_not_be_zero
    account A1  L1 C0 ${DEBITS}                     -> code_must_not_be_zero
    account A1  L1 C1 ${DEBITS} U=7                 -> created
    account A1  L0 C0 ${DEBITS} ${CREDITS}          -> exists_with_different_flags
    account A1  L0 C0 ${DEBITS}                     -> exists_with_different_user_data_128
    account A1  L0 C0 ${DEBITS} U=7                 -> exists_with_different_ledger
    account A1  L1 C0 ${DEBITS} U=7                 -> exists_with_different_code
    account A1  L1 C1 ${DEBITS} U=7                 -> exists
    account A2  L1 C1 linked                        -> linked_event_chain_open
  `);
});

test('linked accounts are created together or not at all', () => {
  const a = { id: 1n, ledger: 1, code: 1, flags: ACCOUNT_FLAGS.linked };
  const b = { id: 2n, ledger: 1, code: 0 };
  const c = { id: 1n, ledger: 1, code: 1 };
  const { statuses, created } = createAccounts(new Map(), [a, b, c], 5n);
  deepEqual(statuses, ['linked_event_failed', 'code_must_not_be_zero', 'created']);
  deepEqual(
    created.map((account) => [account.id, account.flags, account.timestamp]),
    [[1n, 0, 7n]],
  );
});

const TWO_ACCOUNTS = `
    account A1 L1 C1 -> created
    account A2 L1 C1 -> created
    account A3 L2 C1 -> created
    account A4 L1 C1 -> created
`;

test('transfer statuses stand in order of precedence', () => {
  run(`${TWO_ACCOUNTS}
    transfer 0   0   0   9 L0 C0 bit4 pending post_pending_transfer P=max timeout=1 -> reserved_flag
    transfer 0   0   0   9 L0 C0 P=max timeout=1 -> id_must_not_be_zero
    transfer max 0   0   9 L0 C0 P=max timeout=1 -> id_must_not_be_int_max
    transfer T1  0   0   9 L0 C0 P=max timeout=1 -> debit_account_id_must_not_be_zero
    transfer T1  max 0   9 L0 C0 P=max timeout=1 -> debit_account_id_must_not_be_int_max
    transfer T1  A8  0   9 L0 C0 P=max timeout=1 -> credit_account_id_must_not_be_zero
    transfer T1  A8  max 9 L0 C0 P=max timeout=1 -> credit_account_id_must_not_be_int_max
    transfer T1  A8  A8  9 L0 C0 P=max timeout=1 -> accounts_must_be_different
    transfer T1  A8  A9  9 L0 C0 P=max timeout=1 -> pending_id_must_be_zero
    transfer T1  A8  A9  9 L0 C0 timeout=1       -> timeout_reserved_for_pending_transfer
    transfer T1  A8  A9  9 L0 C0                 -> ledger_must_not_be_zero
    transfer T1  A8  A9  9 L9 C0                 -> code_must_not_be_zero
    transfer T1  A8  A9  9 L9 C1                 -> debit_account_not_found
    transfer T1  A1  A9  9 L9 C1                 -> credit_account_not_found
    transfer T1  A1  A3  9 L9 C1                 -> accounts_must_have_the_same_ledger
    transfer T1  A1  A2  9 L9 C1                 -> transfer_must_have_the_same_ledger_as_accounts
    transfer T1  A1  A2  9 L1 C1                 -> created
    balances A1 0 9 0 0
    balances A2 0 0 0 9
    balances A3 0 0 0 0
  `);
});

test('an id that exists answers what differs, and comes before the other refusals', () => {
  run(`${TWO_ACCOUNTS}
    transfer T1 A1 A2 9 L1 C1 U=7 pending timeout=60 -> created
    transfer T1 0  0  8 L0 C0 P=5                    -> exists_with_different_flags
    transfer T1 0  0  8 L0 C0 P=5 pending            -> exists_with_different_pending_id
    transfer T1 0  0  8 L0 C0 pending                -> exists_with_different_timeout
    transfer T1 0  0  8 L0 C0 pending timeout=60     -> exists_with_different_debit_account_id
    transfer T1 A1 0  8 L0 C0 pending timeout=60     -> exists_with_different_credit_account_id
    transfer T1 A1 A2 8 L0 C0 pending timeout=60     -> exists_with_different_amount
    transfer T1 A1 A2 9 L0 C0 pending timeout=60     -> exists_with_different_user_data_128
    transfer T1 A1 A2 9 L0 C0 pending timeout=60 U=7 -> exists_with_different_ledger
    transfer T1 A1 A2 9 L1 C0 pending timeout=60 U=7 -> exists_with_different_code
    transfer T1 A1 A2 9 L1 C1 pending timeout=60 U=7 -> exists
    balances A1 9 0 0 0
    balances A2 0 0 9 0
  `);
});

test('refusals of a post or void stand in order of precedence', () => {
  run(`${TWO_ACCOUNTS}
    transfer T1 A1 A2 9 L1 C1 pending -> created
    transfer T2 A1 A2 9 L1 C1         -> created
    transfer T3 A3 A9 10 L9 C9 post_pending_transfer void_pending_transfer timeout=1 -> flags_are_mutually_exclusive
    transfer T3 A3 A9 10 L9 C9 post_pending_transfer pending timeout=1 -> flags_are_mutually_exclusive
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer pending timeout=1 -> flags_are_mutually_exclusive
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer timeout=1         -> pending_id_must_not_be_zero
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=max timeout=1   -> pending_id_must_not_be_int_max
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=T3 timeout=1    -> pending_id_must_be_different
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=T8 timeout=1    -> timeout_reserved_for_pending_transfer
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=T8              -> pending_transfer_not_found
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=T2              -> pending_transfer_not_pending
    transfer T3 A3 A9 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_debit_account_id
    transfer T3 A1 A9 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_credit_account_id
    transfer T3 A1 A2 10 L9 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_ledger
    transfer T3 A1 A2 10 L1 C9 void_pending_transfer P=T1              -> pending_transfer_has_different_code
    transfer T3 A1 A2 10 L1 C1 void_pending_transfer P=T1              -> exceeds_pending_transfer_amount
    transfer T3 A1 A2 8  L1 C1 void_pending_transfer P=T1              -> pending_transfer_has_different_amount
    transfer T3 A1 A2 10 L1 C1 post_pending_transfer P=T1              -> exceeds_pending_transfer_amount
    balances A1 9 9 0 0
    transfer T3 A1 A2 9  L1 C1 void_pending_transfer P=T1              -> created
    transfer T4 0  0  0  L0 C0 void_pending_transfer P=T1              -> pending_transfer_already_voided
    balances A1 0 9 0 0
    balances A2 0 0 0 9
  `);
});

test('a post moves all, a part, or nothing of the pending amount and releases the rest', () => {
  run(`${TWO_ACCOUNTS}
    transfer T1 A1 A2 10 L1 C1 U=5 pending               -> created
    transfer T2 A1 A2 10 L1 C1 pending                   -> created
    transfer T3 A1 A2 10 L1 C1 pending                   -> created
    balances A1 30 0 0 0
    balances A2 0 0 30 0
    transfer T4 0 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T5 0 0 4   L0 C0 post_pending_transfer P=T2 -> created
    transfer T6 0 0 0   L0 C0 post_pending_transfer P=T3 -> created
    balances A1 0 14 0 0
    balances A2 0 0 0 14
    transfer T7 0 0 1 L0 C0 post_pending_transfer P=T2 -> pending_transfer_already_posted
    transfer T7 0 0 0 L0 C0 void_pending_transfer P=T3 -> pending_transfer_already_posted
    -- What was left open counts as what it was filled in with.
    transfer T4 0  0  max L0 C0 post_pending_transfer P=T1      -> exists
    transfer T4 A1 A2 10  L1 C1 post_pending_transfer P=T1 U=5  -> exists
    transfer T4 A2 A1 9   L2 C2 post_pending_transfer P=T2 U=6  -> exists_with_different_pending_id
    transfer T4 A2 A1 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_debit_account_id
    transfer T4 A1 A1 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_credit_account_id
    transfer T4 A1 A2 9   L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_amount
    transfer T4 A1 A2 10  L2 C2 post_pending_transfer P=T1 U=6  -> exists_with_different_user_data_128
    transfer T4 A1 A2 10  L2 C2 post_pending_transfer P=T1      -> exists_with_different_ledger
    transfer T4 A1 A2 10  L1 C2 post_pending_transfer P=T1      -> exists_with_different_code
    transfer T5 0  0  max L0 C0 post_pending_transfer P=T2      -> exists_with_different_amount
    transfer T5 0  0  4   L0 C0 post_pending_transfer P=T2      -> exists
  `);
});

test('a pending transfer expires at its timeout, before or after the sums are released', () => {
  run(`${TWO_ACCOUNTS}
    transfer T1 A1 A2 10 L1 C1 pending timeout=5 -> created
    transfer T2 A1 A2 20 L1 C1 pending timeout=5 -> created
    transfer T3 A1 A2 40 L1 C1 pending           -> created
    transfer T4 A1 A2 80 L1 C1 pending timeout=6 -> created
    after 4
    expire
    transfer T5 0 0 max L0 C0 post_pending_transfer P=T2 -> created
    balances A1 130 20 0 0
    after 1
    transfer T6 0 0 max L0 C0 post_pending_transfer P=T1 -> pending_transfer_expired
    transfer T6 0 0 0   L0 C0 void_pending_transfer P=T1 -> pending_transfer_expired
    balances A1 130 20 0 0
    expire
    balances A1 120 20 0 0
    balances A2 0 0 120 20
    expire
    balances A1 120 20 0 0
    transfer T6 0 0 0   L0 C0 void_pending_transfer P=T1 -> pending_transfer_expired
    transfer T6 0 0 0   L0 C0 void_pending_transfer P=T3 -> created
    balances A2 0 0 80 20
  `);
});

test('a limit counts what is pending, and a hold counts at once', () => {
  run(`
    account A1 L1 C1 ${DEBITS}  -> created
    account A2 L1 C1 ${CREDITS} -> created
    account A9 L1 C1            -> created
    transfer T1 A1 A9 1  L1 C1         -> exceeds_credits
    transfer T1 A9 A2 1  L1 C1         -> exceeds_debits
    transfer T1 A9 A1 10 L1 C1 pending -> created
    transfer T2 A1 A9 1  L1 C1         -> exceeds_credits  -- pending credits are not money yet
    transfer T3 0 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T4 A1 A9 6  L1 C1 pending -> created
    transfer T5 A1 A9 5  L1 C1         -> exceeds_credits
    transfer T5 A1 A9 5  L1 C1 pending -> exceeds_credits
    transfer T5 A1 A9 4  L1 C1         -> created
    transfer T6 A1 A9 1  L1 C1         -> exceeds_credits
    transfer T6 A1 A2 1  L1 C1         -> exceeds_credits  -- before exceeds_debits
    transfer T7 0 0 0 L0 C0 void_pending_transfer P=T4 -> created
    transfer T8 A1 A9 6  L1 C1         -> created
    balances A1 0 10 0 10
    transfer T10 A2 A9 5 L1 C1         -> created
    transfer T11 A9 A2 4 L1 C1 pending -> created
    transfer T12 A9 A2 2 L1 C1         -> exceeds_debits
    transfer T12 A9 A2 1 L1 C1         -> created
    balances A2 0 5 4 1
  `);
});

test('sums never leave 63 bits', () => {
  run(`
    account A1 L1 C1 ${DEBITS} -> created
    account A2 L1 C1 -> created
    account A3 L1 C1 -> created
    account A4 L1 C1 -> created
    account A5 L1 C1 -> created
    transfer T1 A2 A3 max  L1 C1 -> overflows_debits_posted
    transfer T1 A2 A3 most L1 C1 pending -> created
    transfer T2 A2 A4 1 L1 C1 pending -> overflows_debits_pending
    transfer T2 A4 A3 1 L1 C1 pending -> overflows_credits_pending
    transfer T2 A2 A4 1 L1 C1 -> overflows_debits
    transfer T2 A4 A3 1 L1 C1 -> overflows_credits
    transfer T2 0 0 max L0 C0 post_pending_transfer P=T1 -> created
    transfer T3 A2 A4 1 L1 C1 -> overflows_debits_posted
    transfer T3 A4 A3 1 L1 C1 -> overflows_credits_posted
    after 9000000000
    transfer T4 A1 A5 1 L1 C1 pending timeout=2147483647 -> overflows_timeout
    transfer T4 A1 A5 1 L1 C1 pending timeout=1 -> exceeds_credits
  `);
});

test('all of an item is created or nothing, and the first refusal names it', () => {
  run(`
    account A1 L1 C1 ${DEBITS} -> created
    account A2 L1 C1 -> created
    transfer T1 A2 A1 10 L1 C1 linked -> linked_event_failed
    transfer T2 A1 A2 11 L1 C1 linked -> exceeds_credits
    transfer T3 A2 A1 1  L1 C1        -> linked_event_failed
    transfer T4 A2 A1 10 L1 C1        -> created
    balances A1 0 0 0 10
    transfer T1 A2 A1 10 L1 C1 linked -> created
    transfer T2 A1 A2 11 L1 C1        -> created
    balances A1 0 11 0 20
    transfer T5 A2 A1 1  L1 C1 linked -> linked_event_failed
    transfer T6 A2 A1 1  L1 C1 linked -> linked_event_chain_open
    balances A1 0 11 0 20
    transfer T5 A2 A1 1  L1 C1 linked -> linked_event_chain_open
    commit
    transfer T5 A2 A9 1  L1 C1 linked -> credit_account_not_found
    transfer T6 A2 A1 1  L1 C1 linked -> linked_event_chain_open
    balances A1 0 11 0 20
    -- Within a chain a later transfer sees the earlier ones, and one id cannot stand for two.
    transfer T7 A1 A2 9  L1 C1 pending linked               -> created
    transfer T8 0  0  3  L0 C0 post_pending_transfer P=T7   -> created
    transfer T9 A2 A1 1  L1 C1 linked -> linked_event_failed
    transfer T9 A2 A1 1  L1 C1 linked -> exists
    transfer T10 A2 A1 1 L1 C1        -> linked_event_failed
    balances A1 0 14 0 20
    balances A2 0 20 0 14
  `);
});

test('a whole item that stands is a replay, a part of one is not', () => {
  run(`${TWO_ACCOUNTS}
    transfer T1 A1 A2 1 L1 C1 linked -> created
    transfer T2 A1 A2 2 L1 C1        -> created
    transfer T1 A1 A2 1 L1 C1 linked -> exists
    transfer T2 A1 A2 2 L1 C1        -> exists
    transfer T1 A1 A2 1 L1 C1 linked -> exists
    transfer T3 A1 A2 2 L1 C1        -> linked_event_failed
    transfer T1 A1 A2 1 L1 C1        -> exists_with_different_flags
    transfer T1 A1 A2 1 L1 C1 linked -> exists
    transfer T2 A1 A2 3 L1 C1        -> linked_event_failed
    balances A1 0 3 0 0
  `);
});

test('a stale version is refused, but never a replay', () => {
  const state = {
    accounts: new Map<bigint, LedgerAccount>(),
    transfers: new Map(),
    pendings: new Map(),
  };
  const { created } = createAccounts(
    state.accounts,
    [1n, 2n].map((id) => ({ id, ledger: 1, code: 1 })),
    1n,
  );
  for (const account of created) state.accounts.set(account.id, account);
  const transfers = [
    { id: 1n, debitAccountId: 1n, creditAccountId: 2n, amount: 5n, ledger: 1, code: 1 },
  ];
  const items: BatchItem[] = [{ transfers, stale: 2 }, { transfers }, { transfers, stale: 0 }];
  const { outcomes, nextTimestamp } = decideBatch(state, items, 10n);
  deepEqual(outcomes, [
    { ok: false, refusal: 'version_conflict', index: 2 },
    { ok: true, timestamp: 10n, replayed: false },
    { ok: true, timestamp: 10n, replayed: true },
  ]);
  equal(nextTimestamp, 11n);
});
