import { present } from '@sekisho/domain/base/assert.ts';
import { type Instant, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { sweepAttempts } from '@sekisho/runtime/attempts.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { BegunCeremony } from '@sekisho/runtime/passkeys.ts';
import type { AccountPlace } from '../core-banking.ts';
import { holderOf, lookUpAccount } from '../depositor/service.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { tellDepositor } from '../notice/service.ts';
import type { Factor, LoginPurpose, LoginRow } from './store.ts';
import * as store from './store.ts';
import { openTries, TRY_WINDOW_MS } from './tries.ts';

export type { Factor, LoginPurpose } from './store.ts';

/** Five minutes for the passkey, five for the code that follows. */
const LOGIN_LIFE_MS = 10 * MINUTE;

type LoginRefusal = 'login_refused' | 'ceremony_expired';

/** Who sends a step of a login, and to which one it belongs. */
interface Step {
  readonly purpose: LoginPurpose;
  readonly login: string;
  readonly address: string;
}

/**
 * Begins a login for an account, in the same way whether or not there is one. Nothing has been proved
 * yet, so the entry names the account's depositor as the object and nobody as the actor.
 */
export async function beginLogin(
  bank: HostedBank,
  purpose: LoginPurpose,
  account: AccountPlace,
): Promise<BegunCeremony> {
  return bank.env.db.transaction(async (sql) => {
    const { depositor, accountIndex } = await lookUpAccount(sql, bank, account);
    const begun = await bank.passkeys.beginAssertion(sql, { purpose: nameOf(purpose), data: {} });
    await store.insertLogin(sql, {
      id: begun.ceremony,
      bank: bank.code,
      purpose,
      depositor: depositor ?? null,
      account_index: accountIndex,
      stage: 'passkey',
      proved_by: [],
      expires_at: plus(bank.env.clock.now(), LOGIN_LIFE_MS),
    });
    await audit(sql, bank.env, {
      act: 'login.begun',
      actor: 'unknown',
      objects: {
        bank: bank.code,
        login: begun.ceremony,
        purpose,
        depositor: depositor ?? null,
      },
    });
    return begun;
  });
}

/**
 * Takes the answer of the passkey; when it is good, a code goes to the number on the bank's file and
 * its last four digits come back. An unknown account, a wrong passkey, somebody else's, a lock and an
 * account without a number are one refusal.
 */
export async function provePasskey(
  bank: HostedBank,
  step: Step & { readonly response: unknown; readonly textOf: (code: string) => string },
): Promise<Result<{ readonly phoneEnding: string }, LoginRefusal>> {
  const judged = await bank.env.db.transaction((sql) => judgePasskey(sql, bank, step));
  if (!judged.ok) return judged;
  const { depositor } = judged.value;
  const { phone } = await holderOf(bank, depositor);
  if (phone === undefined && bank.controls.has('gate.code')) {
    await bank.env.db.transaction((sql) => end(sql, bank, judged.value.login, 'no_number'));
    return refuse('login_refused');
  }
  if (phone !== undefined) await sendCode(bank, step, depositor);
  return accept({ phoneEnding: phone?.slice(-4) ?? '' });
}

async function judgePasskey(
  sql: Sql,
  bank: HostedBank,
  { purpose, login: id, address, response }: Step & { readonly response: unknown },
): Promise<Result<{ readonly depositor: string; readonly login: LoginRow }, LoginRefusal>> {
  const of = { id, bank: bank.code, purpose, stage: 'passkey' } as const;
  const login = await store.lockLogin(sql, of, bank.env.clock.now());
  if (login === undefined) return refuse('ceremony_expired');
  const tries = await openTries(sql, bank, { login, address });
  const answered = await bank.passkeys.finishAssertion(sql, {
    purpose: nameOf(purpose),
    ceremony: id,
    response,
  });
  if (!answered.ok && answered.refusal === 'ceremony_expired') {
    await end(sql, bank, login, 'expired');
    return refuse('ceremony_expired');
  }
  const proved = answered.ok && answered.value.owner === login.depositor;
  const passes = proved || !bank.controls.has('gate.passkey');
  if (login.depositor === null || !passes || !tries.left) {
    if (login.depositor === null || !passes) await tries.count();
    await end(sql, bank, login, tries.left ? 'passkey' : 'no_tries_left');
    return refuse('login_refused');
  }
  await store.updateLogin(sql, id, { stage: 'code', proved_by: ['passkey'] });
  return accept({ depositor: login.depositor, login });
}

async function sendCode(
  bank: HostedBank,
  { purpose, login, textOf }: Step & { readonly textOf: (code: string) => string },
  depositor: string,
): Promise<void> {
  await bank.env.db.transaction(async (sql) => {
    const { code, expiresAt } = await bank.codes.issue(sql, {
      purpose: nameOf(purpose),
      subject: login,
    });
    await tellDepositor(sql, bank, { depositor, text: textOf(code), expiresAt });
    await audit(sql, bank.env, {
      act: 'login.code_sent',
      actor: depositor,
      objects: { bank: bank.code, login, purpose },
    });
  });
}

/** Who a login is for, once the passkey is proved. */
export async function depositorOfLogin(
  bank: HostedBank,
  login: string,
): Promise<string | undefined> {
  return store.readProvedDepositor(bank.env.db.sql, bank.code, login);
}

/** Takes the code; when it is good, the login is over and says who it was. */
export async function proveCode(
  bank: HostedBank,
  step: Step & { readonly code: string },
): Promise<
  Result<{ readonly depositor: string; readonly provedBy: readonly Factor[] }, LoginRefusal>
> {
  const { purpose, login: id, address, code } = step;
  return bank.env.db.transaction(async (sql) => {
    const of = { id, bank: bank.code, purpose, stage: 'code' } as const;
    const login = await store.lockLogin(sql, of, bank.env.clock.now());
    if (login === undefined) return refuse('ceremony_expired');
    const depositor = present(login.depositor, 'Only a depositor gets as far as the code.');
    const tries = await openTries(sql, bank, { login, address });
    const answered = await bank.codes.prove(sql, { purpose: nameOf(purpose), subject: id }, code);
    const passes = answered.ok || !bank.controls.has('gate.code');
    if (!passes || !tries.left) {
      if (!passes) await tries.count();
      await refused(sql, bank, login, tries.left ? 'code' : 'no_tries_left');
      return refuse('login_refused');
    }
    await store.deleteLogin(sql, id);
    const provedBy: Factor[] = [...login.proved_by, 'sms'];
    await audit(sql, bank.env, {
      act: 'login.proved',
      actor: depositor,
      objects: { bank: bank.code, login: id, purpose, factors: provedBy.join(' ') },
    });
    return accept({ depositor, provedBy });
  });
}

/** A login that failed at its passkey is over: the next try begins with a new challenge. */
async function end(sql: Sql, bank: HostedBank, login: LoginRow, reason: string): Promise<void> {
  await store.deleteLogin(sql, login.id);
  await refused(sql, bank, login, reason);
}

/** The reason is for the bank's own eyes; outside there is one refusal. */
async function refused(
  sql: Sql,
  bank: HostedBank,
  { id, purpose, depositor }: LoginRow,
  reason: string,
): Promise<void> {
  await audit(sql, bank.env, {
    act: 'login.refused',
    actor: depositor ?? 'unknown',
    objects: { bank: bank.code, login: id, purpose, reason },
  });
}

function nameOf(purpose: LoginPurpose): string {
  return `depositor_${purpose}`;
}

export async function sweepLogins(bank: HostedBank, now: Instant): Promise<void> {
  const { sql } = bank.env.db;
  await store.sweepLogins(sql, now);
  await bank.codes.sweep(sql, now);
  await bank.passkeys.sweep(sql, now);
  await sweepAttempts(sql, now, 2 * TRY_WINDOW_MS);
}
