import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';

/** One passkey in software, always with user verification. */
export interface TestPasskey {
  create(options: Readonly<Record<string, unknown>>): Record<string, unknown>;
  get(options: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

const USED = 0x05;
const CREATED = 0x45;

/** `origin` is where the browser believes to be. */
export function makeTestPasskey(origin: string): TestPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = createHash('sha256').update(coseOf(publicKey)).digest().subarray(0, 16);
  const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
  let counter = 0;
  const dataOf = (flags: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([sha256(new URL(origin).hostname), Buffer.of(flags), count]);
  };
  const clientOf = (type: string, challenge: unknown) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = (response: Readonly<Record<string, unknown>>) => {
    const name = id.toString('base64url');
    return { id: name, rawId: name, type: 'public-key', clientExtensionResults: {}, response };
  };
  return {
    create({ challenge }) {
      const head = [dataOf(CREATED), Buffer.alloc(16), Buffer.of(0, id.length)];
      const data = Buffer.concat([...head, id, coseOf(publicKey)]);
      return credential({
        clientDataJSON: clientOf('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation(data).toString('base64url'),
        transports: ['internal'],
      });
    },
    get({ challenge }) {
      const [data, client] = [dataOf(USED), clientOf('webauthn.get', challenge)];
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return credential({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
      });
    },
  };
}

/** CBOR `{"fmt": "none", "attStmt": {}, "authData": …}`. */
function attestation(authData: Buffer): Buffer {
  const head = Buffer.from('a363666d74646e6f6e656761747453746d74a068', 'hex');
  const length = Buffer.of(0x59, authData.length >> 8, authData.length & 0xff);
  return Buffer.concat([head, Buffer.from('authData'), length, authData]);
}

/** The key as COSE (RFC 9053): EC2, ES256, P-256, x and y. */
function coseOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' });
  const half = (text: string | undefined) =>
    Buffer.from(present(text, 'An EC key has x and y.'), 'base64url');
  const [head, between] = ['a5010203262001215820', '225820'].map((hex) => Buffer.from(hex, 'hex'));
  return new Uint8Array(
    Buffer.concat([head ?? Buffer.of(), half(x), between ?? Buffer.of(), half(y)]),
  );
}
