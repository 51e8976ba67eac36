import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { ACCOUNT_FLAGS } from '@sekisho/domain/ledger/account.ts';
import { postTransfer, TRANSFER_FLAGS, voidTransfer } from '@sekisho/domain/ledger/transfer.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { handClock, testEnv } from '@sekisho/runtime/testing/test-env.ts';
import { checkBooks } from './books.ts';
import { write } from './ledger.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { BANK, CUSTOMER, move, SHOP, withBooks } from './testing/books-on-test-db.ts';

const PENDING = TRANSFER_FLAGS.pending;

test('an account is opened once, whoever else opens it at the same time', async () => {
  await withBooks(async ({ ledger, second }) => {
    const account = { id: 77n, ledger: 1, code: 3, userData128: 5n };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? ledger : second).createAccounts([account])),
    );
    assert.deepEqual(
      answers.flat().sort(),
      ['created', ...Array.from({ length: 19 }, () => 'exists')].sort(),
    );
    assert.deepEqual(
      await ledger.createAccounts([
        { ...account, code: 4 },
        { ...account, id: 0n },
      ]),
      ['exists_with_different_code', 'id_must_not_be_zero'],
    );
    const [read, ...others] = await second.lookupAccounts([78n, 77n]);
    assert.deepEqual([read?.id, read?.userData128, others], [77n, 5n, []]);
  });
});

test('a transfer is read back as it was asked for, and an account page by page', async () => {
  await withBooks(async ({ ledger, clock }) => {
    const ids = [901n, 2n ** 127n + 902n, 903n, 904n, 905n];
    for (const [i, id] of ids.entries()) {
      clock.advance(i === 3 ? 0 : SECOND);
      const extra = { userData128: 2n ** 128n - 1n - id, timeoutSeconds: 60, flags: PENDING };
      const [from, to] = i % 2 ? [BANK, CUSTOMER] : [SHOP, CUSTOMER];
      const outcome = await ledger.submit({ transfers: [move(id, from, to, 10n, extra)] });
      assert.ok(outcome.ok);
    }
    const [second] = await ledger.lookupTransfers([2n ** 127n + 902n]);
    assert.equal(second?.id, 2n ** 127n + 902n);
    assert.equal(second?.userData128, 2n ** 127n - 1n - 902n);
    assert.equal(second?.timeoutSeconds, 60);
    assert.equal(second?.pendingId, 0n);

    const first = await ledger.accountTransfers({ accountId: CUSTOMER, limit: 3 });
    assert.deepEqual(
      first.map((t) => t.id),
      [905n, 904n, 903n],
    );
    const before = first.at(-1)?.timestamp ?? 0n;
    const rest = await ledger.accountTransfers({ accountId: CUSTOMER, before, limit: 3 });
    assert.deepEqual(
      rest.map((t) => t.id),
      [2n ** 127n + 902n, 901n],
    );
  });
});

test('a limit holds although two engines race for the last of it', async () => {
  await withBooks(async ({ ledger, second }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 100n)] });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        (i % 2 ? ledger : second).submit({
          transfers: [move(100n + BigInt(i), CUSTOMER, SHOP, 10n, { flags: i % 3 ? 0 : PENDING })],
        }),
      ),
    );
    const refusals = outcomes.flatMap((o) => (o.ok ? [] : [o.refusal]));
    assert.deepEqual([refusals.length, new Set(refusals)], [50, new Set(['exceeds_credits'])]);
    const [account] = await ledger.lookupAccounts([CUSTOMER]);
    assert.equal((account?.debitsPosted ?? 0n) + (account?.debitsPending ?? 0n), 100n);
  });
});

test('two engines move money in every direction at once and the books agree', async () => {
  await withBooks(async ({ ledger, second }) => {
    const accounts = Array.from({ length: 8 }, (_, i) => BigInt(500 + i));
    await ledger.createAccounts(
      accounts.map((id) => ({
        id,
        ledger: 1,
        code: 1,
        flags: ACCOUNT_FLAGS.debits_must_not_exceed_credits,
      })),
    );
    const items = Array.from({ length: 400 }, (_, i) => {
      const a = accounts[(i * 5) % 8] ?? 0n;
      const b = accounts[(i * 5 + 1 + (i % 7)) % 8] ?? 0n;
      const id = BigInt(10_000 + 2 * i);
      return { transfers: [move(id, BANK, a, 3n), move(id + 1n, a, b, BigInt(1 + (i % 5)))] };
    });
    const outcomes = await Promise.all(
      items.map((item, i) => (i % 2 ? ledger : second).submit(item)),
    );
    assert.ok(outcomes.filter((o) => o.ok).length > 200);
    const [bank] = await ledger.lookupAccounts([BANK]);
    assert.equal(bank?.debitsPosted, BigInt(outcomes.filter((o) => o.ok).length * 3));
  });
});

