import { createHash, createPrivateKey, sign } from 'node:crypto';
import { newKey, type PrivateJwks } from '@sekisho/fapi/keys.ts';
import type { Env } from '@sekisho/runtime/env.ts';

/** A software authenticator for tests: one passkey, always with user verification. */
export interface PasskeyDevice {
  create(options: Record<string, unknown>): Record<string, unknown>;
  get(options: Record<string, unknown>): Record<string, unknown>;
}

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 };

/** `origin` is where the browser believes to be: another one is a phishing page. */
export async function openPasskeyDevice(
  env: Pick<Env, 'random'>,
  origin: string,
): Promise<PasskeyDevice> {
  const key = await newKey(env, { use: 'sig', alg: 'ES256' });
  const id = Buffer.from(env.random.bytes(16));
  const rpIdHash = createHash('sha256').update(new URL(origin).hostname).digest();
  let counter = 0;

  const clientData = (type: string, challenge: unknown) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authData = (flags: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([rpIdHash, Buffer.of(flags), count]);
  };
  const credential = (response: Record<string, unknown>) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });

  return {
    create({ challenge }) {
      const attested = Buffer.concat([
        authData(FLAGS.present | FLAGS.verified | FLAGS.attested),
        Buffer.alloc(16),
        Buffer.of(0, id.length),
        id,
        coseKey(key),
      ]);
      return credential({
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation(attested).toString('base64url'),
        transports: ['internal'],
      });
    },
    get({ challenge }) {
      const data = authData(FLAGS.present | FLAGS.verified);
      const client = clientData('webauthn.get', challenge);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      const secret = createPrivateKey({ key: { ...key }, format: 'jwk' });
      return credential({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, secret).toString('base64url'),
      });
    },
  };
}

/** CBOR `{"fmt": "none", "attStmt": {}, "authData": …}`. */
function attestation(authData: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authData.length);
  return Buffer.concat([
    Buffer.from('a363666d74646e6f6e656761747453746d74a068', 'hex'),
    Buffer.from('authData'),
    Buffer.of(0x59),
    length,
    authData,
  ]);
}

/** CBOR `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`. */
function coseKey({ x = '', y = '' }: PrivateJwks['keys'][number]): Buffer {
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
}
