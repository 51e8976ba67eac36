import { present } from '@sekisho/domain/base/assert.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { charge, linkBank, openWallet } from './journeys/days.ts';
import { openPerson } from './journeys/person.ts';
import type { DemonstrationStore } from './store.ts';
import { BANKS } from './world/companies.ts';
import { PEOPLE } from './world/people.ts';
import { originOf } from './world/world-map.ts';

const CUSTOMER = 'kenta';
const CHARGED_YEN = 2_000;

/**
 * Lets one person have a wallet, a linked bank and some money already, so that a newcomer can charge
 * and stop at once. Lived through the servers' own doors, like everybody's day.
 */
export async function liveOneDay(
  env: Pick<Env, 'fetch' | 'random'>,
  store: DemonstrationStore,
  port: number,
): Promise<void> {
  if ((await store.setting('lived')) === true) return;
  const person = present(
    PEOPLE.find(({ id }) => id === CUSTOMER),
    'The customer is a person.',
  );
  const account = present(person.accounts[0], 'The customer has a bank account.');
  const bank = present(
    BANKS.find(({ id }) => id === account.bank),
    'The bank is there.',
  );
  const persona = await openPerson(env, store, person);
  const wallet = originOf('wallet-a', port);
  try {
    await openWallet(persona, wallet);
    const link = await linkBank(persona, wallet, {
      origin: originOf(bank.id, port),
      code: bank.code,
      branchCode: account.branchCode,
      accountNumber: account.accountNumber,
    });
    const key = `first-day-of-${person.id}`;
    await charge(persona, wallet, { link: link.id, amount: CHARGED_YEN, key });
  } finally {
    await store.withPasskeys(person.id, () => ({ keys: persona.passkeys(), value: undefined }));
  }
  await store.saveSetting('lived', true);
}
