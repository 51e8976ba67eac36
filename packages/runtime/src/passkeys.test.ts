import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { RUNTIME_MIGRATIONS } from './migrations.ts';
import { type BegunCeremony, createPasskeys, type PasskeyRealm } from './passkeys.ts';
import { openTestDb } from './testing/test-db.ts';
import { type TestEnv, testEnv } from './testing/test-env.ts';

const REALM: PasskeyRealm = {
  rpId: 'wallet-a.localhost',
  rpName: 'Wallet A',
  origin: 'http://wallet-a.localhost',
};
const OTHER: PasskeyRealm = {
  rpId: 'wallet-b.localhost',
  rpName: 'Wallet B',
  origin: 'http://wallet-b.localhost',
};

interface Device {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly coseKey: Uint8Array;
  counter: number;
}

function makeDevice(id: Buffer = randomBytes(16)): Device {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const coordinate = (text: unknown) => new Uint8Array(Buffer.from(String(text), 'base64url'));
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, coordinate(jwk.x)],
    [-3, coordinate(jwk.y)],
  ]);
  return { id, privateKey, coseKey: isoCBOR.encode(key), counter: 0 };
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

/** @see https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data */
function authenticatorData(device: Device, realm: PasskeyRealm, fresh: boolean): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(device.counter);
  const head = [sha256(realm.rpId), Buffer.from([fresh ? 0x45 : 0x05]), count];
  const length = Buffer.from([0, device.id.length]);
  const credential = fresh ? [Buffer.alloc(16), length, device.id, device.coseKey] : [];
  return Buffer.concat([...head, ...credential]);
}

function clientData(type: string, begun: BegunCeremony, realm: PasskeyRealm): Buffer {
  const { challenge } = begun.options;
  return Buffer.from(JSON.stringify({ type, challenge, origin: realm.origin }));
}

function credential(device: Device, response: Record<string, unknown>) {
  const id = device.id.toString('base64url');
  const base = { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  return { ...base, response };
}

function created(device: Device, begun: BegunCeremony, extra: Record<string, unknown> = {}) {
  const authData = new Uint8Array(authenticatorData(device, REALM, true));
  const attestation = new Map<string, string | Uint8Array<ArrayBuffer> | Map<string, string>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, string>()],
    ['authData', authData],
  ]);
  return credential(device, {
    clientDataJSON: clientData('webauthn.create', begun, REALM).toString('base64url'),
    attestationObject: Buffer.from(isoCBOR.encode(attestation)).toString('base64url'),
    ...extra,
  });
}

function asserted(device: Device, begun: BegunCeremony, realm = REALM) {
  device.counter += 1;
  const data = authenticatorData(device, realm, false);
  const client = clientData('webauthn.get', begun, realm);
  const signature = sign('sha256', Buffer.concat([data, sha256(client)]), device.privateKey);
  return credential(device, {
    clientDataJSON: client.toString('base64url'),
    authenticatorData: data.toString('base64url'),
    signature: signature.toString('base64url'),
  });
}

