import { type KeyObject, verify } from 'node:crypto';
import { cborDecode, cborEncode } from '@owf/mdoc';
import { isPlainCbor } from './cbor-shape.ts';

/** A COSE_Sign1 structure, with the protected header also as the bytes that were signed. */
export interface CoseSignature {
  readonly protectedBytes: Uint8Array;
  readonly protectedHeaders: ReadonlyMap<unknown, unknown>;
  readonly unprotectedHeaders: ReadonlyMap<unknown, unknown>;
  /** `null` when what was signed travels apart. */
  readonly payload: Uint8Array | null;
  readonly signature: Uint8Array;
}

const HEADER_ALGORITHM = 1;
const HEADER_CRITICAL = 2;
export const HEADER_X5CHAIN = 33;

interface Algorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** OpenSSL's name of the curve that belongs to the algorithm. */
  readonly curve: string;
}

const ES256: Algorithm = { hash: 'sha256', curve: 'prime256v1' };
const ES384: Algorithm = { hash: 'sha384', curve: 'secp384r1' };
const ES512: Algorithm = { hash: 'sha512', curve: 'secp521r1' };

/** ECDSA by its COSE number, under the old names and the fully specified ones (RFC 9864). */
const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map([
  [-7, ES256],
  [-9, ES256],
  [-35, ES384],
  [-51, ES384],
  [-36, ES512],
  [-52, ES512],
]);

export const ACCEPTED_ALGORITHMS: readonly number[] = [-7, -9, -35, -51, -36, -52];

/** Reads the array of COSE_Sign1 (RFC 9052 section 4.2); `undefined` when it is none. */
export function readCoseSignature(value: unknown): CoseSignature | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [protectedBytes, unprotectedHeaders, payload, signature]: unknown[] = value;
  if (!(protectedBytes instanceof Uint8Array) || !isPlainCbor(protectedBytes)) return undefined;
  const protectedHeaders: unknown = cborDecode(protectedBytes);
  if (!(protectedHeaders instanceof Map) || !(unprotectedHeaders instanceof Map)) return undefined;
  if (!(signature instanceof Uint8Array)) return undefined;
  if (payload !== null && !(payload instanceof Uint8Array)) return undefined;
  return { protectedBytes, protectedHeaders, unprotectedHeaders, payload, signature };
}

/**
 * Whether the signature names, in its protected header, an algorithm that this program accepts, and no
 * header that it would have to understand.
 */
export function usesAcceptedAlgorithm(cose: CoseSignature): boolean {
  return (
    ALGORITHMS.has(cose.protectedHeaders.get(HEADER_ALGORITHM)) &&
    !cose.protectedHeaders.has(HEADER_CRITICAL) &&
    !cose.unprotectedHeaders.has(HEADER_CRITICAL)
  );
}

/** Whether `key` signed `payload`; the key's curve must be the one of the algorithm. */
export function signatureVerifies(
  cose: CoseSignature,
  payload: Uint8Array,
  key: KeyObject,
): boolean {
  const algorithm = ALGORITHMS.get(cose.protectedHeaders.get(HEADER_ALGORITHM));
  if (algorithm === undefined || key.asymmetricKeyDetails?.namedCurve !== algorithm.curve) {
    return false;
  }
  const signed = cborEncode(['Signature1', cose.protectedBytes, new Uint8Array(), payload]);
  return verify(algorithm.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, cose.signature);
}
