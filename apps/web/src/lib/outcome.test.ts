import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PROBLEMS } from '@sekisho/contract/problems.ts';
import { isSettled, outcomeOf, type PageProblem, problemText } from './outcome.ts';

const failed = (problem: PageProblem) => ({ ok: false, problem }) as const;

describe('the outcome of a call', () => {
  it('is "no connection" when the call throws, whatever it throws', async () => {
    const outcome = await outcomeOf(Promise.reject(new TypeError('Failed to fetch')));
    assert.deepEqual(outcome, failed('no_connection'));
  });

  it('is a fault on our side when the answer has no code of ours', async () => {
    for (const code of ['made_up', 'toString', '__proto__', '']) {
      const outcome = await outcomeOf(Promise.resolve({ ok: false, problem: { code } }));
      assert.deepEqual(outcome, failed('internal_error'), code);
    }
  });

  it('passes a value and a known problem on', async () => {
    assert.deepEqual(await outcomeOf(Promise.resolve({ ok: true, value: 7 })), {
      ok: true,
      value: 7,
    });
    const answer = { ok: false, problem: { code: 'wallet_locked' } } as const;
    assert.deepEqual(await outcomeOf(Promise.resolve(answer)), failed('wallet_locked'));
  });
});

describe('an act', () => {
  it('stays open while nobody knows whether it was done', () => {
    for (const problem of ['no_connection', 'try_again', 'internal_error'] as const) {
      assert.equal(isSettled(failed(problem)), false, problem);
    }
  });

  it('stays open while the passkey is being asked for, so that the repeat is the same act', () => {
    for (const problem of ['fresh_proof_needed', 'not_signed_in', 'passkey_not_used'] as const) {
      assert.equal(isSettled(failed(problem)), false, problem);
    }
  });

  it('is over with a value or a refusal', () => {
    assert.equal(isSettled({ ok: true, value: 1 }), true);
    assert.equal(isSettled(failed('insufficient_balance')), true);
  });
});

describe('the text of a problem', () => {
  it('exists in both languages for every code', () => {
    for (const code of Object.keys(PROBLEMS) as PageProblem[]) {
      for (const language of ['ja', 'en'] as const) {
        const { title, detail } = problemText(code, language);
        assert.ok(title.length > 0 && detail.length > 0, `${code} ${language}`);
      }
    }
    assert.match(problemText('no_connection', 'en').detail, /nothing will happen twice/);
  });
});
