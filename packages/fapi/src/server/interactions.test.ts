import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { Browser } from '../testing/browser.ts';
import {
  type AtTheBank,
  approve,
  arriveAtBank,
  CLIENT_ID,
  grantFor,
  type LinkPair,
  openLinkPair,
} from '../testing/link-pair.ts';
import { pushed } from '../testing/raw-requests.ts';

let pair: LinkPair;
before(async () => {
  pair = await openLinkPair();
});
after(() => pair.close());

const approval = () => ({
  depositor: 'dep_1',
  amr: ['hwk', 'sms'],
  authenticatedAt: pair.env.clock.now(),
  granted: grantFor(pair, pair.env.ids.next('mdt')),
});

async function decline(at: AtTheBank): Promise<URL> {
  const end = await pair.servers[1].decline(at.browser.request(at.page, { method: 'POST' }));
  ok(end.ok);
  at.browser.keep(at.page, end.value.setCookies);
  return new URL(await at.browser.follow(end.value.redirectTo));
}

test('a request without the cookie has no interaction', async () => {
  const { page } = await arriveAtBank(pair);
  equal(await pair.servers[0].interaction(new Request(page)), undefined);
  const refused = { ok: false, refusal: 'interaction_missing' } as const;
  deepEqual(await pair.servers[0].approve(new Request(page), approval()), refused);
  deepEqual(await pair.servers[0].decline(new Request(page)), refused);
});

test('a forged cookie has no interaction', async () => {
  const { page } = await arriveAtBank(pair);
  const uid = new URL(page).pathname.split('/')[2];
  const headers = { cookie: `_interaction=${uid}; _interaction.sig=AAAA` };
  equal(await pair.servers[0].interaction(new Request(page, { headers })), undefined);
  const unsigned = { cookie: `_interaction=${uid}` };
  equal(await pair.servers[0].interaction(new Request(page, { headers: unsigned })), undefined);
});

test('the cookie of one interaction opens no page of another', async () => {
  const [mine, other] = [await arriveAtBank(pair), await arriveAtBank(pair)];
  const headers = mine.browser.request(mine.page).headers;
  equal(await pair.servers[0].interaction(new Request(other.page, { headers })), undefined);
  ok(await pair.servers[0].interaction(new Request(mine.page, { headers })));
});

test('an interaction ends after ten minutes', async () => {
  const { browser, page } = await arriveAtBank(pair);
  pair.env.clock.advance(601 * SECOND);
  equal(await pair.servers[0].interaction(browser.request(page)), undefined);
});

test('an interaction has one answer, also when two come at once', async () => {
  const { browser, page } = await arriveAtBank(pair);
  const request = () => browser.request(page, { method: 'POST' });
  const answers = await Promise.all([
    pair.servers[0].approve(request(), approval()),
    pair.servers[1].decline(request()),
    pair.servers[1].approve(request(), approval()),
  ]);
  equal(answers.filter((answer) => answer.ok).length, 1);
  equal(await pair.servers[0].interaction(request()), undefined);
  deepEqual(await pair.servers[0].decline(request()), {
    ok: false,
    refusal: 'interaction_missing',
  });
});

