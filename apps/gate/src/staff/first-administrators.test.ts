import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY } from '@sekisho/domain/base/instant.ts';
import { inviteFirstAdministrator } from '@sekisho/runtime/staff/first-administrators.ts';
import { enrolStaff, staffAnswer } from '@sekisho/runtime/testing/staff-crew.ts';
import { openGateWorld } from '../testing/gate-world.ts';

test('two administrators come by whoever runs the server, and nobody after them', async () => {
  const world = await openGateWorld();
  try {
    const place = world.staff('b');
    const invite = (personnelNumber: string) =>
      inviteFirstAdministrator(place.parts, { personnelNumber, name: '管理 花子' });
    const codeOf = async (personnelNumber: string) => {
      const invited = await invite(personnelNumber);
      assert.ok(invited.ok, personnelNumber);
      return invited.value.code;
    };
    const refusalOf = async (personnelNumber: string) => {
      const invited = await invite(personnelNumber);
      return invited.ok ? 'invited' : invited.refusal;
    };
    assert.equal(await refusalOf('番号'), 'personnel_number_malformed');
    const first = await enrolStaff(place, await codeOf('A-1'));
    assert.deepEqual(staffAnswer(await first.api.getStaffMe({})).roles, ['administrator']);
    assert.equal(await refusalOf('a1'), 'person_known');
    const lost = await codeOf('A-2');
    assert.equal(await refusalOf('A-3'), 'administrators_enough');
    const newer = await codeOf('A-2');
    const begun = await first.api.beginStaffEnrolment({ body: { code: lost } });
    assert.ok(!begun.ok, 'A newer invitation takes the place of an older one.');
    world.env.clock.advance(DAY);
    const second = await enrolStaff(place, await codeOf('A-2'));
    assert.ok(newer !== lost && second.id !== first.id);
    world.env.clock.advance(DAY);
    for (const late of ['A-3', 'A-4']) {
      assert.equal(await refusalOf(late), 'administrators_enough');
    }
    const at = world.staff('c').parts;
    const elsewhere = await inviteFirstAdministrator(at, { personnelNumber: 'A-1', name: '別' });
    assert.ok(elsewhere.ok, 'Another bank has its own first administrators.');
  } finally {
    await world.close();
  }
});
