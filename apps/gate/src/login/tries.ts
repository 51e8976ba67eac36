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
 * Wrong tries of one step of a login. A wrong passkey counts for its source alone (a link's also over
 * the bank): it cannot be guessed, and if it counted for the account, whoever knows branch and number
 * could shut the depositor out of the page where he stops things. A wrong code counts for the account
 * as well, since only who has the passkey gets as far as guessing it; an account without tries left
 * then refuses both factors. Link and session count together: they are two doors to one account. The
 * scopes are locked until the transaction ends, so that many tries at once cannot share the last one.
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
  const account = { name: `login account ${login.account_index}`, limit: PER_ACCOUNT };
  const counted: Scope[] = [
    ...(login.stage === 'code' ? [account] : []),
    { name: `login source ${source}`, limit: PER_SOURCE },
  ];
  await lockScopes(
    sql,
    counted.map(({ name }) => name),
  );
  if (login.purpose === 'link') counted.push({ name: `login all ${bank.code}`, limit: OVER_ALL });
  const now = env.clock.now();
  let left = await hasAttemptsLeft(sql, now, account.name, account.limit);
  for (const { name, limit } of counted) {
    if (!(await hasAttemptsLeft(sql, now, name, limit))) left = false;
  }
  return {
    left,
    async count() {
      for (const { name, limit } of counted) await countAttempt(sql, env, name, limit);
    },
  };
}
