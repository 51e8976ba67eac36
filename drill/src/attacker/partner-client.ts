import {
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { Browser } from '../http/browser.ts';
import type { Outcome } from '../people/customer.ts';

/** An operator's private key, as it was copied. */
export interface PartnerKey {
  readonly clientId: string;
  readonly origin: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** What the thief says that a wallet has proved. */
export interface ClaimedIdentity {
  readonly name: string;
  readonly birthDate: string;
  readonly address: string;
}

/** Tokens of a mandate, bound to a key that the thief made. */
export interface PartnerTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly mandate: string;
  readonly limit: number;
}

/** A request that was pushed in the operator's name, until its code is redeemed. */
export interface PushedRequest {
  readonly bank: string;
  readonly redirectTo: string;
  readonly verifier: string;
}

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const LIMIT_YEN = 50_000;
const SCOPE = 'openid link';

/**
 * Speaks to banks as the operator whose key was stolen, from a browser of the thief's own: everything
 * of the protocol that a key opens, and nothing of the operator's servers.
 * @see docs/reference/link-protocol.md
 */
export function openPartnerClient(given: {
  readonly key: PartnerKey;
  readonly browser: Browser;
  /** The banks' own time: assertions live for a minute. */
  readonly now: () => Promise<number>;
}) {
  const { key, browser } = given;
  const signer = createPrivateKey({ key: key.jwk as JsonWebKey, format: 'jwk' });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nonces = new Map<string, string>();
  const seconds = async () => Math.floor((await given.now()) / 1_000);

  const jwt = (typ: string, claims: object, by: KeyObject, header: object) =>
    compact({ alg: 'ES256', typ, ...header }, claims, by);

  async function assertion(bank: string, typ: string): Promise<string> {
    const iat = await seconds();
    const claims = {
      iss: key.clientId,
      sub: key.clientId,
      aud: bank,
      iat,
      exp: iat + 55,
      jti: jti(),
    };
    return jwt(typ, claims, signer, { kid: key.jwk.kid });
  }

  async function proof(url: string, method: string, accessToken?: string): Promise<string> {
    const { kty, crv, x, y } = own.publicKey.export({ format: 'jwk' });
    const nonce = nonces.get(`${new URL(url).origin}${accessToken === undefined ? '' : ' api'}`);
    const claims = {
      jti: jti(),
      htm: method,
      htu: url,
      iat: await seconds(),
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined ? {} : { ath: sha256(accessToken) }),
    };
    return jwt('dpop+jwt', claims, own.privateKey, { jwk: { kty, crv, x, y } });
  }

  /** Sends with a proof; once more when the bank wants its nonce in it. */
  async function sendProved(
    url: string,
    make: () => Promise<{ readonly headers: Record<string, string>; readonly body: string }>,
    accessToken?: string,
  ): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      const { headers, body } = await make();
      const dpop = await proof(url, 'POST', accessToken);
      const request = new Request(url, { method: 'POST', headers: { ...headers, dpop }, body });
      const response = await browser.send(request);
      const nonce = response.headers.get('dpop-nonce');
      const place = `${new URL(url).origin}${accessToken === undefined ? '' : ' api'}`;
      if (nonce !== null) nonces.set(place, nonce);
      const answered = await read(response);
      const wanted = `${answered.body.error} ${response.headers.get('www-authenticate')}`;
      if (attempt === 2 || !wanted.includes('use_dpop_nonce')) return answered;
    }
  }

  async function sendForm(
    bank: string,
    path: string,
    form: Readonly<Record<string, string>>,
  ): Promise<Answered> {
    return sendProved(`${bank}${path}`, async () => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...form,
        client_id: key.clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(bank, 'JWT'),
      }).toString(),
    }));
  }

  async function sealed(bank: string, claimed: ClaimedIdentity): Promise<string> {
    const iat = await seconds();
    const proved = {
      name_kanji: claimed.name,
      birth_date: claimed.birthDate,
      address: claimed.address,
      method: 'mobile_document',
      proved_at: new Date(iat * 1_000).toISOString(),
      issuer: 'Demonstration register of residents',
    };
    const claims = { iss: key.clientId, aud: bank, iat, exp: iat + 500, jti: jti(), proved };
    const signed = jwt('sekisho-identity+jwt', claims, signer, { kid: key.jwk.kid });
    const published = await read(await browser.send(new Request(`${bank}/oauth/jwks`)));
    const keys = published.body.keys as (JsonWebKey & { kid: string; use: string })[];
    const encryption = keys.find(({ use }) => use === 'enc');
    if (encryption === undefined) throw new Error(`${bank} publishes no key for encryption.`);
    return encrypt(signed, encryption);
  }

  return {
    /** Pushes a request in the operator's name, with an identity that nobody proved. */
    async push(bank: string, claimed: ClaimedIdentity): Outcome<PushedRequest> {
      const verifier = randomBytes(48).toString('base64url');
      const detail = {
        type: 'jp_account_link',
        actions: ['debit'],
        limit_per_debit: { amount: String(LIMIT_YEN), currency: 'JPY' },
        wallet_label: 'はやてペイ',
        identity: await sealed(bank, claimed),
      };
      const answered = await sendForm(bank, '/oauth/par', {
        redirect_uri: `${key.origin}/link/callback`,
        response_type: 'code',
        scope: SCOPE,
        resource: `${bank}/link/v1`,
        state: jti(),
        nonce: jti(),
        code_challenge: sha256(verifier),
        code_challenge_method: 'S256',
        claims: CLAIMS,
        authorization_details: JSON.stringify([detail]),
      });
      const uri = answered.body.request_uri;
      if (typeof uri !== 'string') return refuse(codeOf(answered));
      const query = new URLSearchParams({ client_id: key.clientId, request_uri: uri });
      return accept({ bank, verifier, redirectTo: `${bank}/oauth/authorise?${query}` });
    },

    async redeem(pushed: PushedRequest, code: string): Outcome<PartnerTokens> {
      const answered = await sendForm(pushed.bank, '/oauth/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: `${key.origin}/link/callback`,
        code_verifier: pushed.verifier,
        resource: `${pushed.bank}/link/v1`,
      });
      return readTokens(answered);
    },

    async refresh(bank: string, refreshToken: string): Outcome<PartnerTokens> {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      return readTokens(await sendForm(bank, '/oauth/token', form), refreshToken);
    },

    /** Says that he holds the mandate, as a wallet must: else the bank ends it within the hour. */
    async acknowledge(bank: string, { accessToken, mandate }: PartnerTokens): Outcome<true> {
      const url = `${bank}/link/v1/mandates/${mandate}/acknowledge`;
      const headers = { 'content-type': 'application/json', authorization: `DPoP ${accessToken}` };
      const answered = await sendProved(url, async () => ({ headers, body: '{}' }), accessToken);
      return answered.status === 200 ? accept(true) : refuse(codeOf(answered));
    },

    /** Debits past the wallet; gives when the bank posted it. */
    async debit(
      bank: string,
      { accessToken, mandate }: PartnerTokens,
      order: { readonly id: string; readonly amount: number },
    ): Outcome<{ readonly postedAt: string }> {
      const validUntil = new Date((await seconds()) * 1_000 + 600_000).toISOString();
      const url = `${bank}/link/v1/mandates/${mandate}/debits`;
      const send = () =>
        sendProved(
          url,
          async () => ({
            headers: { 'content-type': 'application/json', authorization: `DPoP ${accessToken}` },
            body: JSON.stringify({ ...order, valid_until: validUntil }),
          }),
          accessToken,
        );
      let answered = await send();
      // The core may answer a moment later; a repeat gets the stored answer.
      for (let ask = 0; answered.body.state === 'accepted' && ask < 10; ask++)
        answered = await send();
      const { state, refusal, posted_at: postedAt } = answered.body;
      if (state === 'posted') return accept({ postedAt: String(postedAt) });
      return refuse(state === 'refused' ? `debit_${String(refusal)}` : codeOf(answered));
    },

    /** Asks about a debit in the operator's name, twice with one assertion. */
    async askTwice(bank: string, debit: string): Promise<readonly [Answered, Answered]> {
      const token = await assertion(bank, 'client-authentication+jwt');
      const ask = async () =>
        read(
          await browser.send(
            new Request(`${bank}/link/v1/debits/${debit}`, {
              headers: { authorization: `Bearer ${token}` },
            }),
          ),
        );
      return [await ask(), await ask()];
    },

    /** Tells the operator's own wallet, as if he were the bank, that a mandate may be charged again. */
    async forgeEvent(bank: string, mandate: string): Outcome<true> {
      const iat = await seconds();
      const body = { mandate, at: new Date(iat * 1_000).toISOString() };
      const events = { 'urn:sekisho:event:mandate-resumed': body };
      const claims = { iss: bank, aud: key.clientId, iat, jti: `evt_${'0'.repeat(26)}`, events };
      const response = await browser.send(
        new Request(`${key.origin}/link/v1/events`, {
          method: 'POST',
          headers: { 'content-type': 'application/secevent+jwt' },
          body: jwt('secevent+jwt', claims, signer, { kid: key.jwk.kid }),
        }),
      );
      const answered = await read(response);
      return answered.status === 202
        ? accept(true)
        : refuse(String(answered.body.err ?? answered.status));
    },
  };
}

