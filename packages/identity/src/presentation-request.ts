import { ACCEPTED_ALGORITHMS } from './cose-signature.ts';
import { DOC_TYPE, NAMESPACE, REQUESTED_ELEMENTS } from './my-number-card.ts';

/** The id of the one credential that is asked for; the key of its answer in the VP token. */
export const CREDENTIAL_ID = 'my_number_card';

interface ClaimQuery {
  readonly path: readonly [namespace: string, element: string];
  readonly intent_to_retain: boolean;
}

/** An authorization request of OpenID4VP 1.0, as its parameters. */
export interface PresentationRequest {
  readonly response_type: 'vp_token';
  readonly response_mode: 'direct_post';
  readonly client_id: string;
  readonly response_uri: string;
  readonly nonce: string;
  readonly state: string;
  readonly dcql_query: {
    readonly credentials: readonly {
      readonly id: string;
      readonly format: 'mso_mdoc';
      readonly meta: { readonly doctype_value: string };
      readonly claims: readonly ClaimQuery[];
    }[];
  };
  readonly client_metadata: {
    readonly vp_formats_supported: {
      readonly mso_mdoc: {
        readonly issuerauth_alg_values: readonly number[];
        readonly deviceauth_alg_values: readonly number[];
      };
    };
  };
}

/**
 * Asks for name, birth date, address and portrait, and nothing else. `nonce` and `state` come from
 * `randomToken`; the caller stores them and accepts one answer to them. They are retained, because
 * the law asks for seven years.
 *
 * The client is named by its response address (`redirect_uri:`): that prefix needs no certificate, so
 * it works on a demonstration's plain HTTP, and an answer that was made for another verifier does not
 * verify here because the name is part of what the device signs. Such a request cannot be signed; one
 * under `x509_san_dns:` can, and `verifyPresentation` takes any client id.
 *
 * @see OpenID for Verifiable Presentations 1.0, sections 5, 5.9.3, 6, 8.2 and Annex B.2
 */
export function presentationRequest(options: {
  readonly responseUri: string;
  readonly nonce: string;
  readonly state: string;
}): PresentationRequest {
  const algorithms = [...ACCEPTED_ALGORITHMS];
  return {
    response_type: 'vp_token',
    response_mode: 'direct_post',
    client_id: `redirect_uri:${options.responseUri}`,
    response_uri: options.responseUri,
    nonce: options.nonce,
    state: options.state,
    dcql_query: {
      credentials: [
        {
          id: CREDENTIAL_ID,
          format: 'mso_mdoc',
          meta: { doctype_value: DOC_TYPE },
          claims: REQUESTED_ELEMENTS.map((element) => ({
            path: [NAMESPACE, element],
            intent_to_retain: true,
          })),
        },
      ],
    },
    client_metadata: {
      vp_formats_supported: {
        mso_mdoc: { issuerauth_alg_values: algorithms, deviceauth_alg_values: algorithms },
      },
    },
  };
}

/** The request as a link to a document wallet: `walletUri` is `openid4vp://` or a page of its own. */
export function presentationLink(walletUri: string, request: PresentationRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `${walletUri}?${parameters}`;
}