test('one id for two different transfers, given to two engines at once, becomes one transfer', async () => {
  await withBooks(async ({ ledger, second }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const [to, engine] = i % 2 ? [CUSTOMER, ledger] : [SHOP, second];
        return engine.submit({ transfers: [move(BigInt(1 + (i >> 1)), BANK, to, 10n)] });
      }),
    );
    const refusals = outcomes.flatMap((o) => (o.ok ? [] : [o.refusal]));
    assert.equal(refusals.length, 15);
    assert.deepEqual(new Set(refusals), new Set(['exists_with_different_credit_account_id']));
    const [bank] = await ledger.lookupAccounts([BANK]);
    assert.equal(bank?.debitsPosted, 150n);
  });
});

test('a hold is posted or voided once, by whichever engine came first', async () => {
  await withBooks(async ({ ledger, second }) => {
    const hold = move(1n, BANK, CUSTOMER, 90n, { flags: PENDING, userData128: 4n });
    const post = postTransfer({ id: 2n, pendingId: 1n, amount: 60n });
    // Posted in the batch that makes it, and again from elsewhere.
    await ledger.submit({ transfers: [hold] });
    const [posted, voided] = await Promise.all([
      ledger.submit({ transfers: [post] }),
      second.submit({ transfers: [voidTransfer({ id: 3n, pendingId: 1n })] }),
    ]);
    assert.notEqual(posted?.ok, voided?.ok);
    const [row] = await second.lookupTransfers([posted?.ok ? 2n : 3n]);
    assert.deepEqual([row?.debitAccountId, row?.ledger, row?.userData128], [BANK, 1, 4n]);
    const both = await ledger.submit({
      transfers: [
        move(4n, BANK, CUSTOMER, 5n, { flags: PENDING }),
        postTransfer({ id: 5n, pendingId: 4n }),
      ],
    });
    assert.ok(both.ok);
    const late = await second.submit({ transfers: [voidTransfer({ id: 6n, pendingId: 4n })] });
    assert.deepEqual(late, { ok: false, refusal: 'pending_transfer_already_posted', index: 0 });
    const none = await second.submit({ transfers: [voidTransfer({ id: 7n, pendingId: 99n })] });
    assert.deepEqual(none, { ok: false, refusal: 'pending_transfer_not_found', index: 0 });
    const [account] = await ledger.lookupAccounts([CUSTOMER]);
    assert.equal(account?.creditsPending, 0n);
    assert.equal(account?.creditsPosted, posted?.ok ? 65n : 5n);
  });
});

test('an expired hold is released once, by the clock that is asked', async () => {
  await withBooks(async ({ ledger, second, clock }) => {
    const hold = (id: bigint, timeoutSeconds: number) =>
      ledger.submit({
        transfers: [move(id, BANK, CUSTOMER, 10n, { flags: PENDING, timeoutSeconds })],
      });
    await Promise.all([hold(1n, 60), hold(2n, 60), hold(3n, 3_600), hold(4n, 0)]);
    await ledger.submit({ transfers: [voidTransfer({ id: 5n, pendingId: 2n })] });
    assert.equal(await ledger.tick(clock.now()), 0);
    clock.advance(61 * SECOND);
    const late = await ledger.submit({ transfers: [postTransfer({ id: 6n, pendingId: 1n })] });
    assert.deepEqual(late, { ok: false, refusal: 'pending_transfer_expired', index: 0 });
    const released = await Promise.all([ledger.tick(clock.now()), second.tick(clock.now())]);
    assert.equal(released[0] + released[1], 1);
    clock.advance(HOUR);
    assert.equal(await second.tick(clock.now()), 1);
    const [account] = await ledger.lookupAccounts([CUSTOMER]);
    assert.equal(account?.creditsPending, 10n);
  });
});

