import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  Curve,
  cborDecode,
  cborEncode,
  DataItem,
  type DeviceKey,
  KeyType,
  MobileSecurityObject,
} from '@owf/mdoc';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { isPlainCbor } from './cbor-shape.ts';
import { type CoseSignature, HEADER_X5CHAIN, readCoseSignature } from './cose-signature.ts';

/** About ten times a document with a portrait. Nothing longer is decoded. */
export const MAX_VP_TOKEN_CHARACTERS = 256 * 1024;

const MIN_SALT_BYTES = 16;
const END_OF_TIME = 253_402_300_800_000;

/** One element as the issuer signed it; `encoded` are the very bytes that the digest is over. */
export interface IssuerItem {
  readonly namespace: string;
  readonly digestId: number;
  readonly identifier: string;
  readonly value: unknown;
  readonly encoded: Uint8Array;
}

/** What the issuer signed about the document: the mobile security object. */
export interface SecurityObject {
  readonly docType: string;
  readonly digestAlgorithm: 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly digests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;
  readonly deviceKey: KeyObject;
  readonly signedAt: Instant;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
}

/** A device response with its one document, read but not believed. */
export interface PresentedDocument {
  readonly docType: string;
  readonly items: readonly IssuerItem[];
  readonly issuerAuth: CoseSignature & { readonly payload: Uint8Array };
  readonly certificateChain: readonly Uint8Array[];
  readonly securityObject: SecurityObject;
  readonly deviceNameSpaces: DataItem;
  /** Whether the device vouches for elements of its own. */
  readonly hasDeviceElements: boolean;
  /** Absent when the device answered with a MAC, which needs a reader's key. */
  readonly deviceSignature: CoseSignature | undefined;
}

type MalformedRefusal = 'too_large' | 'malformed' | 'document_missing';

/**
 * Reads the `vp_token` parameter: a JSON object with one device response under `credentialId`.
 *
 * @see OpenID for Verifiable Presentations 1.0, section 8.1 and Annex B.2.5
 */
