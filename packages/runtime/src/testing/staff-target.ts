import type { Operation } from '@sekisho/contract/api.ts';
import { type Approval, staffApi } from '@sekisho/contract/staff.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import fc from 'fast-check';
import type { Caller, Intent, Target } from './contract-attack.ts';
import { textsLike, valuesOf } from './shape-values.ts';
import {
  answerTo,
  openStaffBrowser,
  openStaffMember,
  type SignedInStaff,
  type StaffBrowser,
  type StaffPlace,
  signInStaff,
  staffAnswer,
  writeInvitationFor,
} from './staff-crew.ts';

type Staff = SignedInStaff<typeof staffApi>;
type Visitor = StaffBrowser<typeof staffApi>;

/**
 * What a refusal by decision may change: tries, what can be used once, the log of acts, and the
 * counter of a passkey that was right.
 */
const MARKS = ['attempt', 'audit_entry', 'ceremony', 'passkey'];

export interface StaffPeople {
  readonly one: Staff;
  readonly two: Staff;
  readonly supervisor: Staff;
  /** Who has no role at all. */
  readonly powerless: Staff;
  visitor: Visitor;
  leaver: Staff;
  /** Whom things are asked about. */
  subjects: readonly Staff[];
  codes: readonly string[];
  pending: readonly Approval[];
}

/** The surface that staff of both companies share, with people to call it. */
export interface StaffTarget extends Target {
  readonly people: StaffPeople;
  readonly place: StaffPlace<typeof staffApi>;
  /** New sessions, codes and requests: what the calls before have used up. */
  prepare(): Promise<void>;
}

/** `somebodyElse` has a session of another kind. */
export async function openStaffTarget(
  place: StaffPlace<typeof staffApi>,
  somebodyElse: Caller,
): Promise<StaffTarget> {
  const open = openStaffMember<typeof staffApi>;
  const people: StaffPeople = {
    one: await open(place, ['administrator']),
    two: await open(place, ['administrator']),
    supervisor: await open(place, ['supervisor']),
    powerless: await open(place, []),
    visitor: openStaffBrowser(place),
    leaver: await open(place, ['desk']),
    subjects: [],
    codes: [],
    pending: [],
  };
  const intents = (name: string, operation: Operation): fc.Arbitrary<Intent> =>
    fc.constantFrom(...callersOf(people, name, operation)).chain((browser) =>
      valuesFor(name, operation, people, browser).map((values) => ({
        caller: listening(browser),
        values,
      })),
    );
  return {
    api: staffApi,
    origin: place.origin,
    sql: place.parts.env.db.sql,
    marks: MARKS,
    people,
    place,
    intents,
    nobody: openStaffBrowser(place),
    somebodyElse: () => somebodyElse,
    prepare: () => prepare(place, people),
  };
}

interface Challenge {
  readonly ceremony: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The newest challenges of each browser. */
const challenges = new WeakMap<Visitor, readonly Challenge[]>();

function listening(browser: Visitor): Caller {
  return {
    async send(request, server) {
      const response = await browser.send(request, server);
      if (response.status !== 200) return response;
      const { ceremony, options } = (await response.clone().json()) as Partial<Challenge>;
      if (ceremony !== undefined && options !== undefined) {
        const others = challenges.get(browser) ?? [];
        challenges.set(browser, [{ ceremony, options }, ...others].slice(0, 3));
      }
      return response;
    },
  };
}

function callersOf(people: StaffPeople, name: string, operation: Operation): readonly Visitor[] {
  const { one, two, supervisor, visitor, leaver } = people;
  if (name === 'endStaffSession') return [leaver];
  if (/Enrolment/.test(name)) return [visitor];
  if (name === 'decideApproval') return [supervisor, two, two, one];
  if (name === 'withdrawApproval') return [one, one, two];
  const { permission } = operation;
  return permission === 'staff.manage' ? [one, two] : [one, two, supervisor];
}

function valuesFor(
  name: string,
  operation: Operation,
  people: StaffPeople,
  browser: Visitor,
): fc.Arbitrary<Intent['values']> {
  const approvals = people.pending.map(({ id }) => id as string);
  const subjects = subjectsOf(name, people).map(({ id }) => id as string);
  const known: Readonly<Record<string, readonly unknown[]>> = {
    code: people.codes,
    personnelNumber: [
      'Q-1',
      'Ｑ－２',
      '山田',
      ...people.subjects.map((one) => one.personnelNumber),
    ],
    id: /approvals/.test(operation.path) ? approvals : subjects,
    before: [...approvals, ...subjects],
  };
  const shaped = (schema: Operation['body']) =>
    schema === undefined ? fc.constant({}) : valuesOf(schema, (member) => known[member] ?? []);
  const values = fc.record({
    params: shaped(operation.params) as fc.Arbitrary<Record<string, unknown>>,
    query: shaped(operation.query) as fc.Arbitrary<Record<string, unknown>>,
    body: shaped(operation.body),
    key: textsLike('^[A-Za-z0-9_-]{16,64}$'),
  });
  const whole = wholeCalls(name, people, browser);
  if (whole.length === 0) return values;
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...whole), values).map(merged) },
    values,
  );
}

/** Some of them for each act, so that not all have something pending when the next act is asked for. */
function subjectsOf(name: string, { subjects }: StaffPeople): readonly Staff[] {
  if (name === 'proposeLeaving') return subjects.slice(4, 6);
  return name === 'proposeRecovery' ? subjects.slice(6) : subjects.slice(0, 4);
}

interface WholeCall {
  readonly params?: Record<string, unknown>;
  readonly body: unknown;
}

function merged([whole, values]: [WholeCall, Intent['values']]): Intent['values'] {
  return { ...values, ...whole };
}

/** Calls whose parts belong together: a challenge with its answer, a request with its hash. */
function wholeCalls(name: string, people: StaffPeople, browser: Visitor): readonly WholeCall[] {
  if (name === 'decideApproval') {
    return people.pending.flatMap((approval) => [
      answerTo(approval, 'approve'),
      answerTo(approval, 'reject'),
    ]);
  }
  if (!name.startsWith('finish')) return [];
  return (challenges.get(browser) ?? []).map(({ ceremony, options }) => {
    const how = 'user' in options ? 'create' : 'get';
    return { body: { ceremony, response: browser.passkey[how](options) } };
  });
}

async function prepare(place: StaffPlace<typeof staffApi>, people: StaffPeople): Promise<void> {
  const { one, two, supervisor, powerless } = people;
  for (const who of [one, two, supervisor, powerless]) staffAnswer(await signInStaff(who));
  people.visitor = openStaffBrowser(place);
  people.leaver = await openStaffMember(place, ['desk']);
  people.codes = [await writeInvitationFor(place, []), await writeInvitationFor(place, ['desk'])];
  const subjects: Staff[] = [];
  for (let at = 0; at < 8; at++) subjects.push(await openStaffMember(place, ['desk']));
  people.subjects = subjects;
  const [first, second] = subjects.map(({ id }) => ({ id }));
  const about = (params: { readonly id: Id<'stf'> } = { id: one.id }) => ({ params, body: {} });
  const personnelNumber = `P${subjects[0]?.personnelNumber}`;
  const body = { personnelNumber, name: '新しい人', roles: ['desk' as const] };
  people.pending = [
    staffAnswer(await one.api.proposeInvitation({ body })),
    staffAnswer(await one.api.proposeLeaving(about(first))),
    staffAnswer(await one.api.proposeRecovery(about(second))),
  ];
}
