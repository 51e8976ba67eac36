import 'reflect-metadata';
import { createHash, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { cborEncode, DataItem } from '@owf/mdoc';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { DAY, type Instant, instant, plus } from '@sekisho/domain/base/instant.ts';
import { DOC_TYPE, NAMESPACE } from './my-number-card.ts';
import { CREDENTIAL_ID } from './presentation-request.ts';
import { deviceAuthenticationBytes, sessionTranscript } from './session-transcript.ts';
import type { PresentationToVerify } from './verify-presentation.ts';

/** Documents of any shape, right and wrong, put together from their bytes. Only tests use this. */

export const NOW = instant(Date.UTC(2026, 10, 22, 3, 4, 5));

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function makeKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

export interface TestIssuer {
  readonly authorityPem: string;
  readonly signerKey: KeyObject;
  readonly signerCertificate: Uint8Array;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** An authority and its document signer, with what a test wants to be wrong about them. */
export async function makeTestIssuer(
  wrong: {
    readonly signerPurpose?: string;
    readonly signerIsAuthority?: boolean;
    readonly signerNotBefore?: Instant;
    readonly signerNotAfter?: Instant;
    readonly authorityNotAfter?: Instant;
  } = {},
): Promise<TestIssuer> {
  const { subtle } = crypto;
  const authorityKeys = await subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const signerKeys = await subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'C=JP, CN=Test IACA',
    notBefore: new Date(plus(NOW, -DAY)),
    notAfter: new Date(wrong.authorityNotAfter ?? plus(NOW, 3650 * DAY)),
    signingAlgorithm: ECDSA,
    keys: authorityKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const signer = await X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'C=JP, CN=Test document signer',
    issuer: authority.subject,
    notBefore: new Date(wrong.signerNotBefore ?? plus(NOW, -DAY)),
    notAfter: new Date(wrong.signerNotAfter ?? plus(NOW, 400 * DAY)),
    signingAlgorithm: ECDSA,
    publicKey: signerKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | (wrong.signerIsAuthority ? KeyUsageFlags.keyCertSign : 0),
        true,
      ),
      new ExtendedKeyUsageExtension([wrong.signerPurpose ?? '1.0.18013.5.1.2'], true),
      ...(wrong.signerIsAuthority ? [new BasicConstraintsExtension(true, undefined, true)] : []),
    ],
  });
  return {
    authorityPem: authority.toString('pem'),
    signerKey: KeyObject.from(signerKeys.privateKey),
    signerCertificate: new Uint8Array(signer.rawData),
  };
}

type Element = readonly [namespace: string, identifier: string, value: unknown];