test('the browser cannot resume before the depositor has answered', async () => {
  const { browser, page } = await arriveAtBank(pair);
  const uid = new URL(page).pathname.split('/')[2];
  const to = await browser.follow(`${pair.issuer}/oauth/authorise/${uid}`);
  match(to, /\/interaction\//);
});

test('another browser cannot resume what the depositor approved', async () => {
  const at = await arriveAtBank(pair);
  const end = await pair.servers[0].approve(at.browser.request(at.page), approval());
  ok(end.ok);
  const answer = await new Browser(pair.fetch).get(end.value.redirectTo);
  equal(answer.status, 400);
  equal(answer.headers.get('location'), null);
});

test('a second authorisation in the same browser asks the depositor again', async () => {
  const at = await arriveAtBank(pair);
  await approve(pair, at, pair.env.ids.next('mdt'));
  const again = await pushed(pair);
  const { request_uri } = (await again.json()) as { request_uri: string };
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  const to = await at.browser.follow(`${pair.issuer}/oauth/authorise?${query}`);
  match(to, /\/interaction\//);
  const rows = await pair.env.db.sql`select 1 from fapi_item where kind = 'Session'`;
  equal(rows.length, 0);
});

test('a wallet that asks for no page at the bank gets an error, not a code', async () => {
  const at = await arriveAtBank(pair);
  await approve(pair, at, pair.env.ids.next('mdt'));
  const answer = await pushed(pair, { prompt: 'none' });
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  const to = new URL(await at.browser.follow(`${pair.issuer}/oauth/authorise?${query}`));
  equal(to.searchParams.has('code'), false);
  equal(to.searchParams.get('error'), 'login_required');
});

test('a wallet that asks for login and consent by name gets both in one step', async () => {
  const answer = await pushed(pair, { prompt: 'login consent' });
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const query = new URLSearchParams({ client_id: CLIENT_ID, request_uri });
  const browser = new Browser(pair.fetch);
  const page = `${await browser.follow(`${pair.issuer}/oauth/authorise?${query}`)}/consent`;
  const at = { browser, page, pending: (await arriveAtBank(pair)).pending };
  ok((await approve(pair, at, pair.env.ids.next('mdt'))).searchParams.has('code'));
});

test('declining says access_denied and nothing else, whether the identity was opened or not', async () => {
  const [refused, mismatched] = [await arriveAtBank(pair), await arriveAtBank(pair)];
  const interaction = await pair.servers[0].interaction(
    mismatched.browser.request(mismatched.page),
  );
  ok(interaction && (await pair.servers[0].openIdentity(interaction)).ok);
  const [a, b] = [await decline(refused), await decline(mismatched)];
  for (const url of [a, b]) url.searchParams.delete('state');
  equal(a.href, b.href);
  deepEqual([...a.searchParams.entries()].sort(), [
    ['error', 'access_denied'],
    ['iss', pair.issuer],
  ]);
});

test('after the identity was opened no row holds it, in any window', async () => {
  const answer = await pushed(pair);
  const { request_uri } = (await answer.json()) as { request_uri: string };
  const url = `${pair.issuer}/oauth/authorise?${new URLSearchParams({ client_id: CLIENT_ID, request_uri })}`;
  const browser = new Browser(pair.fetch);
  const pages = [await browser.follow(url), await browser.follow(url)];
  const [first, second] = [pages[0] ?? '', pages[1] ?? ''];
  const interaction = await pair.servers[0].interaction(browser.request(first));
  ok(interaction?.identity);
  const places = await holders(interaction.identity);
  deepEqual(places.sort(), ['Interaction', 'Interaction', 'PushedAuthorizationRequest']);
  ok((await pair.servers[1].openIdentity(interaction)).ok);
  deepEqual(await holders(interaction.identity), []);
  for (const page of [first, second]) {
    const rest = await pair.servers[0].interaction(browser.request(page));
    equal(rest?.identity, undefined);
    deepEqual(rest?.requested, interaction.requested);
  }
  const to = await approve(
    pair,
    { browser, page: first, pending: (await arriveAtBank(pair)).pending },
    pair.env.ids.next('mdt'),
  );
  ok(to.searchParams.has('code'));
  deepEqual(await holders(interaction.identity), []);
});

test('an identity that nobody opened is gone when the interaction ends', async () => {
  for (const end of [decline, (at: AtTheBank) => approve(pair, at, pair.env.ids.next('mdt'))]) {
    const at = await arriveAtBank(pair);
    const interaction = await pair.servers[0].interaction(at.browser.request(at.page));
    ok(interaction?.identity);
    await end(at);
    deepEqual(await holders(interaction.identity), []);
  }
});

/** The rows in which a sealed identity can be found, also inside of JWTs. */
async function holders(identity: string): Promise<string[]> {
  const rows = await pair.env.db.sql<{ kind: string; text: string; request: string | null }[]>`
    select kind, id || payload::text as text, payload ->> 'request' as request from fapi_item`;
  return rows
    .filter(({ text, request }) => {
      const jwt = Buffer.from(request?.split('.')[1] ?? '', 'base64url').toString();
      return text.includes(identity) || jwt.includes(identity);
    })
    .map(({ kind }) => kind);
}
