import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Approval, staffApi } from '@sekisho/contract/staff.ts';
import { DAY, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Db } from '../db.ts';
import { openDb } from '../db.ts';
import type { Server } from '../http/server.ts';
import {
  attackAtABadMoment,
  attackWithBroken,
  attackWithValid,
  type Caller,
  SEED,
} from './contract-attack.ts';
import type { ContractWatch } from './contract-watch.ts';
import {
  answerTo,
  openStaffBrowser,
  openStaffMember,
  type StaffPlace,
  staffAnswer,
  staffRefusal,
  writeInvitationFor,
} from './staff-crew.ts';
import { openStaffTarget, type StaffTarget } from './staff-target.ts';

const ROUNDS = 4;

/** A company's servers under attack. */
export interface StaffGround {
  readonly place: StaffPlace<typeof staffApi>;
  /** Has a session of another kind. */
  readonly somebodyElse: Caller;
  readonly watch: ContractWatch;
  advance(milliseconds: number): void;
  /** A server beside the others, on another database or with another flood brake. */
  openServer(options: { readonly db?: Db; readonly requestsPerMinute?: number }): Server;
  close(): Promise<void>;
}

/** The attacks on the surface that staff of both companies share, in this order. */
export function describeStaffContract(open: () => Promise<StaffGround>): void {
  describe('the contract of staff attacked', () => {
    let ground: StaffGround;
    let target: StaffTarget;
    before(async () => {
      ground = await open();
      target = await openStaffTarget(ground.place, ground.somebodyElse);
    });
    after(() => ground.close());
    registerAttacks(() => ({ ground, target }));
  });
}

function registerAttacks(of: () => { ground: StaffGround; target: StaffTarget }): void {
  it('a broken call is refused with its own problem and changes nothing', async () => {
    const { target } = of();
    await target.prepare();
    const refused = await attackWithBroken(target);
    assert.deepEqual(missing(refused), []);
  });

  it('a right call is decided for every operation, and what is refused changes nothing', async () => {
    const { ground, target } = of();
    const tallies = { decided: new Map<string, number>(), done: new Map<string, number>() };
    for (let round = 0; round < ROUNDS; round++) {
      ground.advance(61 * MINUTE);
      await target.prepare();
      await attackWithValid(target, { seed: SEED + round, tries: 8 }, tallies);
    }
    assert.deepEqual(missing(tallies.decided), []);
    assert.deepEqual(missing(tallies.done), []);
  });

  it('each refusal by decision is told as what it is', async () => {
    const { ground, target } = of();
    ground.advance(DAY);
    await target.prepare();
    await askInVain(target);
    await answerInVain(target);
    await enrolInVain(target);
    await proveInVain(target, ground);
  });

  it('who has no role may do nothing that needs one', async () => {
    const { target } = of();
    await target.prepare();
    const { powerless } = target.people;
    const intents: StaffTarget['intents'] = (name, operation) =>
      target.intents(name, operation).map(({ values }) => ({ caller: powerless, values }));
    await attackAtABadMoment({ ...target, intents }, 'not_permitted', {
      befalls: ({ permission = 'any_staff' }) => permission !== 'any_staff',
    });
  });

  it('a proof that is older than five minutes decides nothing', async () => {
    const { ground, target } = of();
    await target.prepare();
    ground.advance(5 * MINUTE + 1);
    await attackAtABadMoment(target, 'fresh_proof_needed', {
      befalls: ({ freshProof }) => freshProof === true,
    });
  });

  it('without a database every operation that needs one asks to try again', async () => {
    const { ground, target } = of();
    await target.prepare();
    const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
    await attackAtABadMoment(target, 'try_again', {
      server: ground.openServer({ db }),
      befalls: ({ fromSettings }) => fromSettings !== true,
    });
    await db.close();
  });

  it('a flood from one address is held up at every operation', async () => {
    const { ground, target } = of();
    const server = ground.openServer({ requestsPerMinute: 1 });
    await target.nobody.send(new Request(`${target.origin}/staff/v1/company`), server);
    await attackAtABadMoment(target, 'too_many_requests', { server });
  });

  it('a session that has run out is none', async () => {
    const { ground, target } = of();
    ground.advance(15 * MINUTE);
    await attackAtABadMoment(target, 'not_signed_in', {
      befalls: ({ audience }) => audience === 'staff',
    });
  });

  it('every answer that OpenAPI declares was seen', () => {
    assert.equal(of().ground.watch.unseen().join('\n'), '');
  });
}

function missing(tally: ReadonlyMap<string, number>): readonly string[] {
  return Object.keys(staffApi).filter((name) => !tally.has(name));
}

