import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACCOUNT_FLAGS, createAccounts, type LedgerAccount, UINT128_MAX } from './account.ts';
import { decideBatch, expirePendings } from './batch.ts';
import {
  type LedgerTransfer,
  type NewTransfer,
  type PendingStatus,
  TRANSFER_FLAGS,
} from './transfer.ts';

const ACCOUNTS = [
  { id: 1n, flags: 0 },
  { id: 2n, flags: ACCOUNT_FLAGS.debits_must_not_exceed_credits },
  { id: 3n, flags: ACCOUNT_FLAGS.credits_must_not_exceed_debits },
  { id: 4n, flags: ACCOUNT_FLAGS.debits_must_not_exceed_credits },
];
const START = 1_000_000_000n;

/**
 * The obvious ledger: a list of what happened, from which every sum is added up again for each question.
 * It knows well-formed transfers of one ledger only, which is what `anyItem` makes.
 */
class SlowLedger {
  happened: LedgerTransfer[] = [];
  expired: bigint[] = [];

  submit(item: readonly NewTransfer[], timestamp: bigint): 'ok' | 'replay' | 'refused' {
    const asked = item.map((t, i) => this.#complete(t, i < item.length - 1));
    if (asked.every((t) => this.happened.some((e) => sameContent(e, t)))) return 'replay';
    const before = this.happened;
    for (const [i, t] of item.entries()) {
      const full = this.#complete(t, i < item.length - 1);
      if (!this.#allowed(full, timestamp + BigInt(i))) {
        this.happened = before;
        return 'refused';
      }
      this.happened = [...this.happened, { ...full, timestamp: timestamp + BigInt(i) }];
    }
    return 'ok';
  }

  expire(timestamp: bigint): void {
    for (const p of this.happened) {
      if (this.#isOpen(p) && this.#isDue(p, timestamp)) this.expired.push(p.id);
    }
  }

  sums(id: bigint): readonly bigint[] {
    const add = (list: LedgerTransfer[]) => list.reduce((sum, t) => sum + t.amount, 0n);
    const open = this.happened.filter((t) => this.#isOpen(t));
    const final = this.happened.filter(
      (t) => !has(t, 'pending') && !has(t, 'void_pending_transfer'),
    );
    return [
      add(open.filter((t) => t.debitAccountId === id)),
      add(final.filter((t) => t.debitAccountId === id)),
      add(open.filter((t) => t.creditAccountId === id)),
      add(final.filter((t) => t.creditAccountId === id)),
    ];
  }

  #complete(t: NewTransfer, linked: boolean): Required<NewTransfer> {
    const flags = (t.flags ?? 0) | (linked ? TRANSFER_FLAGS.linked : 0);
    const full = { userData128: 0n, timeoutSeconds: 0, pendingId: 0n, ...t, flags };
    const p = this.happened.find((e) => e.id === full.pendingId);
    if (p === undefined) return full;
    const whole = has(full, 'post_pending_transfer') ? UINT128_MAX : 0n;
    const amount = full.amount === whole ? p.amount : full.amount;
    const { debitAccountId, creditAccountId, ledger, code } = p;
    return { ...full, debitAccountId, creditAccountId, ledger, code, amount };
  }

  #allowed(t: Required<NewTransfer>, timestamp: bigint): boolean {
    if (this.happened.some((e) => e.id === t.id)) return false;
    if (t.pendingId === 0n) return t.debitAccountId !== t.creditAccountId && this.#withinLimits(t);
    const p = this.happened.find((e) => e.id === t.pendingId);
    if (p === undefined || !this.#isOpen(p) || this.#isDue(p, timestamp)) return false;
    return has(t, 'post_pending_transfer') ? t.amount <= p.amount : t.amount === p.amount;
  }

  #withinLimits(t: Required<NewTransfer>): boolean {
    const flagsOf = (id: bigint) => ACCOUNTS.find((a) => a.id === id)?.flags;
    const [debitHeld = 0n, debited = 0n, , credited = 0n] = this.sums(t.debitAccountId);
    if (flagsOf(t.debitAccountId) === ACCOUNT_FLAGS.debits_must_not_exceed_credits) {
      if (debitHeld + debited + t.amount > credited) return false;
    }
    const [, payerDebits = 0n, creditHeld = 0n, payeeCredits = 0n] = this.sums(t.creditAccountId);
    return (
      flagsOf(t.creditAccountId) !== ACCOUNT_FLAGS.credits_must_not_exceed_debits ||
      creditHeld + payeeCredits + t.amount <= payerDebits
    );
  }

  #isOpen(p: LedgerTransfer): boolean {
    const resolved = this.happened.some((e) => e.pendingId === p.id);
    return has(p, 'pending') && !resolved && !this.expired.includes(p.id);
  }

