import {
  CoseKey,
  DeviceRequest,
  DeviceResponse,
  DocRequest,
  IssuerNamespaces,
  IssuerSigned,
  IssuerSignedItem,
  ItemsRequest,
  SessionTranscript,
  SignatureAlgorithm,
} from '@owf/mdoc';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { PresentationRequest } from '@sekisho/identity/presentation-request.ts';
import type { Random } from '@sekisho/runtime/env.ts';
import { signingContext } from './mdoc-context.ts';
import type { MobileDocument } from './mobile-document.ts';
import type { SoftwareKey } from './software-key.ts';

/** What a request asks for: enough for the holder to see and for the answer to be made. */
export interface WalletRequest {
  readonly clientId: string;
  readonly responseUri: string;
  readonly nonce: string;
  readonly state: string;
  readonly credentialId: string;
  readonly docType: string;
  readonly elements: readonly (readonly [namespace: string, element: string])[];
}

/** What a thief does differently. An honest wallet gives none of these. */
export interface Theft {
  /** Sign with the key of another device: the document is borrowed or copied. */
  readonly deviceKey?: SoftwareKey;
  /** Values put in the place of what the issuer signed, by element. */
  readonly alter?: Readonly<Record<string, unknown>>;
  /** Elements given although nobody asked. */
  readonly disclose?: readonly (readonly [namespace: string, element: string])[];
  /** Elements kept back. */
  readonly withhold?: readonly string[];
  /** Sign for another request: an answer obtained elsewhere and relayed. */
  readonly signedFor?: {
    readonly nonce?: string;
    readonly clientId?: string;
    readonly responseUri?: string;
  };
}

/**
 * Reads a request from the parameters of a link. One whose client is not its own response address is
 * refused, because an unsigned request has nothing else to say who asks.
 *
 * @see OpenID for Verifiable Presentations 1.0, section 5.9.3
 */
export function readWalletRequest(
  parameters: URLSearchParams,
): Result<WalletRequest, 'request_malformed' | 'verifier_unclear'> {
  const text = (name: string) => parameters.get(name) ?? '';
  const query = firstCredential(text('dcql_query'));
  const wanted = text('response_type') === 'vp_token' && text('response_mode') === 'direct_post';
  if (!wanted || query === undefined || text('nonce') === '') return refuse('request_malformed');
  if (text('client_id') !== `redirect_uri:${text('response_uri')}`)
    return refuse('verifier_unclear');
  return accept({
    clientId: text('client_id'),
    responseUri: text('response_uri'),
    nonce: text('nonce'),
    state: text('state'),
    ...query,
  });
}

/** The same from a request that is at hand as an object. */
export function walletRequest(request: PresentationRequest): WalletRequest {
  const [credential] = request.dcql_query.credentials;
  return {
    clientId: request.client_id,
    responseUri: request.response_uri,
    nonce: request.nonce,
    state: request.state,
    credentialId: credential?.id ?? '',
    docType: credential?.meta.doctype_value ?? '',
    elements: credential?.claims.map((claim) => claim.path) ?? [],
  };
}

function firstCredential(
  json: string,
): Pick<WalletRequest, 'credentialId' | 'docType' | 'elements'> | undefined {
  try {
    const query: PresentationRequest['dcql_query'] = JSON.parse(json);
    const [credential, ...others] = query.credentials;
    if (credential === undefined || others.length > 0 || credential.format !== 'mso_mdoc') return;
    const elements = credential.claims.map(({ path: [namespace, element] }) => {
      return [String(namespace), String(element)] as const;
    });
    const docType = String(credential.meta.doctype_value);
    return { credentialId: String(credential.id), docType, elements };
  } catch {
    return undefined;
  }
}

/**
 * Answers a request with the elements that it asks for, signed by the device: the `vp_token` parameter
 * of the answer. A request for another kind of document, or for elements that it has not, is refused.
 *
 * @see OpenID for Verifiable Presentations 1.0, Annex B.2.5
 */
export async function presentDocument(options: {
  readonly document: MobileDocument;
  readonly deviceKey: SoftwareKey;
  readonly request: WalletRequest;
  readonly random: Random;
  readonly theft?: Theft;
}): Promise<Result<string, 'no_such_document' | 'no_such_element'>> {
  const { document, request, theft = {} } = options;
  const context = signingContext(options.random);
  const issuerSigned = IssuerSigned.fromEncodedForOid4Vci(document.issuerSigned);
  if (issuerSigned.issuerAuth.mobileSecurityObject.docType !== request.docType) {
    return refuse('no_such_document');
  }
  const elements = [...request.elements, ...(theft.disclose ?? [])].filter(
    ([, element]) => !theft.withhold?.includes(element),
  );
  if (!elements.every((element) => hasElement(issuerSigned, element))) {
    return refuse('no_such_element');
  }
  const { clientId, responseUri, nonce } = { ...request, ...theft.signedFor };
  const transcript = { clientId, responseUri, nonce };
  const response = await DeviceResponse.createWithDeviceRequest(
    {
      deviceRequest: deviceRequest(request.docType, elements),
      issuerSigned: [altered(issuerSigned, theft.alter ?? {})],
      sessionTranscript: await SessionTranscript.forOid4Vp(transcript, context),
      signature: { signingKey: signingKey(theft.deviceKey ?? options.deviceKey) },
    },
    context,
  );
  return accept(JSON.stringify({ [request.credentialId]: [response.encodedForOid4Vp] }));
}

function signingKey(key: SoftwareKey): CoseKey {
  return CoseKey.fromJwk({ ...key, alg: SignatureAlgorithm[SignatureAlgorithm.ES256] });
}

function hasElement(
  issuerSigned: IssuerSigned,
  [namespace, element]: readonly [string, string],
): boolean {
  const items = issuerSigned.getIssuerNamespace(namespace) ?? [];
  return items.some((item) => item.elementIdentifier === element);
}

function deviceRequest(
  docType: string,
  elements: readonly (readonly [string, string])[],
): DeviceRequest {
  const namespaces: Record<string, Record<string, boolean>> = {};
  for (const [namespace, element] of elements) {
    namespaces[namespace] = { ...namespaces[namespace], [element]: true };
  }
  const itemsRequest = ItemsRequest.create({ docType, namespaces });
  return DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] });
}

/** The document with other values under the issuer's old signature. */
function altered(
  issuerSigned: IssuerSigned,
  values: Readonly<Record<string, unknown>>,
): IssuerSigned {
  const namespaces = new Map<string, IssuerSignedItem[]>();
  for (const [namespace, items] of issuerSigned.issuerNamespaces.issuerNamespaces) {
    const changed = items.map((item) =>
      Object.hasOwn(values, item.elementIdentifier)
        ? IssuerSignedItem.fromOptions({
            digestId: item.digestId,
            random: item.random,
            elementIdentifier: item.elementIdentifier,
            elementValue: values[item.elementIdentifier],
          })
        : item,
    );
    namespaces.set(namespace, changed);
  }
  return IssuerSigned.create({
    issuerNamespaces: IssuerNamespaces.create({ issuerNamespaces: namespaces }),
    issuerAuth: issuerSigned.issuerAuth,
  });
}