async function askInVain({ people, place }: StaffTarget): Promise<void> {
  const { one, two } = people;
  const [first, , third] = people.subjects;
  assert.ok(first && third);
  const of = (id: typeof one.id) => ({ params: { id }, body: {} });
  const rolesOf = (id: typeof one.id, roles: StaffRole[]) => ({ params: { id }, body: { roles } });
  const body = { name: '誰か', roles: ['desk' as const] };
  const invite = (personnelNumber: string) =>
    one.api.proposeInvitation({ body: { ...body, personnelNumber } });
  const twice = `Z${first.personnelNumber}`;
  staffAnswer(await invite(twice));
  assert.equal(staffRefusal(await invite(twice)), 'approval_pending');
  assert.equal(staffRefusal(await invite('山田')), 'personnel_number_malformed');
  assert.equal(staffRefusal(await invite(first.personnelNumber)), 'person_known');
  assert.equal(staffRefusal(await one.api.proposeLeaving(of(first.id))), 'approval_pending');
  assert.equal(staffRefusal(await one.api.proposeRecovery(of(first.id))), 'approval_pending');
  const asked = await one.api.proposeRoles(rolesOf(first.id, ['auditor']));
  assert.equal(staffRefusal(asked), 'approval_pending');
  const { sql } = place.parts.env.db;
  await sql`update staff_member set state = 'left' where id = ${third.id}`;
  for (const refused of [
    await one.api.proposeLeaving(of(third.id)),
    await one.api.proposeRecovery(of(third.id)),
    await one.api.proposeRoles(rolesOf(third.id, ['desk'])),
  ]) {
    assert.equal(staffRefusal(refused), 'staff_wrong_state');
  }
  assert.equal(staffRefusal(await one.api.proposeLeaving(of(two.id))), 'last_administrators');
  const fewer = await one.api.proposeRoles(rolesOf(two.id, ['desk']));
  assert.equal(staffRefusal(fewer), 'last_administrators');
}

async function answerInVain({ people }: StaffTarget): Promise<void> {
  const [asked] = people.pending as readonly [Approval];
  const { params, body } = answerTo(asked, 'approve');
  const own = await people.one.api.decideApproval({ params, body });
  assert.equal(staffRefusal(own), 'approval_own');
  const unread = { ...body, contentHash: 'f'.repeat(64) };
  const wrong = await people.two.api.decideApproval({ params, body: unread });
  assert.equal(staffRefusal(wrong), 'approval_differs');
}

async function enrolInVain({ place }: StaffTarget): Promise<void> {
  const code = await writeInvitationFor(place, ['desk']);
  const browsers = [openStaffBrowser(place), openStaffBrowser(place)];
  const answers = [];
  for (const { api, passkey } of browsers) {
    const { ceremony, options } = staffAnswer(await api.beginStaffEnrolment({ body: { code } }));
    answers.push({ ceremony, response: passkey.create(options) });
  }
  const [first, second] = answers;
  const [one, two] = browsers;
  assert.ok(first && second && one && two);
  staffAnswer(await one.api.finishStaffEnrolment({ body: first }));
  const used = await two.api.finishStaffEnrolment({ body: second });
  assert.equal(staffRefusal(used), 'invitation_refused');
  const again = await two.api.finishStaffEnrolment({ body: second });
  assert.equal(staffRefusal(again), 'ceremony_expired');
  const begun = await two.api.beginStaffEnrolment({ body: { code } });
  assert.equal(staffRefusal(begun), 'invitation_refused');
  const third = await writeInvitationFor(place, ['desk']);
  const { ceremony } = staffAnswer(await two.api.beginStaffEnrolment({ body: { code: third } }));
  const body = { ceremony, response: first.response };
  assert.equal(staffRefusal(await two.api.finishStaffEnrolment({ body })), 'passkey_refused');
}

async function proveInVain({ place, people }: StaffTarget, ground: StaffGround): Promise<void> {
  const [who, other] = [await openStaffMember(place, ['desk']), people.two];
  const { api, passkey } = who;
  const signIn = staffAnswer(await api.beginStaffSession({ body: {} }));
  const proof = staffAnswer(await api.beginStaffProof({ body: {} }));
  const foreign = { ceremony: proof.ceremony, response: other.passkey.get(proof.options) };
  assert.equal(staffRefusal(await api.finishStaffProof({ body: foreign })), 'passkey_refused');
  const wrong = { ceremony: signIn.ceremony, response: passkey.get(proof.options) };
  assert.equal(staffRefusal(await api.finishStaffSession({ body: wrong })), 'passkey_refused');
  const late = staffAnswer(await api.beginStaffSession({ body: {} }));
  const slow = staffAnswer(await api.beginStaffProof({ body: {} }));
  ground.advance(6 * MINUTE);
  const body = { ceremony: late.ceremony, response: passkey.get(late.options) };
  assert.equal(staffRefusal(await api.finishStaffSession({ body })), 'ceremony_expired');
  const slowly = { ceremony: slow.ceremony, response: passkey.get(slow.options) };
  assert.equal(staffRefusal(await api.finishStaffProof({ body: slowly })), 'ceremony_expired');
}
