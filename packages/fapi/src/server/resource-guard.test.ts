import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { JWK } from 'jose';
import { epochSeconds } from '../jws.ts';
import { newKey } from '../keys.ts';
import {
  CLIENT_ID,
  grantFor,
  type Linked,
  type LinkPair,
  makeLink,
  openLinkPair,
} from '../testing/link-pair.ts';
import { type ProofChanges, proof, tokens } from '../testing/raw-requests.ts';
import { createAuthorisationServer } from './authorisation-server.ts';
import type { Authentication } from './resource-guard.ts';

let pair: LinkPair;
let link: Linked;
before(async () => {
  pair = await openLinkPair();
  link = await makeLink(pair);
});
after(() => pair.close());

const PATH = '/link/v1/debits/dbt_1';

interface Attempt {
  readonly linked?: Linked;
  readonly scheme?: string;
  readonly token?: string;
  readonly key?: JWK;
  readonly changes?: ProofChanges;
  readonly nonce?: string | undefined;
  readonly server?: 0 | 1;
  readonly url?: string;
}

async function makeRequest(attempt: Attempt = {}): Promise<Request> {
  const { linked = link, scheme = 'DPoP' } = attempt;
  const token = attempt.token ?? linked.tokens.accessToken;
  const ath = createHash('sha256').update(token).digest('base64url');
  const nonce = 'nonce' in attempt ? attempt.nonce : await currentNonce();
  const url = pair.issuer + PATH;
  const dpop = await proof(
    attempt.key ?? linked.tokens.dpopKey,
    { method: 'GET', url, iat: epochSeconds(pair.env) },
    { ...attempt.changes, claims: { ath, nonce, ...attempt.changes?.claims } },
  );
  const headers = { authorization: `${scheme} ${token}`, dpop };
  return new Request(attempt.url ?? `${url}?a=b`, { headers });
}

async function currentNonce(): Promise<string> {
  const judged = await attempt({ nonce: undefined });
  equal(outcome(judged), 'use_dpop_nonce');
  return judged.headers['dpop-nonce'] ?? '';
}

async function attempt(how: Attempt = {}): Promise<Authentication> {
  return pair.servers[how.server ?? 0].authenticate(await makeRequest(how));
}

const outcome = (judged: Authentication) => (judged.ok ? 'accepted' : judged.refusal);

test('a request without a token gets a challenge without an error', async () => {
  const judged = await pair.servers[0].authenticate(new Request(pair.issuer + PATH));
  deepEqual(judged, {
    ok: false,
    refusal: 'invalid_token',
    headers: { 'www-authenticate': 'DPoP algs="ES256"' },
  });
});

test('the token as a Bearer token is refused', async () => {
  equal(outcome(await attempt({ scheme: 'Bearer' })), 'invalid_token');
  const headers = { authorization: `Bearer ${link.tokens.accessToken}` };
  const bare = await pair.servers[0].authenticate(new Request(pair.issuer + PATH, { headers }));
  equal(outcome(bare), 'invalid_token');
});

test('the token in the query is refused', async () => {
  const url = `${pair.issuer}${PATH}?access_token=${link.tokens.accessToken}`;
  equal(outcome(await pair.servers[0].authenticate(new Request(url))), 'invalid_token');
});

test('the token without a proof is refused', async () => {
  const headers = { authorization: `DPoP ${link.tokens.accessToken}` };
  const request = new Request(pair.issuer + PATH, { headers });
  equal(outcome(await pair.servers[0].authenticate(request)), 'invalid_dpop_proof');
});

test('two proofs are none', async () => {
  const request = await makeRequest();
  const one = request.headers.get('dpop') ?? '';
  request.headers.append('dpop', one);
  equal(outcome(await pair.servers[0].authenticate(request)), 'invalid_dpop_proof');
});

test('a stolen token under another key is refused', async () => {
  const key = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  equal(outcome(await attempt({ key })), 'invalid_token');
});

test('an invented token is refused, as is a refresh token', async () => {
  equal(outcome(await attempt({ token: 'invented' })), 'invalid_token');
  equal(outcome(await attempt({ token: link.tokens.refreshToken })), 'invalid_token');
});

