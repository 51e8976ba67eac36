import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BoardStop } from '@sekisho/contract/switch-board.ts';
import {
  answerTo,
  openStaffMember,
  staffAnswer,
  staffRefusal,
} from '@sekisho/runtime/testing/staff-crew.ts';
import type { BankStaff } from '../testing/bank-crew.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

const PRESS = { act: 'debit', scope: 'all', object: '', reason: 'suspected_fraud' } as const;

describe('the switch board of a bank', () => {
  let world: GateWorld;
  let asks: BankStaff;
  let one: BankStaff;
  let two: BankStaff;
  before(async () => {
    world = await openGateWorld();
    asks = await openStaffMember(world.staff('b'), ['operations', 'supervisor']);
    one = await openStaffMember(world.staff('b'), ['supervisor']);
    two = await openStaffMember(world.staff('b'), ['supervisor']);
  });
  after(() => world.close());

  const press = (by: BankStaff) => by.api.pressSwitch({ body: { ...PRESS, note: '事件 12' } });
  const ask = (by: BankStaff, { id }: BoardStop) =>
    by.api.proposeReopening({ params: { id }, body: { note: '調べ終わった' } });
  const board = async (by: BankStaff) => staffAnswer(await by.api.listBoard({})).stops;

  it('is pressed by one person, told with who and why, and of this bank only', async () => {
    const unknown = { ...PRESS, scope: 'partner', object: 'nobody', note: 'x' } as const;
    assert.equal(staffRefusal(await asks.api.pressSwitch({ body: unknown })), 'switch_unknown');
    const stop = staffAnswer(await press(asks));
    assert.deepEqual([stop.act, stop.reason, stop.note], ['debit', 'suspected_fraud', '事件 12']);
    assert.match(stop.by, /^職員 /);
    assert.equal(staffRefusal(await press(one)), 'already_stopped');
    assert.deepEqual(await board(two), [stop]);
    const elsewhere = await openStaffMember(world.staff('c'), ['operations']);
    assert.deepEqual(await board(elsewhere), [], 'Another bank of the gate has its own board.');
    assert.equal(staffRefusal(await ask(elsewhere, stop)), 'not_found');
    const desk = await openStaffMember(world.staff('b'), ['desk']);
    assert.equal(staffRefusal(await press(desk)), 'not_permitted');
  });

  it('is reopened by a second person only, and by one of two who press opposite buttons', async () => {
    const [stop] = await board(asks);
    assert.ok(stop);
    const first = staffAnswer(await ask(asks, stop));
    assert.match(JSON.parse(first.content).description.ja, /「引き落とし」（すべて）を再開します/);
    const own = await asks.api.decideApproval(answerTo(first, 'approve'));
    assert.equal(staffRefusal(own), 'approval_own');
    const answers = await Promise.all([
      one.api.decideApproval(answerTo(first, 'approve')),
      two.api.decideApproval(answerTo(first, 'reject')),
    ]);
    const [approved, rejected] = answers.map((answer) => staffAnswer(answer));
    assert.ok(approved && rejected && approved.counted !== rejected.counted);
    assert.equal((await board(asks)).length, approved.counted ? 0 : 1);
    if (rejected.counted) {
      const again = staffAnswer(await ask(asks, stop));
      staffAnswer(await two.api.decideApproval(answerTo(again, 'approve')));
    }
    assert.deepEqual(await board(asks), []);
    assert.equal(staffRefusal(await ask(asks, stop)), 'already_reopened');
    const { stops, before } = staffAnswer(await one.api.listBoardHistory({ query: {} }));
    assert.deepEqual([stops.map(({ id }) => id), before], [[stop.id], null]);
    assert.match(stops[0]?.ended?.by ?? '', /^職員 /);
  });

  it('is not reopened by an approval of a stop that ended and was pressed anew', async () => {
    const stop = staffAnswer(await press(asks));
    const asked = staffAnswer(await ask(asks, stop));
    await world.env.db.sql`
      update switch_stop set until = since, reopened_by = 'administrator', version = version + 1
      where id = ${stop.id}`;
    const anew = staffAnswer(await press(asks));
    const decided = staffAnswer(await one.api.decideApproval(answerTo(asked, 'approve')));
    assert.deepEqual([decided.counted, decided.approval.state], [false, 'outdated']);
    assert.deepEqual(await board(one), [anew]);
  });
});
