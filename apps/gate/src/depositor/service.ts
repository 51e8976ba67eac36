import { assert, present } from '@sekisho/domain/base/assert.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { NewPasskey } from '@sekisho/runtime/passkeys.ts';
import type { AccountPlace, CoreAccount, CoreHolder } from '../core-banking.ts';
import type { HostedBank } from '../hosted-bank.ts';
import * as store from './store.ts';

/** What registering a depositor needs of a bank: a bank's own branch does this, not its gate. */
export type RegistryBank = Pick<HostedBank, 'code' | 'env' | 'vault' | 'core' | 'passkeys'>;

/**
 * Registers a depositor’s factors. The telephone is the one on the bank's file and is not given here;
 * without a passkey the account can be named but nobody can log in. Registering again adds a passkey.
 */
export async function registerDepositor(
  bank: RegistryBank,
  given: { readonly account: AccountPlace; readonly passkey?: NewPasskey },
): Promise<string> {
  const { env, vault, code, core, passkeys } = bank;
  const account = await core.findAccount(given.account);
  assert(account !== undefined, 'A depositor is registered for an account that exists.');
  return env.db.transaction(async (sql) => {
    const known = await store.findDepositor(sql, code, searchFor(bank, given.account));
    const id = known?.id ?? env.ids.next('dep');
    if (known === undefined) {
      await store.insertDepositor(sql, {
        id,
        bank: code,
        core_account: account.id,
        account_index: vault.indexOf('depositor_account', place(code, given.account)),
        registered_at: env.clock.now(),
      });
    }
    const { passkey } = given;
    const adds = passkey !== undefined && !(await store.hasPasskey(sql, passkey.credentialId));
    if (adds) await passkeys.keep(sql, id, passkey);
    await audit(sql, env, {
      act: 'depositor.registered',
      actor: 'bank',
      objects: { bank: code, depositor: id, passkey: adds },
    });
    return id;
  });
}

function place(bank: string, { branchCode, accountNumber }: AccountPlace): string {
  return `${bank}|${branchCode}-${accountNumber}`;
}

function searchFor(bank: Pick<HostedBank, 'code' | 'vault'>, account: AccountPlace): string[] {
  return bank.vault.searchFor('depositor_account', place(bank.code, account));
}

/**
 * Who is registered for an account, and under which hash tries on it are counted. The hash is there
 * for accounts that nobody has as well, so that counting tells nothing.
 */
export async function lookUpAccount(
  sql: Sql,
  bank: HostedBank,
  account: AccountPlace,
): Promise<{ readonly depositor: string | undefined; readonly accountIndex: string }> {
  const found = await store.findDepositor(sql, bank.code, searchFor(bank, account));
  const accountIndex = bank.vault.indexOf('depositor_account', place(bank.code, account));
  return { depositor: found?.id, accountIndex };
}

/** Decisions on one account come one after the other: the first statement of their transactions. */
export async function lockDepositor(sql: Sql, depositor: string): Promise<void> {
  await store.lockDepositor(sql, depositor);
}

export async function coreAccountOf(bank: HostedBank, depositor: string): Promise<string> {
  const row = await store.readDepositor(bank.env.db.sql, bank.code, depositor);
  return present(row, 'A depositor of this bank is registered.').core_account;
}

/** The account as the core has it now. Asks the core: never inside a transaction. */
export async function accountOf(bank: HostedBank, depositor: string): Promise<CoreAccount> {
  const account = await bank.core.account(await coreAccountOf(bank, depositor));
  return present(account, 'The core knows the account of a depositor.');
}

/** The holder as the core has him now. Asks the core: never inside a transaction. */
export async function holderOf(bank: HostedBank, depositor: string): Promise<CoreHolder> {
  const holder = await bank.core.holder(await coreAccountOf(bank, depositor));
  return present(holder, 'The core knows the holder of an account.');
}
