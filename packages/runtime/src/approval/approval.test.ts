import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Sql } from '../db.ts';
import { RUNTIME_MIGRATIONS } from '../migrations.ts';
import { holdCaller, readCaller } from '../staff/service.ts';
import { insertMember, writeMember } from '../staff/store.ts';
import { openTestDb } from '../testing/test-db.ts';
import { testEnv } from '../testing/test-env.ts';
import { createVault } from '../vault.ts';
import type { ApprovalKind } from './approval-kind.ts';
import { type Approval, createApprovals } from './service.ts';

const REALM = 'test.localhost';
const OBJECT = 'thing';
const PLACE = { realm: REALM, company: 'operator' } as const;
const KEY = new Uint8Array(32).fill(7);
const NAME = new Uint8Array([1]);

type Values = { readonly amount: number };

/** A thing that two people change: `execute` writes first, and then does what a test wants of it. */
async function openThing() {
  const { db, drop } = await openTestDb({ migrations: [RUNTIME_MIGRATIONS] });
  const env = testEnv({ db });
  const vault = createVault(env, {
    wrapping: [{ id: '1', key: KEY }],
    index: [{ version: 1, key: KEY }],
  });
  await db.sql`create table thing (version bigint not null, amount bigint not null)`;
  await db.sql`insert into thing values (1, 0)`;
  const hooks = {
    whileRead: async () => {},
    afterWrite: (): Result<undefined, string> => accept(undefined),
  };
  const kind: ApprovalKind<Values, never> = {
    ...{ kind: 'wallet.release', proposing: 'wallet.release', deciding: 'wallet.release.decide' },
    async read(sql) {
      const [row] = await sql<{ version: bigint }[]>`select version from thing for update`;
      await hooks.whileRead();
      return accept({ version: String(row?.version), description: { ja: '変更', en: 'Change' } });
    },
    async execute(sql, { values }) {
      await sql`update thing set version = version + 1, amount = ${values.amount}`;
      return hooks.afterWrite();
    },
  };
  const approvals = createApprovals({
    ...{ env, realm: REALM, vault, kinds: [kind as never] },
    holdCaller: (sql, staff) => holdCaller(PLACE, sql, staff),
  });
  const person = async (roles: StaffRole[]) => {
    const id: Id<'stf'> = env.ids.next('stf');
    await insertMember(db.sql, {
      ...{ id, realm: REALM, number_index: id, number: NAME, name: NAME, roles },
      ...{ state: 'active', created_at: env.clock.now() },
    });
    const caller = await readCaller({ env, ...PLACE } as never, id);
    assert.ok(caller);
    return caller;
  };
  const setRoles = (sql: Sql, id: string, roles: StaffRole[]) =>
    writeMember(sql, id, { name: NAME, roles, state: 'active', at: env.clock.now() });
  const [proposer, approver] = [await person(['investigator']), await person(['supervisor'])];
  return {
    ...{ db, drop, hooks, approvals, proposer, approver, setRoles },
    propose: () => approvals.propose(kind, { object: OBJECT, values: { amount: 5 } }, proposer),
    decide: ({ id, content }: Approval, by = approver) => {
      const contentHash = createHash('sha256').update(content).digest('hex');
      return approvals.decide({ id, answer: 'approve', contentHash }, by);
    },
    thing: async () => (await db.sql<{ amount: bigint }[]>`select amount from thing`)[0]?.amount,
  };
}

async function withThing(run: (thing: Awaited<ReturnType<typeof openThing>>) => Promise<void>) {
  const thing = await openThing();
  try {
    await run(thing);
  } finally {
    await thing.drop();
  }
}

test('a role that is taken while its owner answers does not decide', () =>
  withThing(async ({ hooks, db, propose, decide, setRoles, approver, thing }) => {
    const asked = await propose();
    assert.ok(asked.ok);
    // His call has passed the door, and waits for the object; meanwhile the roles change for good.
    hooks.whileRead = () => setRoles(db.sql, approver.id, ['auditor']);
    assert.deepEqual(await decide(asked.value), { ok: false, refusal: 'not_permitted' });
    assert.equal(await thing(), 0n);
    hooks.whileRead = () => setRoles(db.sql, approver.id, ['supervisor']);
    const answered = await decide(asked.value);
    assert.ok(answered.ok && answered.value.counted);
    assert.equal(await thing(), 5n);
  }));

test('a role that is taken while its owner asks asks for nothing', () =>
  withThing(async ({ hooks, db, propose, setRoles, proposer }) => {
    hooks.whileRead = () => setRoles(db.sql, proposer.id, ['desk']);
    assert.deepEqual(await propose(), { ok: false, refusal: 'not_permitted' });
    const [row] = await db.sql<{ count: bigint }[]>`select count(*) as count from approval`;
    assert.equal(row?.count, 0n);
  }));

test('an act that refuses in the end leaves nothing of what it wrote, and the request is outdated', () =>
  withThing(async ({ hooks, propose, decide, thing }) => {
    const asked = await propose();
    assert.ok(asked.ok);
    hooks.afterWrite = () => refuse('too_late');
    const answered = await decide(asked.value);
    assert.ok(answered.ok);
    const { counted, approval } = answered.value;
    assert.deepEqual([counted, approval.state, approval.reason], [false, 'outdated', 'too_late']);
    assert.equal(await thing(), 0n);
    hooks.afterWrite = () => accept(undefined);
    const anew = await propose();
    assert.ok(anew.ok, 'The object is free for a new request.');
    assert.ok((await decide(anew.value)).ok);
    assert.equal(await thing(), 5n);
  }));
