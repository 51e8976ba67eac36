import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import type { Random } from '@sekisho/runtime/env.ts';

/** A P-256 key pair as plain JSON. It is a demonstration's: a real device never lets `d` out. */
export interface SoftwareKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** The public half, which may go anywhere. */
export type PublicSoftwareKey = Omit<SoftwareKey, 'd'>;

const COORDINATE_BYTES = 32;

/** Makes a key from the given randomness alone, so that a seed gives the same key again. */
export function makeSoftwareKey(random: Random): SoftwareKey {
  const ecdh = createECDH('prime256v1');
  for (;;) {
    const scalar = random.bytes(COORDINATE_BYTES);
    try {
      ecdh.setPrivateKey(scalar);
    } catch {
      // Zero, or at least the order of the curve: about one try in 2^32.
      continue;
    }
    const point = ecdh.getPublicKey();
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    const x = text(point.subarray(1, 1 + COORDINATE_BYTES));
    return {
      kty: 'EC',
      crv: 'P-256',
      x,
      y: text(point.subarray(1 + COORDINATE_BYTES)),
      d: text(scalar),
    };
  }
}

export function publicHalf({ kty, crv, x, y }: PublicSoftwareKey): PublicSoftwareKey {
  return { kty, crv, x, y };
}

export function privateKeyObject(key: SoftwareKey): KeyObject {
  return createPrivateKey({ key: { ...key }, format: 'jwk' });
}
