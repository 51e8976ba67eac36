import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Random } from '@sekisho/runtime/env.ts';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import {
  type AuthenticationResponse,
  type DeviceRefusal,
  openSoftwarePasskey,
  type RegistrationResponse,
  type SoftwarePasskey,
} from './software-passkey.ts';

const RP = 'wallet-a.localhost';
const ORIGIN = 'http://wallet-a.localhost:8080';
const EVIL = 'http://evil.localhost:8080';

/** Random bytes that a seed decides. */
function seeded(seed: string): Random {
  let drawn = 0;
  return {
    bytes(length) {
      drawn += 1;
      const hash = createHash('shake256', { outputLength: length });
      return new Uint8Array(hash.update(`${seed} ${drawn}`).digest());
    },
  };
}

const device = (person: string, more: { ignoresOrigin?: boolean } = {}) =>
  openSoftwarePasskey({ person, random: seeded(person), ...more });

const creation = (handle = 'u1', excluded: string[] = []) =>
  generateRegistrationOptions({
    rpName: 'Wallet A',
    rpID: RP,
    userName: 'hanako',
    userID: new Uint8Array(Buffer.from(handle)),
    attestationType: 'none',
    excludeCredentials: excluded.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [-8, -7, -257],
  });
const request = (allowed: string[] = []) =>
  generateAuthenticationOptions({
    rpID: RP,
    userVerification: 'required',
    allowCredentials: allowed.map((id) => ({ id })),
  });

const expected = (challenge: string) => ({
  expectedChallenge: challenge,
  expectedOrigin: ORIGIN,
  expectedRPID: RP,
  requireUserVerification: true,
});
const verifyCreated = (response: RegistrationResponse, challenge: string) =>
  verifyRegistrationResponse({ response, ...expected(challenge) });
const verifySigned = (
  response: AuthenticationResponse,
  challenge: string,
  credential: WebAuthnCredential,
) => verifyAuthenticationResponse({ response, credential, ...expected(challenge) });

function taken<T>(result: { ok: true; value: T } | { ok: false; refusal: DeviceRefusal }): T {
  assert.ok(result.ok, result.ok ? '' : result.refusal);
  return result.value;
}

/** Registers at the relying party and gives what the server keeps. */
async function register(at: SoftwarePasskey, handle?: string): Promise<WebAuthnCredential> {
  const options = await creation(handle);
  const made = await verifyCreated(taken(at.createCredential(options, ORIGIN)), options.challenge);
  assert.ok(made.verified);
  return made.registrationInfo.credential;
}

test('A page of another origin gets nothing from an honest device.', async () => {
  const hers = device('hanako');
  await register(hers);
  for (const origin of [
    EVIL,
    'http://wallet-a.localhost.evil.example',
    'null',
    '',
    'http://a-wallet-a.localhost',
  ]) {
    assert.deepEqual(hers.getAssertion(await request(), origin), {
      ok: false,
      refusal: 'origin_refused',
    });
    assert.deepEqual(hers.createCredential(await creation(), origin), {
      ok: false,
      refusal: 'origin_refused',
    });
  }
});

test('What a thief relays from another origin is refused by the server.', async () => {
  const thief = device('thief', { ignoresOrigin: true });
  const credential = await register(thief);
  const asked = await request();
  const signed = taken(thief.getAssertion(asked, EVIL));
  await assert.rejects(verifySigned(signed, asked.challenge, credential), /origin/);
  const options = await creation();
  const created = taken(thief.createCredential(options, EVIL));
  await assert.rejects(verifyCreated(created, options.challenge), /origin/);
});

test('Another key is refused, also under the name of the right one.', async () => {
  const credential = await register(device('hanako'));
  const thief = device('thief');
  await register(thief);
  const asked = await request();
  const signed = taken(thief.getAssertion(asked, ORIGIN));
  const named = { ...signed, id: credential.id, rawId: credential.id };
  const answer = await verifySigned(named, asked.challenge, credential);
  assert.equal(answer.verified, false);
});

