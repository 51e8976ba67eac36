import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { gateApi } from '@sekisho/contract/gate.ts';
import { HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  attackAtABadMoment,
  attackWithBroken,
  attackWithValid,
  SEED,
} from '@sekisho/runtime/testing/contract-attack.ts';
import { makeLink, signIn } from './testing/depositor-browser.ts';
import { type GateTarget, openGateTarget } from './testing/gate-target.ts';
import { contractWatch, type GateWorld, openGateWorld } from './testing/gate-world.ts';
import { press, reopenAll } from './testing/switch-press.ts';

const ROUNDS = 4;

/** In this order, on one pair of gates: the last test asks what all of them have seen. */
describe('the contract attacked', () => {
  let world: GateWorld;
  let target: GateTarget;
  before(async () => {
    world = await openGateWorld();
    target = await openGateTarget(world);
  });
  after(() => world.close());

  it('a broken call is refused with its own problem and changes nothing, for every operation', async (t) => {
    checkAll(t, 'refused', await attackWithBroken(target));
  });

  it('a right call is decided for every operation, and what is refused changes nothing', async (t) => {
    const tallies = { decided: new Map<string, number>(), done: new Map<string, number>() };
    for (let round = 0; round < ROUNDS; round++) {
      await target.prepare();
      await attackWithValid(target, { seed: SEED + round, tries: 8 }, tallies);
      await checkBooks(world.env.db.sql);
    }
    checkAll(t, 'decided', tallies.decided);
    checkAll(t, 'done', tallies.done);
  });

  it('what has ended cannot be stopped or allowed again, and can be ended again', async () => {
    const who = await world.openDepositor();
    const { mandate } = await makeLink(world, who);
    const { api } = await signIn(world, who);
    const of = { params: { id: mandate }, body: {} };
    for (const again of [1, 2]) {
      const ended = await api.endMandate(of);
      assert.equal(ended.ok && ended.value.state, 'revoked', `the ${again}. time`);
    }
    for (const act of [api.stopMandate, api.resumeMandate]) {
      const refused = await act(of);
      assert.equal(!refused.ok && refused.problem.code, 'mandate_ended');
    }
  });

  it('a link that the bank has stopped is told as stopped', async () => {
    await target.prepare();
    const { at, who, uid = '' } = target.people.arrived.login;
    await press(world, 'b', 'link');
    const begun = await at.api.beginLinkLogin({ params: { uid }, body: who.account });
    assert.equal(!begun.ok && begun.problem.code, 'act_stopped');
    await reopenAll(world, 'b');
  });

  it('a proof that is older than five minutes opens nothing', async () => {
    await target.prepare();
    world.env.clock.advance(5 * MINUTE + 1);
    await attackAtABadMoment(target, 'fresh_proof_needed', {
      befalls: ({ freshProof }) => freshProof === true,
    });
  });

  it('without a database every operation that needs one asks to try again', async () => {
    await target.prepare();
    const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
    await attackAtABadMoment(target, 'try_again', {
      server: world.openGate({ db }),
      befalls: ({ fromSettings }) => fromSettings !== true,
    });
    await db.close();
  });

  it('a flood from one address is held up at every operation', async () => {
    const server = world.openGate({ requestsPerMinute: 1 });
    await target.nobody.send(new Request(`${target.origin}/v1/company`), server);
    await attackAtABadMoment(target, 'too_many_requests', { server });
  });

  it('a session that has run out is none', async () => {
    world.env.clock.advance(HOUR + 1);
    await attackAtABadMoment(target, 'not_signed_in', {
      befalls: ({ audience }) => audience !== 'anyone',
    });
  });

  it('every answer that OpenAPI declares was seen', () => {
    assert.equal(contractWatch.unseen().join('\n'), '');
  });
});

/** Fails when an operation is missing; the numbers are for who reads the report. */
function checkAll(t: TestContext, what: string, tally: ReadonlyMap<string, number>): void {
  const sum = [...tally.values()].reduce((total, count) => total + count, 0);
  t.diagnostic(`${sum} ${what}: ${JSON.stringify(Object.fromEntries(tally))}`);
  const missing = Object.keys(gateApi).filter((name) => !tally.has(name));
  assert.equal(missing.join(), '', `not ${what}`);
}
