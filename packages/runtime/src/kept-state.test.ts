import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { countAttempt } from './attempts.ts';
import { audit, auditLeaf } from './audit.ts';
import { openDb } from './db.ts';
import { RUNTIME_MIGRATIONS } from './migrations.ts';
import { createOneTimeCodes } from './one-time-codes.ts';
import { createOutbox, enqueue } from './outbox.ts';
import { createSessions } from './sessions.ts';
import { openTestDb } from './testing/test-db.ts';
import { type TestEnv, testEnv } from './testing/test-env.ts';
import { createVault } from './vault.ts';

/** Two processes of one server: two Envs with one clock on one database. */
async function withTwoProcesses(work: (a: TestEnv, b: TestEnv) => Promise<void>): Promise<void> {
  const database = await openTestDb({ migrations: RUNTIME_MIGRATIONS });
  const second = openDb(database.url);
  const a = testEnv({ db: database.db, seed: 'a' });
  const b = testEnv({ db: second, seed: 'b', clock: a.clock });
  try {
    await work(a, b);
  } finally {
    await second.close();
    await database.drop();
  }
}

/** Something that a delivery waits for until the test says how it ends. */
function makeGate() {
  let open: () => void = () => undefined;
  let fail: (reason: Fault) => void = () => undefined;
  const opened = new Promise<void>((resolve, reject) => {
    [open, fail] = [resolve, reject];
  });
  return { opened, open: () => open(), fail: (reason: Fault) => fail(reason) };
}

const requestWith = (cookie: string) =>
  new Request('http://wallet-a.localhost/', { headers: { cookie: cookie.split(';')[0] ?? '' } });

test('a session is known to the other process, until it idles, ends or meets another realm', async () => {
  await withTwoProcesses(async (a, b) => {
    const [here, there] = [a, b].map((env) => createSessions(env, { secureCookies: false }));
    assert.ok(here && there);
    const open = (realm: string) =>
      here.open(a.db.sql, { kind: 'depositor', subject: 'dep_1', realm, proved: true });
    const cookie = await open('bank-a');
    assert.match(cookie, /HttpOnly; SameSite=Lax/);
    const request = requestWith(cookie);
    assert.equal((await there.find(request, 'depositor', 'bank-a'))?.subject, 'dep_1');
    assert.equal(await there.find(request, 'depositor', 'bank-b'), undefined);
    assert.equal(await there.find(request, 'customer', 'bank-a'), undefined);
    a.clock.advance(14 * MINUTE);
    assert.ok(await there.find(request, 'depositor', 'bank-a'));
    a.clock.advance(15 * MINUTE);
    assert.equal(await there.find(request, 'depositor', 'bank-a'), undefined);
    const second = requestWith(await open('bank-a'));
    await there.end(b.db.sql, second, 'depositor');
    assert.equal(await here.find(second, 'depositor', 'bank-a'), undefined);
  });
});

test('a session ends for all its time although it is used', async () => {
  await withTwoProcesses(async (a) => {
    const sessions = createSessions(a, { secureCookies: true });
    const cookie = await sessions.open(a.db.sql, {
      kind: 'depositor',
      subject: 'dep_1',
      realm: 'r',
      proved: false,
    });
    assert.match(cookie, /; Secure/);
    for (let i = 0; i < 5; i++) {
      assert.ok(await sessions.find(requestWith(cookie), 'depositor', 'r'));
      a.clock.advance(11 * MINUTE);
    }
    a.clock.advance(6 * MINUTE);
    assert.equal(await sessions.find(requestWith(cookie), 'depositor', 'r'), undefined);
    await sessions.sweep(a.clock.now());
    assert.equal((await a.db.sql`select 1 from session`).length, 0);
  });
});

test('over TLS no neighbouring host and no plain page can plant a session’s cookie', async () => {
  await withTwoProcesses(async (a) => {
    const sessions = createSessions(a, { secureCookies: true });
    const of = { kind: 'customer', realm: 'r', proved: true } as const;
    const open = (subject: string) => sessions.open(a.db.sql, { ...of, subject });
    const [own, thiefs] = [await open('wlt_own'), await open('wlt_thief')];
    // RFC 6265bis, 4.1.3.2: a browser takes this prefix from the host itself, over TLS, for `/` only.
    assert.match(own, /^__Host-/);
    assert.match(own, /; Path=\/;/);
    assert.doesNotMatch(own, /Domain/);
    const token = thiefs.split(';')[0]?.split('=')[1] ?? '';
    const planted = `sekisho_customer=${token}; ${own.split(';')[0] ?? ''}`;
    const request = new Request('https://wallet-a.example/', { headers: { cookie: planted } });
    assert.equal((await sessions.find(request, 'customer', 'r'))?.subject, 'wlt_own');
    assert.match(await sessions.end(a.db.sql, request, 'customer'), /^__Host-.*Max-Age=0/);
    assert.equal(await sessions.find(request, 'customer', 'r'), undefined);
  });
});

