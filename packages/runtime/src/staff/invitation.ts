import { createHash } from 'node:crypto';
import { HOUR, type Instant, plus } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { staffMember } from '@sekisho/domain/staff/member.ts';
import { countInAll, hasAttemptsLeft } from '../attempts.ts';
import { audit } from '../audit.ts';
import type { Sql } from '../db.ts';
import { randomBelow } from '../env.ts';
import type { BegunCeremony } from '../passkeys.ts';
import type { StaffParts } from './parts.ts';
import * as store from './store.ts';

export const INVITATION_LIFE_MS = 24 * HOUR;
const PURPOSE = 'staff.enrol';

/** Crockford's base 32: no letter that can be taken for a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const HALF_CHARACTERS = 8;

/** Wrong codes from one address, and over the whole company: one half of a code cannot be guessed. */
const PER_SOURCE = { windowMs: HOUR, max: 20 };
const OVER_ALL = { windowMs: HOUR, max: 1_000 };

/**
 * A code of 80 bits in two halves. Where two people decided on it, each of them is told one half: what
 * one alone holds enrols nobody.
 */
export interface Invitation {
  readonly halves: readonly [string, string];
  readonly expiresAt: Instant;
}

/** Makes an invitation in place of any older one. Only the hash of its code is stored. */
export async function issueInvitation(
  sql: Sql,
  { env, realm }: StaffParts,
  staff: string,
): Promise<Invitation> {
  const half = () =>
    Array.from({ length: HALF_CHARACTERS }, () => ALPHABET[randomBelow(env.random, 32)]).join('');
  const halves = [half(), half()] as const;
  const now = env.clock.now();
  const expiresAt = plus(now, INVITATION_LIFE_MS);
  await store.writeInvitation(sql, {
    staff,
    code_hash: hashOf(realm, halves.join('')),
    made_at: now,
    expires_at: expiresAt,
  });
  return { halves, expiresAt };
}

/** Wrong, used, replaced and expired codes are one refusal, and so is a code of another company. */
export async function beginEnrolment(
  parts: StaffParts,
  { code, address }: { readonly code: string; readonly address: string },
): Promise<Result<BegunCeremony, 'invitation_refused'>> {
  const { env, realm, vault, passkeys } = parts;
  const now = env.clock.now();
  const source = `staff invitation ${realm} ${vault.indexOf('staff_source', address)}`;
  const scopes = [
    { name: source, limits: [PER_SOURCE] },
    { name: `staff invitation ${realm}`, limits: [OVER_ALL] },
  ];
  return env.db.transaction(async (sql) => {
    const codeHash = hashOf(realm, plainCode(code));
    const member = await store.findInvited(sql, { realm, codeHash, now });
    if (member === undefined || !(await hasAttemptsLeft(sql, now, source, PER_SOURCE))) {
      await countInAll(sql, env, scopes);
      return refuse('invitation_refused');
    }
    return accept(
      await passkeys.beginRegistration(sql, {
        purpose: PURPOSE,
        userName: await vault.open(sql, member.id, 'name', member.name),
        userHandle: new TextEncoder().encode(member.id),
        data: { staff: member.id, code: Buffer.from(codeHash).toString('hex') },
      }),
    );
  });
}

/** Keeps the passkey and uses the invitation up, once. Gives the member and the session's cookie. */
export async function finishEnrolment(
  parts: StaffParts,
  answer: { readonly ceremony: string; readonly response: unknown },
): Promise<
  Result<
    { readonly staff: string; readonly cookie: string },
    'passkey_refused' | 'ceremony_expired' | 'invitation_refused'
  >
> {
  const { env, realm, passkeys, sessions } = parts;
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishRegistration(sql, { purpose: PURPOSE, ...answer });
    if (!verified.ok) return verified;
    const { passkey, data } = verified.value;
    const { staff = '', code = '' } = data;
    const member = await store.holdMember(sql, realm, staff);
    const next = member && staffMember.next(member.state, 'enrol');
    const codeHash = new Uint8Array(Buffer.from(code, 'hex'));
    const now = env.clock.now();
    if (!member || !next?.ok || !(await store.takeInvitation(sql, { staff, codeHash, now }))) {
      return refuse('invitation_refused');
    }
    await passkeys.keep(sql, member.id, passkey);
    await store.writeMember(sql, member.id, { ...member, state: next.value, at: now });
    await audit(sql, env, {
      act: 'staff.enrolled',
      actor: member.id,
      objects: { realm, staff: member.id },
    });
    const of = { kind: 'staff', subject: member.id, realm, proved: true } as const;
    return accept({ staff: member.id, cookie: await sessions.open(sql, of) });
  });
}

/** As a person types it: capitals, blanks and hyphens, and the letters that look like digits. */
function plainCode(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
}

/** The code has 80 bits of chance, so that a plain hash hides it; the realm makes it this company's. */
function hashOf(realm: string, code: string): Uint8Array {
  const text = `staff invitation|${realm}|${code}`;
  return new Uint8Array(createHash('sha256').update(text).digest());
}
