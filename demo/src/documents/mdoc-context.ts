import { createHash, sign } from 'node:crypto';
import type { CoseKey, MdocContext } from '@owf/mdoc';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Random } from '@sekisho/runtime/env.ts';
import { privateKeyObject } from './software-key.ts';

/** What issuing and presenting need of the mobile-document library; verifying is not done here. */
export type SigningContext = Pick<MdocContext, 'crypto' | 'cose'>;

/** Gives the library randomness, hashes and signatures. MACs are not used over OpenID4VP. */
export function signingContext(random: Random): SigningContext {
  return {
    crypto: {
      random: (length) => random.bytes(length),
      digest: ({ digestAlgorithm, bytes }) => {
        const hash = createHash(digestAlgorithm.replace('-', '').toLowerCase());
        return new Uint8Array(hash.update(bytes).digest());
      },
      calculateEphemeralMacKey: () => notUsed('a MAC key'),
    },
    cose: {
      sign1: {
        sign: ({ toBeSigned, key }) => signEs256(toBeSigned, key),
        verify: () => notUsed('the verification of a signature'),
      },
      mac0: { sign: () => notUsed('a MAC'), verify: () => notUsed('the verification of a MAC') },
    },
  };
}

function signEs256(toBeSigned: Uint8Array, { x, y, d }: CoseKey): Uint8Array {
  const text = (bytes: Uint8Array | undefined) =>
    Buffer.from(present(bytes, 'A signing key has both its halves.')).toString('base64url');
  const key = privateKeyObject({ kty: 'EC', crv: 'P-256', x: text(x), y: text(y), d: text(d) });
  return new Uint8Array(sign('sha256', toBeSigned, { key, dsaEncoding: 'ieee-p1363' }));
}

function notUsed(what: string): never {
  assert(false, `The demonstration's issuer and wallet do not need ${what}.`);
}
