import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { IDENTITY_TYPE, writeProvedIdentity } from '../identity-claims.ts';
import { epochSeconds } from '../jws.ts';
import { newKey, newKeys, publicJwks, signingKey } from '../keys.ts';
import { Browser } from '../testing/browser.ts';
import {
  arriveAtBank,
  CLIENT_ID,
  type LinkPair,
  openLinkPair,
  PROVED,
} from '../testing/link-pair.ts';
import { pushed, signed } from '../testing/raw-requests.ts';
import type { LinkInteraction } from './authorisation-server.ts';
import { openIdentityToken } from './identity-opener.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
after(() => pair.close());

interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: JWK;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly encryptTo?: JWK;
  readonly jwe?: Readonly<Record<string, string>>;
}

async function seal(changes: Changes): Promise<string> {
  const now = epochSeconds(pair.env);
  const proved = writeProvedIdentity({ ...PROVED, provedAt: pair.env.clock.now() });
  const claims = {
    iss: CLIENT_ID,
    aud: pair.issuer,
    iat: now,
    exp: now + 600,
    jti: randomUUID(),
    proved,
  };
  const jws = await signed(
    { ...claims, ...changes.claims },
    changes.key ?? signingKey(pair.walletKeys),
    {
      typ: IDENTITY_TYPE,
      ...changes.header,
    },
  );
  const key = changes.encryptTo ?? pair.servers[0].jwks().keys.find(({ use }) => use === 'enc');
  ok(key?.kid);
  return new CompactEncrypt(Buffer.from(jws))
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: key.kid,
      cty: 'JWT',
      ...changes.jwe,
    })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
}

async function open(changes: Changes): Promise<string> {
  const opened = await openIdentityToken(pair.env, await seal(changes), {
    issuer: pair.issuer,
    keys: pair.bankKeys.jwks,
    partner: { clientId: CLIENT_ID, redirectUris: [], jwks: publicJwks(pair.walletKeys) },
  });
  return opened.ok ? 'opened' : opened.refusal;
}

const now = () => epochSeconds(pair.env);
const proved = () => writeProvedIdentity({ ...PROVED, provedAt: pair.env.clock.now() });
const CASES: readonly (readonly [string, () => Changes, string])[] = [
  [
    'for another bank',
    () => ({ claims: { aud: 'https://bank-c.example' } }),
    'identity_other_bank',
  ],
  ['for a list of banks', () => ({ claims: { aud: [pair.issuer] } }), 'identity_other_bank'],
  ['of another wallet', () => ({ claims: { iss: 'wallet-b' } }), 'identity_signature'],
  [
    'that has expired',
    () => ({ claims: { iat: now() - 700, exp: now() - 100 } }),
    'identity_expired',
  ],
  ['that lives for an hour', () => ({ claims: { exp: now() + 3600 } }), 'identity_expired'],
  ['from the next minute', () => ({ claims: { iat: now() + 60 } }), 'identity_expired'],
  ['without an end', () => ({ claims: { exp: undefined } }), 'identity_malformed'],
  ['without an id', () => ({ claims: { jti: undefined } }), 'identity_malformed'],
  ['of another type', () => ({ header: { typ: 'JWT' } }), 'identity_malformed'],
  [
    'with an attribute more',
    () => ({ claims: { proved: { ...proved(), kana: 'ﾔﾏﾀﾞ' } } }),
    'identity_malformed',
  ],
  [
    'without a birth date',
    () => ({ claims: { proved: { ...proved(), birth_date: '' } } }),
    'identity_malformed',
  ],
  [
    'of a day that no calendar has',
    () => ({ claims: { proved: { ...proved(), birth_date: '1971-02-29' } } }),
    'identity_malformed',
  ],
  ['whose content is not called a JWT', () => ({ jwe: { cty: 'text' } }), 'identity_malformed'],
  ['under another content cipher', () => ({ jwe: { enc: 'A128GCM' } }), 'identity_malformed'],
];
for (const [name, changes, refusal] of CASES) {
  test(`an identity ${name} is refused`, async () => {
    equal(await open(changes()), refusal);
  });
}

test('an identity under a key that the wallet has not registered is refused', async () => {
  const key = await newKey(pair.env, { use: 'sig', alg: 'ES256' });
  equal(await open({ key }), 'identity_signature');
  equal(
    await open({ key: { ...key, kid: signingKey(pair.walletKeys).kid } }),
    'identity_signature',
  );
});

test('an identity that was encrypted to another bank is refused', async () => {
  const other = await newKeys(pair.env, 'bank');
  const encryptTo = publicJwks(other).keys.find(({ use }) => use === 'enc');
  ok(encryptTo);
  equal(await open({ encryptTo }), 'identity_malformed');
});

test('an identity without its encryption is refused', async () => {
  const context = {
    issuer: pair.issuer,
    keys: pair.bankKeys.jwks,
    partner: { clientId: CLIENT_ID, redirectUris: [], jwks: publicJwks(pair.walletKeys) },
  };
  const jws = await signed({ iss: CLIENT_ID }, signingKey(pair.walletKeys), { typ: IDENTITY_TYPE });
  deepEqual(await openIdentityToken(pair.env, jws, context), {
    ok: false,
    refusal: 'identity_malformed',
  });
});

async function arrived(): Promise<LinkInteraction> {
  const at = await arriveAtBank(pair);
  const interaction = await pair.servers[0].interaction(at.browser.request(at.page));
  ok(interaction);
  return interaction;
}

test('an identity opens once, at whichever process', async () => {
  const interaction = await arrived();
  const answers = await Promise.all([
    pair.servers[0].openIdentity(interaction),
    pair.servers[1].openIdentity(interaction),
  ]);
  equal(answers.filter(({ ok: opened }) => opened).length, 1);
  deepEqual(await pair.servers[1].openIdentity(interaction), {
    ok: false,
    refusal: 'identity_gone',
  });
});

test('an identity that was taken from another request is refused', async () => {
  const first = await arrived();
  ok(first.identity);
  const detail = {
    type: 'jp_account_link',
    actions: ['debit'],
    limit_per_debit: { amount: '1', currency: 'JPY' },
    wallet_label: 'x',
    identity: first.identity,
  };
  const answer = await pushed(pair, { authorization_details: JSON.stringify([detail]) });
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const browser = new Browser(pair.fetch);
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  const page = await browser.follow(`${pair.issuer}/oauth/authorise?${query}`);
  const second = await pair.servers[1].interaction(browser.request(page));
  ok(second);
  ok((await pair.servers[0].openIdentity(first)).ok);
  deepEqual(await pair.servers[1].openIdentity(second), {
    ok: false,
    refusal: 'identity_replayed',
  });
});

test('an identity that waited longer than it lives is refused, and dropped', async () => {
  const { wallet } = pair;
  const begun = await wallet.begin({
    proved: { ...PROVED, provedAt: pair.env.clock.now() },
    limitPerDebit: yen(1),
    walletLabel: 'x',
  });
  pair.env.clock.advance(50 * SECOND);
  const browser = new Browser(pair.fetch);
  const page = await browser.follow(begun.redirectTo);
  pair.env.clock.advance(580 * SECOND);
  const interaction = await pair.servers[0].interaction(browser.request(page));
  ok(interaction);
  deepEqual(await pair.servers[0].openIdentity(interaction), {
    ok: false,
    refusal: 'identity_expired',
  });
  deepEqual(await pair.servers[0].openIdentity(interaction), {
    ok: false,
    refusal: 'identity_gone',
  });
});