test('ledger time goes forward on an account although the clocks of two engines differ', async () => {
  await withBooks(async ({ ledger, db, log }) => {
    const behind = openPostgresLedger({ clock: handClock(testEnv({ db }).clock.now()), db, log });
    const ahead = handClock(testEnv({ db }).clock.now());
    ahead.advance(HOUR);
    const future = openPostgresLedger({ clock: ahead, db, log });
    for (let i = 1n; i <= 6n; i++) {
      const engine = [ledger, behind, future][Number(i % 3n)] ?? ledger;
      const outcome = await engine.submit({ transfers: [move(i, BANK, CUSTOMER, 1n)] });
      assert.ok(outcome.ok);
    }
    const page = await ledger.accountTransfers({ accountId: CUSTOMER, limit: 10 });
    assert.deepEqual(
      page.map(({ id }) => id),
      [6n, 5n, 4n, 3n, 2n, 1n],
    );
  });
});

test('the second submit of the same item is a replay, and other content is refused', async () => {
  await withBooks(async ({ ledger, second }) => {
    const item = { transfers: [move(1n, BANK, CUSTOMER, 5n), move(2n, CUSTOMER, SHOP, 5n)] };
    const [first, again, elsewhere] = await Promise.all([
      ledger.submit(item),
      ledger.submit(item),
      second.submit(item),
    ]);
    const replays = [first, again, elsewhere].map((o) => o?.ok && o.replayed);
    assert.deepEqual(replays.filter((replayed) => replayed === false).length, 1);
    const timestamps = [first, again, elsewhere].map((o) => o?.ok && o.timestamp);
    assert.equal(new Set(timestamps).size, 1);
    const other = [move(1n, BANK, CUSTOMER, 5n), move(3n, CUSTOMER, SHOP, 5n)];
    assert.deepEqual(await second.submit({ transfers: other }), {
      ok: false,
      refusal: 'exists',
      index: 0,
    });
    const altered = [move(1n, BANK, CUSTOMER, 6n), move(2n, CUSTOMER, SHOP, 5n)];
    assert.deepEqual(await second.submit({ transfers: altered }), {
      ok: false,
      refusal: 'exists_with_different_amount',
      index: 0,
    });
  });
});

test('when the answer of a commit is lost the item is in doubt, and its repeat is a replay', async () => {
  await withBooks(async ({ db, clock, log }) => {
    let lose = true;
    const losing: Db = {
      ...db,
      async transaction(work) {
        const result = await db.transaction(work);
        if (!lose) return result;
        lose = false;
        throw Object.assign(new Error('connection closed'), { code: 'CONNECTION_CLOSED' });
      },
    };
    const ledger = openPostgresLedger({ clock, db: losing, log });
    const item = { transfers: [move(1n, BANK, CUSTOMER, 5n)] };
    await assert.rejects(ledger.submit(item), isUnavailable);
    const outcome = await ledger.submit(item);
    assert.ok(outcome.ok && outcome.replayed);
  });
});

test('without a database nobody is refused and nobody is blamed: every item may be tried again', async () => {
  await withBooks(async ({ ledger, clock, log }) => {
    const db = openDb('postgres://nobody@127.0.0.1:1/none');
    const cut = openPostgresLedger({ clock, db, log });
    const items = [1n, 2n, 3n].map((id) => ({ transfers: [move(id, BANK, CUSTOMER, 5n)] }));
    const answers = await Promise.allSettled(items.map((item) => cut.submit(item)));
    for (const answer of answers) {
      assert.ok(answer.status === 'rejected' && isUnavailable(answer.reason));
    }
    await assert.rejects(cut.createAccounts([{ id: 9n, ledger: 1, code: 1 }]), isUnavailable);
    assert.ok(!log.lines.some((line) => line.includes('halved')));
    const repeats = await Promise.all(items.map((item) => ledger.submit(item)));
    assert.ok(repeats.every((o) => o.ok && !o.replayed));
    await db.close();
  });
});

