import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '../db.ts';
import { openDb } from '../db.ts';
import { RUNTIME_MIGRATIONS } from '../migrations.ts';
import { openTestDb } from '../testing/test-db.ts';
import { type TestEnv, testEnv } from '../testing/test-env.ts';
import {
  bankBoard,
  findStaleBoards,
  guardAct,
  listStopHistory,
  listStops,
  listStopsOf,
  operatorBoard,
  readStop,
  readSwitch,
  reopen,
  stop,
} from './service.ts';

const BOARD = operatorBoard();
const WALLET = 'wlt_01jd0000000000000000000000';
const PAY_ALL = { act: 'pay', scope: 'all', object: '', reason: 'fault', by: 'stf one' } as const;

async function withProcesses(
  run: (envs: readonly [TestEnv, TestEnv]) => Promise<void>,
): Promise<void> {
  const db = await openTestDb({ migrations: [RUNTIME_MIGRATIONS] });
  const second = openDb(db.url, { connections: 4 });
  try {
    const env = testEnv({ db: db.db, seed: 'one' });
    await run([env, testEnv({ db: second, seed: 'two', clock: env.clock })]);
  } finally {
    await second.close();
    await db.drop();
  }
}

/** Until somebody waits for a board's lock: nothing sleeps, the database says it. */
async function somebodyWaits(sql: Sql, count: number): Promise<void> {
  for (;;) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
    if ((row?.count ?? 0) >= count) return;
  }
}

test('a board that cannot be read lets nothing through', async () => {
  const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
  await rejects(db.transaction((sql) => guardAct(sql, BOARD, 'pay', {})));
  await rejects(readSwitch(db.sql, BOARD, 'pay', {}));
  await db.close();
});

test('a stop has who, why and when, is audited, and ends once, at the version that was seen', () =>
  withProcesses(async ([{ db, ...rest }]) => {
    const env = { db, ...rest };
    const act = <T>(work: (sql: Sql) => Promise<T>) => db.transaction(work);
    const press = { ...PAY_ALL, note: '事件 12' };
    const pressed = await act((sql) => stop(sql, env, BOARD, press));
    if (!pressed.ok) throw new Error(pressed.refusal);
    const { id, since, version } = pressed.value;
    deepEqual(await listStops(db.sql, BOARD), [pressed.value]);
    equal(pressed.value.by, 'stf one');
    equal(pressed.value.note, '事件 12');
    equal(since, env.clock.now());
    const again = await act((sql) => stop(sql, env, BOARD, PAY_ALL));
    deepEqual(again, { ok: false, refusal: 'already_stopped' });
    env.clock.advance(SECOND);
    const order = { stop: id, version, by: 'stf two' };
    const end = (given: object) => act((sql) => reopen(sql, env, BOARD, { ...order, ...given }));
    deepEqual(await end({ stop: 'stp_none' }), { ok: false, refusal: 'not_found' });
    deepEqual(await end({ version: 7n }), { ok: false, refusal: 'stop_changed' });
    const reopened = await end({});
    equal(reopened.ok && reopened.value.ended?.by, 'stf two');
    deepEqual(await end({}), { ok: false, refusal: 'already_reopened' });
    deepEqual(await listStops(db.sql, BOARD), []);
    const [past] = await listStopHistory(db.sql, BOARD, { before: undefined, limit: 10 });
    deepEqual(past, reopened.ok && reopened.value);
    deepEqual(await readStop(db.sql, BOARD, id), past);
    env.clock.advance(SECOND);
    const anew = await act((sql) => stop(sql, env, BOARD, PAY_ALL));
    equal(anew.ok, true);
    const page = await listStopHistory(db.sql, BOARD, { before: undefined, limit: 1 });
    deepEqual(page, [anew.ok && anew.value]);
    const rows = await db.sql<{ act: string; actor: string }[]>`
      select act, actor from audit_entry order by id`;
    deepEqual(
      rows.map((row) => `${row.act} ${row.actor}`),
      ['switch.stopped stf one', 'switch.reopened stf two', 'switch.stopped stf one'],
    );
  }));

const MALFORMED = [
  [{ act: 'debit' }, 'act_unknown'],
  [{ scope: 'bank', object: '9901' }, 'scope_unfit'],
  [{ scope: 'wallet', object: 'everybody' }, 'object_malformed'],
  [{ object: WALLET }, 'object_malformed'],
  [{ note: 'two\nlines' }, 'note_malformed'],
  [{ note: '' }, 'note_malformed'],
  [{ note: 'x'.repeat(501) }, 'note_malformed'],
] as const;

test('what is no switch is refused, and nothing is written', () =>
  withProcesses(async ([env]) => {
    for (const [given, refusal] of MALFORMED) {
      const pressed = await env.db.transaction((sql) =>
        stop(sql, env, BOARD, { ...PAY_ALL, ...given }),
      );
      deepEqual(pressed, { ok: false, refusal });
    }
    deepEqual(await listStopHistory(env.db.sql, BOARD, { before: undefined, limit: 10 }), []);
  }));

test('nobody rewrites, deletes or empties the history', () =>
  withProcesses(async ([env]) => {
    const { sql } = env.db;
    await env.db.transaction((tx) => stop(tx, env, BOARD, PAY_ALL));
    await rejects(sql`update switch_stop set reason = 'exercise'`, /nothing changes/);
    await rejects(sql`update switch_stop set since = 0, until = 5, reopened_by = 'x'`, /nothing/);
    await rejects(sql`delete from switch_stop`, /nothing changes/);
    await rejects(sql`truncate switch_stop`, /nothing changes/);
    await sql`update switch_stop set until = since, reopened_by = 'x'`;
    await rejects(sql`update switch_stop set until = null, reopened_by = null`, /nothing changes/);
  }));

