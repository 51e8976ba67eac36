import { fromBase64url, toBase64url } from '../../lib/base64url.ts';

type Json = Readonly<Record<string, unknown>>;

/** Options as a page gives them to the browser, written as WebAuthn's JSON: bytes as base64url. */
export function optionsToJson(value: unknown): unknown {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return toBase64url(value);
  if (Array.isArray(value)) return value.map(optionsToJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, optionsToJson(member)]),
  );
}

const bytes = (value: unknown): ArrayBuffer | null =>
  typeof value === 'string' ? fromBase64url(value) : null;

/**
 * A credential in WebAuthn's JSON as the object that a browser would give.
 *
 * @see https://www.w3.org/TR/webauthn-3/#iface-pkcredential
 */
export function credentialFromJson(json: Json): Json {
  const response = json.response as Json;
  const isNew = 'attestationObject' in response;
  return {
    id: json.id,
    type: json.type ?? 'public-key',
    rawId: bytes(json.rawId ?? json.id),
    authenticatorAttachment: json.authenticatorAttachment ?? 'platform',
    response: isNew ? attestation(response) : assertion(response),
    getClientExtensionResults: () => json.clientExtensionResults ?? {},
    toJSON: () => json,
  };
}

function attestation(response: Json): Json {
  return {
    clientDataJSON: bytes(response.clientDataJSON),
    attestationObject: bytes(response.attestationObject),
    getTransports: () => response.transports ?? ['internal'],
    getPublicKeyAlgorithm: () => response.publicKeyAlgorithm ?? -7,
    getPublicKey: () => bytes(response.publicKey),
    getAuthenticatorData: () => bytes(response.authenticatorData) ?? new ArrayBuffer(0),
  };
}

function assertion(response: Json): Json {
  return {
    clientDataJSON: bytes(response.clientDataJSON),
    authenticatorData: bytes(response.authenticatorData),
    signature: bytes(response.signature),
    userHandle: bytes(response.userHandle),
  };
}
