import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { sumYen, yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { type Linked, makeLink, signIn } from '../testing/depositor-browser.ts';
import {
  type GateWorld,
  HOLDER,
  openGateWorld,
  type TestDepositor,
} from '../testing/gate-world.ts';

const SUCCESSOR = { ...HOLDER, nameKanji: '高橋　健一', birthDate: '1960-02-03', phone: undefined };

describe('a credit', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  const order = (amount: number, id: Id<'crd'> = world.env.ids.next('crd')) => ({
    id,
    amount: yen(amount),
    validUntil: plus(world.env.clock.now(), 10 * MINUTE),
  });
  const pay = async (linked: Linked, given: ReturnType<typeof order>) => {
    const answer = await linked.client.credit(linked.tokens, linked.mandate, given);
    if (!answer.ok) return answer.refusal;
    const { state, refusal } = answer.value.answer as { state: string; refusal?: string };
    return refusal ?? state;
  };
  const status = async (linked: Linked, id: Id<'crd'>) => {
    const answer = await linked.client.creditStatus(id);
    return answer.ok ? answer.value.state : answer.refusal;
  };
  const paidIn = async (who: TestDepositor) => {
    const lines = await world.core(who.bank).statement(who.coreAccount, { limit: 1_000 });
    const all = lines.filter(({ text }) => text !== 'ｺﾞﾆﾕｳｷﾝ');
    const sum = (direction: 'in' | 'out') =>
      yenToNumber(sumYen(all.filter((l) => l.direction === direction).map((l) => l.amount)));
    return { in: sum('in'), out: sum('out'), texts: all.map(({ text }) => text) };
  };
  const account = async () => {
    const who = await world.openDepositor();
    return { who, linked: await makeLink(world, who, { credits: true }) };
  };

  it('is refused in the order of the protocol', async () => {
    const { who, linked } = await account();
    const passed = { ...order(1_000), validUntil: plus(world.env.clock.now(), -SECOND) };
    assert.equal(await pay(linked, passed), 'credit_expired');
    const debitsOnly = await makeLink(world, who, { wallet: 'wallet-b' });
    assert.equal(await pay(debitsOnly, { ...passed, ...order(1) }), 'credit_not_granted');
    const late = { ...passed, id: world.env.ids.next('crd') };
    assert.equal(await pay(debitsOnly, late), 'credit_not_granted');
    const depositor = await signIn(world, who);
    await depositor.api.stopMandate({ params: { id: debitsOnly.mandate }, body: {} });
    const stopped = { ...passed, id: world.env.ids.next('crd') };
    assert.equal(await pay(debitsOnly, stopped), 'mandate_not_active');
    await world.core('b').setAccountState(who.coreAccount, 'frozen');
    assert.equal(await pay(linked, order(1_000)), 'account_unavailable');
    await world.core('b').setAccountState(who.coreAccount, 'open');
    const far = { ...order(1_000), validUntil: plus(world.env.clock.now(), DAY) };
    assert.equal(await pay(linked, far), 'request_invalid');
    assert.deepEqual((await paidIn(who)).in, 0);
  });

  it('stands in the passbook under the operator’s name, and in the holder’s list', async () => {
    const { who, linked } = await account();
    assert.equal(await pay(linked, order(3_000)), 'posted');
    assert.deepEqual(await paidIn(who), { in: 3_000, out: 0, texts: ['ﾊﾔﾃﾍﾟｲ'] });
    const depositor = await signIn(world, who);
    const listed = await depositor.api.listCredits({ query: {} });
    assert.ok(listed.ok);
    assert.deepEqual(
      listed.value.credits.map(({ amount, returnedAt, partnerName }) => [
        amount,
        returnedAt,
        partnerName,
      ]),
      [[3_000, null, 'はやてペイ']],
    );
    const mandates = await depositor.api.listMandates({});
    assert.deepEqual(mandates.ok && mandates.value.mandates.map(({ credits }) => credits), [true]);
  });

  it('happens once, however often it is asked for at once over two processes', async () => {
    const { who, linked } = await account();
    const given = order(3_000);
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(linked, given)));
    assert.deepEqual(new Set(answers), new Set(['posted']));
    assert.equal((await paidIn(who)).in, 3_000);
  });

  it('gets the stored answer again, whatever changed since; other content changes nothing', async () => {
    const { who, linked } = await account();
    const given = order(3_000);
    assert.equal(await pay(linked, given), 'posted');
    world.env.clock.advance(4 * DAY);
    assert.equal(await pay(linked, given), 'posted');
    const other = { ...given, amount: yen(3_001) };
    assert.equal(await pay(linked, other), 'credit_differs');
    const second = await account();
    assert.equal(await pay(second.linked, given), 'credit_differs');
    assert.equal((await paidIn(who)).in, 3_000);
    assert.equal((await paidIn(second.who)).in, 0);
  });

  it('is seen only by the wallet that made it, and by nobody by a mandate’s token', async () => {
    const { who, linked } = await account();
    const other = await makeLink(world, who, { wallet: 'wallet-b', credits: true });
    const given = order(1_000);
    await pay(linked, given);
    assert.equal(await status(linked, given.id), 'posted');
    assert.equal(await status(other, given.id), 'credit_not_found');
    const stolen = await other.client.credit(other.tokens, linked.mandate, order(1_000));
    assert.equal(!stolen.ok && stolen.refusal, 'mandate_not_yours');
    const list = `${world.origins.b}/link/v1/credits`;
    for (const authorization of ['', 'Bearer x.y.z', `DPoP ${linked.tokens.accessToken}`]) {
      const answer = await world.fetch(new Request(list, { headers: { authorization } }));
      assert.equal(answer.status, 401);
    }
    for (const limit of ['', '0', '501', '1&limit=1', '1&x=1', '1&after=x']) {
      const wrong = { after: undefined, limit } as never;
      await assert.rejects(linked.client.listCredits(wrong), { code: 'bank_answered_400' }, limit);
    }
  });

  it('that was decided before a stop is posted after it, and its wallet can ask', async () => {
    const { who, linked } = await account();
    const [decided, late] = [order(1_000), order(2_000)];
    world.coreFails = 'before';
    assert.equal(await pay(linked, decided), 'accepted');
    world.coreFails = undefined;
    const depositor = await signIn(world, who);
    await depositor.api.endMandate({ params: { id: linked.mandate }, body: {} });
    assert.equal(await pay(linked, late), 'revoked_at_bank');
    assert.equal(await status(linked, decided.id), 'accepted');
    world.env.clock.advance(MINUTE);
    await world.tick();
    assert.equal(await status(linked, decided.id), 'posted');
    assert.equal(await status(linked, late.id), 'credit_not_found');
    assert.equal((await paidIn(who)).in, 1_000);
  });

  it('whose order reached a core that fell silent is posted once', async () => {
    const { who, linked } = await account();
    const given = order(1_000);
    world.coreFails = 'after';
    assert.equal(await pay(linked, given), 'accepted');
    world.coreFails = undefined;
    await Promise.all([pay(linked, given), pay(linked, given), world.tick()]);
    assert.equal(await pay(linked, given), 'posted');
    assert.equal((await paidIn(who)).in, 1_000);
  });

  it('is never posted after its time, however long the core was silent', async () => {
    const { who, linked } = await account();
    const given = order(1_000);
    world.coreFails = 'before';
    assert.equal(await pay(linked, given), 'accepted');
    world.coreFails = undefined;
    world.env.clock.advance(11 * MINUTE);
    await world.tick();
    assert.equal(await pay(linked, given), 'credit_expired');
    assert.equal((await paidIn(who)).in, 0);
  });

  it('to an account that has another holder now ends the mandate, and says no more than that', async () => {
    const { who, linked } = await account();
    assert.equal(await pay(linked, order(1_000)), 'posted');
    await world.core('b').changeHolder(who.coreAccount, SUCCESSOR);
    world.events.length = 0;
    const told = world.sms.length;
    assert.equal(await pay(linked, order(2_000)), 'mandate_not_active');
    await world.tick();
    assert.deepEqual(
      world.events.map((event) => [event.type, 'reason' in event && event.reason, event.mandate]),
      [['revoked', 'bank', linked.mandate]],
    );
    assert.equal(world.sms.length, told);
    assert.equal(await pay(linked, order(2_000)), 'revoked_at_bank');
    assert.equal((await paidIn(who)).in, 1_000);
  });

  it('and a debit alike: nothing is taken from somebody who never linked anything', async () => {
    const { who, linked } = await account();
    await world.core('b').changeHolder(who.coreAccount, SUCCESSOR);
    const answer = await linked.client.debit(linked.tokens, linked.mandate, {
      ...order(1_000),
      id: world.env.ids.next('dbt'),
    });
    assert.ok(answer.ok && answer.value.answer.state === 'refused');
    assert.equal(answer.value.answer.refusal, 'mandate_not_active');
    assert.equal((await paidIn(who)).out, 0);
  });

  it('goes on to the same holder when he has moved or his name is written anew', async () => {
    const { who, linked } = await account();
    const moved = {
      ...HOLDER,
      nameKanji: '髙橋 美咲',
      address: '見本県うみべ市1-1',
      phone: undefined,
    };
    await world.core('b').changeHolder(who.coreAccount, moved);
    assert.equal(await pay(linked, order(1_000)), 'posted');
  });

  it('names nobody in the database, the log or the audit', async () => {
    const rows = await world.env.db.sql`select row_to_json(m)::text as text from mandate m`;
    const audits = await world.env.db.sql`select row_to_json(a)::text as text from audit_entry a`;
    const all = [...rows, ...audits].map(({ text }) => String(text)).join();
    assert.doesNotMatch(
      `${all}${world.env.log.lines.join()}`,
      /高橋|美咲|健一|1992-04-18|1960-02-03/,
    );
  });

  it('that is given back is told until it is heard, once, and stands in every list', async () => {
    const { who, linked } = await account();
    const given = [order(1_000), order(2_000)];
    for (const one of given) assert.equal(await pay(linked, one), 'posted');
    world.events.length = 0;
    world.listening = false;
    await world.core('b').closeAccount(who.coreAccount);
    // The core is told that we have a return, and its answer is lost: it names the return again.
    world.coreFails = 'after';
    for (let i = 0; i < 3; i++) {
      world.env.clock.advance(11 * SECOND);
      await world.tick();
    }
    world.coreFails = undefined;
    assert.equal(await status(linked, given[0]?.id ?? ('' as never)), 'returned');
    world.listening = true;
    for (let i = 0; i < 3; i++) {
      world.env.clock.advance(MINUTE);
      await world.tick();
    }
    const told = world.events.map((event) => event.type === 'credit_returned' && event.credit);
    assert.deepEqual(told.sort(), given.map(({ id }) => id).sort());
    assert.deepEqual(await paidIn(who), {
      in: 3_000,
      out: 3_000,
      texts: ['ｼｷﾝﾍﾝｷﾔｸ', 'ｼｷﾝﾍﾝｷﾔｸ', 'ﾊﾔﾃﾍﾟｲ', 'ﾊﾔﾃﾍﾟｲ'],
    });
    const ids = given.map(({ id }) => id);
    const page = await linked.client.listCredits({ after: undefined, limit: 500 });
    const mine = page.credits.filter(({ id }) => ids.includes(id));
    assert.deepEqual(
      mine.map(({ state }) => state),
      ['returned', 'returned'],
    );
    assert.equal(await pay(linked, order(500)), 'account_unavailable');
  });

  it('that is given back before its posting was heard is returned all the same', async () => {
    const { who, linked } = await account();
    const given = order(1_000);
    world.coreFails = 'after';
    assert.equal(await pay(linked, given), 'accepted');
    await world.core('b').closeAccount(who.coreAccount);
    world.env.clock.advance(11 * SECOND);
    await world.tick();
    world.coreFails = undefined;
    for (let i = 0; i < 3; i++) {
      world.env.clock.advance(MINUTE);
      await world.tick();
    }
    assert.equal(await status(linked, given.id), 'returned');
    assert.equal(world.events.at(-1)?.type, 'credit_returned');
  });
});
