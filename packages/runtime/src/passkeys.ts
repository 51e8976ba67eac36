import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** Where passkeys are valid: WebAuthn's relying party, and the origin of its pages. */
export interface PasskeyRealm {
  readonly rpId: string;
  readonly rpName: string;
  readonly origin: string;
}

export type CeremonyData = Readonly<Record<string, string>>;
type CeremonyRefusal = 'passkey_refused' | 'ceremony_expired';

export interface BegunCeremony {
  readonly ceremony: Id<'chl'>;
  readonly options: Record<string, unknown>;
}

export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly deviceType: 'singleDevice' | 'multiDevice';
  readonly backedUp: boolean;
  readonly transports: string;
}

/** A passkey as its owner knows it. The name is sealed by the feature that keeps it. */
export interface KeptPasskey {
  readonly id: Id<'psk'>;
  readonly name: Uint8Array | undefined;
  readonly createdAt: Instant;
  readonly usedAt: Instant | undefined;
  readonly trustedFrom: Instant;
}

/**
 * WebAuthn ceremonies for one realm, kept in the database, each challenge used once. User
 * verification is always required.
 * @see https://www.w3.org/TR/webauthn-3/
 */
export interface Passkeys {
  beginRegistration(
    sql: Sql,
    of: {
      purpose: string;
      userName: string;
      userHandle: Uint8Array;
      data: CeremonyData;
      /** Who has passkeys already: a device that holds one of them is not asked for a second. */
      owner?: string;
    },
  ): Promise<BegunCeremony>;
  /** The verified passkey and the data of the ceremony; the caller keeps it with `keep`. */
  finishRegistration(
    sql: Sql,
    of: { purpose: string; ceremony: string; response: unknown },
  ): Promise<Result<{ passkey: NewPasskey; data: CeremonyData }, CeremonyRefusal>>;
  /** Takes all passkeys of an owner away: none of them answers anything any more. */
  forgetAll(sql: Sql, owner: string): Promise<void>;
  /** Keeps it; from `trustedFrom` on it may do everything, at once when that is left out. */
  keep(
    sql: Sql,
    owner: string,
    passkey: NewPasskey,
    of?: { readonly name?: Uint8Array; readonly trustedFrom?: Instant },
  ): Promise<Id<'psk'>>;
  /** The passkeys of an owner, oldest first. */
  list(sql: Sql, owner: string): Promise<readonly KeptPasskey[]>;
  /** False when the owner has none of this name. */
  rename(sql: Sql, owner: string, id: string, name: Uint8Array): Promise<boolean>;
  remove(sql: Sql, owner: string, id: string): Promise<boolean>;
  beginAssertion(sql: Sql, of: { purpose: string; data: CeremonyData }): Promise<BegunCeremony>;
  /** Whose passkey answered; a passkey of another realm, a replay and a clone are all refused. */
  finishAssertion(
    sql: Sql,
    of: { purpose: string; ceremony: string; response: unknown },
  ): Promise<
    Result<
      { owner: string; credentialId: string; passkey: Id<'psk'>; data: CeremonyData },
      CeremonyRefusal
    >
  >;
  sweep(sql: Sql, now: Instant): Promise<void>;
}

const CEREMONY_LIFE_MS = 5 * MINUTE;
/** ES256, EdDSA, RS256 (COSE algorithm identifiers). */
const ALGORITHMS = [-7, -8, -257];