test('a session of one kind, realm or person is never another’s, nor is an emptied cookie', async () => {
  await withTwoProcesses(async (a) => {
    const sessions = createSessions(a, { secureCookies: false });
    const cookie = await sessions.open(a.db.sql, {
      kind: 'clerk',
      subject: 'til_1',
      realm: 'r',
      proved: false,
    });
    const token = cookie.split(';')[0]?.split('=')[1] ?? '';
    const find = (text: string) => sessions.find(requestWith(text), 'customer', 'r');
    for (const text of [
      `sekisho_customer=${token}`,
      'sekisho_customer=',
      'sekisho_customer',
      cookie,
    ]) {
      assert.equal(await find(text), undefined, text);
    }
    await sessions.prove(a.db.sql, requestWith(`sekisho_customer=${token}`), 'customer');
    await sessions.prove(a.db.sql, requestWith(''), 'clerk');
    const clerk = await sessions.find(requestWith(cookie), 'clerk', 'r');
    assert.equal(clerk?.provedAt, undefined, 'only its own proof counts');
  });
});

test('a code is used once, for five tries, within five minutes, for its own subject', async () => {
  await withTwoProcesses(async (a, b) => {
    const key = new Uint8Array(32).fill(7);
    const [here, there] = [createOneTimeCodes(a, key), createOneTimeCodes(b, key)];
    const of = { purpose: 'phone', subject: 'wlt_1' };
    const issue = async () => (await here.issue(a.db.sql, { ...of, data: { n: 1 } })).code;
    const prove = (code: string, subject = of.subject) =>
      there.prove(b.db.sql, { purpose: of.purpose, subject }, code);

    let code = await issue();
    assert.equal((await prove(code, 'wlt_2')).ok, false);
    assert.deepEqual(await prove(code), { ok: true, value: { n: 1 } });
    assert.equal((await prove(code)).ok, false, 'used');

    code = await issue();
    const wrong = code === '000000' ? '000001' : '000000';
    for (let i = 0; i < 5; i++) assert.equal((await prove(wrong)).ok, false);
    assert.equal((await prove(code)).ok, false, 'no tries left');

    code = await issue();
    a.clock.advance(5 * MINUTE);
    assert.equal((await prove(code)).ok, false, 'expired');

    code = await issue();
    const many = await Promise.all(Array.from({ length: 8 }, () => prove(code)));
    assert.equal(many.filter(({ ok }) => ok).length, 1, 'many at once');
  });
});

test('fifty attempts at once on two processes see each other', async () => {
  await withTwoProcesses(async (a, b) => {
    const limit = { windowMs: HOUR, max: 5 };
    const counted = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const env = i % 2 === 0 ? a : b;
        return env.db.transaction((sql) => countAttempt(sql, env, 'account|1', limit));
      }),
    );
    assert.equal(counted.filter(Boolean).length, 5);
    a.clock.advance(HOUR);
    assert.equal(await a.db.transaction((sql) => countAttempt(sql, a, 'account|1', limit)), true);
  });
});

test('an outbox message is delivered by one process, again after a failure, and then is gone', async () => {
  await withTwoProcesses(async (a, b) => {
    const seen: string[] = [];
    let fail = true;
    const deliveries = (name: string) => ({
      greet: async (body: { to: string }) => {
        seen.push(`${name} ${body.to}`);
        if (fail) throw new Fault('no_answer', { retry: true });
      },
    });
    const [here, there] = [createOutbox(a, deliveries('a')), createOutbox(b, deliveries('b'))];
    await a.db.transaction((sql) =>
      enqueue(sql, a, { kind: 'greet', lane: 'x', body: { to: 'x' } }),
    );
    const counts = await Promise.all([here.run(a.clock.now()), there.run(a.clock.now())]);
    assert.equal(counts[0] + counts[1], 1);
    assert.equal(await there.run(a.clock.now()), 0, 'not before its time');
    a.clock.advance(SECOND);
    fail = false;
    assert.equal(await there.run(a.clock.now()), 1);
    a.clock.advance(HOUR);
    assert.equal(await here.run(a.clock.now()), 0);
    assert.equal(seen.length, 2);
  });
});

