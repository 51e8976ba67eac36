import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, instant, plus } from '../base/instant.ts';
import { sumYen, type Yen, yen } from '../base/yen.ts';
import {
  DEFAULT_LIMITS,
  judgeAmount,
  judgeLowering,
  judgeRaise,
  LIMIT_NAMES,
  limitRaise,
  limitsAt,
  type OwnLimits,
  raiseInForceAt,
} from './limits.ts';

const amount = fc.integer({ min: 0, max: 1_000_000 }).map((value) => yen(value));
const limits: fc.Arbitrary<OwnLimits> = fc.record({
  perPayment: amount,
  paymentsPerDay: amount,
  perCharge: amount,
  chargesPerDay: amount,
});

test('a change either lowers, or raises, or does both and is neither', () => {
  fc.assert(
    fc.property(limits, limits, (held, wanted) => {
      const lowers = judgeLowering(held, wanted).ok;
      const raises = judgeRaise({ locked: false, held, wanted }).ok;
      equal(lowers && raises, false);
      const isBelow = LIMIT_NAMES.every((name) => wanted[name] <= held[name]);
      const isAbove = LIMIT_NAMES.every((name) => wanted[name] >= held[name]);
      equal(lowers, isBelow);
      equal(raises, isAbove && !isBelow);
    }),
  );
});

test('a locked wallet raises nothing', () => {
  const held = { ...DEFAULT_LIMITS, perPayment: yen(1) };
  const judged = judgeRaise({ locked: true, held, wanted: DEFAULT_LIMITS });
  deepEqual(judged, { ok: false, refusal: 'wallet_locked' });
});

test('a raise holds from its time on and not a millisecond before', () => {
  const asked = instant(1_000_000);
  const inForceAt = raiseInForceAt(asked);
  equal(inForceAt, asked + DAY);
  const held = { ...DEFAULT_LIMITS, perPayment: yen(100) };
  const raise = { wanted: DEFAULT_LIMITS, inForceAt };
  equal(limitsAt(plus(inForceAt, -1), held, raise), held);
  equal(limitsAt(inForceAt, held, raise), DEFAULT_LIMITS);
  equal(limitsAt(inForceAt, held, undefined), held);
});

test('whatever is allowed one after the other stays within the day', () => {
  const each = amount;
  fc.assert(
    fc.property(each, amount, fc.array(amount, { maxLength: 30 }), (one, perDay, asked) => {
      const allowed: Yen[] = [];
      for (const wanted of asked) {
        if (judgeAmount({ each: one, perDay }, sumYen(allowed), wanted).ok) allowed.push(wanted);
      }
      equal(sumYen(allowed) <= perDay, true);
      equal(
        allowed.every((wanted) => wanted <= one),
        true,
      );
    }),
  );
});

test('a raise ends once', () => {
  equal(limitRaise.next('waiting', 'ripen').ok, true);
  equal(limitRaise.next('waiting', 'cancel').ok, true);
  equal(limitRaise.isFinal('in_force') && limitRaise.isFinal('cancelled'), true);
});
