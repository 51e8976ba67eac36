import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { type BankEvent, EVENT_MEDIA_TYPE } from '@sekisho/fapi/link-event.ts';
import { CLIENT_ID } from '@sekisho/fapi/testing/link-pair.ts';
import {
  answered,
  type Customer,
  type LinkedCustomer,
  ORIGIN,
  type TestBrowser,
  type WalletBench,
} from './wallet-bench.ts';

/** A session with a fresh proof. */
export async function signIn({ wallet, device }: TestBrowser): Promise<void> {
  const begun = answered(await wallet.beginSession({ body: {} }));
  const response = device.get(begun.options);
  answered(await wallet.finishSession({ body: { ceremony: begun.ceremony, response } }));
}

/** Somebody whose account is old enough to be paid out to at once. */
export async function openSettled(bench: WalletBench, amount: number): Promise<LinkedCustomer> {
  const customer = await bench.openRich(amount);
  bench.env.clock.advance(73 * HOUR);
  await signIn(customer);
  return customer;
}

export function cashOut(
  bench: WalletBench,
  { wallet, link }: Pick<LinkedCustomer, 'wallet' | 'link'>,
  amount: number,
  { key = bench.key(), fee = 0 } = {},
) {
  // Ids of one millisecond have no order in time.
  bench.env.clock.advance(1);
  return wallet.createCashOut({ body: { link, amount, fee } }, { idempotencyKey: key });
}

export async function readCashOut({ wallet }: Customer, id: Id<'out'>) {
  return answered(await wallet.getCashOut({ params: { id } }));
}

export async function balance({ wallet }: Customer): Promise<number> {
  return answered(await wallet.getMe({})).balance;
}

export async function wait(bench: WalletBench, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) await bench.tick(MINUTE);
}

/** The bank sends an event, as often as is said, to the servers in turn; the answers' statuses. */
export async function sendEvent(
  { pair, env, servers }: WalletBench,
  event: BankEvent,
  times = 1,
): Promise<readonly number[]> {
  const id = env.ids.next('evt');
  const body = await pair.servers[0].signEvent({ id, clientId: CLIENT_ID, event });
  const headers = { 'content-type': EVENT_MEDIA_TYPE };
  const send = async (index: number) => {
    const request = new Request(`${ORIGIN}/link/v1/events`, { method: 'POST', headers, body });
    const server = present(servers[index % servers.length], 'There are servers.');
    return (await server.fetch(request, { address: '192.0.2.1' })).status;
  };
  return Promise.all(Array.from({ length: times }, (_, index) => send(index)));
}

/** The bank gives the newest credit back; the event that tells it. */
export function giveBack(bench: WalletBench) {
  const credit = [...bench.bank.credits.values()].at(-1);
  assert(credit !== undefined, 'The bank was asked to pay.');
  credit.state = 'returned';
  return {
    type: 'credit_returned',
    credit: credit.id as Id<'crd'>,
    mandate: credit.mandate as Id<'mdt'>,
    amount: yen(credit.amount),
    at: bench.env.clock.now(),
  } as const;
}