export function readVpToken(
  vpToken: string,
  credentialId: string,
): Result<PresentedDocument, MalformedRefusal> {
  if (vpToken.length > MAX_VP_TOKEN_CHARACTERS) return refuse('too_large');
  const token = parseJson(vpToken);
  if (typeof token !== 'object' || token === null || Array.isArray(token)) {
    return refuse('malformed');
  }
  const [entry, ...others] = Object.entries(token);
  if (entry === undefined) return refuse('document_missing');
  const [id, presentations]: [string, unknown] = entry;
  if (others.length > 0 || id !== credentialId || !Array.isArray(presentations)) {
    return refuse('malformed');
  }
  const [presentation, ...more]: unknown[] = presentations;
  if (typeof presentation !== 'string' || more.length > 0) return refuse('malformed');
  const bytes = Buffer.from(presentation, 'base64url');
  if (bytes.toString('base64url') !== presentation) return refuse('malformed');
  return readDeviceResponse(new Uint8Array(bytes));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a device response with one document. @see ISO/IEC 18013-5 section 8.3.2.1.2.2 */
export function readDeviceResponse(
  bytes: Uint8Array,
): Result<PresentedDocument, 'malformed' | 'document_missing'> {
  if (!isPlainCbor(bytes)) return refuse('malformed');
  const response = cborDecode<unknown>(bytes);
  const documents = get(response, 'documents') ?? [];
  if (!(response instanceof Map) || !Array.isArray(documents)) return refuse('malformed');
  if (!/^1\.\d{1,3}$/.test(String(response.get('version')))) return refuse('malformed');
  if (response.get('status') !== 0 || documents.length === 0) return refuse('document_missing');
  const document = documents.length === 1 ? readDocument(documents[0]) : undefined;
  return document === undefined ? refuse('malformed') : accept(document);
}

function readDocument(document: unknown): PresentedDocument | undefined {
  const docType = get(document, 'docType');
  const items = readItems(get(get(document, 'issuerSigned'), 'nameSpaces') ?? new Map());
  const issuerAuth = readCoseSignature(get(get(document, 'issuerSigned'), 'issuerAuth'));
  const deviceSigned = get(document, 'deviceSigned');
  const deviceNameSpaces = get(deviceSigned, 'nameSpaces');
  const deviceAuth = get(deviceSigned, 'deviceAuth');
  if (typeof docType !== 'string' || items === undefined || !(deviceAuth instanceof Map)) return;
  if (issuerAuth === undefined || issuerAuth.payload === null) return;
  if (!(deviceNameSpaces instanceof DataItem) || !(deviceNameSpaces.data instanceof Map)) return;
  const deviceSignature = readCoseSignature(deviceAuth.get('deviceSignature'));
  if (deviceAuth.has('deviceSignature') && deviceSignature?.payload !== null) return;
  const securityObject = readSecurityObject(issuerAuth.payload);
  const certificateChain = readChain(issuerAuth);
  if (securityObject === undefined || certificateChain === undefined) return;
  return {
    docType,
    items,
    issuerAuth: { ...issuerAuth, payload: issuerAuth.payload },
    certificateChain,
    securityObject,
    deviceNameSpaces,
    hasDeviceElements: deviceNameSpaces.data.size > 0,
    deviceSignature,
  };
}

function get(map: unknown, key: string): unknown {
  return map instanceof Map ? map.get(key) : undefined;
}

function readItems(nameSpaces: unknown): readonly IssuerItem[] | undefined {
  if (!(nameSpaces instanceof Map)) return undefined;
  const items: IssuerItem[] = [];
  for (const [namespace, encodedItems] of nameSpaces) {
    if (typeof namespace !== 'string' || !Array.isArray(encodedItems)) return undefined;
    for (const encoded of encodedItems) {
      const item = readItem(namespace, encoded);
      if (item === undefined) return undefined;
      items.push(item);
    }
  }
  const names = new Set(items.map((item) => JSON.stringify([item.namespace, item.identifier])));
  return names.size === items.length ? items : undefined;
}

function readItem(namespace: string, encoded: unknown): IssuerItem | undefined {
  if (!(encoded instanceof DataItem) || !(encoded.data instanceof Map)) return undefined;
  const [digestId, salt, identifier] = [
    encoded.data.get('digestID'),
    encoded.data.get('random'),
    encoded.data.get('elementIdentifier'),
  ];
  if (typeof digestId !== 'number' || typeof identifier !== 'string') return undefined;
  if (!(salt instanceof Uint8Array) || salt.length < MIN_SALT_BYTES) return undefined;
  const value: unknown = encoded.data.get('elementValue');
  return { namespace, digestId, identifier, value, encoded: cborEncode(encoded) };
}

/** The chain travels as one byte string or as an array of them (RFC 9360 section 2). */
function readChain(issuerAuth: CoseSignature): readonly Uint8Array[] | undefined {
  const header =
    issuerAuth.unprotectedHeaders.get(HEADER_X5CHAIN) ??
    issuerAuth.protectedHeaders.get(HEADER_X5CHAIN);
  const chain: unknown[] = Array.isArray(header) ? header : [header];
  return chain.every((certificate) => certificate instanceof Uint8Array) ? chain : undefined;
}

function readSecurityObject(payload: Uint8Array): SecurityObject | undefined {
  if (!isPlainCbor(payload)) return undefined;
  const item = cborDecode<unknown>(payload, { unwrapTopLevelDataItem: false });
  if (!(item instanceof DataItem)) return undefined;
  try {
    const mso = MobileSecurityObject.fromEncodedStructure(item.data);
    const { signed, validFrom, validUntil } = mso.validityInfo;
    const times = [signed, validFrom, validUntil].map((date) => date.getTime());
    if (!times.every((time) => time >= 0 && time < END_OF_TIME)) return undefined;
    return {
      docType: mso.docType,
      digestAlgorithm: mso.digestAlgorithm,
      digests: mso.valueDigests.valueDigests,
      deviceKey: publicKey(mso.deviceKeyInfo.deviceKey),
      signedAt: instant(signed.getTime()),
      validFrom: instant(validFrom.getTime()),
      validUntil: instant(validUntil.getTime()),
    };
  } catch {
    // The library throws, in many shapes, on a structure that is not the standard's.
    return undefined;
  }
}

const CURVES: ReadonlyMap<unknown, string> = new Map([
  [Curve['P-256'], 'P-256'],
  [Curve['P-384'], 'P-384'],
  [Curve['P-521'], 'P-521'],
]);

/** A device key of ISO/IEC 18013-5 table 22 that this program knows; throws on any other. */
function publicKey({ keyType, curve, x, y }: DeviceKey): KeyObject {
  const crv = CURVES.get(curve);
  if (keyType !== KeyType.Ec || crv === undefined || x === undefined || y === undefined) {
    throw new TypeError('The device key is not on a known curve.');
  }
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv, x: text(x), y: text(y) }, format: 'jwk' });
}
