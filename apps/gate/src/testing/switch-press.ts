import { assert } from '@sekisho/domain/base/assert.ts';
import type { SwitchAct, SwitchScope } from '@sekisho/domain/switches/switches.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import {
  bankBoard,
  listStops,
  reopen,
  type Stop,
  stop,
} from '@sekisho/runtime/switches/service.ts';
import type { BankName, GateWorld } from './gate-world.ts';

const CODES: Readonly<Record<BankName, string>> = { b: '9902', c: '9903' };

/** Somebody of a bank presses; `then` sees what had committed before it, and nothing after. */
export async function press(
  { env }: Pick<GateWorld, 'env'>,
  bank: BankName,
  act: SwitchAct,
  [scope, object]: readonly [SwitchScope, string] = ['all', ''],
  then: (sql: Sql) => Promise<unknown> = async () => undefined,
): Promise<Stop> {
  return env.db.transaction(async (sql) => {
    const order = { act, scope, object, reason: 'partner_trouble', by: 'administrator' } as const;
    const pressed = await stop(sql, env, bankBoard(CODES[bank]), order);
    assert(pressed.ok, 'The switch was open.');
    await then(sql);
    return pressed.value;
  });
}

/** Opens everything of a bank again. */
export async function reopenAll({ env }: Pick<GateWorld, 'env'>, bank: BankName): Promise<void> {
  const board = bankBoard(CODES[bank]);
  for (const { id, version } of await listStops(env.db.sql, board)) {
    const ended = await env.db.transaction((sql) =>
      reopen(sql, env, board, { stop: id, version, by: 'administrator' }),
    );
    assert(ended.ok, 'What is stopped can be opened.');
  }
}
