import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type Approval, ApprovalContent } from '@sekisho/contract/staff.ts';
import { DAY, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import {
  answerTo,
  enrolStaff,
  proveStaff,
  staffAnswer,
  staffRefusal,
} from '@sekisho/runtime/testing/staff-crew.ts';
import { Compile } from 'typebox/compile';
import { type BankCrew, openBankCrew } from '../testing/bank-crew.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

describe('approvals by a second person', () => {
  let world: GateWorld;
  let crew: BankCrew;
  before(async () => {
    world = await openGateWorld();
    crew = await openBankCrew(world);
  });
  after(() => world.close());

  const seenBy = async (by: BankCrew['one'], { id }: Approval) =>
    staffAnswer(await by.api.getApproval({ params: { id } }));

  it('are never answered by who asked, also in another role or with another passkey', async () => {
    await crew.fresh();
    const { one, two, three } = crew;
    const asked = staffAnswer(await crew.invite(three));
    for (const answer of ['approve', 'reject'] as const) {
      assert.equal(staffRefusal(await crew.decide(three, asked, answer)), 'approval_own');
    }
    const of = { params: { id: three.id } };
    const roles: StaffRole[] = ['administrator', 'supervisor'];
    const change = staffAnswer(await one.api.proposeRoles({ ...of, body: { roles } }));
    assert.equal(staffRefusal(await crew.decide(three, change, 'approve')), 'approval_own');
    await crew.approve(two, change);
    assert.equal(staffRefusal(await crew.decide(three, asked, 'approve')), 'approval_own');
    const lost = staffAnswer(await one.api.proposeRecovery({ ...of, body: {} }));
    const code = await crew.codeOf(one, await crew.approve(two, lost));
    const again = await enrolStaff(world.staff('b'), code);
    const anew = { ...again, personnelNumber: three.personnelNumber };
    assert.equal(staffRefusal(await crew.decide(anew, asked, 'approve')), 'approval_own');
    assert.equal((await seenBy(anew, asked)).mayDecide, false);
    const withdrawn = await anew.api.withdrawApproval({ params: { id: asked.id }, body: {} });
    assert.equal(staffAnswer(withdrawn).approval.state, 'withdrawn');
    crew = await openBankCrew(world);
  });

  it('show what will happen, and take only the hash of exactly that', async () => {
    await crew.fresh();
    const asked = staffAnswer(await crew.invite(crew.one, 'K-77', ['desk', 'auditor']));
    const seen = await seenBy(crew.two, asked);
    assert.equal(seen.content, asked.content);
    const content = JSON.parse(seen.content) as ApprovalContent;
    assert.ok(Compile(ApprovalContent).Check(content));
    assert.match(
      content.description.ja,
      /「青葉 次郎」さん（社員番号 K77）を招き、.*窓口担当、監査担当/,
    );
    assert.match(content.description.en, /Invite 青葉 次郎 .*K77.* Desk, Auditor/);
    const { params, body } = answerTo(seen, 'approve');
    const other = seen.content.replace('auditor', 'administrator');
    const hashes = [
      createHash('sha256').update(other).digest('hex'),
      createHash('sha256').update(`${seen.content} `).digest('hex'),
      '0'.repeat(64),
    ];
    for (const contentHash of hashes) {
      const wrong = await crew.two.api.decideApproval({ params, body: { ...body, contentHash } });
      assert.equal(staffRefusal(wrong), 'approval_differs');
    }
    assert.equal((await seenBy(crew.two, asked)).state, 'pending');
    await crew.approve(crew.two, seen);
  });

  it('need a fresh proof for the answer', async () => {
    await crew.fresh();
    const asked = staffAnswer(await crew.invite(crew.one));
    world.env.clock.advance(6 * MINUTE);
    const stale = await crew.decide(crew.two, asked, 'approve');
    assert.equal(staffRefusal(stale), 'fresh_proof_needed');
    staffAnswer(await proveStaff(crew.two));
    await crew.approve(crew.two, asked);
  });

  it('are outdated when the object has changed since', async () => {
    await crew.fresh();
    const person = await crew.open(['desk']);
    const of = { params: { id: person.id } };
    const roles: StaffRole[] = ['operations'];
    const asked = staffAnswer(await crew.one.api.proposeRoles({ ...of, body: { roles } }));
    await world.env.db.sql`update staff_member set version = version + 1 where id = ${person.id}`;
    const { counted, approval } = staffAnswer(await crew.decide(crew.two, asked, 'approve'));
    assert.deepEqual(
      [counted, approval.state, approval.reason],
      [false, 'outdated', 'object_changed'],
    );
    assert.deepEqual(staffAnswer(await person.api.getStaffMe({})).roles, ['desk']);
    // The object is free for a new request.
    const anew = staffAnswer(await crew.one.api.proposeRoles({ ...of, body: { roles } }));
    await crew.approve(crew.two, anew);
  });

  it('wait one at a time on one object', async () => {
    await crew.fresh();
    const person = await crew.open(['desk']);
    const of = { params: { id: person.id }, body: {} };
    const both = await Promise.all([
      crew.one.api.proposeLeaving(of),
      crew.two.api.proposeRecovery(of),
    ]);
    assert.equal(both.filter(({ ok }) => ok).length, 1);
    const refused = both.find(({ ok }) => !ok) ?? assert.fail('One was refused.');
    assert.equal(staffRefusal(refused), 'approval_pending');
  });

  it('have one end when two press opposite buttons at once, and both are told which', async () => {
    for (let round = 0; round < 6; round++) {
      await crew.fresh();
      const asked = staffAnswer(await crew.invite(crew.one));
      const [first, second] = await Promise.all([
        crew.two.api.decideApproval(answerTo(asked, 'approve')),
        crew.supervisor.api.decideApproval(answerTo(asked, 'reject')),
      ]);
      const answers = [staffAnswer(first), staffAnswer(second)];
      assert.equal(answers.filter(({ counted }) => counted).length, 1);
      const states = new Set(answers.map(({ approval }) => approval.state));
      assert.equal(states.size, 1);
      const [state] = states;
      assert.equal((await seenBy(crew.one, asked)).state, state);
      const { values } = JSON.parse(asked.content) as ApprovalContent;
      const known = await crew.invite(crew.one, String(values.personnelNumber));
      assert.equal(known.ok, state === 'rejected', 'It was done once, or not at all.');
    }
  });

  it('have one end when withdrawal and approval meet', async () => {
    await crew.fresh();
    const person = await crew.open(['desk']);
    const asked = staffAnswer(
      await crew.one.api.proposeLeaving({ params: { id: person.id }, body: {} }),
    );
    const [withdrawn, approved] = await Promise.all([
      crew.one.api.withdrawApproval({ params: { id: asked.id }, body: {} }),
      crew.two.api.decideApproval(answerTo(asked, 'approve')),
    ]);
    const answers = [staffAnswer(withdrawn), staffAnswer(approved)];
    assert.equal(answers.filter(({ counted }) => counted).length, 1);
    const { state } = await seenBy(crew.two, asked);
    assert.equal((await person.api.getStaffMe({})).ok, state === 'withdrawn');
  });

  it('expire after a day: by the clock of an answer, by the tick, and for a new request', async () => {
    await crew.fresh();
    const asked = staffAnswer(await crew.invite(crew.one, 'X1'));
    world.env.clock.advance(DAY);
    await crew.fresh();
    const late = staffAnswer(await crew.decide(crew.two, asked, 'approve'));
    assert.deepEqual(
      [late.counted, late.approval.state, late.approval.closedBy],
      [false, 'expired', null],
    );
    const again = staffAnswer(await crew.invite(crew.one, 'X1'));
    world.env.clock.advance(DAY);
    await crew.fresh();
    const third = staffAnswer(await crew.invite(crew.one, 'X1'));
    assert.equal((await seenBy(crew.one, again)).state, 'expired');
    world.env.clock.advance(DAY);
    await world.tick();
    await crew.fresh();
    assert.equal((await seenBy(crew.one, third)).state, 'expired');
    const withdrawn = await crew.one.api.withdrawApproval({ params: { id: third.id }, body: {} });
    assert.equal(staffAnswer(withdrawn).counted, false);
    const [row] = await world.env.db.sql<{ n: bigint }[]>`
      select count(*) as n from audit_entry
      where act = 'approval.expired' and objects->>'approval' = ${third.id}`;
    assert.equal(row?.n, 1n, 'Two processes write it down once.');
  });

  it('never leave fewer than two administrators, also when two leave at once', async () => {
    const c = await openBankCrew(world, 'c');
    const leave = (by: BankCrew['one'], of: BankCrew['one']) =>
      by.api.proposeLeaving({ params: { id: of.id }, body: {} });
    const both = [staffAnswer(await leave(c.one, c.two)), staffAnswer(await leave(c.one, c.three))];
    const decided = await Promise.all(
      both.map((asked) => c.supervisor.api.decideApproval(answerTo(asked, 'approve'))),
    );
    const told = decided.map((answer) => staffAnswer(answer));
    assert.deepEqual(told.map(({ counted }) => counted).sort(), [false, true]);
    const lost = told.find(({ counted }) => !counted)?.approval;
    assert.deepEqual([lost?.state, lost?.reason], ['outdated', 'last_administrators']);
    const left = told[0]?.counted ? c.three : c.two;
    assert.equal(staffRefusal(await leave(c.one, left)), 'last_administrators');
    const roles: StaffRole[] = ['desk'];
    const of = { params: { id: left.id }, body: { roles } };
    assert.equal(staffRefusal(await c.one.api.proposeRoles(of)), 'last_administrators');
    const recover = await c.one.api.proposeRecovery({ params: { id: left.id }, body: {} });
    await c.approve(c.supervisor, staffAnswer(recover));
  });

  it('are listed with the pending ones first, each once, page after page', async () => {
    await crew.fresh();
    const made: string[] = [];
    for (let at = 0; at < 60; at++) {
      const { id } = staffAnswer(await crew.invite(crew.one));
      made.push(id);
      if (at % 2 === 0) {
        staffAnswer(await crew.one.api.withdrawApproval({ params: { id }, body: {} }));
      }
    }
    const seen: Approval[] = [];
    let next: { section: 'pending' | 'closed'; before: Approval['id'] } | null = null;
    do {
      const query: { section?: 'pending' | 'closed'; before?: Approval['id'] } = next ?? {};
      const page = staffAnswer(await crew.two.api.listApprovals({ query }));
      assert.ok(page.approvals.length <= 50);
      seen.push(...page.approvals);
      next = page.next;
    } while (next !== null);
    const ids = seen.map(({ id }) => id as string);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      made.filter((id) => !ids.includes(id)),
      [],
    );
    const firstClosed = seen.findIndex(({ state }) => state !== 'pending');
    assert.ok(firstClosed >= 30);
    assert.ok(seen.slice(firstClosed).every(({ state }) => state !== 'pending'));
  });
});