test('two presses of one switch at once on two processes make one stop', () =>
  withProcesses(async (envs) => {
    const pressed = await Promise.all(
      [...envs, ...envs].map((env) => env.db.transaction((sql) => stop(sql, env, BOARD, PAY_ALL))),
    );
    equal(pressed.filter(({ ok }) => ok).length, 1);
    equal((await listStops(envs[1].db.sql, BOARD)).length, 1);
  }));

test('opposite buttons at once: one reopens, and the other is told what became of it', () =>
  withProcesses(async ([one, two]) => {
    for (let round = 0; round < 6; round++) {
      const first = await one.db.transaction((sql) => stop(sql, one, BOARD, PAY_ALL));
      const { id, version } = present(first.ok ? first.value : undefined, 'It was open.');
      const [ended, stopped] = await Promise.all([
        one.db.transaction((sql) => reopen(sql, one, BOARD, { stop: id, version, by: 'a' })),
        two.db.transaction((sql) => stop(sql, two, BOARD, PAY_ALL)),
      ]);
      equal(ended.ok, true);
      const inForce = await listStops(two.db.sql, BOARD);
      // Whoever came first: stopped anew after the end, or told that it was stopped already.
      deepEqual(inForce, stopped.ok ? [stopped.value] : []);
      if (!stopped.ok) equal(stopped.refusal, 'already_stopped');
      for (const each of inForce) {
        const order = { stop: each.id, version: each.version, by: 'a' };
        await one.db.transaction((sql) => reopen(sql, one, BOARD, order));
      }
    }
  }));

test('a press waits for what is being decided, and what comes after it is refused', () =>
  withProcesses(async ([one, two]) => {
    let decide = () => {};
    const thinking = new Promise<void>((resolve) => {
      decide = resolve;
    });
    let asked = () => {};
    const begun = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const order: string[] = [];
    const deciding = one.db.transaction(async (sql) => {
      const answer = await guardAct(sql, BOARD, 'pay', {});
      asked();
      await thinking;
      order.push('decided');
      return answer;
    });
    await begun;
    const press = two.db
      .transaction((sql) => stop(sql, two, BOARD, PAY_ALL))
      .then(() => order.push('pressed'));
    await somebodyWaits(one.db.sql, 1);
    // It does not overtake the one who presses, however many such there are: he is never starved.
    const late = one.db.transaction((sql) => guardAct(sql, BOARD, 'pay', {}));
    await somebodyWaits(one.db.sql, 2);
    decide();
    deepEqual(await deciding, { ok: true, value: true });
    deepEqual(await late, { ok: false, refusal: 'act_stopped' });
    await press;
    deepEqual(order, ['decided', 'pressed']);
  }));

test('a decision on a version is stale after any press of that board, and of no other', () =>
  withProcesses(async ([one, two]) => {
    const stale = (version: bigint) =>
      one.db.transaction((sql) => findStaleBoards(sql, [{ key: BOARD.name, version }]));
    const before = await readSwitch(one.db.sql, BOARD, 'pay', { wallet: WALLET });
    deepEqual(before, { version: 0n, stop: undefined });
    deepEqual(await stale(0n), []);
    const debits = { ...PAY_ALL, act: 'debit' };
    await two.db.transaction((sql) => stop(sql, two, bankBoard('9901'), debits));
    deepEqual(await stale(0n), []);
    await two.db.transaction((sql) =>
      stop(sql, two, BOARD, { ...PAY_ALL, scope: 'wallet', object: WALLET }),
    );
    deepEqual(await stale(0n), ['operator']);
    const after = await readSwitch(one.db.sql, BOARD, 'pay', { wallet: WALLET });
    equal(after.stop?.object, WALLET);
    deepEqual(await stale(after.version), []);
    equal((await readSwitch(one.db.sql, BOARD, 'pay', {})).stop, undefined);
    equal((await listStopsOf(one.db.sql, BOARD, ['', WALLET])).length, 1);
    deepEqual(await listStopsOf(one.db.sql, BOARD, ['']), []);
  }));

test('each bank of a gate has switches of its own', () =>
  withProcesses(async ([env]) => {
    const order = { ...PAY_ALL, act: 'link' };
    await env.db.transaction((sql) => stop(sql, env, bankBoard('9902'), order));
    const asked = (code: string) =>
      env.db.transaction((sql) => guardAct(sql, bankBoard(code), 'link', { partner: 'w' }));
    equal((await asked('9902')).ok, false);
    equal((await asked('9903')).ok, true);
    equal((await env.db.transaction((sql) => guardAct(sql, BOARD, 'link', {}))).ok, true);
  }));

test('a board that an exercise leaves out answers yes', () =>
  withProcesses(async ([env]) => {
    await env.db.transaction((sql) => stop(sql, env, BOARD, PAY_ALL));
    const left = operatorBoard(false);
    equal((await env.db.transaction((sql) => guardAct(sql, left, 'pay', {}))).ok, true);
    deepEqual(await readSwitch(env.db.sql, left, 'pay', {}), { version: 0n, stop: undefined });
  }));