test('a message whose process died is delivered by another when the lease ends', async () => {
  await withTwoProcesses(async (a, b) => {
    await enqueue(a.db.sql, a, { kind: 'greet', lane: 'x', body: {} });
    const dying = createOutbox(a, { greet: () => new Promise(() => undefined) });
    void dying.run(a.clock.now());
    let delivered = 0;
    const alive = createOutbox(b, {
      greet: async () => {
        delivered += 1;
      },
    });
    while ((await a.db.sql`select 1 from outbox where lease_until > 0`).length === 0);
    assert.equal(await alive.run(b.clock.now()), 0);
    a.clock.advance(30 * SECOND);
    assert.equal(await alive.run(b.clock.now()), 1);
    assert.equal(delivered, 1);
  });
});

test('a delivery that fails after its lease was lost leaves the next one alone', async () => {
  await withTwoProcesses(async (a, b) => {
    await enqueue(a.db.sql, a, { kind: 'greet', lane: 'x', body: {} });
    const [failFirst, endSecond] = [makeGate(), makeGate()];
    let deliveries = 0;
    const slow = (until: Promise<void>) => async () => {
      deliveries += 1;
      await until;
    };
    const first = createOutbox(a, { greet: slow(failFirst.opened) }).run(a.clock.now());
    while ((await a.db.sql`select 1 from outbox where lease_until > 0`).length === 0);
    a.clock.advance(30 * SECOND);
    const second = createOutbox(b, { greet: slow(endSecond.opened) }).run(b.clock.now());
    while (deliveries < 2) await b.db.sql`select 1`;
    failFirst.fail(new Fault('no_answer', { retry: true }));
    await first;
    a.clock.advance(2 * SECOND);
    const third = createOutbox(a, { greet: slow(Promise.resolve()) });
    assert.equal(await third.run(a.clock.now()), 0, 'the second is still at it');
    endSecond.open();
    await second;
    assert.equal((await a.db.sql`select 1 from outbox`).length, 0);
    assert.equal(deliveries, 2);
  });
});

/** A delivery of `greet` that answers for the lane `silent` when the test says so. */
function partlySilent() {
  const seen: string[] = [];
  const gate = makeGate();
  const greet = async ({ to }: { readonly to: string }) => {
    seen.push(to);
    if (to === 'silent') await gate.opened;
  };
  const asked = (to: string) => seen.filter((one) => one === to).length;
  return { greet, asked, answer: gate.open };
}

const greetings = async (env: TestEnv, to: string, count: number) => {
  for (let i = 0; i < count; i++) {
    await enqueue(env.db.sql, env, { kind: 'greet', lane: to, body: { to } });
  }
};

test('two hundred messages for a peer that is silent hold up nothing for another', async () => {
  await withTwoProcesses(async (a) => {
    const { greet, asked, answer } = partlySilent();
    await greetings(a, 'silent', 200);
    a.clock.advance(SECOND);
    await greetings(a, 'awake', 9);
    const outbox = createOutbox(a, { greet });
    const run = outbox.run(a.clock.now());
    const left = () => a.db.sql`select 1 from outbox where lane = 'awake'`;
    while ((await left()).length > 0);
    assert.equal(asked('awake'), 9);
    assert.equal(asked('silent'), 4);
    assert.equal(await outbox.run(a.clock.now()), 0, 'its places are taken');
    answer();
    assert.equal(await run, 209, 'and it gets all when it answers');
  });
});

test('the places of a lane are counted over all processes, also when they ask at once', async () => {
  await withTwoProcesses(async (a, b) => {
    const { greet, asked, answer } = partlySilent();
    await greetings(a, 'silent', 30);
    const outboxes = [a, b, a, b].map((env) => createOutbox(env, { greet }));
    let ended = 0;
    const runs = outboxes.map(async (outbox) => {
      await outbox.run(a.clock.now());
      ended += 1;
    });
    // One has all the places; the three others have had their turn and are through with it, so that
    // none of them is still asking when the places become free below.
    while (ended < 3 || asked('silent') < 4) await b.db.sql`select 1`;
    for (const env of [a, b]) await createOutbox(env, { greet }).run(a.clock.now());
    const leased = await a.db.sql`select 1 from outbox where lease_until > 0`;
    assert.equal(leased.length, 4);
    assert.equal(asked('silent'), 4);
    const closes = outboxes.map((outbox) => outbox.close());
    answer();
    await Promise.all([...runs, ...closes]);
    assert.equal(asked('silent'), 4, 'a server that closes takes nothing more');
    assert.equal((await a.db.sql`select 1 from outbox`).length, 26);
  });
});

