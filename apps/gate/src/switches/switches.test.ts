import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE, plus, SECOND, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import { SWITCHES, type SwitchScope } from '@sekisho/domain/switches/switches.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import {
  type Arrived,
  arrive,
  comeBack,
  type Linked,
  makeLink,
  proveLink,
  signIn,
} from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from '../testing/gate-world.ts';
import { press, reopenAll } from '../testing/switch-press.ts';

const in_ = (at: Arrived) => ({ params: { uid: at.uid } });

describe('the switches of a bank', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());
  afterEach(async () => {
    world.coreFails = undefined;
    for (const bank of ['b', 'c'] as const) await reopenAll(world, bank);
  });

  const debit = (linked: Linked, amount: number, id: Id<'dbt'> = world.env.ids.next('dbt')) =>
    linked.client.debit(linked.tokens, linked.mandate, {
      id,
      amount: yen(amount),
      validUntil: plus(world.env.clock.now(), 10 * MINUTE),
    });
  const wordOf = (answer: Awaited<ReturnType<typeof debit>>) => {
    if (!answer.ok) return answer.refusal;
    const { state, refusal } = answer.value.answer as { state: string; refusal?: string };
    return refusal ?? state;
  };
  const take = async (linked: Linked, amount = 10) => wordOf(await debit(linked, amount));
  const account = async (bank: 'b' | 'c' = 'b') => {
    const who = await world.openDepositor({ bank });
    return { who, linked: await makeLink(world, who) };
  };
  const scopesOf = (who: TestDepositor): Partial<Record<SwitchScope, string>> => ({
    all: '',
    partner: 'wallet-a',
    account: who.id,
  });

  it('stop debits for all, a partner or an account, on both processes, and nobody else’s', async () => {
    const { who, linked } = await account();
    const otherWallet = await makeLink(world, who, { wallet: 'wallet-b' });
    const other = await account();
    const otherBank = await account('c');
    for (const scope of SWITCHES.bank.debit) {
      assert.equal(await take(linked), 'posted');
      await press(world, 'b', 'debit', [scope, scopesOf(who)[scope] ?? '']);
      for (const _gate of world.gates) assert.equal(await take(linked), 'debits_stopped', scope);
      const held = 'debits_stopped';
      const open = 'posted';
      assert.equal(await take(otherWallet), scope === 'partner' ? open : held, scope);
      assert.equal(await take(other.linked), scope === 'account' ? open : held, scope);
      assert.equal(await take(otherBank.linked), open);
      await reopenAll(world, 'b');
    }
    assert.equal(await take(linked), 'posted');
  });

  it('stop credits for the same scopes, and the core books none that it had not heard of', async () => {
    const who = await world.openDepositor({ bank: 'b' });
    const linked = await makeLink(world, who, { credits: true });
    const credit = async (id = world.env.ids.next('crd')) => {
      const validUntil = plus(world.env.clock.now(), 10 * MINUTE);
      const order = { id, amount: yen(10), validUntil };
      const answer = await linked.client.credit(linked.tokens, linked.mandate, order);
      if (!answer.ok) return answer.refusal;
      const { state, refusal } = answer.value.answer as { state: string; refusal?: string };
      return refusal ?? state;
    };
    for (const scope of SWITCHES.bank.credit) {
      assert.equal(await credit(), 'posted');
      await press(world, 'b', 'credit', [scope, scopesOf(who)[scope] ?? '']);
      for (const _gate of world.gates) assert.equal(await credit(), 'credits_stopped', scope);
      assert.equal(await take(linked), 'posted', 'debits run');
      await reopenAll(world, 'b');
    }
    for (const [fails, word] of [
      ['before', 'credits_stopped'],
      ['after', 'posted'],
    ] as const) {
      world.coreFails = fails;
      const id = world.env.ids.next('crd');
      assert.equal(await credit(id), 'accepted');
      await press(world, 'b', 'credit', ['partner', 'wallet-a']);
      world.coreFails = undefined;
      assert.equal(await credit(id), word);
      await reopenAll(world, 'b');
    }
  });

  it('leave a decision as it was: the same debit has the same answer before, in and after a stop', async () => {
    const { linked } = await account();
    const [taken, refused] = [world.env.ids.next('dbt'), world.env.ids.next('dbt')];
    const validUntil = plus(world.env.clock.now(), 10 * MINUTE);
    const again = async (id: Id<'dbt'>) => {
      const order = { id, amount: yen(10), validUntil };
      return wordOf(await linked.client.debit(linked.tokens, linked.mandate, order));
    };
    assert.equal(await again(taken), 'posted');
    await press(world, 'b', 'debit');
    assert.deepEqual([await again(taken), await again(refused)], ['posted', 'debits_stopped']);
    await reopenAll(world, 'b');
    assert.deepEqual([await again(taken), await again(refused)], ['posted', 'debits_stopped']);
  });

  it('let the core book nothing more of what it had not heard of, and tell what it had booked', async () => {
    const { who, linked } = await account();
    for (const [fails, word] of [
      ['before', 'debits_stopped'],
      ['after', 'posted'],
    ] as const) {
      world.coreFails = fails;
      const id = world.env.ids.next('dbt');
      assert.equal(wordOf(await debit(linked, 500, id)), 'accepted');
      await press(world, 'b', 'debit', ['partner', 'wallet-a']);
      world.coreFails = undefined;
      world.env.clock.advance(6 * SECOND);
      await world.tick();
      const status = await linked.client.debitStatus(id);
      const { state, refusal } = (status.ok ? status.value : {}) as Record<string, string>;
      assert.equal(refusal ?? state, word);
      await reopenAll(world, 'b');
    }
    const lines = await world.core('b').statement(who.coreAccount, { limit: 10 });
    assert.equal(lines.filter(({ direction }) => direction === 'out').length, 1);
  });

  it('let no debit commit after the press, whatever is being decided meanwhile', async () => {
    const accounts = [await account(), await account(), await account()];
    const sums: Record<string, number> = { posted: 0, debits_stopped: 0 };
    for (let round = 0; round < 10; round++) {
      const debits = accounts.flatMap(({ linked }) => [take(linked, 1), take(linked, 1)]);
      for (let turn = 0; turn < round * 12; turn++) await new Promise((next) => setImmediate(next));
      let seen = -1;
      await press(world, 'b', 'debit', ['all', ''], async (sql) => {
        seen = await countTaken(sql);
      });
      const words = await Promise.all(debits);
      assert.equal(await countTaken(world.env.db.sql), seen, words.join());
      for (const word of words) sums[word] = (sums[word] ?? 0) + 1;
      await reopenAll(world, 'b');
    }
    assert.deepEqual(Object.keys(sums), ['posted', 'debits_stopped']);
    // Otherwise no press came in the middle, and the test has shown nothing.
    assert.ok((sums.posted ?? 0) > 0 && (sums.debits_stopped ?? 0) > 0, JSON.stringify(sums));
  });

  it('are told on the page of a link request, to whoever may know, before anybody proves himself', async () => {
    const who = await world.openDepositor();
    for (const [scope, object] of [
      ['all', ''],
      ['partner', 'wallet-a'],
    ] as const) {
      const at = await arrive(world, 'b');
      const { since } = await press(world, 'b', 'link', [scope, object]);
      const shown = await at.api.getLinkRequest(in_(at));
      assert.equal(shown.ok && shown.value.stoppedSince, toRfc3339(since));
      const begun = await at.api.beginLinkLogin({ ...in_(at), body: who.account });
      assert.equal(!begun.ok && begun.problem.code, 'act_stopped');
      const other = await arrive(world, 'b', { wallet: 'wallet-b' });
      const theirs = await other.api.getLinkRequest(in_(other));
      assert.equal(theirs.ok && theirs.value.stoppedSince === null, scope === 'partner');
      // Back to the wallet, which is told what it is always told.
      const ended = await at.api.refuseLink({ ...in_(at), body: {} });
      assert.ok(ended.ok);
      const done = await at.client.complete(await comeBack(at, ended.value), at.pending);
      assert.equal(!done.ok && done.refusal, 'declined');
      await reopenAll(world, 'b');
    }
  });

  it('end a request whose depositor has proved himself, with the uniform answer to the wallet', async () => {
    for (const scope of SWITCHES.bank.link) {
      const who = await world.openDepositor();
      const at = await arrive(world, 'b');
      const pressIt = () => press(world, 'b', 'link', [scope, scopesOf(who)[scope] ?? '']);
      if (scope === 'account') {
        await pressIt();
        const shown = await at.api.getLinkRequest(in_(at));
        assert.equal(shown.ok && shown.value.stoppedSince, null, 'nobody has proved himself yet');
      }
      const ended =
        scope === 'account'
          ? await proveLink(world, at, who)
          : await proveLink(world, at, who).then(async () => {
              await pressIt();
              const approved = await at.api.approveLink({ ...in_(at), body: {} });
              assert.ok(approved.ok);
              return approved.value;
            });
      assert.equal(ended.stage, 'ended');
      assert.notEqual(ended.stoppedSince, null);
      const back = await comeBack(at, ended);
      assert.match(back.href, /error=access_denied/);
      assert.doesNotMatch(back.href, /error_description/);
      const done = await at.client.complete(back, at.pending);
      assert.equal(!done.ok && done.refusal, 'declined');
      assert.equal(await countInForce(world.env.db.sql, who), 0);
      await reopenAll(world, 'b');
      await makeLink(world, who);
    }
  });

  it('let no code be redeemed: what was approved before the press never becomes a mandate in force', async () => {
    for (const scope of SWITCHES.bank.link) {
      const who = await world.openDepositor();
      const at = await arrive(world, 'b');
      await proveLink(world, at, who);
      const approved = await at.api.approveLink({ ...in_(at), body: {} });
      assert.ok(approved.ok && approved.value.stoppedSince === null);
      const back = await comeBack(at, approved.value);
      await press(world, 'b', 'link', [scope, scopesOf(who)[scope] ?? '']);
      const done = await at.client.complete(back, at.pending);
      assert.equal(!done.ok && done.refusal, 'link_failed');
      world.env.clock.advance(11 * MINUTE);
      await world.tick();
      assert.equal(await countInForce(world.env.db.sql, who), 0);
      await reopenAll(world, 'b');
    }
  });

  it('never hold up a log-in, a depositor’s own stop or an unlinking', async () => {
    const { who, linked } = await account();
    for (const act of ['link', 'debit', 'credit'] as const) await press(world, 'b', act);
    const { api } = await signIn(world, who);
    const of = { params: { id: linked.mandate }, body: {} };
    const stopped = await api.stopMandate(of);
    assert.equal(stopped.ok && stopped.value.state, 'suspended');
    const resumed = await api.resumeMandate(of);
    assert.equal(resumed.ok && resumed.value.state, 'active');
    const revoked = await linked.client.revoke(linked.tokens, linked.mandate);
    assert.ok(revoked.ok);
    const listed = await api.listMandates({});
    assert.equal(listed.ok && listed.value.mandates[0]?.state, 'revoked');
  });

  it('hold at a process that was started after the press', async () => {
    const who = await world.openDepositor();
    await press(world, 'b', 'link');
    const gate = world.openGate({});
    const at = await arrive(world, 'b');
    const path = `${at.origin}/interaction/${at.uid}`;
    const shown = await at.send(new Request(`${path}/request`), gate);
    const { stoppedSince } = (await shown.json()) as { stoppedSince: string | null };
    assert.notEqual(stoppedSince, null);
    const begun = await at.send(
      new Request(`${path}/login/options`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: at.origin },
        body: JSON.stringify(who.account),
      }),
      gate,
    );
    assert.equal(begun.status, 409);
  });
});

describe('an exercise that leaves the switches of the bank out', () => {
  it('lets through what was stopped', async () => {
    const world = await openGateWorld({ controls: controlsWithout(['gate.switches']) });
    for (const act of ['link', 'debit'] as const) await press(world, 'b', act);
    const linked = await makeLink(world, await world.openDepositor());
    const order = {
      id: world.env.ids.next('dbt'),
      amount: yen(10),
      validUntil: plus(world.env.clock.now(), MINUTE),
    };
    const taken = await linked.client.debit(linked.tokens, linked.mandate, order);
    assert.equal(taken.ok && taken.value.answer.state, 'posted');
    await world.close();
  });
});

async function countTaken(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from debit where state <> 'refused'`;
  return row?.count ?? 0;
}

async function countInForce(sql: Sql, who: TestDepositor): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from mandate
    where depositor = ${who.id} and state in ('confirmed', 'active', 'suspended')`;
  return row?.count ?? 0;
}
