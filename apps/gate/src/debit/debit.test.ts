import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { DAY, HOUR, type Instant, MINUTE, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import { sumYen, yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { isZenginText } from '@sekisho/domain/zengin/kana.ts';
import { type Linked, makeLink, signIn } from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from '../testing/gate-world.ts';

describe('a debit', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  const inTime = (): Instant => plus(world.env.clock.now(), 10 * MINUTE);
  const order = (amount: number, id: Id<'dbt'> = world.env.ids.next('dbt')) => ({
    id,
    amount: yen(amount),
    validUntil: inTime(),
  });
  const take = async (
    linked: Linked,
    amount: number,
    given?: Partial<ReturnType<typeof order>>,
  ) => {
    const { client, tokens, mandate } = linked;
    const answer = await client.debit(tokens, mandate, { ...order(amount), ...given });
    if (!answer.ok) return answer.refusal;
    const { state, refusal } = answer.value.answer as { state: string; refusal?: string };
    return refusal ?? state;
  };
  const taken = async (who: TestDepositor) => {
    const lines = await world.core(who.bank).statement(who.coreAccount, { limit: 1_000 });
    return lines.filter(({ direction }) => direction === 'out');
  };
  const sum = async (who: TestDepositor) =>
    yenToNumber(sumYen((await taken(who)).map(({ amount }) => amount)));
  const account = async (deposit?: number) => {
    const who = await world.openDepositor(deposit === undefined ? {} : { deposit });
    return { who, linked: await makeLink(world, who) };
  };

  it('is refused in the order of the protocol', async () => {
    const { who, linked } = await account(4_000);
    const limited = await makeLink(world, who, { wallet: 'wallet-b', limit: 3_000 });
    const passed = plus(world.env.clock.now(), -SECOND);
    assert.equal(await take(limited, 20_000, { validUntil: passed }), 'debit_expired');
    assert.equal(await take(limited, 20_000), 'limit_per_debit_exceeded');
    assert.equal(await take(linked, 20_000), 'cap_exceeded');
    assert.equal(await take(linked, 5_000), 'insufficient_funds');
    await world.core('b').setAccountState(who.coreAccount, 'frozen');
    assert.equal(await take(linked, 1_000), 'account_unavailable');
    await world.core('b').setAccountState(who.coreAccount, 'open');
    const depositor = await signIn(world, who);
    await depositor.api.stopMandate({ params: { id: limited.mandate }, body: {} });
    assert.equal(await take(limited, 20_000, { validUntil: passed }), 'mandate_not_active');
    assert.equal(await take(linked, 4_000), 'posted');
    assert.equal(await sum(who), 4_000);
  });

  it('stands in the passbook under the operator’s name, and the holder is told of the first', async () => {
    const { who, linked } = await account();
    assert.equal(await take(linked, 3_000), 'posted');
    assert.equal(await take(linked, 1_000), 'posted');
    await world.tick();
    const [line] = await taken(who);
    assert.equal(line?.text, 'ﾊﾔﾃﾍﾟｲ');
    assert.ok(isZenginText(line?.text ?? ''));
    const told = world.sms.filter(({ to, text }) => to === who.phone && /引き落とし/.test(text));
    assert.equal(told.length, 1);
    assert.match(told[0]?.text ?? '', /3,000円/);
  });

  it('gets the stored answer again, whatever changed since; other content changes nothing', async () => {
    const { who, linked } = await account();
    const posted = order(3_000);
    const refused = order(30_000);
    assert.equal(await take(linked, 0, posted), 'posted');
    assert.equal(await take(linked, 0, refused), 'cap_exceeded');
    world.env.clock.advance(4 * DAY);
    assert.equal(await take(linked, 0, posted), 'posted');
    assert.equal(await take(linked, 0, refused), 'cap_exceeded');
    const { client, tokens, mandate } = linked;
    for (const other of [{ amount: yen(3_001) }, { validUntil: inTime() }]) {
      const answer = await client.debit(tokens, mandate, { ...posted, ...other });
      assert.equal(!answer.ok && answer.refusal, 'debit_differs');
    }
    const second = await account();
    assert.equal(await take(second.linked, 0, posted), 'debit_differs');
    assert.equal(await sum(who), 3_000);
    assert.equal(await sum(second.who), 0);
  });

  it('is seen only by the wallet that made it', async () => {
    const { who, linked } = await account();
    const other = await makeLink(world, who, { wallet: 'wallet-b' });
    const mine = order(1_000);
    await take(linked, 0, mine);
    const own = await linked.client.debitStatus(mine.id);
    assert.equal(own.ok && own.value.state, 'posted');
    const foreign = await other.client.debitStatus(mine.id);
    assert.equal(!foreign.ok && foreign.refusal, 'debit_not_found');
    const elsewhere = await world.client('wallet-a', 'c').debitStatus(mine.id);
    assert.equal(!elsewhere.ok && elsewhere.refusal, 'debit_not_found');
    const stolen = await other.client.debit(other.tokens, linked.mandate, order(1_000));
    assert.equal(!stolen.ok && stolen.refusal, 'mandate_not_yours');
  });

  it('can be asked about after the holder has stopped or ended its mandate', async () => {
    const { who, linked } = await account();
    const depositor = await signIn(world, who);
    const [posted, unheard, never] = [order(1_000), order(2_000), world.env.ids.next('dbt')];
    assert.equal(await take(linked, 0, posted), 'posted');
    world.coreFails = 'before';
    assert.equal(await take(linked, 0, unheard), 'accepted');
    world.coreFails = undefined;
    const status = async (id: Id<'dbt'>) => {
      const answer = await linked.client.debitStatus(id);
      return answer.ok ? answer.value.state : answer.refusal;
    };
    const act = { params: { id: linked.mandate }, body: {} };
    assert.ok((await depositor.api.stopMandate(act)).ok);
    assert.equal(await status(posted.id), 'posted');
    assert.ok((await depositor.api.endMandate(act)).ok);
    assert.equal(await take(linked, 100), 'revoked_at_bank');
    assert.equal(await status(posted.id), 'posted');
    assert.equal(await status(unheard.id), 'accepted');
    world.env.clock.advance(6 * SECOND);
    await world.tick();
    assert.equal(await status(unheard.id), 'posted');
    assert.equal(await status(never), 'debit_not_found');
    assert.equal(await sum(who), 3_000);
  });

  it('cannot pass a cap, fifty at once over two wallets on two processes', async () => {
    const { who, linked } = await account();
    const other = await makeLink(world, who, { wallet: 'wallet-b' });
    const burst = (amount: number) =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) => take(index % 2 ? linked : other, amount)),
      );
    const first = await burst(900);
    assert.equal(first.filter((answer) => answer === 'posted').length, 11);
    assert.equal(first.filter((answer) => answer === 'cap_exceeded').length, 39);
    world.env.clock.advance(72 * HOUR);
    const later = await burst(1_900);
    assert.equal(later.filter((answer) => answer === 'posted').length, 26);
    assert.equal(await sum(who), 11 * 900 + 26 * 1_900);
  });

  it('never overdraws, fifty at once', async () => {
    const { who, linked } = await account(2_500);
    const answers = await Promise.all(Array.from({ length: 50 }, () => take(linked, 200)));
    assert.equal(await sum(who), 2_400);
    assert.equal(answers.filter((answer) => answer === 'posted').length, 12);
  });

  it('is posted once when two processes get it at the same moment', async () => {
    const { who, linked } = await account();
    const same = order(2_000);
    const answers = await Promise.all(Array.from({ length: 8 }, () => take(linked, 0, same)));
    assert.deepEqual([...new Set(answers)], ['posted']);
    assert.equal((await taken(who)).length, 1);
    const entries = await world.env.db.sql`
      select 1 from audit_entry where act = 'debit.posted' and objects ->> 'debit' = ${same.id}`;
    assert.equal(entries.length, 1);
  });

  it('is refused from the commit of a revocation on, however the two race', async () => {
    const { who, linked } = await account();
    const depositor = await signIn(world, who);
    const end = depositor.api.endMandate({ params: { id: linked.mandate }, body: {} });
    const racing = await Promise.all([...Array.from({ length: 10 }, () => take(linked, 100)), end]);
    const posted = racing.filter((answer) => answer === 'posted').length;
    assert.equal(await take(linked, 100), 'revoked_at_bank');
    assert.equal(await sum(who), posted * 100);
    const listed = await depositor.api.listMandates({});
    assert.equal(listed.ok && listed.value.mandates[0]?.takenTotal, posted * 100);
  });

  it('stays accepted while the core is silent, and counts under the caps', async () => {
    const { who, linked } = await account();
    const doubtful = order(6_000);
    world.coreFails = 'before';
    assert.equal(await take(linked, 0, doubtful), 'accepted');
    assert.equal(await take(linked, 0, doubtful), 'accepted');
    assert.equal(await take(linked, 6_000), 'cap_exceeded');
    world.coreFails = undefined;
    world.env.clock.advance(6 * SECOND);
    await world.tick();
    const status = await linked.client.debitStatus(doubtful.id);
    assert.equal(status.ok && status.value.state, 'posted');
    assert.equal(await sum(who), 6_000);
  });

  it('is not made when the core says nothing before the decision', async () => {
    const { who, linked } = await account();
    const unheard = order(2_000);
    world.coreFails = 'everything';
    await assert.rejects(take(linked, 0, unheard), { code: 'bank_answered_503' });
    world.coreFails = undefined;
    const status = await linked.client.debitStatus(unheard.id);
    assert.equal(!status.ok && status.refusal, 'debit_not_found');
    assert.equal(await sum(who), 0);
  });

  it('is posted once though the core’s answer is lost, again and again', async () => {
    const { who, linked } = await account();
    const lost = order(2_000);
    world.coreFails = 'after';
    assert.equal(await take(linked, 0, lost), 'accepted');
    assert.equal(await take(linked, 0, lost), 'accepted');
    world.env.clock.advance(HOUR);
    await world.tick();
    world.coreFails = undefined;
    world.env.clock.advance(MINUTE);
    await world.tick();
    assert.equal(await take(linked, 0, lost), 'posted');
    assert.equal((await taken(who)).length, 1);
  });

  it('is never posted after its time, and is then refused for good', async () => {
    const { who, linked } = await account();
    const late = order(2_000);
    world.coreFails = 'before';
    assert.equal(await take(linked, 0, late), 'accepted');
    world.env.clock.advance(10 * MINUTE);
    world.coreFails = undefined;
    await world.tick();
    assert.equal(await take(linked, 0, late), 'debit_expired');
    assert.equal(await sum(who), 0);
    assert.equal(await take(linked, 10_000), 'posted');
  });

  it('may be valid for fifteen minutes and no longer', async () => {
    const { linked } = await account();
    const long = plus(world.env.clock.now(), 16 * MINUTE);
    assert.equal(await take(linked, 1_000, { validUntil: long }), 'request_invalid');
  });
});
