import type { AdapterPayload } from 'oidc-provider';
import type { PublicJwks } from '../keys.ts';
import { LINK_DETAIL_TYPE } from '../link-detail.ts';

/** A wallet that the bank has an agreement with. */
export interface Partner {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly jwks: PublicJwks;
}

/** All partners of a bank, or a function that loads one. */
export type Partners = readonly Partner[] | ((clientId: string) => Promise<Partner | undefined>);

export async function findPartner(
  partners: Partners,
  clientId: string,
): Promise<Partner | undefined> {
  if (typeof partners === 'function') return partners(clientId);
  return partners.find((partner) => partner.clientId === clientId);
}

/** The partner as client metadata (RFC 7591): everything but its keys and URIs is the profile's. */
export function clientMetadata(partner: Partner): AdapterPayload {
  return {
    client_id: partner.clientId,
    redirect_uris: [...partner.redirectUris],
    jwks: { keys: partner.jwks.keys.filter(({ use }) => use === 'sig') },
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid',
    authorization_details_types: [LINK_DETAIL_TYPE],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
    subject_type: 'pairwise',
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
  } as AdapterPayload;
}
