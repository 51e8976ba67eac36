import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, instant, MINUTE, plus } from '../base/instant.ts';
import { yen } from '../base/yen.ts';
import {
  type CountedDebit,
  capLeft,
  countedFrom,
  DEFAULT_CAPS,
  type DebitDecisionInput,
  decideDebit,
  firstDaysUntil,
} from './caps.ts';
import { mandate } from './mandate.ts';

const ACTIVATED = instant(1_790_000_000_000);
const LATER = plus(ACTIVATED, 100 * DAY);

function input(changes: Partial<DebitDecisionInput>): DebitDecisionInput {
  const now = changes.now ?? LATER;
  return {
    now,
    amount: yen(3_000),
    validUntil: plus(now, 15 * MINUTE),
    mandate: { state: 'active', activatedAt: ACTIVATED, limitPerDebit: yen(50_000) },
    stopped: false,
    caps: DEFAULT_CAPS,
    earlier: [],
    availableFunds: yen(1_000_000),
    ...changes,
  };
}

const debits = (...list: [ago: number, amount: number][]): CountedDebit[] =>
  list.map(([ago, amount]) => ({ at: plus(LATER, -ago), amount: yen(amount) }));

function answer(changes: Partial<DebitDecisionInput>): string {
  const decision = decideDebit(input(changes));
  return decision.ok ? 'accepted' : decision.refusal;
}

test('The first reason in the order of the protocol is the one that is given.', () => {
  const mended: Partial<DebitDecisionInput>[] = [
    { mandate: { state: 'revoked', activatedAt: ACTIVATED, limitPerDebit: yen(50_000) } },
    { mandate: { state: 'active', activatedAt: ACTIVATED, limitPerDebit: yen(50_000) } },
    { stopped: false },
    { validUntil: LATER },
    { amount: yen(50_000) },
    { earlier: [] },
    { availableFunds: yen(49_999) },
    { availableFunds: yen(50_000) },
  ];
  const wrongInEveryWay = {
    stopped: true,
    amount: yen(50_001),
    validUntil: plus(LATER, -1),
    earlier: debits([HOUR, 50_000]),
    availableFunds: undefined,
  };
  const answers = mended.map((_, step) =>
    answer(Object.assign({}, wrongInEveryWay, ...mended.slice(0, step + 1))),
  );
  assert.deepEqual(answers, [
    'mandate_not_active',
    'debits_stopped',
    'debit_expired',
    'limit_per_debit_exceeded',
    'cap_exceeded',
    'account_unavailable',
    'insufficient_funds',
    'accepted',
  ]);
});

test('Only an active mandate is debited.', () => {
  for (const state of mandate.states) {
    const given = { state, activatedAt: ACTIVATED, limitPerDebit: yen(50_000) };
    const expected = state === 'active' ? 'accepted' : 'mandate_not_active';
    assert.equal(answer({ mandate: given }), expected, state);
  }
  const never = { state: 'active', activatedAt: undefined, limitPerDebit: yen(50_000) } as const;
  assert.equal(answer({ mandate: never }), 'mandate_not_active');
  assert.equal(answer({ now: plus(ACTIVATED, -1) }), 'mandate_not_active');
});

test('A debit may be taken at its last moment and not after it.', () => {
  assert.equal(answer({ validUntil: LATER }), 'accepted');
  assert.equal(answer({ validUntil: plus(LATER, -1) }), 'debit_expired');
});

test('The caps hold to the yen and to the millisecond.', () => {
  const table: [CountedDebit[], number, string][] = [
    [debits([HOUR, 47_000]), 3_000, 'accepted'],
    [debits([HOUR, 47_000]), 3_001, 'cap_exceeded'],
    [debits([24 * HOUR, 50_000]), 50_000, 'accepted'],
    [debits([24 * HOUR - 1, 50_000]), 1, 'cap_exceeded'],
    [debits([0, 50_000]), 1, 'cap_exceeded'],
    [debits([-5, 50_000]), 1, 'cap_exceeded'],
    [debits([30 * DAY, 300_000]), 50_000, 'accepted'],
    [debits([30 * DAY - 1, 300_000]), 1, 'cap_exceeded'],
    [debits([2 * DAY, 250_001]), 50_000, 'cap_exceeded'],
    [debits([2 * DAY, 250_000]), 50_000, 'accepted'],
  ];
  for (const [earlier, amount, expected] of table) {
    assert.equal(answer({ earlier, amount: yen(amount) }), expected);
  }
});

