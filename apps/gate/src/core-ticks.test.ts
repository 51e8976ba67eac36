import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { TRANSFER_FLAGS } from '@sekisho/domain/ledger/transfer.ts';
import { listPartitions } from '@sekisho/ledger/partitions.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { memoryLog } from '@sekisho/runtime/log.ts';
import type { CoreBanking } from './core-banking.ts';
import { createCoreTicks } from './core-ticks.ts';
import { openGateWorld } from './testing/gate-world.ts';

test('the ticks of a gate look after the ledger of the demonstration’s core', async () => {
  const world = await openGateWorld();
  const { env } = world;
  const ledger = openPostgresLedger(env);
  try {
    const of = { ledger: 1, code: 1 };
    await ledger.createAccounts([
      { ...of, id: 1n },
      { ...of, id: 2n },
    ]);
    const held = { ...of, id: 3n, debitAccountId: 1n, creditAccountId: 2n, amount: 10n };
    const item = { ...held, flags: TRANSFER_FLAGS.pending, timeoutSeconds: 60 };
    assert.ok((await ledger.submit({ transfers: [item] })).ok);
    const pending = async () => (await ledger.lookupAccounts([1n]))[0]?.debitsPending;
    await world.tick();
    assert.equal(await pending(), 10n);
    env.clock.advance(2 * MINUTE);
    await world.tick();
    assert.equal(await pending(), 0n, 'an expired hold is let go');
    const before = (await listPartitions(env.db.sql)).length;
    assert.ok(before > 1, 'months are cut off ahead');
    env.clock.advance(70 * DAY);
    await world.tick();
    assert.ok((await listPartitions(env.db.sql)).length > before);
  } finally {
    await ledger.close();
    await world.close();
  }
});

test('a core that hangs or fails in its tick holds up neither the gate nor another core', async () => {
  const log = memoryLog();
  const called: string[] = [];
  const core = (code: string, tick?: () => Promise<void>) => {
    const calls = async () => {
      called.push(code);
      await tick?.();
    };
    return { code, core: (tick ? { tick: calls } : {}) as unknown as CoreBanking };
  };
  const { promise: hanging, resolve: release } = held();
  const ticks = createCoreTicks({ log }, [
    core('0001', () => hanging),
    core('0002', async () => {
      throw new Fault('core_busy', { retry: true });
    }),
    core('0003'),
  ]);
  const first = ticks.run(instant(1));
  await new Promise((resolve) => setImmediate(resolve));
  await ticks.run(instant(2));
  assert.deepEqual(called, ['0001', '0002', '0002']);
  release();
  await first;
  await ticks.idle();
  await ticks.run(instant(4));
  assert.deepEqual(called.slice(-2), ['0001', '0002']);
  assert.equal(log.lines.filter((line) => line.includes('core_busy')).length, 3);
});

function held(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const resolves: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => void resolves.push(resolve));
  return { promise, resolve: () => resolves[0]?.() };
}
