import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { testEnv } from '@sekisho/runtime/testing/test-env.ts';
import type { Known } from './acknowledgements.ts';
import { itemOf, type Order } from './ledger-orders.ts';
import { openBooks } from './ledger-run.ts';
import { judgeLedger } from './ledger-verdict.ts';

const id = (number: number) => number.toString(16).padStart(32, 'f');
const move = (number: number, amount: number) => ({ id: id(number), from: 1, to: 2, amount });

/** Two transfers that turn a meter, with their receipt. */
const ORDER: Order = {
  id: id(1),
  kind: 'versioned',
  moves: [move(1, 5), move(2, 6)],
  receipt: true,
  meter: { key: 'meter-3', version: 0 },
  at: 0,
};

type Harm = (db: Db, orders: Map<string, Known>) => unknown;
const answer = (order: Order, said: Known['answer']): Harm => {
  return (_, orders) => orders.set(order.id, { order, answer: said, doubt: undefined });
};

/** What is done behind the ledger's back, and what the judge says of it. */
const HARMS: Readonly<Record<string, readonly [Harm, RegExp | undefined]>> = {
  nothing: [() => undefined, undefined],
  'a receipt is lost': [({ sql }) => sql`delete from receipt`, /stands without its receipt/],
  'a receipt is there twice': [
    ({ sql }) => sql`insert into receipt select * from receipt`,
    /stands twice.*Version 0 of meter-3 was turned twice/s,
  ],
  'a receipt is changed': [
    ({ sql }) => sql`update receipt set amount = 1`,
    /not that of its order/,
  ],
  'a meter is turned by nobody': [
    ({ sql }) => sql`update meter set version = 9 where key = 'meter-7'`,
    /meter-7 is at 9 after 0 turns/,
  ],
  'what was acknowledged is not there': [
    answer({ id: id(9), kind: 'single', moves: [move(9, 1)], at: 0 }, 'stands'),
    /single \w+9 was acknowledged and is lost/,
  ],
  'a chain is half there': [
    answer({ ...ORDER, moves: [...ORDER.moves, move(9, 1)] }, 'stands'),
    /is half there: 2 of 3/,
  ],
  'what was refused stands': [answer(ORDER, 'refused'), /was refused and stands/],
  'an amount is another': [
    answer({ ...ORDER, moves: [move(1, 5), move(2, 7)] }, 'stands'),
    /has ¥6 in place of ¥7/,
  ],
  'nobody asked for it': [(_, orders) => orders.clear(), /was asked for by nobody/],
  'an order has no answer': [answer(ORDER, 'none'), /has no answer/],
  'a sum is wrong': [
    ({ sql }) => sql`update ledger_account set debits_posted = debits_posted + 1`,
    /^The books: /m,
  ],
};

for (const [what, [harm, blame]] of Object.entries(HARMS)) {
  test(`the judge of the ledger's faults: ${what}`, async () => {
    const { db, drop } = await openTestDb();
    try {
      await openBooks(db);
      const outcome = await openPostgresLedger(testEnv({ db })).submit(itemOf(ORDER));
      assert.ok(outcome.ok);
      const orders = new Map<string, Known>();
      answer(ORDER, 'stands')(db, orders);
      await harm(db, orders);
      const wrong = await judgeLedger(db, orders, true);
      if (blame === undefined) assert.deepEqual(wrong, []);
      else assert.match(wrong.join('\n'), blame);
    } finally {
      await drop();
    }
  });
}
