import { present } from '@sekisho/domain/base/assert.ts';
import { createPasskeys } from '@sekisho/runtime/passkeys.ts';
import { createSessions } from '@sekisho/runtime/sessions.ts';
import {
  beginEnrolment,
  finishEnrolment,
  issueInvitation,
} from '@sekisho/runtime/staff/invitation.ts';
import { writeInvited } from '@sekisho/runtime/staff/kinds.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { lookUpPerson } from '@sekisho/runtime/staff/service.ts';
import { createVault } from '@sekisho/runtime/vault.ts';
import { openSoftwarePasskey } from './device/software-passkey.ts';
import type { SeedParts } from './seed.ts';
import { vaultKeys } from './server-secrets.ts';
import { BANKS, WALLETS } from './world/companies.ts';
import { STAFF_PEOPLE, type StaffPerson } from './world/staff.ts';
import { originOf } from './world/world-map.ts';

/**
 * Puts the staff of each company there, with the passkeys of their software devices. They enrol with
 * invitations as anybody does; who was invited by whom is not told of people who are there at first.
 */
export async function seedStaff(parts: SeedParts): Promise<void> {
  for (const person of STAFF_PEOPLE) await enrol(parts, placeOf(parts, person), person);
}

function placeOf({ env, databases, secrets, port }: SeedParts, { company: id }: StaffPerson) {
  const wallet = WALLETS.find((one) => one.id === id);
  const bank = BANKS.find((one) => one.id === id);
  const company = present(wallet ?? bank, 'The company is in the world.');
  const server = bank?.gate ?? wallet?.id ?? 'wallet-a';
  const own = {
    ...env,
    db: present(databases.get(server), 'Every server has a database.'),
  };
  const origin = originOf(id, port);
  const { host, hostname: rpId } = new URL(origin);
  const keys = present(secrets.servers[server], 'Every server has its secrets.');
  const place: StaffParts = {
    env: own,
    realm: wallet === undefined ? host : rpId,
    company: wallet === undefined ? 'bank' : 'operator',
    companyName: company.name,
    vault: createVault(own, vaultKeys(keys)),
    sessions: createSessions(own, { secureCookies: false }),
    passkeys: createPasskeys(own, { rpId, rpName: company.name, origin }),
  };
  return { place, origin };
}

async function enrol(
  { env, store }: SeedParts,
  { place, origin }: ReturnType<typeof placeOf>,
  person: StaffPerson,
): Promise<void> {
  const { personnelNumber, roles, name } = person;
  const { db } = place.env;
  const found = await lookUpPerson(place, db.sql, personnelNumber);
  if (found.ok && found.value.member?.state === 'active') return;
  const code = await db.transaction(async (sql) => {
    const staff = await writeInvited(place, sql, { personnelNumber, name, roles });
    return (await issueInvitation(sql, place, staff)).halves.join('');
  });
  const begun = await beginEnrolment(place, { code, address: '127.0.0.1' });
  if (!begun.ok) throw new Error(`The invitation of ${person.id}: ${begun.refusal}.`);
  const { ceremony, options } = begun.value;
  const response = await store.withPasskeys(person.id, (keys) => {
    const device = openSoftwarePasskey({ person: person.id, random: env.random, keys });
    const created = device.createCredential(options, origin);
    return { keys: device.keys(), value: created.ok ? created.value : undefined };
  });
  const enrolled = await finishEnrolment(place, { ceremony, response });
  if (!enrolled.ok) throw new Error(`The passkey of ${person.id}: ${enrolled.refusal}.`);
  // Nobody has its cookie.
  await place.sessions.endAll(db.sql, 'staff', enrolled.value.staff);
}