test('The first 72 hours allow 10,000 yen, counting what other mandates took in them.', () => {
  const end = firstDaysUntil(ACTIVATED, DEFAULT_CAPS);
  assert.equal(end, ACTIVATED + 72 * HOUR);
  const at = (now: number, earlierAt: number) => ({
    now: instant(now),
    amount: yen(1),
    earlier: [{ at: instant(earlierAt), amount: yen(10_000) }],
  });
  assert.equal(answer({ now: ACTIVATED, amount: yen(10_001) }), 'cap_exceeded');
  assert.equal(answer({ now: ACTIVATED, amount: yen(10_000) }), 'accepted');
  assert.equal(answer(at(end - 1, ACTIVATED)), 'cap_exceeded');
  assert.equal(answer(at(end - 1, ACTIVATED - 1)), 'accepted');
  assert.equal(answer(at(end, ACTIVATED)), 'accepted');
});

test('The answer tells the bank how much the caps still allow.', () => {
  const decision = decideDebit(input({ earlier: debits([HOUR, 20_000]) }));
  assert.deepEqual(decision, { ok: true, value: { capLeft: yen(27_000) } });
  const lowered = { ...DEFAULT_CAPS, rolling: [{ windowMs: DAY, amount: yen(1_000) }] };
  const earlier = debits([HOUR, 20_000]);
  assert.equal(capLeft({ now: LATER, activatedAt: ACTIVATED, caps: lowered, earlier }), 0n);
});

/** The most yen in any half-open window `(end − width, end]`; only ends at a debit can be the worst. */
function worstWindow(list: readonly CountedDebit[], width: number): bigint {
  let worst = 0n;
  for (const { at: end } of list) {
    let total = 0n;
    for (const { at, amount } of list) if (at > end - width && at <= end) total += amount;
    if (total > worst) worst = total;
  }
  return worst;
}

test('No sequence of accepted debits exceeds a cap in any window, even when clocks jump.', () => {
  const attempt = fc.record({
    step: fc.oneof(
      fc.integer({ min: -2 * HOUR, max: 4 * DAY }),
      fc.constantFrom(0, 1, HOUR, 24 * HOUR - 1, 24 * HOUR, 24 * HOUR + 1, 72 * HOUR, 30 * DAY),
    ),
    amount: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(10_000, 50_000)),
    over: fc.integer({ min: 0, max: 2 }),
  });
  const activations = [ACTIVATED, plus(ACTIVATED, 2 * DAY), plus(ACTIVATED, 20 * DAY)];
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 60 }), (attempts) => {
      const all: (CountedDebit & { activatedAt: number })[] = [];
      let now = ACTIVATED;
      for (const { step, amount, over } of attempts) {
        now = instant(Math.max(ACTIVATED, now + step));
        const activatedAt = activations[over] ?? ACTIVATED;
        const given = { state: 'active', activatedAt, limitPerDebit: yen(60_000) } as const;
        const from = countedFrom(now, DEFAULT_CAPS);
        const earlier = all.filter(({ at }) => at > from);
        const decision = decideDebit(
          input({ now, amount: yen(amount), mandate: given, earlier, validUntil: now }),
        );
        if (decision.ok) all.push({ at: now, amount: yen(amount), activatedAt });
      }
      for (const { windowMs, amount } of DEFAULT_CAPS.rolling) {
        assert.ok(worstWindow(all, windowMs) <= amount);
      }
      for (const activatedAt of activations) {
        const until = firstDaysUntil(activatedAt, DEFAULT_CAPS);
        const inFirstDays = all.filter((debit) => debit.activatedAt === activatedAt);
        const taken = inFirstDays.filter(({ at }) => at < until);
        assert.ok(taken.reduce((sum, { amount }) => sum + amount, 0n) <= 10_000n);
      }
    }),
    { numRuns: 300 },
  );
});
