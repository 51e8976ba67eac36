import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DAY, HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import {
  enrolStaff,
  openStaffBrowser,
  openStaffMember,
  signInStaff,
  staffAnswer,
  staffRefusal,
} from '@sekisho/runtime/testing/staff-crew.ts';
import { type BankCrew, openBankCrew } from '../testing/bank-crew.ts';
import { type GateWorld, openGateWorld } from '../testing/gate-world.ts';

describe('staff of the banks of one gate', () => {
  let world: GateWorld;
  let crew: BankCrew;
  before(async () => {
    world = await openGateWorld();
    crew = await openBankCrew(world);
  });
  after(() => world.close());

  const beginAt = (bank: 'b' | 'c', code: string) =>
    openStaffBrowser(world.staff(bank)).api.beginStaffEnrolment({ body: { code } });

  it('has a session by passkey only, for 12 hours and 15 idle minutes', async () => {
    const who = await crew.open(['auditor']);
    const stranger = openStaffBrowser(world.staff('b'));
    assert.equal(staffRefusal(await signInStaff(stranger)), 'passkey_refused');
    world.env.clock.advance(14 * MINUTE);
    assert.equal(staffAnswer(await who.api.getStaffMe({})).provedUntil, null);
    world.env.clock.advance(15 * MINUTE);
    assert.equal(staffRefusal(await who.api.getStaffMe({})), 'not_signed_in');
    staffAnswer(await signInStaff(who));
    for (let used = 0; used < 12 * HOUR; used += 10 * MINUTE) {
      assert.ok((await who.api.getStaffMe({})).ok);
      world.env.clock.advance(10 * MINUTE);
    }
    assert.equal(staffRefusal(await who.api.getStaffMe({})), 'not_signed_in');
    staffAnswer(await signInStaff(who));
    staffAnswer(await who.api.endStaffSession({ body: {} }));
    assert.equal(staffRefusal(await who.api.getStaffMe({})), 'not_signed_in');
  });

  it('opens no session with the passkey of a depositor', async () => {
    const depositor = await world.openDepositor();
    const { api } = openStaffBrowser(world.staff('b'));
    const { ceremony, options } = staffAnswer(await api.beginStaffSession({ body: {} }));
    const response = depositor.passkey.answer(options, world.origins.b);
    const finished = await api.finishStaffSession({ body: { ceremony, response } });
    assert.equal(staffRefusal(finished), 'passkey_refused');
  });

  it('may do what a role permits and nothing beside', async () => {
    await crew.fresh();
    const desk = await crew.open(['desk']);
    assert.equal(staffRefusal(await desk.api.listStaff({ query: {} })), 'not_permitted');
    assert.equal(staffRefusal(await crew.invite(desk)), 'not_permitted');
    const asked = staffAnswer(await crew.invite(crew.one));
    assert.equal(staffRefusal(await crew.decide(desk, asked, 'approve')), 'not_permitted');
    const of = { params: { id: asked.id } };
    assert.equal(staffAnswer(await desk.api.getApproval(of)).mayDecide, false);
    assert.equal(
      staffRefusal(await desk.api.withdrawApproval({ ...of, body: {} })),
      'not_permitted',
    );
    assert.equal(staffRefusal(await crew.invite(crew.supervisor)), 'not_permitted');
  });

  it('comes in by two others, each with half of a code that works once', async () => {
    await crew.fresh();
    const asked = staffAnswer(await crew.invite(crew.one));
    assert.equal(asked.handover, null);
    const approved = await crew.approve(crew.supervisor, asked);
    const of = { params: { id: asked.id } };
    assert.equal(staffAnswer(await crew.two.api.getApproval(of)).handover, null);
    const code = await crew.codeOf(crew.one, approved);
    assert.match(code, /^[0-9a-hjkmnp-tv-z]{16}$/);
    for (const wrong of [code.slice(0, 8), code.slice(8), '0'.repeat(16), `${code}0`, '🙂']) {
      assert.equal(staffRefusal(await beginAt('b', wrong)), 'invitation_refused', wrong);
    }
    const place = world.staff('b');
    const late = openStaffBrowser(place);
    const begun = staffAnswer(await late.api.beginStaffEnrolment({ body: { code } }));
    const typed = ` ${code.slice(0, 8).toUpperCase()} - ${code.slice(8)} `;
    const enrolled = await enrolStaff(place, typed);
    assert.deepEqual(staffAnswer(await enrolled.api.getStaffMe({})).roles, ['desk']);
    assert.equal(staffRefusal(await beginAt('b', code)), 'invitation_refused');
    const body = { ceremony: begun.ceremony, response: late.passkey.create(begun.options) };
    assert.equal(staffRefusal(await late.api.finishStaffEnrolment({ body })), 'invitation_refused');
    assert.equal(staffRefusal(await signInStaff(late)), 'passkey_refused');
  });

  it('uses an invitation once, also when two finish at once on two processes', async () => {
    await crew.fresh();
    const code = await crew.codeOf(
      crew.one,
      await crew.approve(crew.two, staffAnswer(await crew.invite(crew.one))),
    );
    const browsers = [0, 1].map(() => openStaffBrowser(world.staff('b')));
    const bodies = await Promise.all(
      browsers.map(async ({ api, passkey }) => {
        const { ceremony, options } = staffAnswer(
          await api.beginStaffEnrolment({ body: { code } }),
        );
        return { ceremony, response: passkey.create(options) };
      }),
    );
    const finished = await Promise.all(
      browsers.map(({ api }, at) =>
        api.finishStaffEnrolment({ body: bodies[at] ?? assert.fail('A body each.') }),
      ),
    );
    assert.equal(finished.filter(({ ok }) => ok).length, 1);
    const lost = finished.find(({ ok }) => !ok) ?? assert.fail('One lost.');
    assert.equal(staffRefusal(lost), 'invitation_refused');
  });

  it('finds an invitation gone after a day, and never at another bank', async () => {
    await crew.fresh();
    const approved = await crew.approve(crew.two, staffAnswer(await crew.invite(crew.one)));
    const code = await crew.codeOf(crew.one, approved);
    assert.equal(staffRefusal(await beginAt('c', code)), 'invitation_refused');
    world.env.clock.advance(DAY);
    assert.equal(staffRefusal(await beginAt('b', code)), 'invitation_refused');
    await crew.fresh();
    const seen = await crew.one.api.getApproval({ params: { id: approved.id } });
    assert.equal(staffAnswer(seen).handover, null);
  });

  it('cannot be guessed from one address', async () => {
    await crew.fresh();
    const approved = await crew.approve(crew.two, staffAnswer(await crew.invite(crew.one)));
    const code = await crew.codeOf(crew.one, approved);
    const place = {
      ...world.staff('b'),
      send: (request: Request) => world.fetch(request, '192.0.2.66'),
    };
    const { api } = openStaffBrowser(place);
    for (let tries = 0; tries < 20; tries++) {
      await api.beginStaffEnrolment({ body: { code: `wrong ${tries}` } });
    }
    assert.equal(
      staffRefusal(await api.beginStaffEnrolment({ body: { code } })),
      'invitation_refused',
    );
    assert.ok((await beginAt('b', code)).ok, 'Nobody else is held up.');
  });

  it('is one person with one log-in, however the number is written and after leaving too', async () => {
    await crew.fresh();
    const { one, two } = crew;
    const number = crew.newNumber();
    const asked = staffAnswer(await crew.invite(one, number));
    assert.equal(staffRefusal(await crew.invite(two, number.toLowerCase())), 'approval_pending');
    const code = await crew.codeOf(one, await crew.approve(two, asked));
    const wide = number.replace(/\d/g, (digit) =>
      String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
    );
    assert.equal(staffRefusal(await crew.invite(two, wide)), 'person_known');
    const person = await enrolStaff(world.staff('b'), code);
    assert.equal(staffRefusal(await crew.invite(two, number)), 'person_known');
    assert.equal(staffRefusal(await crew.invite(two, '山田')), 'personnel_number_malformed');
    const of = { params: { id: person.id }, body: {} };
    await crew.approve(two, staffAnswer(await one.api.proposeLeaving(of)));
    const back = staffAnswer(await crew.invite(one, number, ['auditor']));
    const again = await crew.codeOf(one, await crew.approve(two, back));
    const returned = await enrolStaff(world.staff('b'), again);
    assert.equal(returned.id, person.id);
    assert.equal(staffRefusal(await signInStaff(person)), 'passkey_refused', 'The old passkey.');
  });

  it('is not invited by two at once under one number', async () => {
    await crew.fresh();
    const number = crew.newNumber();
    const both = await Promise.all([crew.one, crew.two].map((by) => crew.invite(by, number)));
    assert.equal(both.filter(({ ok }) => ok).length, 1);
    const refused = both.find(({ ok }) => !ok) ?? assert.fail('One was refused.');
    assert.equal(staffRefusal(refused), 'approval_pending');
  });

  it('loses a role at the next request', async () => {
    await crew.fresh();
    const who = await crew.open(['auditor', 'desk']);
    staffAnswer(await who.api.listStaff({ query: {} }));
    const roles: StaffRole[] = ['desk'];
    const asked = await crew.one.api.proposeRoles({ params: { id: who.id }, body: { roles } });
    await crew.approve(crew.two, staffAnswer(asked));
    assert.equal(staffRefusal(await who.api.listStaff({ query: {} })), 'not_permitted');
    assert.deepEqual(staffAnswer(await who.api.getStaffMe({})).roles, ['desk']);
  });

  it('is out at once when he leaves, with sessions, passkeys and a half-done sign-in', async () => {
    await crew.fresh();
    const who = await crew.open(['desk']);
    const begun = staffAnswer(await who.api.beginStaffSession({ body: {} }));
    const of = { params: { id: who.id }, body: {} };
    await crew.approve(crew.two, staffAnswer(await crew.one.api.proposeLeaving(of)));
    assert.equal(staffRefusal(await who.api.getStaffMe({})), 'not_signed_in');
    const body = { ceremony: begun.ceremony, response: who.passkey.get(begun.options) };
    assert.equal(staffRefusal(await who.api.finishStaffSession({ body })), 'passkey_refused');
    const { sql } = world.env.db;
    const [left] = await sql<{ n: bigint }[]>`
      select (select count(*) from session where subject = ${who.id})
        + (select count(*) from passkey where owner = ${who.id}) as n`;
    assert.equal(left?.n, 0n);
    assert.equal(staffRefusal(await crew.one.api.proposeLeaving(of)), 'staff_wrong_state');
  });

  it('recovers a lost passkey by two others: all that was ends, and a new invitation begins', async () => {
    await crew.fresh();
    const who = await crew.open(['desk']);
    const of = { params: { id: who.id }, body: {} };
    const asked = staffAnswer(await crew.one.api.proposeRecovery(of));
    assert.ok((await who.api.getStaffMe({})).ok, 'Nothing happens before a second person says so.');
    const code = await crew.codeOf(crew.one, await crew.approve(crew.supervisor, asked));
    assert.equal(staffRefusal(await who.api.getStaffMe({})), 'not_signed_in');
    assert.equal(staffRefusal(await signInStaff(who)), 'passkey_refused');
    const again = await enrolStaff(world.staff('b'), code);
    assert.equal(again.id, who.id);
    assert.deepEqual(staffAnswer(await again.api.getStaffMe({})).roles, ['desk']);
    assert.equal(staffRefusal(await signInStaff(who)), 'passkey_refused', 'The old one stays out.');
  });

  it('of one bank sees and opens nothing at another', async () => {
    await crew.fresh();
    const elsewhere = await openBankCrew(world, 'c');
    const asked = staffAnswer(await crew.invite(crew.one));
    const of = { params: { id: asked.id } };
    assert.equal(staffRefusal(await elsewhere.one.api.getApproval(of)), 'not_found');
    assert.equal(staffRefusal(await crew.decide(elsewhere.one, asked, 'approve')), 'not_found');
    const leaving = { params: { id: crew.two.id }, body: {} };
    assert.equal(staffRefusal(await elsewhere.one.api.proposeLeaving(leaving)), 'not_found');
    const { members } = staffAnswer(await elsewhere.one.api.listStaff({ query: {} }));
    assert.equal(members.length, 4);
    assert.ok(members.every(({ id }) => ![crew.one.id, crew.two.id].includes(id)));
    assert.deepEqual(
      staffAnswer(await elsewhere.one.api.listApprovals({ query: {} })).approvals,
      [],
    );
    const taken = new Request(`${world.origins.c}/staff/v1/me`);
    const here = await crew.one.send(taken);
    assert.equal(here.status, 401, 'The cookie of one bank is none at another.');
    // One number is one person at each bank, not one person over both.
    staffAnswer(await crew.invite(elsewhere.one, crew.one.personnelNumber));
  });

  it('is never named, and no number or code of his written down in clear', async () => {
    await crew.fresh();
    const number = 'SECRET0042';
    const asked = staffAnswer(await crew.invite(crew.one, 'secret-0042'));
    const approved = await crew.approve(crew.two, asked);
    const code = await crew.codeOf(crew.one, approved);
    const person = await enrolStaff(world.staff('b'), code);
    const of = { params: { id: person.id }, body: {} };
    await crew.approve(crew.two, staffAnswer(await crew.one.api.proposeRecovery(of)));
    const { sql } = world.env.db;
    const tables = await sql<{ name: string }[]>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'`;
    const texts = [world.env.log.lines.join('\n')];
    for (const { name } of tables) {
      const [rows] = await sql.unsafe<{ text: string | null }[]>(
        `select string_agg(t::text, '\n') as text from ${name} t`,
      );
      texts.push(rows?.text ?? '');
    }
    const all = texts.join('\n');
    const halves = [code.slice(0, 8), code.slice(8)];
    for (const secret of [number, 'secret-0042', '青葉 次郎', code, ...halves]) {
      const forms = [secret, Buffer.from(secret).toString('hex')];
      for (const form of forms) assert.ok(!all.includes(form), `${secret} was written down`);
    }
    assert.ok(all.includes(person.id), 'The tables were read.');
  });

  it('cannot make two of one person past the service either', async () => {
    const who = await openStaffMember(world.staff('c'), ['desk']);
    const { sql } = world.env.db;
    await assert.rejects(
      sql`insert into staff_member select 'stf_x', realm, number_index, number, name, roles, state,
        version, created_at, changed_at from staff_member where id = ${who.id}`,
      /staff_member_person/,
    );
  });
});
