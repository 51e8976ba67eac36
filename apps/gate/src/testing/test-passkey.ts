import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import type { NewPasskey } from '@sekisho/runtime/passkeys.ts';

/** A passkey in software: it signs for whatever origin a test says. */
export interface TestPasskey {
  readonly registered: NewPasskey;
  /** The answer to `options` as a browser on `origin` gives it (WebAuthn 7.2). */
  answer(options: Readonly<Record<string, unknown>>, origin: string): Record<string, unknown>;
}

const USER_PRESENT_AND_VERIFIED = 0x05;

export function makeTestPasskey(): TestPasskey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = createHash('sha256').update(coseOf(publicKey)).digest('base64url');
  let counter = 0;
  return {
    registered: {
      credentialId,
      publicKey: coseOf(publicKey),
      counter: 0,
      deviceType: 'singleDevice',
      backedUp: false,
      transports: 'internal',
    },
    answer(options, origin) {
      counter += 1;
      const client = Buffer.from(
        JSON.stringify({
          type: 'webauthn.get',
          challenge: options.challenge,
          origin,
          crossOrigin: false,
        }),
      );
      const data = Buffer.concat([
        createHash('sha256').update(new URL(origin).hostname).digest(),
        Buffer.of(USER_PRESENT_AND_VERIFIED, 0, 0, 0, counter),
      ]);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
      };
    },
  };
}

/** The key as COSE (RFC 9053): EC2, ES256, P-256, x and y. */
function coseOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' });
  const half = (text: string | undefined) =>
    Buffer.from(present(text, 'An EC key has x and y.'), 'base64url');
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      half(x),
      Buffer.from('225820', 'hex'),
      half(y),
    ]),
  );
}
