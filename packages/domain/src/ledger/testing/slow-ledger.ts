import { ACCOUNT_FLAGS, type NewAccount } from '../account.ts';
import { type CreateTransferStatus, type FullTransfer, TRANSFER_FLAGS } from '../transfer.ts';

type Flag = keyof typeof TRANSFER_FLAGS;
type Rule = readonly [status: CreateTransferStatus, applies: () => boolean];

/** A transfer that came about: as it was asked for, what it moved, and when. */
interface Fact {
  readonly asked: FullTransfer;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly amount: bigint;
  readonly at: bigint;
}

const MOST = 2n ** 63n - 1n;
const MAX = 2n ** 128n - 1n;
const SECOND = 1_000_000_000n;
const IMPORTED = 1 << 8;

/**
 * The obvious ledger: a list of what happened, from which every sum and every state is added up again
 * for each question, and a list of rules from the manual, read from the top. It shares no code with the
 * rules that it is compared with.
 * @see https://docs.tigerbeetle.com/reference/requests/create_transfers/
 */
export class SlowLedger {
  readonly #accounts: readonly NewAccount[];
  #facts: readonly Fact[] = [];
  readonly #expired = new Set<bigint>();

  constructor(accounts: readonly NewAccount[]) {
    this.#accounts = accounts;
  }

  /** The statuses of one item's transfers, the last of which is linked to nothing. */
  submit(item: readonly FullTransfer[], at: bigint): readonly CreateTransferStatus[] {
    const before = this.#facts;
    const statuses: CreateTransferStatus[] = [];
    for (const [i, t] of item.entries()) {
      const status = this.#judge(t, at + BigInt(i));
      if (status !== 'created') {
        this.#facts = before;
        return item.map((_, place) => (place === i ? status : 'linked_event_failed'));
      }
      this.#facts = [...this.#facts, this.#fact(t, at + BigInt(i))];
      statuses.push(status);
    }
    return statuses;
  }

  stands(item: readonly FullTransfer[]): boolean {
    return item.every((t) => this.#find(t.id) !== undefined && this.#judge(t, 0n) === 'exists');
  }

  expire(at: bigint): void {
    for (const fact of this.#facts) {
      if (this.#isOpen(fact) && isDue(fact, at)) this.#expired.add(fact.asked.id);
    }
  }

  /** Debits pending and posted, credits pending and posted. */
  sums(id: bigint): readonly [bigint, bigint, bigint, bigint] {
    const add = (facts: readonly Fact[]) => facts.reduce((sum, { amount }) => sum + amount, 0n);
    const open = this.#facts.filter((fact) => this.#isOpen(fact));
    const final = this.#facts.filter(
      ({ asked }) => !is(asked, 'pending') && !is(asked, 'void_pending_transfer'),
    );
    return [
      add(open.filter(({ debit }) => debit === id)),
      add(final.filter(({ debit }) => debit === id)),
      add(open.filter(({ credit }) => credit === id)),
      add(final.filter(({ credit }) => credit === id)),
    ];
  }

  isClosed(id: bigint): boolean {
    const flags = this.#account(id)?.flags ?? 0;
    if ((flags & ACCOUNT_FLAGS.closed) !== 0) return true;
    return this.#facts.some(
      (fact) =>
        this.#isOpen(fact) &&
        ((fact.debit === id && is(fact.asked, 'closing_debit')) ||
          (fact.credit === id && is(fact.asked, 'closing_credit'))),
    );
  }

  amountOf(id: bigint): bigint | undefined {
    return this.#find(id)?.amount;
  }

  #judge(t: FullTransfer, at: bigint): CreateTransferStatus {
    const rules = [
      ...wellFormed(t),
      ...this.#repeated(t),
      ...(is(t, 'post_pending_transfer') || is(t, 'void_pending_transfer')
        ? this.#resolving(t, at)
        : this.#opening(t, at)),
    ];
    return rules.find(([, applies]) => applies())?.[0] ?? 'created';
  }

