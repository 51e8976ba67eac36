import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Operation } from '@sekisho/contract/api.ts';
import { type consoleApi, consoleBesideApi } from '@sekisho/contract/console.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  attackAtABadMoment,
  attackWithBroken,
  attackWithValid,
  type Intent,
  SEED,
  type Target,
} from '@sekisho/runtime/testing/contract-attack.ts';
import { textsLike, valuesOf } from '@sekisho/runtime/testing/shape-values.ts';
import {
  openStaffBrowser,
  openStaffMember,
  type SignedInStaff,
  signInStaff,
  staffAnswer,
  staffRefusal,
} from '@sekisho/runtime/testing/staff-crew.ts';
import fc from 'fast-check';
import { createWallet } from '../server.ts';
import { press, reopenAll } from '../testing/switch-press.ts';
import {
  BANK_CODE,
  type Customer,
  consoleWatch,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

type Staff = SignedInStaff<typeof consoleApi>;

interface Ground {
  readonly bench: WalletBench;
  readonly target: Target;
  readonly staff: Staff;
  readonly customers: readonly Customer[];
  close(): Promise<void>;
}

async function openGround(): Promise<Ground> {
  let end = () => {};
  let ended: Promise<void> = Promise.resolve();
  const bench = await new Promise<WalletBench>((opened, failed) => {
    ended = withWallet(async (given) => {
      opened(given);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    ended.catch(failed);
  });
  const staff = await openStaffMember(bench.staff, ['investigator', 'operations', 'desk']);
  const customers = [await bench.openRich(1_000), await bench.openWallet(), await bench.enrol()];
  const stops: string[] = [];
  for (const act of ['pay', 'send', 'enrol'] as const) stops.push((await press(bench, act)).id);
  const known: Readonly<Record<string, readonly unknown[]>> = {
    id: [...customers.map(({ id }) => id), ...stops],
    act: ['pay', 'charge', 'nothing'],
    object: ['', BANK_CODE],
    wallet: customers.map(({ id }) => id),
    email: ['hanako@example.jp', 'nobody@example.jp'],
    phone: ['09012340001', '09099999999'],
  };
  const shaped = (schema: Operation['body']) =>
    schema === undefined ? fc.constant({}) : valuesOf(schema, (member) => known[member] ?? []);
  const target: Target = {
    api: consoleBesideApi,
    origin: bench.staff.origin,
    sql: bench.env.db.sql,
    marks: ['attempt', 'audit_entry'],
    intents: (_name, operation): fc.Arbitrary<Intent> =>
      fc.record({
        caller: fc.constant(staff),
        values: fc.record({
          params: shaped(operation.params) as fc.Arbitrary<Record<string, unknown>>,
          query: shaped(operation.query) as fc.Arbitrary<Record<string, unknown>>,
          body: shaped(operation.body),
          key: textsLike('^[A-Za-z0-9_-]{16,64}$'),
        }),
      }),
    nobody: openStaffBrowser(bench.staff),
    somebodyElse: () => ({
      send: async (request, server) => {
        const [customer] = customers;
        assert.ok(customer);
        const response = await customer.send(request, server);
        await consoleWatch.take(request, response);
        return response;
      },
    }),
  };
  const close = async () => {
    end();
    await ended;
  };
  return { bench, target, staff, customers, close };
}

describe('the contract of the operator’s staff attacked', () => {
  let ground: Ground;
  before(async () => {
    ground = await openGround();
  });
  after(() => ground.close());

  it('a broken call is refused with its own problem and changes nothing', async () => {
    const refused = await attackWithBroken(ground.target);
    assert.deepEqual([...refused.keys()], Object.keys(consoleBesideApi));
  });

  it('a right call is decided for every operation, and what is refused changes nothing', async () => {
    const tallies = { decided: new Map<string, number>(), done: new Map<string, number>() };
    staffAnswer(await signInStaff(ground.staff));
    await attackWithValid(ground.target, { seed: SEED, tries: 16 }, tallies);
    assert.deepEqual([...tallies.decided.keys()], Object.keys(consoleBesideApi));
    assert.deepEqual([...tallies.done.keys()], Object.keys(consoleBesideApi));
  });

  it('each refusal by decision is told as what it is', async () => {
    const { bench, staff, customers } = ground;
    const [, , third] = customers;
    assert.ok(third);
    await bench.env.db.sql`update approval set state = 'expired', closed_at = 0`;
    await bench.env.db.sql`update wallet set frozen = false where id = ${third.id}`;
    await bench.env.db.sql`
      update wallet_freeze set state = 'released', released_at = 0, approval = 'x'
      where wallet = ${third.id} and state = 'in_force'`;
    const { api } = staff;
    const of = (id: Customer['id']) => ({ params: { id } });
    const nobody = bench.env.ids.next('wlt');
    const note = { body: { note: 'x' } };
    const freeze = (id: Customer['id']) =>
      api.freezeWallet({ ...of(id), body: { reason: 'holder_asked', note: 'x' } });
    assert.equal(staffRefusal(await freeze(nobody)), 'not_found');
    assert.equal(staffRefusal(await api.proposeRelease({ ...of(nobody), ...note })), 'not_found');
    const early = await api.proposeRelease({ ...of(third.id), ...note });
    assert.equal(staffRefusal(early), 'not_frozen');
    staffAnswer(await freeze(third.id));
    assert.equal(staffRefusal(await freeze(third.id)), 'already_frozen');
    staffAnswer(await api.proposeRelease({ ...of(third.id), ...note }));
    const twice = await api.proposeRelease({ ...of(third.id), ...note });
    assert.equal(staffRefusal(twice), 'approval_pending');
    const [first] = staffAnswer(await api.listBoard({})).stops;
    assert.ok(first);
    const again = { act: first.act, scope: first.scope, object: first.object, note: 'x' };
    const twicePressed = await api.pressSwitch({ body: { ...again, reason: 'fault' } });
    assert.equal(staffRefusal(twicePressed), 'already_stopped');
    const unknown = await api.pressSwitch({ body: { ...again, act: 'x', reason: 'fault' } });
    assert.equal(staffRefusal(unknown), 'switch_unknown');
    const ofStop = { params: { id: first.id } };
    const noStop = { params: { id: bench.env.ids.next('stp') } };
    assert.equal(staffRefusal(await api.proposeReopening({ ...noStop, ...note })), 'not_found');
    staffAnswer(await api.proposeReopening({ ...ofStop, ...note }));
    const pending = await api.proposeReopening({ ...ofStop, ...note });
    assert.equal(staffRefusal(pending), 'approval_pending');
    await bench.env.db.sql`update approval set state = 'expired', closed_at = 0`;
    await reopenAll(bench);
    const late = await api.proposeReopening({ ...ofStop, ...note });
    assert.equal(staffRefusal(late), 'already_reopened');
    const body = { by: { phone: 'x' }, reason: 'person_asked' as const, note: 'x' };
    assert.equal(staffRefusal(await api.viewPeople({ body })), 'search_malformed');
  });

  it('who has no role may do nothing that needs one', async () => {
    const powerless = await openStaffMember(ground.bench.staff, []);
    const intents: Target['intents'] = (name, operation) =>
      ground.target.intents(name, operation).map(({ values }) => ({ caller: powerless, values }));
    await attackAtABadMoment({ ...ground.target, intents }, 'not_permitted');
  });

  it('without a database every operation asks to try again, and a flood is held up', async () => {
    const { bench, target } = ground;
    const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
    const server = createWallet({ ...bench.env, db }, bench.parts.config);
    await attackAtABadMoment(target, 'try_again', { server });
    await db.close();
    const narrow = createWallet(bench.env, { ...bench.parts.config, requestsPerMinute: 1 });
    await target.nobody.send(new Request(`${target.origin}/staff/v1/company`), narrow);
    await attackAtABadMoment(target, 'too_many_requests', { server: narrow });
  });

  it('a proof or a session that is too old does what it may not any more', async () => {
    const { bench, target } = ground;
    staffAnswer(await signInStaff(ground.staff));
    bench.env.clock.advance(5 * MINUTE + 1);
    await attackAtABadMoment(target, 'fresh_proof_needed', {
      befalls: ({ freshProof }: Operation) => freshProof === true,
    });
    bench.env.clock.advance(15 * MINUTE);
    await attackAtABadMoment(target, 'not_signed_in');
  });

  it('every answer that OpenAPI declares was seen', () => {
    assert.equal(consoleWatch.unseen().join('\n'), '');
  });
});
