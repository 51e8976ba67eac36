import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import { cashOut, giveBack, openSettled, sendEvent } from '../testing/cash-outs.ts';
import { answered, BANK_CODE, type WalletBench, withWallet } from '../testing/wallet-bench.ts';
import { type CreditDifference, reconcileCredits } from './reconciliation.ts';

async function compare(bench: WalletBench) {
  const found: CreditDifference[] = [];
  const door = present(bench.parts.banks.get(BANK_CODE), 'The bank is known.');
  const sum = await reconcileCredits(bench.parts, door, (difference) => found.push(difference));
  return { sum, found: found.map(({ kind, paid, booked }) => [kind, paid, booked]) };
}

test('nothing differs when both have the same: paid, refused, on its way, and given back', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    for (const amount of [100, 200]) answered(await cashOut(bench, mine, amount));
    bench.bank.decisions.push('account_unavailable', 'accepted');
    answered(await cashOut(bench, mine, 300));
    answered(await cashOut(bench, mine, 400));
    answered(await cashOut(bench, mine, 500));
    const event = giveBack(bench);
    await sendEvent(bench, event);
    deepEqual(await compare(bench), {
      found: [],
      sum: { credits: 4, paid: 700n, booked: 300n },
    });
  });
});

test('what one side has and the other has not is named with its yen, and nothing is booked', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    for (const amount of [100, 200, 300, 400, 500]) answered(await cashOut(bench, mine, amount));
    const [forgotten, refused, larger, elsewhere, returned] = [...bench.bank.credits.values()];
    if (!forgotten || !refused || !larger || !elsewhere || !returned) throw new Error('five');
    bench.bank.credits.delete(forgotten.id);
    Object.assign(refused, { state: 'refused', refusal: 'account_unavailable' });
    Object.assign(larger, { amount: 301 });
    Object.assign(elsewhere, { mandate: bench.env.ids.next('mdt') });
    returned.state = 'returned';
    const at = '2026-11-22T03:04:05.678Z';
    bench.env.clock.advance(1);
    const id = bench.env.ids.next('crd');
    bench.bank.credits.set(id, { id, mandate: mine.mandate, amount: 777, state: 'posted', at });
    deepEqual((await compare(bench)).found, [
      ['wallet_only', 0n, 100n],
      ['wallet_only', 0n, 200n],
      ['other_amount', 301n, 300n],
      ['other_mandate', 400n, 400n],
      ['other_state', 0n, 500n],
      ['bank_only', 777n, 0n],
    ]);
  });
});

test('a row that says other than the books is named', async () => {
  await withWallet(async (bench) => {
    const mine = await openSettled(bench, 5_000);
    answered(await cashOut(bench, mine, 100));
    answered(await cashOut(bench, mine, 200));
    const [first, second] = [...bench.bank.credits.keys()];
    const { sql } = bench.env.db;
    await sql`update cash_out set state = 'returned', returned_at = 1 where credit = ${first ?? ''}`;
    await sql`delete from cash_out where credit = ${second ?? ''}`;
    const kinds = (await compare(bench)).found.map(([kind]) => kind);
    deepEqual(kinds, ['other_state', 'bank_only', 'other_books']);
  });
});
