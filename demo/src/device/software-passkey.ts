import { createECDH, createHash, createPrivateKey, sign } from 'node:crypto';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Random } from '@sekisho/runtime/env.ts';
import { type CborItem, encodeCbor } from './cbor.ts';

/**
 * One passkey as plain JSON. The private key is in it: this is the demonstration's device, whose
 * people are made up, and nothing for a real person.
 */
export type DeviceKey = {
  readonly person: string;
  readonly rpId: string;
  /** These four are base64url. */
  readonly credentialId: string;
  readonly userHandle: string;
  readonly privateKey: string;
  /** The point in uncompressed form: 04, x, y. */
  readonly publicKey: string;
  readonly signCount: number;
};

/** WebAuthn's RegistrationResponseJSON (level 3, section 5.1.8.1), as far as it is filled. */
export type RegistrationResponse = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: string[];
  };
};

/** WebAuthn's AuthenticationResponseJSON (level 3, section 5.1.8.2), as far as it is filled. */
export type AuthenticationResponse = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string;
  };
};

export type DeviceRefusal =
  | 'options_malformed'
  | 'origin_refused'
  | 'algorithm_not_supported'
  | 'already_registered'
  | 'no_credential';

/** A FIDO2 authenticator in software, together with the browser in front of it. */
export interface SoftwarePasskey {
  /** `navigator.credentials.create` with the server's creation options as JSON. */
  createCredential(options: object, origin: string): Result<RegistrationResponse, DeviceRefusal>;
  /** `navigator.credentials.get` with the server's request options as JSON. */
  getAssertion(options: object, origin: string): Result<AuthenticationResponse, DeviceRefusal>;
  /** All keys, for keeping; the device is opened again with them. */
  keys(): readonly DeviceKey[];
}

export interface SoftwarePasskeyOptions {
  readonly person: string;
  readonly random: Random;
  /** May hold the keys of other people too; they are kept and never used. */
  readonly keys?: readonly DeviceKey[];
  /** A thief's own client: signs for any relying party, wherever the page comes from. */
  readonly ignoresOrigin?: boolean;
}

const ES256 = -7;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_CREDENTIAL = 0x40;

/** Opens one person's device. The person is always present and verified. */
export function openSoftwarePasskey(options: SoftwarePasskeyOptions): SoftwarePasskey {
  const { person, random, ignoresOrigin = false } = options;
  let keys: readonly DeviceKey[] = options.keys ?? [];
  const ownKeys = (rpId: string) =>
    keys.filter((key) => key.person === person && key.rpId === rpId);

  return {
    keys: () => keys,
    createCredential(given, origin) {
      const read = readCreation(given, origin);
      if (read === undefined) return refuse('options_malformed');
      const { rpId, userHandle, algorithms, exclude, challenge } = read;
      if (!ignoresOrigin && !mayUse(origin, rpId)) return refuse('origin_refused');
      if (!algorithms.includes(ES256)) return refuse('algorithm_not_supported');
      if (ownKeys(rpId).some(({ credentialId }) => exclude.includes(credentialId))) {
        return refuse('already_registered');
      }
      const key = { person, rpId, userHandle, ...newKey(random), signCount: 0 };
      // A second passkey for the same account takes the place of the first, as on a real device.
      const replaced = ownKeys(rpId).filter((own) => own.userHandle === userHandle);
      keys = [...keys.filter((other) => !replaced.includes(other)), key];
      return accept(registration(key, challenge, origin));
    },
    getAssertion(given, origin) {
      const read = readRequest(given, origin);
      if (read === undefined) return refuse('options_malformed');
      const { rpId, allow, challenge } = read;
      if (!ignoresOrigin && !mayUse(origin, rpId)) return refuse('origin_refused');
      const chosen = ownKeys(rpId).findLast(
        ({ credentialId }) => allow.length === 0 || allow.includes(credentialId),
      );
      if (chosen === undefined) return refuse('no_credential');
      const used = { ...chosen, signCount: chosen.signCount + 1 };
      keys = keys.map((key) => (key === chosen ? used : key));
      return accept(assertion(used, challenge, origin));
    },
  };
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A P-256 key from 40 random bytes, so that a seeded environment has the same people's keys. */
function newKey(random: Random): Pick<DeviceKey, 'credentialId' | 'privateKey' | 'publicKey'> {
  const seed = BigInt(`0x${Buffer.from(random.bytes(40)).toString('hex')}`);
  const scalar = (seed % (P256_ORDER - 1n)) + 1n;
  const privateKey = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(privateKey);
  return {
    credentialId: Buffer.from(random.bytes(16)).toString('base64url'),
    privateKey: privateKey.toString('base64url'),
    publicKey: curve.getPublicKey('base64url', 'uncompressed'),
  };
}

function registration(key: DeviceKey, challenge: string, origin: string): RegistrationResponse {
  const id = Buffer.from(key.credentialId, 'base64url');
  const { x, y } = pointOf(key);
  // COSE_Key: kty EC2, alg ES256, crv P-256 (RFC 9053, sections 2.1 and 7.1.1).
  const publicKey = new Map<number, number | Buffer>([
    [1, 2],
    [3, ES256],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);
  const aaguid = Buffer.alloc(16);
  const credential = Buffer.concat([
    aaguid,
    Buffer.from([id.length >> 8, id.length & 0xff]),
    id,
    encodeCbor(publicKey),
  ]);
  const flags = USER_PRESENT | USER_VERIFIED | ATTESTED_CREDENTIAL;
  const attestation = new Map<string, CborItem>([
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', Buffer.concat([authenticatorData(key, flags), credential])],
  ]);
  return {
    ...envelope(key),
    response: {
      clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
      attestationObject: encodeCbor(attestation).toString('base64url'),
      transports: ['internal'],
    },
  };
}

function assertion(key: DeviceKey, challenge: string, origin: string): AuthenticationResponse {
  const data = authenticatorData(key, USER_PRESENT | USER_VERIFIED);
  const client = clientData('webauthn.get', challenge, origin);
  const { x, y } = pointOf(key);
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: x.toString('base64url'),
      y: y.toString('base64url'),
      d: key.privateKey,
    },
  });
  const clientHash = createHash('sha256').update(client).digest();
  return {
    ...envelope(key),
    response: {
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, clientHash]), privateKey).toString(
        'base64url',
      ),
      userHandle: key.userHandle,
    },
  };
}

