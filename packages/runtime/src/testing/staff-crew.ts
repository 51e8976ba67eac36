import { createHash } from 'node:crypto';
import {
  type Api,
  type Client,
  type ClientAnswer,
  createClient,
  type Operation,
} from '@sekisho/contract/api.ts';
import type { Approval, staffApi } from '@sekisho/contract/staff.ts';
import { assert } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import type { Server } from '../http/server.ts';
import { issueInvitation } from '../staff/invitation.ts';
import { writeInvited } from '../staff/kinds.ts';
import type { StaffParts } from '../staff/parts.ts';
import { makeTestPasskey, type TestPasskey } from './test-passkey.ts';

type Send = (request: Request, server?: Server) => Promise<Response>;

/** A company's servers as its staff reach them. `A` is its whole surface for staff. */
export interface StaffPlace<A extends Api> {
  readonly api: A;
  readonly origin: string;
  readonly parts: StaffParts;
  /** To the processes of the server in turn, or to one of them. */
  readonly send: Send;
}

/** One browser of a member of staff: its cookies, its passkey, and a typed client. */
export interface StaffBrowser<A extends Api> {
  readonly api: Client<A>;
  readonly passkey: TestPasskey;
  readonly send: Send;
}

export interface SignedInStaff<A extends Api> extends StaffBrowser<A> {
  readonly id: Id<'stf'>;
  readonly personnelNumber: string;
}

export function openStaffBrowser<A extends Api>(place: StaffPlace<A>): StaffBrowser<A> {
  const cookies = new Map<string, string>();
  const send: Send = async (request, server) => {
    const headers = new Headers(request.headers);
    if (cookies.size > 0) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await place.send(new Request(request, { headers }), server);
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    api: createClient(place.api, place.origin, (request) => send(request)),
    passkey: makeTestPasskey(place.origin),
    send,
  };
}

let numbers = 0;

function newNumber(): string {
  return `T${String(++numbers).padStart(4, '0')}`;
}

/**
 * Somebody of staff with these roles, enrolled with a passkey and signed in with a fresh proof. The
 * invitation is written past the approval that it takes, as a test's people are there from the first.
 */
export async function openStaffMember<A extends typeof staffApi>(
  place: StaffPlace<A>,
  roles: readonly StaffRole[],
  personnelNumber = newNumber(),
): Promise<SignedInStaff<A>> {
  const code = await writeInvitationFor(place, roles, personnelNumber);
  return { ...(await enrolStaff(place, code)), personnelNumber };
}

/** The code of somebody new, or of somebody who comes back. */
export async function writeInvitationFor<A extends Api>(
  { parts }: StaffPlace<A>,
  roles: readonly StaffRole[],
  personnelNumber = newNumber(),
): Promise<string> {
  return parts.env.db.transaction(async (sql) => {
    const values = { personnelNumber, name: `職員 ${personnelNumber}`, roles };
    const staff = await writeInvited(parts, sql, values);
    return (await issueInvitation(sql, parts, staff)).halves.join('');
  });
}

/** Registers a passkey with an invitation's code. */
export async function enrolStaff<A extends typeof staffApi>(
  place: StaffPlace<A>,
  code: string,
  browser = openStaffBrowser(place),
): Promise<Omit<SignedInStaff<A>, 'personnelNumber'>> {
  const api = browser.api as unknown as Client<typeof staffApi>;
  const { ceremony, options } = staffAnswer(await api.beginStaffEnrolment({ body: { code } }));
  const response = browser.passkey.create(options);
  const me = staffAnswer(await api.finishStaffEnrolment({ body: { ceremony, response } }));
  return { ...browser, id: me.id };
}

/** Signs in again with the passkey of a browser. */
export async function signInStaff<A extends typeof staffApi>(browser: StaffBrowser<A>) {
  const api = browser.api as unknown as Client<typeof staffApi>;
  const { ceremony, options } = staffAnswer(await api.beginStaffSession({ body: {} }));
  return api.finishStaffSession({ body: { ceremony, response: browser.passkey.get(options) } });
}

/** A fresh proof. */
export async function proveStaff<A extends typeof staffApi>(browser: StaffBrowser<A>) {
  const api = browser.api as unknown as Client<typeof staffApi>;
  const { ceremony, options } = staffAnswer(await api.beginStaffProof({ body: {} }));
  return api.finishStaffProof({ body: { ceremony, response: browser.passkey.get(options) } });
}

/** The answer of somebody who has read an approval. */
export function answerTo(approval: Approval, answer: 'approve' | 'reject') {
  const contentHash = createHash('sha256').update(approval.content).digest('hex');
  return { params: { id: approval.id }, body: { answer, contentHash } };
}

/** The value of an answer that must be one. */
export function staffAnswer<O extends Operation>(answer: ClientAnswer<O>) {
  assert(answer.ok, `An answer came: ${answer.ok ? '' : answer.problem.code}`);
  return answer.value;
}

/** The code of a refusal that must be one. */
export function staffRefusal<O extends Operation>(answer: ClientAnswer<O>): string {
  assert(!answer.ok, 'A refusal came.');
  return answer.problem.code;
}
