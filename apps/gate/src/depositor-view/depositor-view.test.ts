import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DAY, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { type Linked, makeLink, signIn } from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

describe('the depositor’s view', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  const take = async ({ client, tokens, mandate }: Linked, amount: number) => {
    const answer = await client.debit(tokens, mandate, {
      id: world.env.ids.next('dbt'),
      amount: yen(amount),
      validUntil: plus(world.env.clock.now(), MINUTE),
    });
    return answer.ok ? answer.value.answer.state : answer.refusal;
  };

  it('says that nothing is linked when nothing is', async () => {
    const at = await signIn(world, await world.openDepositor());
    assert.deepEqual(await at.api.listMandates({}), { ok: true, value: { mandates: [] } });
    const debits = await at.api.listDebits({ query: {} });
    assert.deepEqual(debits, { ok: true, value: { debits: [], before: null } });
    const depositor = await at.api.getDepositor({});
    assert.ok(depositor.ok);
    assert.equal(depositor.value.name, '高橋　美咲');
    assert.equal(depositor.value.branchName, '港支店');
    assert.notEqual(depositor.value.provedUntil, null);
  });

  it('stops at once, at the bank and at the partner, and allows again with a fresh proof', async () => {
    const who = await world.openDepositor();
    const linked = await makeLink(world, who);
    assert.equal(await take(linked, 1_000), 'posted');
    const at = await signIn(world, who);
    const params = { id: linked.mandate };
    const stopped = await at.api.stopMandate({ params, body: {} });
    assert.equal(stopped.ok && stopped.value.state, 'suspended');
    const again = await at.api.stopMandate({ params, body: {} });
    assert.equal(again.ok && again.value.state, 'suspended');
    assert.equal(await take(linked, 1_000), 'refused');
    world.env.clock.advance(5 * MINUTE + 1);
    const stale = await at.api.resumeMandate({ params, body: {} });
    assert.equal(!stale.ok && stale.problem.code, 'fresh_proof_needed');
    const fresh = await signIn(world, who);
    const resumed = await fresh.api.resumeMandate({ params, body: {} });
    assert.equal(resumed.ok && resumed.value.state, 'active');
    assert.equal(await take(linked, 1_000), 'posted');
    await world.tick();
    const told = world.events.filter(({ mandate }) => mandate === linked.mandate);
    assert.deepEqual(told.map(({ type }) => type).sort(), ['resumed', 'suspended']);
    const [first, second] = told.sort((a, b) => a.at - b.at);
    assert.equal(first?.type, 'suspended');
    assert.ok(first !== undefined && second !== undefined && first.at < second.at);
    const messages = world.sms.filter(({ to }) => to === who.phone).map(({ text }) => text);
    assert.ok(messages.some((text) => text.includes('止めました')));
    assert.ok(messages.some((text) => text.includes('再開しました')));
  });

  it('ends for good, with the tokens, and tells the partner until it has taken it', async () => {
    const who = await world.openDepositor();
    const linked = await makeLink(world, who);
    await take(linked, 2_000);
    const at = await signIn(world, who);
    const params = { id: linked.mandate };
    world.listening = false;
    const ended = await at.api.endMandate({ params, body: {} });
    assert.ok(ended.ok);
    assert.equal(ended.value.state, 'revoked');
    assert.equal(ended.value.takenTotal, 2_000);
    assert.notEqual(ended.value.endedAt, null);
    const tokens = await world.env.db.sql`select 1 from fapi_item where family = ${linked.mandate}`;
    assert.equal(tokens.length, 0);
    assert.equal(await take(linked, 1_000), 'revoked_at_bank');
    const resumed = await at.api.resumeMandate({ params, body: {} });
    assert.equal(!resumed.ok && resumed.problem.code, 'mandate_ended');
    const stopped = await at.api.stopMandate({ params, body: {} });
    assert.equal(!stopped.ok && stopped.problem.code, 'mandate_ended');
    for (let n = 0; n < 4; n++) {
      await world.tick();
      world.env.clock.advance(10 * SECOND);
    }
    assert.equal(world.events.filter(({ mandate }) => mandate === linked.mandate).length, 0);
    world.listening = true;
    await world.tick();
    const [event] = world.events.filter(({ mandate }) => mandate === linked.mandate);
    assert.equal(event?.type, 'revoked');
    assert.equal(event?.type === 'revoked' && event.reason, 'holder');
    world.env.clock.advance(MINUTE);
    await world.tick();
    assert.equal(world.events.filter(({ mandate }) => mandate === linked.mandate).length, 1);
  });

  it('shows and stops nothing of another account, of this bank or another', async () => {
    const linked = await makeLink(world, await world.openDepositor());
    for (const bank of ['b', 'c'] as const) {
      const at = await signIn(world, await world.openDepositor({ bank }));
      const params = { id: linked.mandate };
      for (const act of [at.api.stopMandate, at.api.resumeMandate, at.api.endMandate]) {
        const answer = await act({ params, body: {} });
        assert.equal(!answer.ok && answer.problem.code, 'not_found');
      }
    }
    assert.equal(await take(linked, 1_000), 'posted');
  });

  it('lists what was taken, newest first, fifty at a time', async () => {
    const who = await world.openDepositor();
    const linked = await makeLink(world, who);
    world.env.clock.advance(4 * DAY);
    for (let n = 1; n <= 53; n++) {
      assert.equal(await take(linked, n), 'posted');
      world.env.clock.advance(1);
    }
    const at = await signIn(world, who);
    const first = await at.api.listDebits({ query: {} });
    assert.ok(first.ok);
    assert.equal(first.value.debits.length, 50);
    assert.equal(first.value.debits[0]?.amount, 53);
    assert.equal(first.value.debits[0]?.partnerName, 'はやてペイ');
    const before = first.value.before ?? undefined;
    assert.ok(before);
    const second = await at.api.listDebits({ query: { before } });
    assert.ok(second.ok);
    assert.deepEqual(
      second.value.debits.map(({ amount }) => amount),
      [3, 2, 1],
    );
    assert.equal(second.value.before, null);
    const mandates = await at.api.listMandates({});
    assert.equal(mandates.ok && mandates.value.mandates[0]?.takenCount, 53);
    assert.equal(mandates.ok && mandates.value.mandates[0]?.takenTotal, (53 * 54) / 2);
  });
});