const now = () => epochSeconds(pair.env);
const PROOFS: readonly (readonly [string, () => ProofChanges])[] = [
  ['for another method', () => ({ claims: { htm: 'POST' } })],
  ['for another address', () => ({ claims: { htu: `${pair.issuer}/link/v1/debits/dbt_2` } })],
  ['for another bank', () => ({ claims: { htu: `http://bank-c.localhost:7340${PATH}` } })],
  ['for no address', () => ({ claims: { htu: undefined } })],
  ['for another token', () => ({ claims: { ath: createHash('sha256').digest('base64url') } })],
  ['for no token', () => ({ claims: { ath: undefined } })],
  ['two minutes old', () => ({ claims: { iat: now() - 120 } })],
  ['from the next minute', () => ({ claims: { iat: now() + 60 } })],
  ['without a date', () => ({ claims: { iat: undefined } })],
  ['that has ended', () => ({ claims: { exp: now() - 1 } })],
  ['that has not begun', () => ({ claims: { nbf: now() + 60 } })],
  ['without an id', () => ({ claims: { jti: undefined } })],
  ['of another type', () => ({ header: { typ: 'JWT' } })],
  ['without its key', () => ({ header: { jwk: undefined } })],
];
for (const [name, changes] of PROOFS) {
  test(`a proof ${name} is refused`, async () => {
    equal(outcome(await attempt({ changes: changes() })), 'invalid_dpop_proof');
  });
}

test('a proof whose key is not the one that signed is refused', async () => {
  const {
    kty = '',
    crv = '',
    x = '',
    y = '',
  } = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  const changes = { header: { jwk: { kty, crv, x, y } } };
  equal(outcome(await attempt({ changes })), 'invalid_dpop_proof');
});

test('an unsigned proof is refused', async () => {
  const request = await makeRequest();
  const [, claims] = (request.headers.get('dpop') ?? '').split('.');
  const header = Buffer.from('{"alg":"none","typ":"dpop+jwt"}').toString('base64url');
  request.headers.set('dpop', `${header}.${claims}.`);
  equal(outcome(await pair.servers[0].authenticate(request)), 'invalid_dpop_proof');
});

test('a proof without our nonce is asked for one, by the words of RFC 9449', async () => {
  for (const nonce of [undefined, '', 'invented']) {
    const judged = await attempt({ nonce });
    equal(outcome(judged), 'use_dpop_nonce');
    match(judged.headers['www-authenticate'] ?? '', /^DPoP error="use_dpop_nonce", algs="ES256"$/);
    ok(judged.headers['dpop-nonce']);
  }
});

test('a right request tells who calls, whichever process gave the nonce', async () => {
  const judged = await attempt({ server: 1 });
  deepEqual(judged, {
    ok: true,
    value: {
      clientId: CLIENT_ID,
      mandate: link.mandate,
      grantedLink: grantFor(pair, link.mandate),
    },
    headers: {},
  });
});

test('the name of the scheme is not case-sensitive', async () => {
  equal(outcome(await attempt({ scheme: 'dpop' })), 'accepted');
  equal(outcome(await attempt({ scheme: 'DPOP' })), 'accepted');
});

test('a proof dated 8 seconds ahead is taken', async () => {
  equal(outcome(await attempt({ changes: { claims: { iat: now() + 8 } } })), 'accepted');
});

test('behind a proxy the issuer is what counts, not the host that the request names', async () => {
  equal(outcome(await attempt({ url: `http://10.0.0.1:8080${PATH}` })), 'accepted');
});

test('a proof counts once over both processes', async () => {
  const request = await makeRequest();
  equal(outcome(await pair.servers[0].authenticate(request.clone())), 'accepted');
  equal(outcome(await pair.servers[1].authenticate(request.clone())), 'invalid_dpop_proof');
  const other = await makeRequest();
  const race = await Promise.all(
    [0, 1, 0, 1].map((i) => pair.servers[i === 0 ? 0 : 1].authenticate(other.clone())),
  );
  equal(race.filter((judged) => judged.ok).length, 1);
});

