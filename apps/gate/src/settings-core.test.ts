import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssertionFailure } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { memoryLog } from '@sekisho/runtime/log.ts';
import type { CoreBanking, CoreDebit } from './core-banking.ts';
import { type OpenedCore, openCore } from './settings-core.ts';

const PLACE = { bank: { code: '0310', name: '関所銀行' }, options: {} };
const DEBIT: CoreDebit = {
  id: 'tfr_01arz3ndektsv4rrffq69g5fav' as Id<'tfr'>,
  account: 'a',
  partner: 'wallet-a',
  amount: yen(100),
  statementText: 'ﾃｽﾄ',
  notAfter: instant(1),
};

/** A core of which each function answers as it is told. */
async function opened(
  answers: Partial<Record<keyof CoreBanking, unknown>>,
  answersWithinMs?: number,
) {
  const log = memoryLog();
  const say = (name: keyof CoreBanking) => async () => {
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const core = {
    findAccount: say('findAccount'),
    account: say('account'),
    holder: say('holder'),
    availableFunds: say('availableFunds'),
    postDebit: say('postDebit'),
    postCredit: say('postCredit'),
    returnedCredits: say('returnedCredits'),
    returnTaken: say('returnTaken'),
    statement: say('statement'),
  } as unknown as OpenedCore;
  return {
    core: await openCore({ log } as unknown as Env, () => core, PLACE, answersWithinMs),
    log,
  };
}

const isFault = (error: unknown) =>
  error instanceof Fault && error.code === 'core_unavailable' && error.retry;

test('whatever a core throws leaves a debit in doubt', async () => {
  const { core, log } = await opened({ postDebit: new Error('高橋 has 500 yen') });
  await assert.rejects(core.postDebit(DEBIT), isFault);
  assert.match(log.lines.join(), /core_failed/);
  assert.doesNotMatch(log.lines.join(), /高橋/);
});

test('a core that never answers leaves a debit in doubt, and holds up nobody for long', async () => {
  const { core, log } = await opened({ postDebit: new Promise(() => undefined) }, 20);
  // The deadline keeps no process alive; here nothing else does.
  const alive = setInterval(() => undefined, 1_000);
  await assert.rejects(core.postDebit(DEBIT), isFault);
  clearInterval(alive);
  assert.match(log.lines.join(), /TimeoutError/);
});

test('an answer that the port does not know is no answer', async () => {
  const table: readonly [keyof CoreBanking, unknown][] = [
    ['findAccount', null],
    ['findAccount', { id: '', branchName: '', masked: 'x' }],
    ['account', { id: 1, branchName: '', masked: 'x' }],
    ['holder', { nameKanji: 'a', nameKana: 'b', birthDate: '1.4.1990', address: 'c' }],
    [
      'holder',
      { nameKanji: 'a', nameKana: 'b', birthDate: '1990-04-01', address: 'c', phone: '090' },
    ],
    ['availableFunds', 500],
    ['availableFunds', -1n],
    ['postDebit', true],
    ['postDebit', { ok: true, value: {} }],
    ['postDebit', { ok: false, refusal: 'other' }],
    ['postCredit', { ok: true }],
    ['postCredit', { ok: false, refusal: 'insufficient_funds' }],
    ['returnedCredits', undefined],
    ['returnedCredits', [{ id: 'x', returnedAt: 1 }]],
    ['returnedCredits', [{ id: DEBIT.id }]],
    ['returnTaken', true],
    ['statement', undefined],
    ['statement', [{ id: 'x', at: 1, direction: 'in', amount: 1, text: '' }]],
  ];
  for (const [name, answer] of table) {
    const { core } = await opened({ [name]: answer });
    const ask = core[name] as (given: unknown) => Promise<unknown>;
    await assert.rejects(ask(DEBIT), isFault, `${name} ${String(answer)}`);
  }
});

test('answers of the port pass, also nothing', async () => {
  const posted = { ok: true, value: { postedAt: instant(5) } };
  const { core } = await opened({ availableFunds: 500n, postDebit: posted, statement: [] });
  assert.equal(await core.availableFunds('a'), 500n);
  assert.deepEqual(await core.postDebit(DEBIT), posted);
  assert.equal(await core.returnTaken(DEBIT.id), undefined);
  assert.deepEqual(await core.statement('a', { limit: 1 }), []);
  assert.equal(await core.account('a'), undefined);
  await core.close?.();
});

test('a core that has something to do in time is called for it, for as long as an answer may take', async () => {
  const silent = async () => undefined;
  const names = [
    ...['findAccount', 'account', 'holder', 'availableFunds', 'postDebit', 'postCredit'],
    ...['returnedCredits', 'returnTaken', 'statement'],
  ];
  const questions = Object.fromEntries(names.map((name) => [name, silent]));
  const env = { log: memoryLog() } as unknown as Env;
  const ticks: number[] = [];
  const given = {
    ...questions,
    async tick(now: number) {
      ticks.push(now);
      if (now === 6) await new Promise(() => undefined);
    },
  } as unknown as OpenedCore;
  const core = await openCore(env, () => given, PLACE, 20);
  await core.tick?.(instant(5));
  const alive = setInterval(() => undefined, 1_000);
  await assert.rejects(core.tick?.(instant(6)) ?? Promise.resolve(), { name: 'TimeoutError' });
  clearInterval(alive);
  assert.deepEqual(ticks, [5, 6]);
  const without = await openCore(env, () => questions as unknown as OpenedCore, PLACE);
  assert.equal(without.tick, undefined);
});

test('a core without one of its functions is not opened', async () => {
  const half = { account: async () => undefined } as unknown as OpenedCore;
  const env = { log: memoryLog() } as unknown as Env;
  await assert.rejects(
    openCore(env, () => half, PLACE),
    (error) => error instanceof AssertionFailure && /findAccount, holder/.test(error.message),
  );
});
