import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { yen } from '@sekisho/domain/base/yen.ts';
import { arrive, comeBack, makeLink, proveLink } from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

describe('a link', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  it('is made by the depositor, and debits can be taken over it', async () => {
    const who = await world.openDepositor();
    const { client, tokens, mandate } = await makeLink(world, who);
    const order = {
      id: world.env.ids.next('dbt'),
      amount: yen(3_000),
      validUntil: (world.env.clock.now() + 600_000) as never,
    };
    const debit = await client.debit(tokens, mandate, order);
    assert.equal(debit.ok && debit.value.answer.state, 'posted');
  });
});
void [arrive, comeBack, proveLink];
