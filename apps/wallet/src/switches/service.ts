import { STOPPED } from '@sekisho/contract/texts/switches.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import type { CustomerStop } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { type Switch, stopOf } from '@sekisho/domain/switches/switches.ts';
import type { Expect, ExpectStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import {
  type Board,
  findStaleBoards,
  listStopsOf,
  type Stop,
} from '@sekisho/runtime/switches/service.ts';
import type { Parts } from '../parts.ts';
import * as store from './store.ts';

/**
 * A board's lock is the last that a decision takes. A batch locks the rows of its statements in the
 * order of their names, and this one stands behind all letters.
 */
const switchesUnchanged: ExpectStatement = { name: '~switches', stale: findStaleBoards };

/** Ties an item of the ledger to the version of the switches that it was decided on. */
export function expectSwitches(board: Board, version: bigint): readonly Expect[] {
  if (!board.guards) return [];
  return [{ statement: switchesUnchanged, key: board.name, version, shared: true }];
}

/** What a customer is told of: opening a wallet is behind him, and a shop's trouble is the shop's. */
const TOLD = ['link', 'charge', 'pay', 'send', 'cash_out'] as const;
type ToldAct = (typeof TOLD)[number];

export async function listCustomerStops(
  { env, board, config }: Parts,
  wallet: Id<'wlt'>,
  language: Language,
): Promise<readonly CustomerStop[]> {
  const codes = config.banks.map(({ code }) => code);
  const stops = await listStopsOf(env.db.sql, board, ['', wallet, ...codes]);
  return TOLD.flatMap((act) => {
    const whole = stopOf(stops, act, { wallet });
    if (whole !== undefined) {
      const text = whole.scope === 'all' ? STOPPED.all : STOPPED.wallet;
      return [
        told(act, whole, null, say(text, language, { act: say(STOPPED.acts[act], language) })),
      ];
    }
    return config.banks.flatMap(({ code, name }) => {
      const stop = stopOf(stops, act, { bank: code });
      if (stop === undefined) return [];
      const words = { act: say(STOPPED.acts[act], language), bank: name };
      return [told(act, stop, { code, name }, say(STOPPED.bank, language, words))];
    });
  });
}

function told(
  act: ToldAct,
  { since }: Stop,
  bank: CustomerStop['bank'],
  sentence: string,
): CustomerStop {
  return { act, bank, since: toRfc3339(since), sentence };
}

/**
 * Whether there is what a switch names. A stop of a name that was mistyped stops nothing, and whoever
 * pressed it believes that it does.
 */
export async function isThere(
  sql: Sql,
  banks: readonly string[],
  { scope, object }: Switch,
): Promise<boolean> {
  if (scope === 'bank') return banks.includes(object);
  if (scope === 'shop') return store.hasShop(sql, object);
  return scope !== 'wallet' || store.hasWallet(sql, object);
}
