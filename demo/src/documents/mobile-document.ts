import { X509Certificate } from 'node:crypto';
import { CoseKey, DateOnly, DeviceKey, Issuer, SignatureAlgorithm } from '@owf/mdoc';
import { DAY, type Instant, plus } from '@sekisho/domain/base/instant.ts';
import { DOC_TYPE, NAMESPACE } from '@sekisho/identity/my-number-card.ts';
import type { Random } from '@sekisho/runtime/env.ts';
import type { DocumentIssuer } from './document-issuer.ts';
import { signingContext } from './mdoc-context.ts';
import { type PublicSoftwareKey, publicHalf } from './software-key.ts';

/** A demonstration person, as the register of residents has him. */
export interface DocumentPerson {
  readonly nameKanji: string;
  readonly nameKana: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly address: string;
  readonly sex: 'female' | 'male';
  readonly portrait: Uint8Array;
}

/** A document as a device keeps it: what the issuer signed, base64url of CBOR. Plain JSON. */
export interface MobileDocument {
  readonly issuerSigned: string;
}

/** Twelve zeros: nobody's number, there to show that it never leaves the device. */
const INDIVIDUAL_NUMBER = '000000000000';
const NAMESPACE_COMMON = 'org.iso.23220.1';
const DOCUMENT_DAYS = 365;
/** Sex by number (ISO/IEC 5218). */
const SEX = { female: { number: 2, text: '女' }, male: { number: 1, text: '男' } } as const;

/**
 * Issues a document in the shape of the My Number card to a device's key, signed at `now` and valid
 * for a year, or until `validUntil`. The whole card is in it, the individual number too; what leaves
 * the device is the wallet's to keep small.
 */
export async function issueDocument(options: {
  readonly issuer: DocumentIssuer;
  readonly person: DocumentPerson;
  readonly deviceKey: PublicSoftwareKey;
  readonly now: Instant;
  readonly validUntil?: Instant;
  readonly random: Random;
}): Promise<MobileDocument> {
  const { issuer, person, deviceKey, now, random } = options;
  const { raw } = new X509Certificate(issuer.signer.certificate);
  const issuerSigned = await new Issuer(DOC_TYPE, signingContext(random))
    .addIssuerNamespace(NAMESPACE, cardElements(person))
    .addIssuerNamespace(NAMESPACE_COMMON, {
      birth_date: new DateOnly(person.birthDate),
      sex: SEX[person.sex].number,
    })
    .sign({
      signingKey: CoseKey.fromJwk({ ...issuer.signer.key }),
      certificates: [new Uint8Array(raw)],
      algorithm: SignatureAlgorithm.ES256,
      digestAlgorithm: 'SHA-256',
      validityInfo: {
        signed: new Date(now),
        validFrom: new Date(now),
        validUntil: new Date(options.validUntil ?? plus(now, DOCUMENT_DAYS * DAY)),
      },
      deviceKeyInfo: { deviceKey: DeviceKey.fromJwk({ ...publicHalf(deviceKey) }) },
    });
  return { issuerSigned: issuerSigned.encodedForOid4Vci };
}

function cardElements(person: DocumentPerson): Record<string, unknown> {
  const [year, month, day] = person.birthDate.split('-').map(Number);
  return {
    full_name_unicode: person.nameKanji,
    birth_date_unicode: `${year}年${month}月${day}日`,
    resident_address_unicode: person.address,
    sex_unicode: SEX[person.sex].text,
    individual_number_unicode: INDIVIDUAL_NUMBER,
    portrait: person.portrait,
  };
}