test('the oldest of a lane go first, and places that died with their process are free again', async () => {
  await withTwoProcesses(async (a, b) => {
    const order: number[] = [];
    for (const n of [3, 1, 2, 5, 4, 6]) {
      const dueAt = instant(a.clock.now() - MINUTE + n);
      await enqueue(a.db.sql, a, { kind: 'greet', lane: 'x', body: { n }, dueAt });
    }
    const dying = createOutbox(a, { greet: () => new Promise(() => undefined) });
    void dying.run(a.clock.now());
    while ((await a.db.sql`select 1 from outbox where lease_until > 0`).length < 4);
    const bodies = await a.db.sql`
      select (body ->> 'n')::integer as n from outbox where lease_until > 0 order by 1`;
    assert.deepEqual(
      bodies.map(({ n }) => n),
      [1, 2, 3, 4],
    );
    const alive = createOutbox(b, {
      greet: async ({ n }: { readonly n: number }) => {
        order.push(n);
      },
    });
    assert.equal(await alive.run(b.clock.now()), 0);
    a.clock.advance(30 * SECOND);
    assert.equal(await alive.run(b.clock.now()), 6);
    assert.deepEqual(order.toSorted(), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(order.slice(4).toSorted(), [5, 6]);
  });
});

test('a lane that fails is left alone until its next time, and the others go on', async () => {
  await withTwoProcesses(async (a) => {
    await greetings(a, 'broken', 10);
    await greetings(a, 'awake', 10);
    const asked: string[] = [];
    const outbox = createOutbox(a, {
      greet: async ({ to }: { readonly to: string }) => {
        asked.push(to);
        if (to === 'broken') throw new Fault('no_answer', { retry: true });
      },
    });
    assert.equal(await outbox.run(a.clock.now()), 14);
    assert.equal(asked.filter((to) => to === 'awake').length, 10);
    assert.equal(await outbox.run(a.clock.now()), 4, 'the four next');
  });
});

test('an audit entry commits to what it says and can be neither changed nor removed', async () => {
  await withTwoProcesses(async (a) => {
    await audit(a.db.sql, a, { act: 'link.unlinked', actor: 'wlt_1', objects: { b: 2, a: 'x' } });
    const [row] = await a.db.sql`select * from audit_entry`;
    assert.ok(row);
    const entry = {
      id: String(row.id),
      at: Number(row.at),
      act: 'link.unlinked',
      actor: 'wlt_1',
      salt: row.salt as Uint8Array,
    };
    const leaf = Buffer.from(row.leaf as Uint8Array);
    assert.ok(leaf.equals(auditLeaf({ ...entry, objects: { a: 'x', b: 2 } })));
    assert.ok(!leaf.equals(auditLeaf({ ...entry, objects: { a: 'y', b: 2 } })));
    await assert.rejects(a.db.sql`update audit_entry set actor = 'x'`.execute(), /never changed/);
    await assert.rejects(a.db.sql`delete from audit_entry`.execute(), /never changed/);
    await assert.rejects(a.db.sql`truncate audit_entry`.execute(), /never changed/);
  });
});

test('personal data opens for its own person and field only, and never after erasure', async () => {
  await withTwoProcesses(async (a, b) => {
    const old = {
      wrapping: [{ id: 'k1', key: new Uint8Array(32).fill(1) }],
      index: [{ version: 1, key: new Uint8Array(32).fill(2) }],
    };
    const turned = {
      wrapping: [{ id: 'k2', key: new Uint8Array(32).fill(3) }, ...old.wrapping],
      index: [{ version: 2, key: new Uint8Array(32).fill(4) }, ...old.index],
    };
    const [vault, later] = [createVault(a, old), createVault(b, turned)];
    const sql = a.db.sql;
    const sealed = await vault.seal(sql, 'wlt_1', 'name', '山田 花子');
    assert.equal(Buffer.from(sealed).includes(Buffer.from('山田')), false);
    assert.equal(await later.open(sql, 'wlt_1', 'name', sealed), '山田 花子', 'after rotation');
    await assert.rejects(vault.open(sql, 'wlt_1', 'address', sealed));
    await vault.seal(sql, 'wlt_2', 'name', 'x');
    await assert.rejects(vault.open(sql, 'wlt_2', 'name', sealed));
    assert.ok(later.searchFor('name', 'x').includes(vault.indexOf('name', 'x')));
    assert.notEqual(vault.indexOf('name', 'x'), vault.indexOf('address', 'x'));
    const empty = await vault.seal(sql, 'wlt_1', 'note', '');
    assert.equal(await vault.open(sql, 'wlt_1', 'note', empty), '');
    // Half of the tag can be guessed in an afternoon; GCM takes what it is given unless it is told.
    for (const length of [0, 11, 12, 16, 20, 24, 27]) {
      await assert.rejects(vault.open(sql, 'wlt_1', 'note', empty.subarray(0, length)));
    }
    await vault.erase(sql, 'wlt_1');
    await assert.rejects(later.open(sql, 'wlt_1', 'name', sealed));
  });
});
