import { createHash } from 'node:crypto';
import { yen } from '@sekisho/domain/base/yen.ts';
import { randomToken, systemClock, systemRandom } from '@sekisho/runtime/env.ts';
import { CompactSign, importJWK, type JWK } from 'jose';
import { sealIdentity } from '../client/seal-identity.ts';
import { epochSeconds } from '../jws.ts';
import { newKey, signingKey } from '../keys.ts';
import { writeRequestedLink } from '../link-detail.ts';
import { PROTOCOL_ROUTES } from '../server/provider-settings.ts';
import { CLIENT_ID, type LinkPair, PROVED, REDIRECT_URI } from './link-pair.ts';

/** Seconds by the clock that the libraries read. */
export function librarySeconds(): number {
  return epochSeconds({ clock: systemClock });
}

export async function signed(
  claims: Readonly<Record<string, unknown>>,
  key: JWK,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', ...(key.kid ? { kid: key.kid } : {}), ...header })
    .sign(await importJWK(key, 'ES256'));
}

/** A client assertion (RFC 7523), right but for what is given. */
export async function assertion(
  pair: LinkPair,
  claims: Readonly<Record<string, unknown>> = {},
  key: JWK = signingKey(pair.walletKeys),
): Promise<string> {
  const now = librarySeconds();
  return signed(
    {
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      aud: pair.issuer,
      jti: randomToken(systemRandom),
      iat: now,
      exp: now + 60,
      ...claims,
    },
    key,
  );
}

export type Form = Readonly<Record<string, string | undefined>>;

/** A form as a client sends it; `undefined` leaves a member out. */
export async function post(
  pair: LinkPair,
  path: string,
  form: Form,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = new URLSearchParams();
  const all = {
    client_id: CLIENT_ID,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...form,
    client_assertion: form.client_assertion ?? (await assertion(pair)),
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) body.set(name, value);
  return pair.fetch(new Request(pair.issuer + path, { method: 'POST', body, headers }));
}

export const VERIFIER = 'verifier-of-43-characters-at-least-012345678';

export async function requestDetail(pair: LinkPair): Promise<Record<string, unknown>> {
  const identity = await sealIdentity(
    pair.env,
    { ...PROVED, provedAt: pair.env.clock.now() },
    {
      clientId: CLIENT_ID,
      keys: pair.walletKeys,
      issuer: pair.issuer,
      bankKeys: pair.servers[0].jwks(),
    },
  );
  const terms = { limitPerDebit: yen(100), credits: false, walletLabel: 'x' };
  return { ...writeRequestedLink({ ...terms, identity }) };
}

/** A right request but for what is given. */
export async function pushed(pair: LinkPair, changes: Form = {}): Promise<Response> {
  return post(pair, PROTOCOL_ROUTES.pushed_authorization_request, {
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid link',
    state: 'the state',
    nonce: 'the nonce',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${pair.issuer}/link/v1`,
    authorization_details: JSON.stringify([await requestDetail(pair)]),
    ...changes,
  });
}

export interface ProofChanges {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A DPoP proof (RFC 9449), right but for what is given. */
export async function proof(
  key: JWK,
  target: { readonly method: string; readonly url: string; readonly iat: number },
  { claims = {}, header = {} }: ProofChanges = {},
): Promise<string> {
  const { kty = '', crv = '', x = '', y = '' } = key;
  const { kid: _kid, ...unnamed } = key;
  return signed(
    {
      htm: target.method,
      htu: target.url,
      iat: target.iat,
      jti: randomToken(systemRandom),
      ...claims,
    },
    unnamed,
    { typ: 'dpop+jwt', jwk: { kty, crv, x, y }, ...header },
  );
}

/** A token request with a proof that carries the nonce the bank asks for. */
export async function tokens(pair: LinkPair, form: Form, key?: JWK): Promise<Response> {
  const dpopKey = key ?? (await newKey(pair.env, { use: 'sig', alg: 'ES256' }));
  const url = pair.issuer + PROTOCOL_ROUTES.token;
  const at = { method: 'POST', url, iat: librarySeconds() };
  const first = await post(pair, PROTOCOL_ROUTES.token, form, { dpop: await proof(dpopKey, at) });
  const nonce = first.headers.get('dpop-nonce');
  const asked = ((await first.clone().json()) as { error?: string }).error === 'use_dpop_nonce';
  if (!asked) return first;
  const again = await proof(dpopKey, at, { claims: { nonce } });
  const { client_assertion: _used, ...rest } = form;
  return post(pair, PROTOCOL_ROUTES.token, rest, { dpop: again });
}

/** The form that redeems a code of `wallet.begin`. */
export function codeForm(callbackUrl: URL, verifier: string): Form {
  return {
    grant_type: 'authorization_code',
    code: callbackUrl.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  };
}

export async function errorOf(response: Response): Promise<string> {
  const body = (await response.json()) as { error?: string };
  return `${response.status} ${body.error}`;
}