export function createPasskeys(
  env: Pick<Env, 'clock' | 'ids' | 'random'>,
  realm: PasskeyRealm,
): Passkeys {
  async function begin(
    sql: Sql,
    purpose: string,
    options: { readonly challenge: string },
    data: CeremonyData,
  ): Promise<BegunCeremony> {
    const ceremony = env.ids.next('chl');
    await sql`
      insert into ceremony (id, realm, purpose, challenge, data, expires_at)
      values (${ceremony}, ${realm.rpId}, ${purpose}, ${options.challenge}, ${sql.json(data)},
        ${env.clock.now() + CEREMONY_LIFE_MS})`;
    return { ceremony, options: options as unknown as Record<string, unknown> };
  }

  /** Takes the ceremony out, whatever comes of it: a challenge is used once. */
  async function take(sql: Sql, purpose: string, ceremony: string) {
    const [row] = await sql<{ challenge: string; data: CeremonyData }[]>`
      delete from ceremony
      where id = ${ceremony} and realm = ${realm.rpId} and purpose = ${purpose}
        and expires_at > ${env.clock.now()}
      returning challenge, data`;
    return row;
  }

  return {
    async beginRegistration(sql, { purpose, userName, userHandle, data, owner }) {
      const known = await sql<{ id: string }[]>`
        select credential_id as id from passkey
        where realm = ${realm.rpId} and owner = ${owner ?? ''} limit 100`;
      const options = await generateRegistrationOptions({
        rpName: realm.rpName,
        rpID: realm.rpId,
        userName,
        userID: userHandle as Uint8Array<ArrayBuffer>,
        challenge: env.random.bytes(32) as Uint8Array<ArrayBuffer>,
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(({ id }) => ({ id })),
      });
      return begin(sql, purpose, options, data);
    },
    async finishRegistration(sql, { purpose, ceremony, response }) {
      const begun = await take(sql, purpose, ceremony);
      if (!begun) return refuse('ceremony_expired');
      const passkey = await verifiedRegistration(realm, begun.challenge, response);
      // WebAuthn 7.1, step 26: whoever registers chooses the id, also one that is somebody else's.
      const taken =
        passkey &&
        (await sql`select 1 from passkey where credential_id = ${passkey.credentialId}`).length > 0;
      return passkey && !taken ? accept({ passkey, data: begun.data }) : refuse('passkey_refused');
    },
    async keep(sql, owner, passkey, of = {}) {
      const id = env.ids.next('psk');
      const now = env.clock.now();
      await sql`
        insert into passkey (id, name, trusted_from, credential_id, realm, owner, public_key,
          counter, device_type,
          backed_up, transports, created_at)
        values (${id}, ${of.name ?? null}, ${of.trustedFrom ?? now}, ${passkey.credentialId},
          ${realm.rpId}, ${owner}, ${passkey.publicKey},
          ${passkey.counter}, ${passkey.deviceType}, ${passkey.backedUp}, ${passkey.transports},
          ${now})`;
      return id;
    },
    async list(sql, owner) {
      const rows = await sql<KeptRow[]>`
        select id, name, created_at, used_at, trusted_from from passkey
        where realm = ${realm.rpId} and owner = ${owner} order by created_at, id limit 100`;
      return rows.map((row) => ({
        id: row.id,
        name: row.name ?? undefined,
        createdAt: instant(Number(row.created_at)),
        usedAt: row.used_at === null ? undefined : instant(Number(row.used_at)),
        trustedFrom: instant(Number(row.trusted_from)),
      }));
    },
    async rename(sql, owner, id, name) {
      const renamed = await sql`
        update passkey set name = ${name}
        where id = ${id} and realm = ${realm.rpId} and owner = ${owner}`;
      return renamed.count === 1;
    },
    async remove(sql, owner, id) {
      const removed = await sql`
        delete from passkey where id = ${id} and realm = ${realm.rpId} and owner = ${owner}`;
      return removed.count === 1;
    },
    async forgetAll(sql, owner) {
      await sql`delete from passkey where realm = ${realm.rpId} and owner = ${owner}`;
    },
    async beginAssertion(sql, { purpose, data }) {
      const options = await generateAuthenticationOptions({
        rpID: realm.rpId,
        userVerification: 'required',
        challenge: env.random.bytes(32) as Uint8Array<ArrayBuffer>,
      });
      return begin(sql, purpose, options, data);
    },
    async finishAssertion(sql, { purpose, ceremony, response }) {
      const begun = await take(sql, purpose, ceremony);
      if (!begun) return refuse('ceremony_expired');
      const answer = response as AuthenticationResponseJSON;
      if (!isCredentialId(answer.id)) return refuse('passkey_refused');
      const [row] = await sql<PasskeyRow[]>`
        select id, owner, public_key, counter from passkey
        where credential_id = ${answer.id} and realm = ${realm.rpId} for update`;
      const counter = row && (await verifiedCounter(realm, begun.challenge, answer, row));
      if (!row || counter === undefined) return refuse('passkey_refused');
      await sql`
        update passkey set counter = ${counter}, used_at = ${env.clock.now()}
        where credential_id = ${answer.id}`;
      const { id: passkey, owner } = row;
      return accept({ owner, credentialId: answer.id, passkey, data: begun.data });
    },
    async sweep(sql, now) {
      await sql`delete from ceremony where expires_at <= ${now}`;
    },
  };
}

interface KeptRow {
  readonly id: Id<'psk'>;
  readonly name: Uint8Array | null;
  readonly created_at: bigint;
  readonly used_at: bigint | null;
  readonly trusted_from: bigint;
}

interface PasskeyRow {
  readonly id: Id<'psk'>;
  readonly owner: string;
  readonly public_key: Uint8Array;
  readonly counter: bigint;
}

/** What stands in a stranger's JSON may be of any type, and of a text that no database takes. */
function isCredentialId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1366}$/.test(id);
}

/** The device says this of itself, unsigned. */
function knownTransports(told: unknown): string {
  const known: unknown[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
  return Array.isArray(told) ? told.filter((name) => known.includes(name)).join(' ') : '';
}

/** The library throws on anything wrong; what was wrong is nobody's business outside. */
async function verifiedRegistration(
  realm: PasskeyRealm,
  challenge: string,
  response: unknown,
): Promise<NewPasskey | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: realm.origin,
      expectedRPID: realm.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || !registrationInfo) return undefined;
    const { credential, credentialDeviceType, credentialBackedUp } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      deviceType: credentialDeviceType,
      backedUp: credentialBackedUp,
      transports: knownTransports(credential.transports),
    };
  } catch {
    return undefined;
  }
}

async function verifiedCounter(
  realm: PasskeyRealm,
  challenge: string,
  answer: AuthenticationResponseJSON,
  row: PasskeyRow,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: realm.origin,
      expectedRPID: realm.rpId,
      requireUserVerification: true,
      credential: {
        id: answer.id,
        publicKey: row.public_key as Uint8Array<ArrayBuffer>,
        counter: Number(row.counter),
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
