import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { HOUR } from '@sekisho/domain/base/instant.ts';
import {
  answered,
  BANK_CODE,
  type LinkedCustomer,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { type Difference, reconcile } from './reconciliation.ts';

async function linked(bench: WalletBench): Promise<LinkedCustomer> {
  return bench.linkBank(await bench.openWallet());
}

/** A charge; its id and its debit's. */
async function charge(bench: WalletBench, { wallet, link }: LinkedCustomer, amount: number) {
  const body = { link, amount };
  // Ids of one millisecond have no order in time.
  bench.env.clock.advance(1);
  const told = answered(await wallet.createCharge({ body }, { idempotencyKey: bench.key() }));
  const [row] = await bench.env.db.sql<{ debit: Id<'dbt'> }[]>`
    select debit from charge where id = ${told.id}`;
  return { id: told.id, debit: present(row, 'The charge is recorded.').debit };
}

async function compare(bench: WalletBench) {
  const found: Difference[] = [];
  const door = present(bench.parts.banks.get(BANK_CODE), 'The bank is known.');
  const sum = await reconcile(bench.parts, door, (difference) => found.push(difference));
  return { found, sum };
}

/** What was found, short: kind, debit, taken, booked. */
async function briefly(bench: WalletBench) {
  const { found } = await compare(bench);
  return found.map(({ kind, debit, taken, booked }) => [kind, debit, taken, booked]);
}

test('nothing differs when both have the same, what is on its way at both and what was refused included', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    for (const amount of [100, 200, 300]) await charge(bench, mine, amount);
    bench.bank.decisions.push('insufficient_funds', 'accepted');
    await charge(bench, mine, 400);
    await charge(bench, mine, 500);
    const { found, sum } = await compare(bench);
    deepEqual(found, []);
    deepEqual(sum, { debits: 4, taken: 1_100n, booked: 600n });
  });
});

test('a debit that the wallet has forgotten is named with its yen, and nothing is booked', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    await charge(bench, mine, 100);
    const at = '2026-11-22T03:04:05.678Z';
    const id = bench.env.ids.next('dbt');
    bench.bank.debits.set(id, { id, mandate: mine.mandate, amount: 777, state: 'posted', at });
    const { found } = await compare(bench);
    deepEqual(
      found.map(({ kind, debit, taken, booked, ours }) => [kind, debit, taken, booked, ours]),
      [['bank_only', id, 777n, 0n, undefined]],
    );
    equal(found[0]?.theirs?.mandate, mine.mandate);
    equal(answered(await mine.wallet.getMe({})).balance, 100);
    // Old ones are named without asking for each once more.
    bench.env.clock.advance(HOUR);
    deepEqual(await briefly(bench), [['bank_only', id, 777n, 0n]]);
  });
});

test('a debit that the bank has forgotten, refused, changed or holds under another mandate is named', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const forgotten = await charge(bench, mine, 100);
    const refused = await charge(bench, mine, 200);
    const changed = await charge(bench, mine, 300);
    const moved = await charge(bench, mine, 400);
    const undecided = await charge(bench, mine, 500);
    const { debits } = bench.bank;
    const at = (id: string) => present(debits.get(id), 'The bank has the debit.');
    debits.delete(forgotten.debit);
    const refusal = { state: 'refused', refusal: 'debit_expired' } as const;
    debits.set(refused.debit, { ...at(refused.debit), ...refusal });
    debits.set(changed.debit, { ...at(changed.debit), amount: 299 });
    debits.set(moved.debit, { ...at(moved.debit), mandate: bench.env.ids.next('mdt') });
    debits.set(undecided.debit, { ...at(undecided.debit), state: 'accepted' });
    deepEqual(await briefly(bench), [
      ['wallet_only', forgotten.debit, 0n, 100n],
      ['wallet_only', refused.debit, 0n, 200n],
      ['other_amount', changed.debit, 299n, 300n],
      ['other_mandate', moved.debit, 400n, 400n],
      ['other_state', undecided.debit, 500n, 500n],
    ]);
  });
});

test('a charge that the wallet still asks about is named when the bank has taken it', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const doubtful = await charge(bench, mine, 100);
    bench.bank.lose = undefined;
    deepEqual(await briefly(bench), [['other_state', doubtful.debit, 100n, 0n]]);
    bench.bank.lose = { path: /debits/, what: 'request' };
    await rejects(compare(bench), { code: 'no_answer' });
    bench.bank.lose = undefined;
    await bench.tick(HOUR);
    deepEqual(await briefly(bench), []);
  });
});

test('a charge without its transfer and a transfer without its charge are named', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const { sql } = bench.env.db;
    const [first, second] = [await charge(bench, mine, 100), await charge(bench, mine, 200)];
    const swapped = { one: bench.env.ids.next('chg'), other: bench.env.ids.next('chg') };
    // As the owner of a database can: the rows no longer bear the ids of their transfers.
    await sql`update charge set id = ${swapped.one} where id = ${first.id}`;
    const found = await briefly(bench);
    deepEqual(found, [
      ['other_books', first.debit, 100n, 0n],
      ['other_books', undefined, 0n, 100n],
    ]);
    await sql`update charge set id = ${first.id} where id = ${swapped.one}`;
    ok(second);
    deepEqual(await briefly(bench), []);
  });
});