test('A replayed challenge is refused, and so is a key that was copied.', async () => {
  const hers = device('hanako');
  const credential = await register(hers);
  const copy = openSoftwarePasskey({ person: 'hanako', random: seeded('copy'), keys: hers.keys() });
  const first = await request();
  const signed = taken(hers.getAssertion(first, ORIGIN));
  const seen = await verifySigned(signed, first.challenge, credential);
  assert.equal(seen.authenticationInfo.newCounter, 1);
  const second = await request();
  await assert.rejects(verifySigned(signed, second.challenge, credential), /challenge/);
  const cloned = taken(copy.getAssertion(second, ORIGIN));
  await assert.rejects(
    verifySigned(cloned, second.challenge, { ...credential, counter: 1 }),
    /counter/,
  );
});

test('A device answers only for what it holds and understands.', async () => {
  const hers = device('hanako');
  const none = { ok: false, refusal: 'no_credential' };
  assert.deepEqual(hers.getAssertion(await request(), ORIGIN), none);
  const { id } = await register(hers);
  assert.deepEqual(hers.getAssertion(await request(['AAAA']), ORIGIN), none);
  assert.deepEqual(device('taro').getAssertion(await request([id]), ORIGIN), none);
  const other = openSoftwarePasskey({ person: 'taro', random: seeded('t'), keys: hers.keys() });
  assert.deepEqual(other.getAssertion(await request(), ORIGIN), none);
  assert.deepEqual(hers.createCredential(await creation('u1', [id]), ORIGIN), {
    ok: false,
    refusal: 'already_registered',
  });
  const edOnly = { ...(await creation()), pubKeyCredParams: [{ type: 'public-key', alg: -8 }] };
  assert.deepEqual(hers.createCredential(edOnly, ORIGIN), {
    ok: false,
    refusal: 'algorithm_not_supported',
  });
  const malformed = { ok: false, refusal: 'options_malformed' };
  for (const options of [
    {},
    [],
    { challenge: 1 },
    { challenge: 'AA', rpId: 5 },
    { challenge: '"' },
  ]) {
    assert.deepEqual(hers.getAssertion(options, ORIGIN), malformed);
    assert.deepEqual(hers.createCredential(options, ORIGIN), malformed);
  }
});

test('A server accepts the passkey at its registration and ever after.', async () => {
  const hers = device('hanako');
  const options = await creation('person-1');
  const response = taken(hers.createCredential(options, ORIGIN));
  const made = await verifyCreated(response, options.challenge);
  assert.ok(made.verified);
  const { credential, fmt, userVerified, credentialDeviceType } = made.registrationInfo;
  assert.deepEqual([fmt, userVerified, credentialDeviceType], ['none', true, 'singleDevice']);
  assert.deepEqual(response.response.transports, ['internal']);
  for (const allowed of [[], [credential.id], ['AAAA', credential.id]]) {
    const asked = await request(allowed);
    const signed = taken(hers.getAssertion(asked, ORIGIN));
    assert.equal(Buffer.from(signed.response.userHandle, 'base64url').toString(), 'person-1');
    const seen = await verifySigned(signed, asked.challenge, credential);
    assert.ok(seen.verified && seen.authenticationInfo.userVerified);
    credential.counter = seen.authenticationInfo.newCounter;
  }
  assert.equal(credential.counter, 3);
});

test('Keys survive as JSON, and a seed always makes the same ones.', async () => {
  const hers = device('hanako');
  const credential = await register(hers);
  const kept = JSON.parse(JSON.stringify(hers.keys()));
  const later = openSoftwarePasskey({ person: 'hanako', random: seeded('later'), keys: kept });
  const asked = await request();
  const seen = await verifySigned(
    taken(later.getAssertion(asked, ORIGIN)),
    asked.challenge,
    credential,
  );
  assert.ok(seen.verified);
  const again = device('hanako');
  await register(again);
  assert.deepEqual(again.keys(), kept);
});

test('A second passkey for one account takes the place of the first; another account has its own.', async () => {
  const hers = device('hanako');
  const first = await register(hers, 'u1');
  const second = await register(hers, 'u1');
  const third = await register(hers, 'u2');
  assert.deepEqual(
    hers.keys().map(({ credentialId }) => credentialId),
    [second.id, third.id],
  );
  assert.equal(hers.getAssertion(await request([first.id]), ORIGIN).ok, false);
});
