import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { SwitchAct, SwitchScope } from '@sekisho/domain/switches/switches.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { listStops, reopen, type Stop, stop } from '@sekisho/runtime/switches/service.ts';
import type { WalletBench } from './wallet-bench.ts';

/** Somebody of the operator presses; `then` sees what had committed before it, and nothing after. */
export async function press(
  { parts }: Pick<WalletBench, 'parts'>,
  act: SwitchAct,
  [scope, object]: readonly [SwitchScope, string] = ['all', ''],
  then: (sql: Sql) => Promise<unknown> = async () => undefined,
): Promise<Stop> {
  const { env, board } = parts;
  return env.db.transaction(async (sql) => {
    const order = { act, scope, object, reason: 'suspected_fraud', by: 'administrator' } as const;
    const pressed = await stop(sql, env, board, order);
    assert(pressed.ok, 'The switch was open.');
    await then(sql);
    return pressed.value;
  });
}

/** Opens everything again. */
export async function reopenAll({ parts }: Pick<WalletBench, 'parts'>): Promise<void> {
  const { env, board } = parts;
  for (const { id, version } of await listStops(env.db.sql, board)) {
    const ended = await env.db.transaction((sql) =>
      reopen(sql, env, board, { stop: id, version, by: 'administrator' }),
    );
    present(ended.ok || undefined, 'What is stopped can be opened.');
  }
}
