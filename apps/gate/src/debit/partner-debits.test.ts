import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { type Linked, makeLink } from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

describe('the list of a partner’s debits', () => {
  let world: GateWorld;
  let linked: Linked;
  before(async () => {
    world = await openGateWorld();
    linked = await makeLink(world, await world.openDepositor({ deposit: 100_000 }));
  });
  after(() => world.close());

  async function take({ client, tokens, mandate }: Linked, amount: number): Promise<Id<'dbt'>> {
    const id = world.env.ids.next('dbt');
    world.env.clock.advance(1);
    const validUntil = plus(world.env.clock.now(), 10 * MINUTE);
    await client.debit(tokens, mandate, { id, amount: yen(amount), validUntil });
    return id;
  }

  it('refuses a stranger, a mandate’s token, and a query that is not its own', async () => {
    const list = `${world.origins.b}/link/v1/debits`;
    for (const authorization of ['', 'Bearer x.y.z', `DPoP ${linked.tokens.accessToken}`]) {
      const answer = await world.fetch(new Request(list, { headers: { authorization } }));
      assert.equal(answer.status, 401);
    }
    // The client makes no such query by itself; what it is given goes into the address as it is.
    for (const limit of ['', '0', '501', '1.5', '01', '1&limit=1', '1&x=1', '1&after=x']) {
      const wrong = { after: undefined, limit } as never;
      await assert.rejects(linked.client.listDebits(wrong), { code: 'bank_answered_400' }, limit);
    }
  });

  it('has what is posted or accepted, a page at a time, and nobody else’s', async () => {
    const who = await world.openDepositor({ deposit: 100_000 });
    const other = await makeLink(world, who, { wallet: 'wallet-b' });
    const theirs = await take(other, 700);
    const ids = [await take(linked, 100), await take(linked, 200)];
    await take(linked, 999_999);
    world.coreFails = 'before';
    ids.push(await take(linked, 300));
    world.coreFails = undefined;

    const first = await linked.client.listDebits({ after: undefined, limit: 2 });
    assert.deepEqual(
      first.debits.map(({ id, amount, state, mandate }) => [id, amount, state, mandate]),
      [
        [ids[0], 100n, 'posted', linked.mandate],
        [ids[1], 200n, 'posted', linked.mandate],
      ],
    );
    assert.equal(first.more, true);
    const second = await linked.client.listDebits({ after: ids[1], limit: 2 });
    assert.deepEqual(
      [second.debits.map(({ id, state }) => [id, state]), second.more],
      [[[ids[2], 'accepted']], false],
    );
    assert.deepEqual(await linked.client.listDebits({ after: ids[2], limit: 500 }), {
      debits: [],
      more: false,
    });
    const seen = await other.client.listDebits({ after: undefined, limit: 500 });
    assert.deepEqual(
      seen.debits.map(({ id }) => id),
      [theirs],
    );
    const elsewhere = await world.client('wallet-a', 'c').listDebits({
      after: undefined,
      limit: 500,
    });
    assert.deepEqual(elsewhere, { debits: [], more: false });
  });
});
