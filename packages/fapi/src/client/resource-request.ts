import { createHash } from 'node:crypto';
import { type Env, randomToken } from '@sekisho/runtime/env.ts';
import { CompactSign, importJWK, type JWK } from 'jose';
import { epochSeconds } from '../jws.ts';

export interface ResourceRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
}

/** Sends requests to one bank's resources; keeps the bank's last nonce for the next request. */
export interface ResourceSender {
  send(
    request: ResourceRequest,
    credentials: { readonly accessToken: string; readonly dpopKey: JWK },
  ): Promise<Response>;
}

/**
 * DPoP at resources (RFC 9449 section 7). A request that the bank answered with a nonce is sent
 * again once: it has had no effect.
 */
export function createResourceSender(env: Env): ResourceSender {
  let nonce: string | undefined;
  return {
    async send(request, credentials) {
      for (let attempt = 1; ; attempt++) {
        const proof = await makeProof(env, request, credentials, nonce);
        const answer = await env.fetch(
          new Request(request.url, {
            method: request.method,
            headers: {
              accept: 'application/json',
              authorization: `DPoP ${credentials.accessToken}`,
              dpop: proof,
              ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          }),
        );
        nonce = answer.headers.get('dpop-nonce') ?? nonce;
        if (attempt === 2 || !asksForNonce(answer)) return answer;
        await answer.body?.cancel();
      }
    },
  };
}

function asksForNonce(answer: Response): boolean {
  const challenge = answer.headers.get('www-authenticate') ?? '';
  return answer.status === 401 && /\berror="use_dpop_nonce"/.test(challenge);
}

async function makeProof(
  env: Env,
  { method, url }: ResourceRequest,
  { accessToken, dpopKey }: { readonly accessToken: string; readonly dpopKey: JWK },
  nonce: string | undefined,
): Promise<string> {
  const { kty = '', crv = '', x = '', y = '' } = dpopKey;
  const claims = {
    jti: randomToken(env.random, 16),
    htm: method,
    htu: url,
    iat: epochSeconds(env),
    ath: createHash('sha256').update(accessToken).digest('base64url'),
    ...(nonce === undefined ? {} : { nonce }),
  };
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
    .sign(await importJWK(dpopKey, 'ES256'));
}