function envelope({ credentialId }: DeviceKey) {
  return {
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
  } as const;
}

function pointOf(key: DeviceKey): { readonly x: Buffer; readonly y: Buffer } {
  const point = Buffer.from(key.publicKey, 'base64url');
  return { x: point.subarray(1, 33), y: point.subarray(33, 65) };
}

/** The hash of the relying party, what the person did, and how often the key was used (6.1). */
function authenticatorData({ rpId, signCount }: DeviceKey, flags: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(signCount);
  const rpHash = createHash('sha256').update(rpId).digest();
  return Buffer.concat([rpHash, Buffer.from([flags]), count]);
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** What a browser checks before it asks an authenticator (WebAuthn level 3, section 5.1.3). */
function mayUse(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  const secure = protocol === 'https:' || (protocol === 'http:' && local);
  return secure && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

interface Creation {
  readonly rpId: string;
  readonly userHandle: string;
  readonly challenge: string;
  readonly algorithms: readonly unknown[];
  readonly exclude: readonly unknown[];
}

/** Reads what the device needs of the creation options; `undefined` when a page sent nonsense. */
function readCreation(options: object, origin: string): Creation | undefined {
  const { rp, user, challenge, pubKeyCredParams, excludeCredentials = [] } = fields(options);
  const rpId = fields(rp).id ?? hostOf(origin);
  const userHandle = fields(user).id;
  if (typeof rpId !== 'string' || !isBase64url(userHandle) || !isBase64url(challenge)) {
    return undefined;
  }
  if (!Array.isArray(pubKeyCredParams) || !Array.isArray(excludeCredentials)) return undefined;
  const algorithms = pubKeyCredParams.map((parameter) => fields(parameter).alg);
  const exclude = excludeCredentials.map((descriptor) => fields(descriptor).id);
  return { rpId, userHandle, challenge, algorithms, exclude };
}

interface AssertionRequest {
  readonly rpId: string;
  readonly challenge: string;
  /** Empty: any of the person's passkeys for this relying party. */
  readonly allow: readonly unknown[];
}

function readRequest(options: object, origin: string): AssertionRequest | undefined {
  const given = fields(options);
  const { rpId = hostOf(origin), challenge, allowCredentials = [] } = given;
  if (typeof rpId !== 'string' || !isBase64url(challenge)) return undefined;
  if (!Array.isArray(allowCredentials)) return undefined;
  const allow = allowCredentials.map((descriptor) => fields(descriptor).id);
  return { rpId, challenge, allow };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).hostname : undefined;
}

function isBase64url(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value);
}
