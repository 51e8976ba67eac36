import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, instant } from '../base/instant.ts';
import { judgeAddition, judgeRemoval, PASSKEYS_MAX, trustedFrom } from './trust.ts';

test('a passkey that was added waits a day, the first one does not', () => {
  const at = instant(1_000);
  equal(trustedFrom(at, 'later'), 1_000 + 24 * HOUR);
  equal(trustedFrom(at, 'with_the_wallet'), 1_000);
});

test('a locked wallet gets no passkey, nor one that has ten', () => {
  const answers = [
    [{ locked: true, passkeys: PASSKEYS_MAX }, 'wallet_locked'],
    [{ locked: false, passkeys: PASSKEYS_MAX }, 'passkeys_full'],
    [{ locked: false, passkeys: PASSKEYS_MAX - 1 }, 'added'],
  ] as const;
  for (const [of, expected] of answers) {
    const judged = judgeAddition(of);
    equal(judged.ok ? 'added' : judged.refusal, expected);
  }
});

test('who may remove a passkey, over every case', () => {
  for (const exists of [true, false]) {
    for (const passkeys of [1, 2]) {
      for (const provedByItself of [true, false]) {
        for (const trustedProof of [true, false]) {
          const judged = judgeRemoval({ exists, passkeys, provedByItself, trustedProof });
          const expected = !exists
            ? 'not_found'
            : !trustedProof && !provedByItself
              ? 'passkey_too_new'
              : passkeys === 1
                ? 'last_passkey'
                : 'removed';
          deepEqual(judged.ok ? 'removed' : judged.refusal, expected);
        }
      }
    }
  }
});