async function withRealms(
  work: (parts: {
    env: TestEnv;
    here: ReturnType<typeof createPasskeys>;
    there: ReturnType<typeof createPasskeys>;
    /** Registers a device for an owner. */
    register: (device: Device, owner: string, extra?: Record<string, unknown>) => Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  const database = await openTestDb({ migrations: RUNTIME_MIGRATIONS });
  const env = testEnv({ db: database.db });
  const here = createPasskeys(env, REALM);
  const { sql } = database.db;
  const register = async (device: Device, owner: string, extra = {}) => {
    const begun = await here.beginRegistration(sql, {
      purpose: 'enrol',
      userName: 'x',
      userHandle: new Uint8Array([1]),
      data: {},
    });
    const finished = await here.finishRegistration(sql, {
      purpose: 'enrol',
      ceremony: begun.ceremony,
      response: created(device, begun, extra),
    });
    if (!finished.ok) return finished.refusal;
    await here.keep(sql, owner, finished.value.passkey);
    return 'kept';
  };
  try {
    await work({ env, here, there: createPasskeys(env, OTHER), register });
  } finally {
    await database.drop();
  }
}

test('a passkey proves its owner in its own realm, once for each challenge and purpose', async () => {
  await withRealms(async ({ env, here, there, register }) => {
    const { sql } = env.db;
    const device = makeDevice();
    assert.equal(await register(device, 'wlt_1'), 'kept');
    const begin = (purpose = 'sign_in') => here.beginAssertion(sql, { purpose, data: {} });
    const finish = async (ceremony: string, response: unknown, passkeys = here) => {
      const of = { purpose: 'sign_in', ceremony, response };
      const result = await passkeys.finishAssertion(sql, of);
      return result.ok ? result.value.owner : result.refusal;
    };
    const begun = await begin();
    const answer = asserted(device, begun);
    assert.equal(await finish(begun.ceremony, answer), 'wlt_1');
    assert.equal(await finish(begun.ceremony, answer), 'ceremony_expired', 'a replay');

    const other = await begin();
    assert.equal(await finish(other.ceremony, answer), 'passkey_refused', 'another challenge');
    assert.equal(await finish(other.ceremony, asserted(device, other)), 'ceremony_expired');

    const proof = await begin('prove');
    assert.equal(await finish(proof.ceremony, asserted(device, proof)), 'ceremony_expired');

    const foreign = await there.beginAssertion(sql, { purpose: 'sign_in', data: {} });
    const relayed = asserted(device, foreign, OTHER);
    assert.equal(await finish(foreign.ceremony, relayed), 'ceremony_expired');
    assert.equal(await finish(foreign.ceremony, relayed, there), 'passkey_refused');

    const clone = { ...device };
    const first = await begin();
    assert.equal(await finish(first.ceremony, asserted(device, first)), 'wlt_1');
    const second = await begin();
    assert.equal(await finish(second.ceremony, asserted(clone, second)), 'passkey_refused');

    const late = await begin();
    const inTime = asserted(device, late);
    env.clock.advance(5 * 60_000);
    assert.equal(await finish(late.ceremony, inTime), 'ceremony_expired');

    const raced = await begin();
    const racing = asserted(device, raced);
    const all = await Promise.all([1, 2, 3, 4].map(() => finish(raced.ceremony, racing)));
    assert.deepEqual(all.filter((owner) => owner === 'wlt_1').length, 1);
  });
});

test('an answer of any other shape is refused, its challenge is used up, and nothing breaks', async () => {
  await withRealms(async ({ env, here, register }) => {
    const { sql } = env.db;
    const device = makeDevice();
    await register(device, 'wlt_1');
    const shapes: Record<string, (good: ReturnType<typeof asserted>) => unknown> = {
      nothing: () => ({}),
      'an id with a zero': (good) => ({ ...good, id: 'a\u0000' }),
      'an id that is half a character': (good) => ({ ...good, id: '\ud800' }),
      'an id that is no text': (good) => ({ ...good, id: { toString: 1, valueOf: 1 } }),
      'an id that is a list': (good) => ({ ...good, id: [good.id] }),
      'an id without end': (good) => ({ ...good, id: 'a'.repeat(100_000) }),
      'no response': (good) => ({ ...good, response: null }),
      'a signature that is no text': (good) => ({
        ...good,
        response: { ...good.response, signature: {} },
      }),
    };
    for (const [name, shape] of Object.entries(shapes)) {
      const begun = await here.beginAssertion(sql, { purpose: 'sign_in', data: {} });
      const of = { purpose: 'sign_in', ceremony: begun.ceremony };
      const good = asserted(device, begun);
      const bad = await here.finishAssertion(sql, { ...of, response: shape(good) });
      assert.deepEqual(bad, { ok: false, refusal: 'passkey_refused' }, name);
      const again = await here.finishAssertion(sql, { ...of, response: good });
      assert.equal(again.ok, false, `${name}, then the good one`);
    }
  });
});

test('what a new passkey says about itself is kept only as far as it is known', async () => {
  await withRealms(async ({ env, register }) => {
    const transports = ['internal', 'a\u0000', '\ud800', 'hybrid', 7, 'x'.repeat(200)];
    assert.equal(await register(makeDevice(), 'wlt_1', { transports }), 'kept');
    assert.equal(await register(makeDevice(), 'wlt_2', { transports: 'internal' }), 'kept');
    const rows = await env.db.sql`select transports from passkey order by owner`;
    assert.deepEqual(
      rows.map((row) => row.transports),
      ['internal hybrid', ''],
    );
  });
});

test('nobody registers a passkey under the number of another, and is told nothing about it', async () => {
  await withRealms(async ({ env, register }) => {
    const device = makeDevice();
    assert.equal(await register(device, 'wlt_1'), 'kept');
    assert.equal(await register(makeDevice(device.id), 'wlt_2'), 'passkey_refused');
    const rows = await env.db.sql`select owner from passkey`;
    assert.deepEqual(
      rows.map((row) => row.owner),
      ['wlt_1'],
    );
  });
});