  #repeated(t: FullTransfer): readonly Rule[] {
    const e = this.#find(t.id);
    if (e === undefined) return [];
    const same = (value: bigint | number, other: bigint | number) => value !== other;
    const asked = this.#filled(t);
    const was = this.#filled(e.asked);
    const balancing = is(t, 'balancing_debit') || is(t, 'balancing_credit');
    return [
      ['exists_with_different_flags', () => same(t.flags, e.asked.flags)],
      ['exists_with_different_pending_id', () => same(t.pendingId, e.asked.pendingId)],
      ['exists_with_different_timeout', () => same(t.timeoutSeconds, e.asked.timeoutSeconds)],
      ['exists_with_different_debit_account_id', () => same(asked.debitAccountId, e.debit)],
      ['exists_with_different_credit_account_id', () => same(asked.creditAccountId, e.credit)],
      [
        'exists_with_different_amount',
        () => (balancing ? asked.amount < e.amount : asked.amount !== e.amount),
      ],
      ['exists_with_different_user_data_128', () => same(asked.userData128, was.userData128)],
      ['exists_with_different_ledger', () => same(asked.ledger, was.ledger)],
      ['exists_with_different_code', () => same(asked.code, was.code)],
      ['exists', () => true],
    ];
  }

  #opening(t: FullTransfer, at: bigint): readonly Rule[] {
    const debit = this.#account(t.debitAccountId);
    const credit = this.#account(t.creditAccountId);
    const closing = is(t, 'closing_debit') || is(t, 'closing_credit');
    const pending = is(t, 'pending');
    return [
      ['debit_account_id_must_not_be_zero', () => t.debitAccountId === 0n],
      ['debit_account_id_must_not_be_int_max', () => t.debitAccountId === MAX],
      ['credit_account_id_must_not_be_zero', () => t.creditAccountId === 0n],
      ['credit_account_id_must_not_be_int_max', () => t.creditAccountId === MAX],
      ['accounts_must_be_different', () => t.debitAccountId === t.creditAccountId],
      ['pending_id_must_be_zero', () => t.pendingId !== 0n],
      ['timeout_reserved_for_pending_transfer', () => t.timeoutSeconds !== 0 && !pending],
      ['closing_transfer_must_be_pending', () => closing && !pending],
      ['ledger_must_not_be_zero', () => t.ledger === 0],
      ['code_must_not_be_zero', () => t.code === 0],
      ['debit_account_not_found', () => debit === undefined],
      ['credit_account_not_found', () => credit === undefined],
      ['accounts_must_have_the_same_ledger', () => debit?.ledger !== credit?.ledger],
      ['transfer_must_have_the_same_ledger_as_accounts', () => debit?.ledger !== t.ledger],
      ['debit_account_already_closed', () => this.isClosed(t.debitAccountId)],
      ['credit_account_already_closed', () => this.isClosed(t.creditAccountId)],
      ...this.#limits(t, at),
    ];
  }

  #limits(t: FullTransfer, at: bigint): readonly Rule[] {
    const amount = this.#moves(t);
    const [debitsHeld, debits, , creditsOfDebit] = this.sums(t.debitAccountId);
    const [, debitsOfCredit, creditsHeld, credits] = this.sums(t.creditAccountId);
    const limited = (id: bigint, flag: keyof typeof ACCOUNT_FLAGS) =>
      ((this.#account(id)?.flags ?? 0) & ACCOUNT_FLAGS[flag]) !== 0;
    return [
      ['overflows_debits_pending', () => is(t, 'pending') && debitsHeld + amount > MOST],
      ['overflows_credits_pending', () => is(t, 'pending') && creditsHeld + amount > MOST],
      ['overflows_debits_posted', () => debits + amount > MOST],
      ['overflows_credits_posted', () => credits + amount > MOST],
      ['overflows_debits', () => debitsHeld + debits + amount > MOST],
      ['overflows_credits', () => creditsHeld + credits + amount > MOST],
      ['overflows_timeout', () => at + BigInt(t.timeoutSeconds) * SECOND > MOST],
      [
        'exceeds_credits',
        () =>
          limited(t.debitAccountId, 'debits_must_not_exceed_credits') &&
          debitsHeld + debits + amount > creditsOfDebit,
      ],
      [
        'exceeds_debits',
        () =>
          limited(t.creditAccountId, 'credits_must_not_exceed_debits') &&
          creditsHeld + credits + amount > debitsOfCredit,
      ],
    ];
  }

  #resolving(t: FullTransfer, at: bigint): readonly Rule[] {
    const p = this.#find(t.pendingId);
    const post = is(t, 'post_pending_transfer');
    const amount = this.#moves(t);
    const resolvedBy = (flag: Flag) => () =>
      this.#facts.some(({ asked }) => asked.pendingId === t.pendingId && is(asked, flag));
    const wrongFlags =
      (post && is(t, 'void_pending_transfer')) || FLAGS_OF_OPENING.some((flag) => is(t, flag));
    const differs = (value: bigint | number, other: bigint | number | undefined) => () =>
      Number(value) !== 0 && value !== other;
    return [
      ['flags_are_mutually_exclusive', () => wrongFlags],
      ['pending_id_must_not_be_zero', () => t.pendingId === 0n],
      ['pending_id_must_not_be_int_max', () => t.pendingId === MAX],
      ['pending_id_must_be_different', () => t.pendingId === t.id],
      ['timeout_reserved_for_pending_transfer', () => t.timeoutSeconds !== 0],
      ['pending_transfer_not_found', () => p === undefined],
      ['pending_transfer_not_pending', () => p !== undefined && !is(p.asked, 'pending')],
      ['pending_transfer_has_different_debit_account_id', differs(t.debitAccountId, p?.debit)],
      ['pending_transfer_has_different_credit_account_id', differs(t.creditAccountId, p?.credit)],
      ['pending_transfer_has_different_ledger', differs(t.ledger, p?.asked.ledger)],
      ['pending_transfer_has_different_code', differs(t.code, p?.asked.code)],
      ['exceeds_pending_transfer_amount', () => p !== undefined && amount > p.amount],
      ['pending_transfer_has_different_amount', () => !post && amount !== p?.amount],
      ['pending_transfer_already_posted', resolvedBy('post_pending_transfer')],
      ['pending_transfer_already_voided', resolvedBy('void_pending_transfer')],
      [
        'pending_transfer_expired',
        () => this.#expired.has(t.pendingId) || (p !== undefined && isDue(p, at)),
      ],
      ['debit_account_already_closed', () => post && p !== undefined && this.isClosed(p.debit)],
      ['credit_account_already_closed', () => post && p !== undefined && this.isClosed(p.credit)],
    ];
  }

  #fact(t: FullTransfer, at: bigint): Fact {
    const { debitAccountId: debit, creditAccountId: credit } = this.#filled(t);
    return { asked: t, debit, credit, amount: this.#moves(t), at };
  }

  /** What a transfer would move now. */
  #moves(t: FullTransfer): bigint {
    const { debitAccountId, creditAccountId, amount } = this.#filled(t);
    const bounds = [amount];
    if (is(t, 'balancing_debit')) {
      const [held, debits, , credits] = this.sums(debitAccountId);
      bounds.push(credits - debits - held);
    }
    if (is(t, 'balancing_credit')) {
      const [, debits, held, credits] = this.sums(creditAccountId);
      bounds.push(debits - credits - held);
    }
    const [least = 0n] = bounds.sort((a, b) => Number(a - b));
    return least < 0n ? 0n : least;
  }

  #filled(t: FullTransfer): FullTransfer {
    const post = is(t, 'post_pending_transfer');
    const p = this.#find(t.pendingId);
    if (p === undefined || !(post || is(t, 'void_pending_transfer'))) return t;
    return {
      ...t,
      debitAccountId: t.debitAccountId || p.debit,
      creditAccountId: t.creditAccountId || p.credit,
      amount: t.amount === (post ? MAX : 0n) ? p.amount : t.amount,
      userData128: t.userData128 || p.asked.userData128,
      ledger: t.ledger || p.asked.ledger,
      code: t.code || p.asked.code,
    };
  }

  #isOpen({ asked }: Fact): boolean {
    const resolved = this.#facts.some((other) => other.asked.pendingId === asked.id);
    return is(asked, 'pending') && !resolved && !this.#expired.has(asked.id);
  }

  #find(id: bigint): Fact | undefined {
    return this.#facts.find(({ asked }) => asked.id === id);
  }

  #account(id: bigint): NewAccount | undefined {
    return this.#accounts.find((account) => account.id === id);
  }
}