export type PartnerClient = ReturnType<typeof openPartnerClient>;

const CLAIMS = JSON.stringify({
  id_token: {
    acr: { essential: true, values: ['urn:sekisho:two-factors'] },
    amr: { essential: true },
    auth_time: { essential: true },
  },
});

function readTokens(answered: Answered, kept?: string): Awaited<Outcome<PartnerTokens>> {
  const {
    access_token: accessToken,
    refresh_token: refreshed,
    authorization_details: details,
  } = answered.body;
  const detail = Array.isArray(details) ? details[0] : undefined;
  const refreshToken = typeof refreshed === 'string' ? refreshed : kept;
  if (typeof accessToken !== 'string' || refreshToken === undefined || detail === undefined) {
    return refuse(codeOf(answered));
  }
  const limit = Number(detail.limit_per_debit?.amount ?? 0);
  return accept({ accessToken, refreshToken, mandate: String(detail.mandate), limit });
}

async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: {} };
  }
}

function codeOf({ status, body }: Answered): string {
  return String(body.code ?? body.error ?? `status_${status}`);
}

function jti(): string {
  return randomBytes(16).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function json64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A signed compact token (RFC 7515) with ES256. */
function compact(header: object, claims: object, key: KeyObject): string {
  const text = `${json64(header)}.${json64(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** A compact JWE (RFC 7516) with ECDH-ES+A256KW (RFC 7518 section 4.6) and A256GCM. */
function encrypt(payload: string, to: JsonWebKey & { readonly kid: string }): string {
  const alg = 'ECDH-ES+A256KW';
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = ephemeral.publicKey.export({ format: 'jwk' });
  const header = json64({ alg, enc: 'A256GCM', kid: to.kid, cty: 'JWT', epk: { kty, crv, x, y } });
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey({ key: to, format: 'jwk' }),
  });
  const length = (bytes: number) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(bytes);
    return four;
  };
  const info = [length(alg.length), Buffer.from(alg), length(0), length(0), length(256)];
  const wrapping = createHash('sha256')
    .update(Buffer.concat([length(1), shared, ...info]))
    .digest();
  const contentKey = randomBytes(32);
  const wrap = createCipheriv('id-aes256-wrap', wrapping, Buffer.alloc(8, 0xa6));
  const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv);
  cipher.setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(payload), cipher.final()]);
  const parts = [wrapped, iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [header, ...parts].join('.');
}
