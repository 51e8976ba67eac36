import type { Switch } from '@sekisho/domain/switches/switches.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import * as store from './store.ts';

/**
 * Whether there is what a switch of a bank names. A stop of a name that was mistyped stops nothing, and
 * whoever pressed it believes that it does.
 */
export async function isThere(
  sql: Sql,
  bank: { readonly code: string; readonly partners: readonly string[] },
  { scope, object }: Switch,
): Promise<boolean> {
  if (scope === 'partner') return bank.partners.includes(object);
  return scope !== 'account' || store.hasDepositor(sql, bank.code, object);
}
