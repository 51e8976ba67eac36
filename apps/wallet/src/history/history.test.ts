import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { answered, refused, withWallet } from '../testing/wallet-bench.ts';

test('history is found by words, kind, month and amount, and by nothing of anybody else', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk, other] = [
      await bench.openRich(3_000),
      await bench.openClerk(),
      await bench.openRich(700),
    ];
    const key = () => ({ idempotencyKey: bench.key() });
    const pay = async (amount: number) => {
      const bill = answered(await clerk.shop.createPaymentRequest({ body: { amount } }, key()));
      const body = { paymentRequest: bill.id, amount };
      return answered(await customer.wallet.pay({ body }, key()));
    };
    const first = await pay(480);
    bench.env.clock.advance(1_000);
    await pay(120);
    type Query = Parameters<typeof customer.wallet.listMovements>[0]['query'];
    const find = async (query: Query) =>
      answered(await customer.wallet.listMovements({ query })).movements.map(
        ({ amount }) => amount,
      );
    deepEqual(await find({}), [120, 480, 3_000]);
    deepEqual(await find({ words: 'ミナト' }), [120, 480]);
    deepEqual(await find({ words: '関所' }), [3_000]);
    deepEqual(await find({ words: '%' }), []);
    deepEqual(await find({ kind: 'charge' }), [3_000]);
    deepEqual(await find({ min: '480' }), [480, 3_000]);
    deepEqual(await find({ max: '480', kind: 'payment', words: '珈琲' }), [120, 480]);
    deepEqual(await find({ month: '2026-11', max: '200' }), [120]);
    deepEqual(await find({ month: '2026-10' }), []);
    deepEqual(await find({ month: '2027-01' }), []);
    const malformed = await customer.wallet.listMovements({ query: { month: '2026-13' } });
    equal(refused(malformed), 'request_malformed');
    const params = { id: first.id };
    const detail = answered(await customer.wallet.getMovement({ params }));
    deepEqual([detail.movement.amount, detail.payment?.till, detail.charge], [480, 'レジ1', null]);
    equal(refused(await other.wallet.getMovement({ params })), 'not_found');
    // The id of a payment under the prefix of a charge names nothing.
    const wrong = { id: first.id.replace('pay_', 'chg_') };
    equal(refused(await customer.wallet.getMovement({ params: wrong })), 'not_found');
    const [charged] = answered(
      await customer.wallet.listMovements({ query: { kind: 'charge' } }),
    ).movements;
    const inFull = answered(
      await customer.wallet.getMovement({ params: { id: charged?.id ?? 'chg_' } }),
    );
    equal(inFull.charge?.link, customer.link);
    ok((inFull.charge?.account ?? '').length > 3);
  });
});

test('what is found is paged by key, each movement once', async () => {
  await withWallet(async (bench) => {
    const [customer, clerk] = [await bench.openRich(3_000), await bench.openClerk()];
    const key = () => ({ idempotencyKey: bench.key() });
    for (let i = 0; i < 60; i++) {
      const amount = 1 + (i % 2);
      const bill = answered(await clerk.shop.createPaymentRequest({ body: { amount } }, key()));
      answered(await customer.wallet.pay({ body: { paymentRequest: bill.id, amount } }, key()));
      bench.env.clock.advance(1);
    }
    for (const [query, expected] of [
      [{}, 61],
      [{ kind: 'payment' as const }, 60],
      [{ max: '1' }, 30],
      [{ month: '2026-11' }, 61],
    ] as const) {
      const ids: string[] = [];
      let before: string | null = null;
      do {
        const given: { before?: string } = before === null ? {} : { before };
        const page: { movements: { id: string }[]; before: string | null } = answered(
          await customer.wallet.listMovements({ query: { ...query, ...given } }),
        );
        ids.push(...page.movements.map(({ id }) => id));
        ok(page.movements.length <= 50);
        before = page.before;
      } while (before !== null);
      deepEqual([ids.length, new Set(ids).size], [expected, expected]);
    }
  });
});