export const ELEMENTS: readonly Element[] = [
  [NAMESPACE, 'full_name_unicode', '番号　花子'],
  [NAMESPACE, 'birth_date_unicode', '1971年9月1日'],
  [NAMESPACE, 'resident_address_unicode', '○○県△△市□□町１−２−３'],
  [NAMESPACE, 'portrait', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
];

/** One presentation; every member can be made wrong by itself. */
export interface Recipe {
  readonly issuer: TestIssuer;
  readonly device: KeyPair;
  readonly request: Pick<PresentationToVerify, 'nonce' | 'clientId' | 'responseUri'>;
  readonly elements: readonly Element[];
  /** What is shown in the place of what was signed, by element. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly docType: string;
  readonly signedDocType: string;
  readonly signedAt: Instant;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly algorithm: number;
  /** Applied to the bytes of the security object after they were signed. */
  readonly tamper: (securityObject: Uint8Array) => Uint8Array;
  /** The key that signs for the device, when it is not the document's. */
  readonly deviceSigner: KeyObject;
  readonly deviceAuth: 'signature' | 'mac';
  readonly deviceElements: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly status: number;
}

/** The device response of a recipe, as CBOR. */
export function makeDeviceResponse(recipe: Recipe): Uint8Array {
  const items = recipe.elements.map(([namespace, identifier, value], digestId) => {
    const shown = Object.hasOwn(recipe.shown, identifier) ? recipe.shown[identifier] : value;
    return {
      namespace,
      digestId,
      signed: issuerItem(digestId, identifier, value),
      shown: issuerItem(digestId, identifier, shown),
    };
  });
  const document = new Map<string, unknown>([
    ['docType', recipe.docType],
    [
      'issuerSigned',
      new Map<string, unknown>([
        ['nameSpaces', grouped(items.map(({ namespace, shown }) => [namespace, shown]))],
        ['issuerAuth', issuerAuth(recipe, items)],
      ]),
    ],
    ['deviceSigned', deviceSigned(recipe)],
  ]);
  return cborEncode(
    new Map<string, unknown>([
      ['version', '1.0'],
      ['documents', [document]],
      ['status', recipe.status],
    ]),
  );
}

/** The `vp_token` parameter with this device response. */
export function vpToken(deviceResponse: Uint8Array): string {
  return JSON.stringify({ [CREDENTIAL_ID]: [Buffer.from(deviceResponse).toString('base64url')] });
}

function issuerItem(digestId: number, identifier: string, value: unknown): DataItem {
  const random = createHash('sha256').update(`${digestId}`).digest();
  return DataItem.fromData(
    new Map<string, unknown>([
      ['digestID', digestId],
      ['random', new Uint8Array(random)],
      ['elementIdentifier', identifier],
      ['elementValue', value],
    ]),
  );
}

function grouped(pairs: readonly (readonly [string, DataItem])[]): Map<string, DataItem[]> {
  const groups = new Map<string, DataItem[]>();
  for (const [name, item] of pairs) groups.set(name, [...(groups.get(name) ?? []), item]);
  return groups;
}

interface SignedItem {
  readonly namespace: string;
  readonly digestId: number;
  readonly signed: DataItem;
}

function issuerAuth(recipe: Recipe, items: readonly SignedItem[]): unknown[] {
  const digests = new Map<string, Map<number, Uint8Array>>();
  for (const { namespace, digestId, signed } of items) {
    const digest = createHash('sha256').update(cborEncode(signed)).digest();
    const known = digests.get(namespace) ?? new Map();
    digests.set(namespace, known.set(digestId, new Uint8Array(digest)));
  }
  const securityObject = new Map<string, unknown>([
    ['version', '1.0'],
    ['digestAlgorithm', 'SHA-256'],
    ['valueDigests', digests],
    ['deviceKeyInfo', new Map([['deviceKey', coseKey(recipe.device.publicKey)]])],
    ['docType', recipe.signedDocType],
    [
      'validityInfo',
      new Map([
        ['signed', new Date(recipe.signedAt)],
        ['validFrom', new Date(recipe.validFrom)],
        ['validUntil', new Date(recipe.validUntil)],
      ]),
    ],
  ]);
  const payload = cborEncode(DataItem.fromData(securityObject));
  const { issuer, algorithm, tamper } = recipe;
  const signature = coseSign1(payload, issuer.signerKey, algorithm);
  return [
    signature.header,
    new Map([[33, issuer.signerCertificate]]),
    tamper(payload),
    signature.bytes,
  ];
}

function deviceSigned(recipe: Recipe): Map<string, unknown> {
  const nameSpaces = DataItem.fromData(recipe.deviceElements);
  const signed = deviceAuthenticationBytes(
    sessionTranscript(recipe.request),
    recipe.docType,
    nameSpaces,
  );
  const { header, bytes } = coseSign1(signed, recipe.deviceSigner, recipe.algorithm);
  const name = recipe.deviceAuth === 'mac' ? 'deviceMac' : 'deviceSignature';
  return new Map<string, unknown>([
    ['nameSpaces', nameSpaces],
    ['deviceAuth', new Map([[name, [header, new Map(), null, bytes]]])],
  ]);
}

function coseSign1(payload: Uint8Array, key: KeyObject, algorithm: number) {
  const header = cborEncode(new Map([[1, algorithm]]));
  const signed = cborEncode(['Signature1', header, new Uint8Array(), payload]);
  const bytes = new Uint8Array(sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }));
  return { header, bytes };
}

function coseKey(key: KeyObject): Map<number, unknown> {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  return new Map<number, unknown>([
    [1, 2],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
}

/** The honest recipe, answering `request`. */
export function honestRecipe(
  issuer: TestIssuer,
  request: Recipe['request'],
  device: KeyPair = makeKeyPair(),
): Recipe {
  return {
    issuer,
    device,
    request,
    elements: ELEMENTS,
    shown: {},
    docType: DOC_TYPE,
    signedDocType: DOC_TYPE,
    signedAt: NOW,
    validFrom: NOW,
    validUntil: plus(NOW, 365 * DAY),
    algorithm: -7,
    tamper: (bytes) => bytes,
    deviceSigner: device.privateKey,
    deviceAuth: 'signature',
    deviceElements: new Map(),
    status: 0,
  };
}
