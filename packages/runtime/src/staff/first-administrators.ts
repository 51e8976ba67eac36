import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { ADMINISTRATORS_MIN } from '@sekisho/domain/staff/member.ts';
import { audit } from '../audit.ts';
import { issueInvitation } from './invitation.ts';
import { writeInvited } from './kinds.ts';
import type { StaffParts } from './parts.ts';
import { lookUpPerson } from './service.ts';
import * as store from './store.ts';

type FirstRefusal = 'personnel_number_malformed' | 'person_known' | 'administrators_enough';

/**
 * Invites one of the first two administrators, by whoever runs the server. As soon as two are there or
 * on their way, everybody else comes by two people. Who never used his invitation is invited again.
 */
export async function inviteFirstAdministrator(
  parts: StaffParts,
  given: { readonly personnelNumber: string; readonly name: string },
): Promise<
  Result<
    { readonly staff: string; readonly code: string; readonly expiresAt: Instant },
    FirstRefusal
  >
> {
  const { env, realm } = parts;
  return env.db.transaction(async (sql) => {
    await store.lockStaff(sql, realm);
    const found = await lookUpPerson(parts, sql, given.personnelNumber);
    if (!found.ok) return found;
    const { member } = found.value;
    const now = env.clock.now();
    const beside = member?.id ?? '';
    if ((await store.countComing(sql, { realm, beside, now })) >= ADMINISTRATORS_MIN) {
      return refuse('administrators_enough');
    }
    if (member?.state === 'active') return refuse('person_known');
    const staff = await writeInvited(parts, sql, { ...given, roles: ['administrator'] });
    const { halves, expiresAt } = await issueInvitation(sql, parts, staff);
    const objects = { realm, staff, roles: 'administrator' };
    await audit(sql, env, { act: 'staff.invited', actor: 'system', objects });
    return accept({ staff, code: spaced(halves), expiresAt });
  });
}

/** `abcd-efgh-jkmn-pqrs`: easier to read out. */
function spaced(halves: readonly string[]): string {
  return (halves.join('').match(/.{4}/g) ?? []).join('-');
}