test('when the connection dies inside a batch nobody is refused, and the repeat commits', async () => {
  await withBooks(async ({ ledger, db, url }) => {
    const other = openDb(url, { connections: 1 });
    const endsConnections = {
      name: 'ends_connections',
      async run() {
        await other.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and state like 'idle in transaction%'`;
      },
    };
    const item = (id: bigint) => ({ transfers: [move(id, BANK, CUSTOMER, 5n)] });
    const answers = await Promise.allSettled([
      ledger.submit({ ...item(1n), writes: [write(endsConnections, {})] }),
      ledger.submit(item(2n)),
    ]);
    for (const answer of answers) {
      assert.ok(answer.status === 'rejected' && isUnavailable(answer.reason));
    }
    const repeats = await Promise.all([ledger.submit(item(1n)), ledger.submit(item(2n))]);
    assert.ok(repeats.every((outcome) => outcome.ok && !outcome.replayed));
    assert.equal((await db.sql`select id from ledger_transfer`).length, 2);
    await other.close();
  });
});

test('a full queue refuses, takes what it took to the end, and a closed one is a fault', async () => {
  await withBooks(async ({ db, clock, log }) => {
    const ledger = openPostgresLedger({ clock, db, log }, { queueMax: 5, batchMax: 2 });
    const submits = Array.from({ length: 9 }, (_, i) =>
      ledger.submit({ transfers: [move(BigInt(i + 1), BANK, CUSTOMER, 1n)] }),
    );
    const closing = ledger.close();
    const outcomes = await Promise.all(submits);
    await closing;
    assert.deepEqual(
      outcomes.map((o) => (o.ok ? 'ok' : o.refusal)),
      [...Array(5).fill('ok'), ...Array(4).fill('queue_full')],
    );
    await assert.rejects(
      ledger.submit({ transfers: [move(50n, BANK, CUSTOMER, 1n)] }),
      (error) => error instanceof Fault && error.code === 'ledger_closed',
    );
  });
});

test('numbers that no ledger could hold are refused, and disturb no neighbour of the same batch', async () => {
  await withBooks(async ({ ledger }) => {
    const most = 2n ** 128n - 1n;
    const wrong = [
      move(-1n, BANK, CUSTOMER, 1n),
      move(most + 1n, BANK, CUSTOMER, 1n),
      move(1n, -1n, CUSTOMER, 1n),
      move(1n, BANK, most + 1n, 1n),
      move(1n, BANK, CUSTOMER, -1n),
      move(1n, BANK, CUSTOMER, most + 1n),
      move(1n, BANK, CUSTOMER, 1n, { userData128: -1n }),
      move(1n, BANK, CUSTOMER, 1n, { pendingId: most + 1n }),
      move(1n, BANK, CUSTOMER, 1n, { code: 65_536 }),
      move(1n, BANK, CUSTOMER, 1n, { ledger: 2 ** 31 }),
      move(1n, BANK, CUSTOMER, 1n, { flags: Number.NaN }),
      move(1n, BANK, CUSTOMER, 1n, { timeoutSeconds: 0.5, flags: PENDING }),
    ];
    const items = [...wrong, move(9n, BANK, CUSTOMER, 1n)];
    const outcomes = await Promise.all(items.map((t) => ledger.submit({ transfers: [t] })));
    assert.deepEqual(
      outcomes.map((o) => (o.ok ? 'ok' : o.refusal)),
      [...wrong.map(() => 'field_out_of_range'), 'ok'],
    );
    for (const amount of [2n ** 63n, 2n ** 64n, most]) {
      const huge = await ledger.submit({ transfers: [move(1n, BANK, SHOP, amount)] });
      assert.deepEqual(huge, { ok: false, refusal: 'overflows_debits_posted', index: 0 });
    }
    const edge = await ledger.submit({ transfers: [move(1n, BANK, SHOP, 2n ** 63n - 2n)] });
    const over = await ledger.submit({ transfers: [move(2n, BANK, SHOP, 1n)] });
    assert.deepEqual(
      [edge.ok, over],
      [true, { ok: false, refusal: 'overflows_debits_posted', index: 0 }],
    );
    const accounts = await ledger.createAccounts([
      { id: -1n, ledger: 1, code: 1 },
      { id: most + 1n, ledger: 1, code: 1 },
      { id: 70n, ledger: 2 ** 31, code: 1 },
    ]);
    assert.deepEqual(new Set(accounts), new Set(['field_out_of_range']));
    assert.deepEqual(await ledger.lookupAccounts([-1n, most + 1n]), []);
    assert.deepEqual(await ledger.lookupTransfers([-1n, most + 1n]), []);
    await assert.rejects(ledger.submit({ transfers: [] }), { name: 'AssertionFailure' });
  });
});

test('an engine on a second pool sees what the first committed', async () => {
  await withBooks(async ({ ledger, url, clock, log }) => {
    await ledger.submit({ transfers: [move(1n, BANK, CUSTOMER, 5n)] });
    const db = openDb(url);
    const other = openPostgresLedger({ clock, db, log });
    const [account] = await other.lookupAccounts([CUSTOMER]);
    assert.equal(account?.creditsPosted, 5n);
    await checkBooks(db.sql);
    await db.close();
  });
});

function isUnavailable(error: unknown): boolean {
  return error instanceof Fault && error.code === 'ledger_unavailable' && error.retry;
}