  #isDue(p: LedgerTransfer, timestamp: bigint): boolean {
    const until = p.timestamp + BigInt(p.timeoutSeconds) * 1_000_000_000n;
    return p.timeoutSeconds !== 0 && until <= timestamp;
  }
}

function has(t: NewTransfer, flag: keyof typeof TRANSFER_FLAGS): boolean {
  return ((t.flags ?? 0) & TRANSFER_FLAGS[flag]) !== 0;
}

function sameContent(e: LedgerTransfer, t: Required<NewTransfer>): boolean {
  const { timestamp: _, ...content } = e;
  return Object.entries(content).every(([key, value]) => t[key as keyof NewTransfer] === value);
}

const anyId = fc.bigInt({ min: 1n, max: 40n });
const anyAccount = fc.constantFrom(1n, 2n, 3n, 4n);
const anyMove = fc.record({
  id: anyId,
  debitAccountId: anyAccount,
  creditAccountId: anyAccount,
  amount: fc.bigInt({ min: 0n, max: 20n }),
  ledger: fc.constant(1),
  code: fc.constant(1),
});
const anyTransfer: fc.Arbitrary<NewTransfer> = fc.oneof(
  anyMove,
  fc
    .tuple(anyMove, fc.integer({ min: 0, max: 3 }))
    .map(([t, timeoutSeconds]) => ({ ...t, timeoutSeconds, flags: TRANSFER_FLAGS.pending })),
  fc
    .record({
      id: anyId,
      pendingId: anyId,
      amount: fc.oneof(fc.constant(0n), fc.constant(UINT128_MAX), fc.bigInt(1n, 20n)),
      flags: fc.constantFrom(
        TRANSFER_FLAGS.post_pending_transfer,
        TRANSFER_FLAGS.void_pending_transfer,
      ),
    })
    .map((t) => ({ ...t, debitAccountId: 0n, creditAccountId: 0n, ledger: 0, code: 0 })),
);
const anyItem = fc.array(anyTransfer, { minLength: 1, maxLength: 3 });
const anyStep = fc.record({
  items: fc.array(anyItem, { maxLength: 6 }),
  again: fc.boolean(),
  seconds: fc.bigInt({ min: 0n, max: 2n }),
});

/** The rules applied to rows in memory, as an engine would apply them to rows in its tables. */
function emptyBooks() {
  const accounts = new Map<bigint, LedgerAccount>();
  const opened = createAccounts(
    accounts,
    ACCOUNTS.map((a) => ({ ...a, ledger: 1, code: 1 })),
    1n,
  );
  for (const account of opened.created) accounts.set(account.id, account);
  return {
    accounts,
    transfers: new Map<bigint, LedgerTransfer>(),
    pendings: new Map<bigint, PendingStatus>(),
    keep(changed: {
      accounts: readonly LedgerAccount[];
      transfers?: readonly LedgerTransfer[];
      pendings: ReadonlyMap<bigint, PendingStatus>;
    }) {
      for (const a of changed.accounts) this.accounts.set(a.id, a);
      for (const t of changed.transfers ?? []) this.transfers.set(t.id, t);
      for (const [id, status] of changed.pendings) this.pendings.set(id, status);
    },
  };
}

test('any run of batches leaves what the slow ledger adds up', () => {
  const seen = { ok: 0, replay: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      const books = emptyBooks();
      const slow = new SlowLedger();
      let now = START;
      for (const step of steps) {
        now += step.seconds * 1_000_000_000n;
        slow.expire(now);
        books.keep(expirePendings(books, [...books.transfers.values()], now));
        for (const items of step.again ? [step.items, step.items] : [step.items]) {
          const decision = decideBatch(
            books,
            items.map((transfers) => ({ transfers })),
            now,
          );
          let at = now;
          for (const [i, item] of items.entries()) {
            const expected = slow.submit(item, at);
            const outcome = decision.outcomes[i];
            const kind = !outcome?.ok ? 'refused' : outcome.replayed ? 'replay' : 'ok';
            equal(kind, expected);
            if (kind !== 'replay') at += BigInt(item.length);
            seen[kind] += 1;
          }
          books.keep(decision);
          now = decision.nextTimestamp;
        }
        for (const { id } of ACCOUNTS) {
          const a = books.accounts.get(id);
          const sums = [a?.debitsPending, a?.debitsPosted, a?.creditsPending, a?.creditsPosted];
          deepEqual(sums, slow.sums(id));
        }
      }
    }),
    { numRuns: 300 },
  );
  ok(seen.ok > 100 && seen.replay > 100 && seen.refused > 100, 'Every kind of outcome was met.');
});
