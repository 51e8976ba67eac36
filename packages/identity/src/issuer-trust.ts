import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';

/** Extended key usage of a document signer (ISO/IEC 18013-5 table B.3). */
const DOCUMENT_SIGNING = '1.0.18013.5.1.2';

export interface DocumentSigner {
  readonly key: KeyObject;
  readonly certificateSha256: string;
  /** The distinguished name of the trusted authority that certified the signer. */
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/**
 * Finds the document signer at the head of a document's certificate chain and checks that one of
 * the trusted authorities (IACA certificates, PEM) certified it for this purpose, directly, and that
 * both certificates are valid at `now`. Revocation lists are not read.
 *
 * @see ISO/IEC 18013-5 section 9.3.3 and Annex B.1
 */
export function trustDocumentSigner(
  chain: readonly Uint8Array[],
  trustedIssuers: readonly string[],
  now: Instant,
): Result<DocumentSigner, 'issuer_untrusted' | 'issuer_certificate_expired'> {
  const signer = readCertificate(chain[0]);
  if (signer === undefined || !mayOnlySignDocuments(signer)) return refuse('issuer_untrusted');
  const authority = trustedIssuers
    .map((pem) => new X509Certificate(pem))
    .find((candidate) => certified(candidate, signer));
  if (authority === undefined) return refuse('issuer_untrusted');
  if (!validAt(signer, now) || !validAt(authority, now)) {
    return refuse('issuer_certificate_expired');
  }
  return accept({
    key: signer.publicKey,
    certificateSha256: signer.fingerprint256,
    issuer: authority.subject.replaceAll('\n', ', '),
    notBefore: instant(Date.parse(signer.validFrom)),
    notAfter: instant(Date.parse(signer.validTo)),
  });
}

/** A stranger's certificate; anything that cannot be read is treated as absent. */
function readCertificate(der: Uint8Array | undefined): X509Certificate | undefined {
  if (der === undefined) return undefined;
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

/** A certificate that its authority gave out for another purpose signs no documents. */
function mayOnlySignDocuments(certificate: X509Certificate): boolean {
  // Node names the extended key usages `keyUsage`.
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  return !certificate.ca && purposes?.length === 1 && purposes[0] === DOCUMENT_SIGNING;
}

function certified(authority: X509Certificate, signer: X509Certificate): boolean {
  return authority.ca && signer.checkIssued(authority) && signer.verify(authority.publicKey);
}

/** X.509 writes `Nov 22 00:00:00 2026 GMT`; reading that text does not read the clock. */
function validAt(certificate: X509Certificate, now: Instant): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
}
