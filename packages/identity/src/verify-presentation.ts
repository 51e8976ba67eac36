import { createHash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { parseBirthDate } from '@sekisho/domain/identity/birth-date.ts';
import type { ProvedIdentity } from '@sekisho/domain/identity/evidence.ts';
import { signatureVerifies, usesAcceptedAlgorithm } from './cose-signature.ts';
import {
  type IssuerItem,
  type PresentedDocument,
  readVpToken,
  type SecurityObject,
} from './device-response.ts';
import { type DocumentSigner, trustDocumentSigner } from './issuer-trust.ts';
import { DOC_TYPE, isRequestedElement, REQUESTED_ELEMENTS } from './my-number-card.ts';
import { CREDENTIAL_ID } from './presentation-request.ts';
import { deviceAuthenticationBytes, sessionTranscript } from './session-transcript.ts';

/** Why a presentation proves nothing, in order of precedence. */
export const PRESENTATION_REFUSALS = [
  /** Longer than any document is; nothing was decoded. */
  'too_large',
  /** Not the JSON, base64url, CBOR or structure of an answer with one document. */
  'malformed',
  /** The wallet answered without a document. */
  'document_missing',
  'wrong_doctype',
  'algorithm_not_accepted',
  /** No trusted authority certified the signer, for this purpose. */
  'issuer_untrusted',
  /** Signer or authority is out of its validity, or the document was signed outside of it. */
  'issuer_certificate_expired',
  /** What the issuer signed was altered. */
  'issuer_signature_invalid',
  'document_not_yet_valid',
  'document_expired',
  /** An element is not the one that the issuer signed. */
  'digest_mismatch',
  /** The device answered with a MAC or not at all. */
  'device_signature_missing',
  /**
   * The device signature does not verify over our transcript: another nonce, client or response
   * address (a replay or a relay), or another device's key (a borrowed document). These cannot be
   * told apart, because all of them are one signature.
   */
  'wrong_nonce',
  'element_missing',
  /** More than was asked for, above all the individual number. */
  'element_not_requested',
  'element_malformed',
] as const;

export type PresentationRefusal = (typeof PRESENTATION_REFUSALS)[number];

/** An identity that a mobile document proved, and what to keep about the document itself. */
export interface ProvedMobileDocument {
  readonly identity: ProvedIdentity & { readonly portrait: Uint8Array };
  readonly documentValidUntil: Instant;
  /** SHA-256 of the device's public key: the same phone, whatever the name. */
  readonly deviceKeySha256: string;
  readonly signerCertificateSha256: string;
}

/** The request that was sent, the answer that came, and whom to trust at what time. */
export interface PresentationToVerify {
  /** The `vp_token` parameter as it was posted. */
  readonly vpToken: string;
  readonly nonce: string;
  readonly clientId: string;
  readonly responseUri: string;
  /** Certificates (PEM) of the issuing authorities (IACA). */
  readonly trustedIssuers: readonly string[];
  readonly now: Instant;
}

/**
 * Verifies the answer to a `presentationRequest` and gives the identity that it proves. That a nonce
 * is answered once only is the caller's to keep. No clock is read: every time compares with `now`.
 *
 * @see ISO/IEC 18013-5 sections 9.1 and 9.3; OpenID for Verifiable Presentations 1.0, Annex B.2
 */
export function verifyPresentation(
  presentation: PresentationToVerify,
): Result<ProvedMobileDocument, PresentationRefusal> {
  const read = readVpToken(presentation.vpToken, CREDENTIAL_ID);
  if (!read.ok) return read;
  const document = read.value;
  const kind = verifyKind(document);
  if (!kind.ok) return kind;
  const signer = verifyIssuerData(document, presentation);
  if (!signer.ok) return signer;
  const device = verifyDevice(document, presentation);
  if (!device.ok) return device;
  const elements = requestedElements(document);
  if (!elements.ok) return elements;
  return identityFrom(elements.value, document, signer.value, presentation.now);
}

/** Whether this is a document, and are signatures, of the kind that was asked for. */
function verifyKind({
  docType,
  securityObject,
  issuerAuth,
  deviceSignature,
}: PresentedDocument): Result<true, 'wrong_doctype' | 'algorithm_not_accepted'> {
  if (docType !== DOC_TYPE || securityObject.docType !== DOC_TYPE) return refuse('wrong_doctype');
  const signatures = [issuerAuth, deviceSignature ?? issuerAuth];
  return signatures.every(usesAcceptedAlgorithm) ? accept(true) : refuse('algorithm_not_accepted');
}

/** Issuer data authentication. @see ISO/IEC 18013-5 section 9.3.1 */
function verifyIssuerData(
  document: PresentedDocument,
  { trustedIssuers, now }: PresentationToVerify,
): Result<DocumentSigner, PresentationRefusal> {
  const { issuerAuth, securityObject: mso } = document;
  const signer = trustDocumentSigner(document.certificateChain, trustedIssuers, now);
  if (!signer.ok) return signer;
  if (mso.signedAt < signer.value.notBefore || mso.signedAt > signer.value.notAfter) {
    return refuse('issuer_certificate_expired');
  }
  if (!signatureVerifies(issuerAuth, issuerAuth.payload, signer.value.key)) {
    return refuse('issuer_signature_invalid');
  }
  if (now < mso.validFrom || now < mso.signedAt) return refuse('document_not_yet_valid');
  if (now > mso.validUntil) return refuse('document_expired');
  if (!document.items.every((item) => digestMatches(item, mso))) return refuse('digest_mismatch');
  return signer;
}

/** Whether the issuer signed exactly these bytes. @see ISO/IEC 18013-5 section 9.1.2.5 */
export function digestMatches(item: IssuerItem, securityObject: SecurityObject): boolean {
  const hash = securityObject.digestAlgorithm.replace('-', '').toLowerCase();
  const signed = securityObject.digests.get(item.namespace)?.get(item.digestId);
  const digest = createHash(hash).update(item.encoded).digest();
  return signed !== undefined && signed.length === digest.length && timingSafeEqual(signed, digest);
}

/** Device authentication over our own transcript. @see ISO/IEC 18013-5 section 9.1.3 */
function verifyDevice(
  document: PresentedDocument,
  { clientId, nonce, responseUri }: PresentationToVerify,
): Result<true, PresentationRefusal> {
  const { deviceSignature, deviceNameSpaces, securityObject } = document;
  if (deviceSignature === undefined) return refuse('device_signature_missing');
  const transcript = sessionTranscript({ clientId, nonce, responseUri });
  const signed = deviceAuthenticationBytes(transcript, document.docType, deviceNameSpaces);
  return signatureVerifies(deviceSignature, signed, securityObject.deviceKey)
    ? accept(true)
    : refuse('wrong_nonce');
}

/** The elements that were asked for, no fewer and no more. */
function requestedElements(
  document: PresentedDocument,
): Result<ReadonlyMap<string, unknown>, PresentationRefusal> {
  const requested = document.items.filter((item) =>
    isRequestedElement(item.namespace, item.identifier),
  );
  if (requested.length < REQUESTED_ELEMENTS.length) return refuse('element_missing');
  if (requested.length < document.items.length || document.hasDeviceElements) {
    return refuse('element_not_requested');
  }
  return accept(new Map(requested.map((item) => [item.identifier, item.value])));
}

function identityFrom(
  elements: ReadonlyMap<string, unknown>,
  { securityObject }: PresentedDocument,
  signer: DocumentSigner,
  now: Instant,
): Result<ProvedMobileDocument, 'element_malformed'> {
  const nameKanji = elements.get('full_name_unicode');
  const birthText = elements.get('birth_date_unicode');
  const address = elements.get('resident_address_unicode');
  const portrait = elements.get('portrait');
  if (!isShortText(nameKanji) || !isShortText(address) || !isShortText(birthText)) {
    return refuse('element_malformed');
  }
  const birthDate = parseBirthDate(birthText);
  if (!birthDate.ok || !isPicture(portrait)) return refuse('element_malformed');
  const deviceKey = securityObject.deviceKey.export({ type: 'spki', format: 'der' });
  return accept({
    identity: {
      nameKanji,
      birthDate: birthDate.value,
      address,
      portrait: new Uint8Array(portrait),
      method: 'mobile_document',
      provedAt: now,
      issuer: signer.issuer,
    },
    documentValidUntil: securityObject.validUntil,
    deviceKeySha256: createHash('sha256').update(deviceKey).digest('hex'),
    signerCertificateSha256: signer.certificateSha256,
  });
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 500;
}

/** JPEG, JPEG 2000 or PNG, by their first bytes. */
const PICTURE_STARTS = ['ffd8ff', '0000000c6a5020200d0a870a', '89504e470d0a1a0a'];

function isPicture(value: unknown): value is Uint8Array {
  if (!(value instanceof Uint8Array)) return false;
  const start = Buffer.from(value.subarray(0, 16)).toString('hex');
  return PICTURE_STARTS.some((expected) => start.startsWith(expected));
}
