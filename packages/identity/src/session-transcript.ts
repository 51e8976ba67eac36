import { createHash } from 'node:crypto';
import { cborEncode, DataItem } from '@owf/mdoc';

/** What binds an answer to one request of one verifier. */
export interface Handover {
  readonly clientId: string;
  readonly nonce: string;
  readonly responseUri: string;
  /** RFC 7638 thumbprint of the key that the answer is encrypted to; absent for `direct_post`. */
  readonly jwkThumbprint?: Uint8Array;
}

export type SessionTranscript = readonly [
  deviceEngagement: null,
  readerKey: null,
  handover: readonly ['OpenID4VPHandover', Uint8Array],
];

/**
 * The session transcript of a request that came by redirect or link.
 *
 * @see OpenID for Verifiable Presentations 1.0, Annex B.2.6.1
 */
export function sessionTranscript(handover: Handover): SessionTranscript {
  const { clientId, nonce, jwkThumbprint, responseUri } = handover;
  const info = cborEncode([clientId, nonce, jwkThumbprint ?? null, responseUri]);
  const hash = new Uint8Array(createHash('sha256').update(info).digest());
  return [null, null, ['OpenID4VPHandover', hash]];
}

/**
 * What the device signs: the transcript, the document type, and the name spaces that the device itself
 * vouches for, in the bytes that it sent.
 *
 * @see ISO/IEC 18013-5 section 9.1.3.4
 */
export function deviceAuthenticationBytes(
  transcript: unknown,
  docType: string,
  deviceNameSpaces: DataItem,
): Uint8Array {
  return cborEncode(
    DataItem.fromData(['DeviceAuthentication', transcript, docType, deviceNameSpaces]),
  );
}