const FLAGS_OF_OPENING: readonly Flag[] = [
  'pending',
  'balancing_debit',
  'balancing_credit',
  'closing_debit',
  'closing_credit',
];

function wellFormed(t: FullTransfer): readonly Rule[] {
  const wide = [t.id, t.debitAccountId, t.creditAccountId, t.amount, t.pendingId, t.userData128];
  const narrow = [
    [t.timeoutSeconds, 2 ** 31],
    [t.ledger, 2 ** 31],
    [t.code, 2 ** 16],
    [t.flags, 2 ** 16],
  ] as const;
  const fits =
    wide.every((n) => n >= 0n && n <= MAX) && narrow.every(([n, end]) => n >= 0 && n < end);
  return [
    ['field_out_of_range', () => !fits],
    ['reserved_flag', () => t.flags >= IMPORTED],
    ['id_must_not_be_zero', () => t.id === 0n],
    ['id_must_not_be_int_max', () => t.id === MAX],
  ];
}

function is(t: FullTransfer, flag: Flag): boolean {
  return (t.flags & TRANSFER_FLAGS[flag]) !== 0;
}

function isDue({ asked, at: made }: Fact, at: bigint): boolean {
  return asked.timeoutSeconds !== 0 && made + BigInt(asked.timeoutSeconds) * SECOND <= at;
}
