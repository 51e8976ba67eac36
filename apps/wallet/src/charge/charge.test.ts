import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import { openParts } from '../parts.ts';
import {
  answered,
  type LinkedCustomer,
  refused,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';
import { recordCharge } from './service.ts';

function charge(bench: WalletBench, customer: LinkedCustomer, amount: number, key = bench.key()) {
  const body = { link: customer.link, amount };
  return customer.wallet.createCharge({ body }, { idempotencyKey: key });
}

async function linked(bench: WalletBench): Promise<LinkedCustomer> {
  return bench.linkBank(await bench.openWallet());
}

async function balance(customer: LinkedCustomer): Promise<number> {
  return answered(await customer.wallet.getMe({})).balance;
}

async function read(customer: LinkedCustomer, id: Id<'chg'>) {
  return answered(await customer.wallet.getCharge({ params: { id } }));
}

/** Ticks until nothing is open any more. */
async function settleAll(bench: WalletBench, ticks = 30): Promise<void> {
  for (let i = 0; i < ticks; i++) await bench.tick(MINUTE);
}

test('a charge is refused before anything is asked: other links, locked, over the balance limit', async () => {
  await withWallet(
    async (bench) => {
      const [mine, other] = [await linked(bench), await linked(bench)];
      equal(refused(await charge(bench, { ...mine, link: other.link }, 10)), 'not_found');
      equal(refused(await charge(bench, mine, 5_001)), 'balance_limit');
      answered(await mine.wallet.lockWallet({ body: {} }));
      equal(refused(await charge(bench, mine, 10)), 'wallet_locked');
      equal(bench.bank.asked, 0);
      equal((await bench.env.db.sql`select * from charge`).length, 0);
    },
    { balanceLimit: 5_000 },
  );
});

test('a charge from a bank that was taken out of the configuration is refused, not left open', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const parts = openParts(bench.env, { ...bench.parts.config, banks: [] });
    const order = { wallet: mine.id, key: bench.key(), link: mine.link, amount: 10n };
    deepEqual(await recordCharge(parts, order), { ok: false, refusal: 'link_not_active' });
    await parts.ledger.close();
    equal((await bench.env.db.sql`select * from charge`).length, 0);
  });
});

test('the balance limit counts what is on its way, also when the button is pressed often at once', async () => {
  await withWallet(
    async (bench) => {
      const mine = await linked(bench);
      bench.bank.lose = { path: /debits/, what: 'answer' };
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => charge(bench, mine, 2_000)));
      equal(answers.filter((answer) => answer.ok).length, 2);
      bench.bank.lose = undefined;
      await settleAll(bench, 3);
      equal(await balance(mine), 4_000);
      equal(refused(await charge(bench, mine, 1_001)), 'balance_limit');
    },
    { balanceLimit: 5_000 },
  );
});

test('a press that comes twice at once is one charge, also where two would be too much', async () => {
  await withWallet(
    async (bench) => {
      const mine = await linked(bench);
      const key = bench.key();
      const twins = await Promise.all([1, 2, 3].map(() => charge(bench, mine, 3_000, key)));
      const ids = twins.map((twin) => answered(twin).id);
      equal(new Set(ids).size, 1);
      equal(await balance(mine), 3_000);
    },
    { balanceLimit: 5_000 },
  );
});

test('without the control a wallet may hold more than its limit', async () => {
  await withWallet(
    async (bench) => {
      const mine = await linked(bench);
      equal(answered(await charge(bench, mine, 9_000)).state, 'done');
    },
    { balanceLimit: 5_000, controls: controlsWithout(['wallet.balance-limit']) },
  );
});

test('the same key is the same charge, another body under it is refused, at once or later', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const key = bench.key();
    const both = await Promise.all([
      charge(bench, mine, 3_000, key),
      charge(bench, mine, 3_000, key),
      charge(bench, mine, 3_000, key),
    ]);
    const charges = both.map(answered);
    equal(new Set(charges.map(({ id }) => id)).size, 1);
    equal(answered(await charge(bench, mine, 3_000, key)).id, charges[0]?.id);
    equal(refused(await charge(bench, mine, 3_001, key)), 'idempotency_key_reused');
    equal(bench.bank.debits.size, 1);
    await settleAll(bench, 2);
    equal(await balance(mine), 3_000);
  });
});

test('what the bank refuses is refused, in words that say no more than they must', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const cases: [string, string][] = [
      ['mandate_not_active', 'link_ended'],
      ['debit_expired', 'not_in_time'],
      ['limit_per_debit_exceeded', 'limit'],
      ['cap_exceeded', 'limit'],
      ['insufficient_funds', 'insufficient_funds'],
      ['account_unavailable', 'account_unavailable'],
    ];
    for (const [decision, refusal] of cases) {
      bench.bank.decisions.push(decision);
      const told = answered(await charge(bench, mine, 100));
      deepEqual([told.state, told.refusal, told.settledAt !== null], ['refused', refusal, true]);
    }
    equal(await balance(mine), 0);
  });
});

test('a request that never arrived is repeated; the answer says that it is not known yet', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'request' };
    const told = answered(await charge(bench, mine, 3_000));
    equal(told.state, 'not_known_yet');
    equal(await balance(mine), 0);
    bench.bank.lose = undefined;
    await bench.tick(SECOND);
    equal((await read(mine, told.id)).state, 'done');
    equal(await balance(mine), 3_000);
    equal(bench.bank.debits.size, 1);
  });
});