test('the id of a proof is free for another key', async () => {
  const jti = randomUUID();
  const other = await makeLink(pair);
  equal(outcome(await attempt({ changes: { claims: { jti } } })), 'accepted');
  equal(outcome(await attempt({ linked: other, changes: { claims: { jti } } })), 'accepted');
});

test('a nonce is taken for minutes, and a newer one is offered with the answer', async () => {
  const linked = await makeLink(pair);
  const nonce = await currentNonce();
  pair.env.clock.advance(200 * SECOND);
  const judged = await attempt({ linked, nonce });
  equal(outcome(judged), 'accepted');
  ok(judged.headers['dpop-nonce'] && judged.headers['dpop-nonce'] !== nonce);
  pair.env.clock.advance(200 * SECOND);
  equal(outcome(await attempt({ linked, nonce })), 'use_dpop_nonce');
});

test('an access token ends after five minutes', async () => {
  const linked = await makeLink(pair);
  pair.env.clock.advance(299 * SECOND);
  equal(outcome(await attempt({ linked })), 'accepted');
  pair.env.clock.advance(1 * SECOND);
  equal(outcome(await attempt({ linked })), 'invalid_token');
});

test('a revoked mandate is refused from the commit on, at every process', async () => {
  const linked = await makeLink(pair);
  const mandate = linked.mandate;
  await pair.env.db.transaction(async (sql) => {
    await pair.servers[0].revokeMandateTokens(sql, mandate);
    equal(outcome(await attempt({ linked, server: 1 })), 'accepted', 'not committed yet');
  });
  equal(outcome(await attempt({ linked, server: 1 })), 'invalid_token');
  equal(outcome(await attempt({ linked, server: 0 })), 'invalid_token');
  const late = { ...linked.tokens, expiresAt: pair.env.clock.now() };
  const { clock, ids } = pair.env;
  const order = { id: ids.next('dbt'), amount: yen(1), validUntil: clock.now() };
  deepEqual(await pair.wallet.debit(late, mandate, order), {
    ok: false,
    refusal: 'revoked_at_bank',
  });
});

test('a revocation that is rolled back leaves the link as it was', async () => {
  const linked = await makeLink(pair);
  await pair.env.db
    .transaction(async (sql) => {
      await pair.servers[0].revokeMandateTokens(sql, linked.mandate);
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  equal(outcome(await attempt({ linked })), 'accepted');
});

test('a token that is being issued while its mandate is revoked does not live on', async () => {
  const linked = await makeLink(pair);
  const { sql } = pair.env.db;
  let settled = false;
  let issued: Promise<Response> | undefined;
  await pair.env.db.transaction(async (tx) => {
    await pair.servers[1].revokeMandateTokens(tx, linked.mandate);
    const form = { grant_type: 'refresh_token', refresh_token: linked.tokens.refreshToken };
    issued = tokens(pair, form, linked.tokens.dpopKey).finally(() => {
      settled = true;
    });
    // Until the other process waits for our lock, or did not.
    while (!settled) {
      const waiting = await sql`
        select 1 from pg_locks join pg_database on oid = database
        where datname = current_database() and not granted
        union all select 1 from pg_locks where locktype = 'transactionid' and not granted`;
      if (waiting.length > 0) break;
    }
  });
  equal((await issued)?.status, 400);
  const rows = await sql`select kind from fapi_item where family = ${linked.mandate}`;
  deepEqual([...rows], []);
});

test('a partner that the bank took out of its agreement can do nothing with its living tokens', async () => {
  const without = createAuthorisationServer(pair.env, {
    issuer: pair.issuer,
    keys: pair.bankKeys,
    clients: [],
    activateMandate: async () => true,
    grantEnded: async () => undefined,
  });
  const linked = await makeLink(pair);
  equal(outcome(await without.authenticate(await makeRequest({ linked }))), 'invalid_token');
  equal(outcome(await attempt({ linked })), 'accepted', 'with its partner the same token is good');
});
