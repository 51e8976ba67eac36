import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import { makeLink, signIn } from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from '../testing/gate-world.ts';

describe('a mandate whose grant was lost on its way', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  const shown = async (who: TestDepositor) => {
    const at = await signIn(world, who);
    const answer = await at.api.listMandates({});
    assert.ok(answer.ok);
    return answer.value.mandates.map(({ state }) => state);
  };

  it('ends after an hour, the partner and the holder are told, and the account can be linked again', async () => {
    const who = await world.openDepositor();
    const lost = await makeLink(world, who, { acknowledged: false });
    world.env.clock.advance(HOUR - MINUTE);
    await world.tick();
    assert.deepEqual(await shown(who), ['active']);
    world.env.clock.advance(2 * MINUTE);
    await world.tick();
    await world.tick();
    assert.deepEqual(await shown(who), ['revoked']);
    const [event] = world.events.filter(({ mandate }) => mandate === lost.mandate);
    assert.ok(event?.type === 'revoked' && event.reason === 'bank');
    const late = await lost.client.acknowledge(lost.tokens, lost.mandate);
    assert.equal(!late.ok && late.refusal, 'revoked_at_bank');
    const again = await makeLink(world, who);
    world.env.clock.advance(2 * HOUR);
    await world.tick();
    assert.deepEqual(await shown(who), ['active', 'revoked']);
    assert.notEqual(again.mandate, lost.mandate);
  });

  it('is not ended any more once its acknowledgement was answered, however close the two come', async () => {
    const who = await world.openDepositor();
    const mine = await makeLink(world, who, { acknowledged: false });
    world.env.clock.advance(HOUR + MINUTE);
    const acknowledge = () => mine.client.acknowledge(mine.tokens, mine.mandate);
    // Between two looks of the gate at its tokens no answer is known, and the wallet asks again.
    const [said] = await Promise.all([acknowledge().catch(acknowledge), world.tick()]);
    await world.tick();
    assert.deepEqual(await shown(who), [said.ok ? 'active' : 'revoked']);
  });

  it('is replaced by what the holder approves two minutes later, and not before', async () => {
    const who = await world.openDepositor();
    const lost = await makeLink(world, who, { acknowledged: false });
    await assert.rejects(makeLink(world, who), /approved/);
    world.env.clock.advance(2 * MINUTE);
    await makeLink(world, who);
    await world.tick();
    assert.deepEqual(await shown(who), ['active', 'revoked']);
    const [event] = world.events.filter(({ mandate }) => mandate === lost.mandate);
    assert.equal(event?.type, 'revoked');
    world.env.clock.advance(3 * MINUTE);
    await assert.rejects(makeLink(world, who), /approved/, 'what is acknowledged is not replaced');
  });

  it('is acknowledged with its own token only, as often as one likes, also while it is stopped', async () => {
    const [who, other] = [await world.openDepositor(), await world.openDepositor()];
    const mine = await makeLink(world, who, { acknowledged: false });
    const foreign = await makeLink(world, other, { acknowledged: false });
    const crossed = await mine.client.acknowledge(mine.tokens, foreign.mandate);
    assert.equal(!crossed.ok && crossed.refusal, 'mandate_not_yours');
    const at = await signIn(world, who);
    await at.api.stopMandate({ params: { id: mine.mandate }, body: {} });
    for (let time = 0; time < 2; time++) {
      assert.ok((await mine.client.acknowledge(mine.tokens, mine.mandate)).ok);
    }
    world.env.clock.advance(2 * HOUR);
    await world.tick();
    assert.deepEqual([await shown(who), await shown(other)], [['suspended'], ['revoked']]);
  });
});
