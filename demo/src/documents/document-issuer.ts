import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { DAY, type Instant, plus } from '@sekisho/domain/base/instant.ts';
import type { Random } from '@sekisho/runtime/env.ts';
import { makeSoftwareKey, publicHalf, type SoftwareKey } from './software-key.ts';

/** A key and its certificate (PEM). */
interface CertifiedKey {
  readonly key: SoftwareKey;
  readonly certificate: string;
}

/**
 * The demonstration's issuing authority and its document signer. It is plain JSON: the caller keeps
 * it with `JSON.stringify` and has the same issuer again after a restart.
 */
export interface DocumentIssuer {
  readonly name: string;
  /** `certificate` is what a verifier is told to trust. */
  readonly authority: CertifiedKey;
  readonly signer: CertifiedKey;
}

const AUTHORITY_DAYS = 9 * 365;
/** The longest that ISO/IEC 18013-5 Annex B.1.4 allows is 457 days. */
const SIGNER_DAYS = 456;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DOCUMENT_SIGNING = '1.0.18013.5.1.2';

/** Makes an authority and its first signer, valid from the day before `now`. */
export async function createDocumentIssuer(options: {
  readonly name: string;
  readonly now: Instant;
  readonly random: Random;
}): Promise<DocumentIssuer> {
  const { name, now, random } = options;
  const key = makeSoftwareKey(random);
  const keys = await webCryptoKeys(key);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(random),
      name: distinguishedName(name, 'IACA'),
      ...validity(now, AUTHORITY_DAYS),
      signingAlgorithm: ECDSA,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const authority = { key, certificate: certificate.toString('pem') };
  return { name, authority, signer: await certifySigner(name, { key, certificate }, now, random) };
}

/** The same authority with a new document signer, for when the old one's certificate runs out. */
export async function renewDocumentSigner(
  issuer: DocumentIssuer,
  options: { readonly now: Instant; readonly random: Random },
): Promise<DocumentIssuer> {
  const certificate = new X509Certificate(issuer.authority.certificate);
  const authority = { key: issuer.authority.key, certificate };
  const signer = await certifySigner(issuer.name, authority, options.now, options.random);
  return { ...issuer, signer };
}

async function certifySigner(
  name: string,
  authority: { readonly key: SoftwareKey; readonly certificate: X509Certificate },
  now: Instant,
  random: Random,
): Promise<CertifiedKey> {
  const key = makeSoftwareKey(random);
  const { publicKey } = await webCryptoKeys(key);
  const authorityKeys = await webCryptoKeys(authority.key);
  const extensions: Extension[] = [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([DOCUMENT_SIGNING], true),
    await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey, false, crypto),
    await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
  ];
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(random),
      subject: distinguishedName(name, 'document signer'),
      issuer: authority.certificate.subject,
      ...validity(now, SIGNER_DAYS),
      signingAlgorithm: ECDSA,
      publicKey,
      signingKey: authorityKeys.privateKey,
      extensions,
    },
    crypto,
  );
  return { key, certificate: certificate.toString('pem') };
}

function distinguishedName(name: string, role: string): string {
  return `C=JP, O=${name}, CN=${name} ${role}`;
}

/** Positive, at most 20 octets (RFC 5280 section 4.1.2.2). */
function serialNumber(random: Random): string {
  return `4${Buffer.from(random.bytes(16)).toString('hex').slice(1)}`;
}

/** From a day before `now`, so that a verifier whose clock is a little behind accepts it. */
function validity(now: Instant, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(plus(now, -DAY)), notAfter: new Date(plus(now, (days - 1) * DAY)) };
}

async function webCryptoKeys(key: SoftwareKey): Promise<CryptoKeyPair> {
  const { subtle } = crypto;
  return {
    privateKey: await subtle.importKey('jwk', { ...key }, ECDSA, true, ['sign']),
    publicKey: await subtle.importKey('jwk', { ...publicHalf(key) }, ECDSA, true, ['verify']),
  };
}
