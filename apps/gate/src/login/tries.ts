import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { type AttemptLimit, countAttempt, hasAttemptsLeft } from '@sekisho/runtime/attempts.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { type LoginRow, lockScopes } from './store.ts';

interface Scope {
  readonly name: string;
  readonly limit: AttemptLimit;
}

export const TRY_WINDOW_MS = 30 * MINUTE;
const PER_ACCOUNT = { windowMs: TRY_WINDOW_MS, max: 5 };
const PER_SOURCE = { windowMs: TRY_WINDOW_MS, max: 20 };
/** Over all accounts of the bank, for links only: nobody can shut depositors out of their own page. */
const OVER_ALL = { windowMs: TRY_WINDOW_MS, max: 500 };

/**
 * Wrong tries of one login. The scopes are locked until the transaction ends, so that many tries at
 * once cannot share one that is left. Link and session count together: they are two doors to one account.
 */
export interface Tries {
  readonly left: boolean;
  /** Counts this try as wrong. */
  count(): Promise<void>;
}

export async function openTries(
  sql: Sql,
  bank: HostedBank,
  of: { readonly login: LoginRow; readonly address: string },
): Promise<Tries> {
  const { env } = bank;
  if (!bank.controls.has('gate.tries')) return { left: true, count: async () => undefined };
  const { login } = of;
  const source = bank.vault.indexOf('login_source', of.address);
  const scopes: Scope[] = [
    { name: `login account ${login.account_index}`, limit: PER_ACCOUNT },
    { name: `login source ${source}`, limit: PER_SOURCE },
  ];
  await lockScopes(
    sql,
    scopes.map(({ name }) => name),
  );
  if (login.purpose === 'link') scopes.push({ name: `login all ${bank.code}`, limit: OVER_ALL });
  const now = env.clock.now();
  let left = true;
  for (const { name, limit } of scopes) {
    if (!(await hasAttemptsLeft(sql, now, name, limit))) left = false;
  }
  return {
    left,
    async count() {
      for (const { name, limit } of scopes) await countAttempt(sql, env, name, limit);
    },
  };
}