test('an answer that was lost again and again books once in the end', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const told = answered(await charge(bench, mine, 3_000));
    equal(told.state, 'not_known_yet');
    for (let i = 0; i < 10; i++) await bench.tick(30 * SECOND);
    ok(bench.bank.asked > 3);
    equal(await balance(mine), 0);
    bench.bank.lose = undefined;
    await settleAll(bench, 2);
    equal((await read(mine, told.id)).state, 'done');
    equal(await balance(mine), 3_000);
    equal(bench.bank.sum(), 3_000);
  });
});

test('a debit that the bank never saw is given up only after its end and a minute', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /mandates\/.*\/debits/, what: 'request' };
    const told = answered(await charge(bench, mine, 3_000));
    await bench.tick(15 * MINUTE + 30 * SECOND);
    equal((await read(mine, told.id)).state, 'not_known_yet');
    await settleAll(bench, 3);
    const after = await read(mine, told.id);
    deepEqual([after.state, after.refusal], ['refused', 'not_in_time']);
    equal(bench.bank.debits.size, 0);
  });
});

test('a debit that was posted before a long silence is found after its end', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const told = answered(await charge(bench, mine, 3_000));
    bench.env.clock.advance(50 * MINUTE);
    bench.bank.lose = undefined;
    await settleAll(bench, 2);
    equal((await read(mine, told.id)).state, 'done');
    equal(await balance(mine), 3_000);
  });
});

test('a debit that is accepted is on its way until the bank’s core has answered', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.decisions.push('accepted');
    const told = answered(await charge(bench, mine, 3_000));
    equal(told.state, 'on_its_way');
    for (const debit of bench.bank.debits.values()) debit.state = 'posted';
    await bench.tick(SECOND);
    equal((await read(mine, told.id)).state, 'done');
  });
});

test('who does not want to wait for the bank is told that it is on its way, and it arrives', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    let release: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.bank.onAsked = () => stopped;
    bench.impatient = true;
    const told = answered(await charge(bench, mine, 3_000));
    equal(told.state, 'on_its_way');
    bench.impatient = false;
    release();
    bench.bank.onAsked = undefined;
    await bench.tick(MINUTE);
    equal((await read(mine, told.id)).state, 'done');
  });
});

test('two processes that settle one charge at once book it once', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    let arrived = 0;
    let release: () => void = () => undefined;
    const together = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.bank.onAsked = async () => {
      arrived += 1;
      if (arrived === 2) release();
      await together;
    };
    bench.impatient = true;
    const told = answered(await charge(bench, mine, 3_000));
    // The first try hangs at the bank until its lease is over and the other process tries too.
    await bench.servers[0]?.tick(bench.env.clock.now());
    bench.env.clock.advance(31 * SECOND);
    bench.impatient = false;
    for (const server of bench.servers) await server.tick(bench.env.clock.now());
    equal(arrived, 2);
    equal((await read(mine, told.id)).state, 'done');
    equal(await balance(mine), 3_000);
    const entries = await bench.env.db.sql`
      select 1 from audit_entry where act = 'charge.posted'`;
    equal(entries.length, 1);
  });
});

test('a process that dies between any two steps leaves a charge that another one finishes', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const { sql } = bench.env.db;
    const finish = async (id: Id<'chg'>) => {
      await bench.tick(MINUTE);
      equal((await read(mine, id)).state, 'done');
    };
    const told = answered(await charge(bench, mine, 1_000));
    const rewind = (state: string, asked: boolean) => sql`
      update charge set state = ${state}, asked = ${asked}, settled_at = null, tries = 0,
        next_try_at = ${bench.env.clock.now()}, lease_until = ${bench.env.clock.now() + 30_000},
        version = version + 1
      where id = ${told.id}`;
    // Died after the money was booked and before the charge knew it (with this engine both are one
    // commit), having noted that the bank may have been asked, or not even that.
    for (const [state, asked] of [
      ['created', false],
      ['sent', true],
    ] as const) {
      await rewind(state, asked);
      await finish(told.id);
      equal(await balance(mine), 1_000);
    }
    // Died before the first try.
    const [row] = await sql<{ id: Id<'chg'>; debit: Id<'dbt'> }[]>`
      insert into charge (id, wallet, link, amount, debit, valid_until, state, asked, in_doubt,
        tries, next_try_at, lease_until, version, requested_at)
      select ${bench.env.ids.next('chg')}, wallet, link, 500, ${bench.env.ids.next('dbt')},
        ${bench.env.clock.now() + 15 * MINUTE}, 'created', false, false, 0,
        ${bench.env.clock.now() + 5_000}, 0, 1, ${bench.env.clock.now()}
      from charge where id = ${told.id} returning id, debit`;
    ok(row);
    await finish(row.id);
    equal(await balance(mine), 1_500);
  });
});

test('unlinking tells the bank at once, and what was in doubt is still found out', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const doubtful = answered(await charge(bench, mine, 700));
    answered(await mine.wallet.unlink({ params: { id: mine.link }, body: {} }));
    await bench.tick();
    equal(bench.bank.revoked.size, 1);
    bench.bank.lose = undefined;
    await settleAll(bench, 3);
    equal((await read(mine, doubtful.id)).state, 'done');
    equal(await balance(mine), 700);
  });
});

test('a lock keeps no money from its owner that the bank has already taken', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    answered(await charge(bench, mine, 700));
    answered(await mine.wallet.lockWallet({ body: {} }));
    bench.bank.lose = undefined;
    await settleAll(bench, 2);
    equal(await balance(mine), 700);
  });
});

test('the transfer of a charge bears the charge’s own id', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const told = answered(await charge(bench, mine, 700));
    const [transfer] = await bench.parts.ledger.lookupTransfers([idToBits(told.id)]);
    equal(transfer?.amount, 700n);
  });
});
