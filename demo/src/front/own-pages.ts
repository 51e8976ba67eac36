import { demonstrationApi } from '@sekisho/contract/demonstration.ts';
import { instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { type Bindings, bindApi, type Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { withSecurityHeaders } from '@sekisho/runtime/http/guard.ts';
import { openPages } from '@sekisho/runtime/http/pages.ts';
import { createSessions, readCookie } from '@sekisho/runtime/sessions.ts';
import { Hono } from 'hono';
import { openSoftwarePasskey } from '../device/software-passkey.ts';
import { presentDocument, readWalletRequest } from '../documents/document-wallet.ts';
import type { DemonstrationStore } from '../store.ts';
import type { WorldMap } from '../world/world-map.ts';
import type { MovableClock } from './clock.ts';
import type { OwnPages } from './proxy.ts';

const PERSON_COOKIE = 'demonstration_person';
const CLOCK_SETTING = 'clock_offset_ms';

export interface DemonstrationParts {
  readonly env: Env;
  readonly clock: MovableClock;
  readonly store: DemonstrationStore;
  readonly world: WorldMap;
  /** The folder of the start page's bundle, with the device beside it. */
  readonly pages: string;
  /** Tells every process that the clock was moved. */
  readonly clockMoved: () => void;
}

/** The start page on `localhost`, and the reserved path of the demonstration on every host. */
export function createOwnPages(parts: DemonstrationParts): OwnPages {
  const { env, world } = parts;
  const pages = openPages(parts.pages);
  const app = new Hono<Bindings>();
  bindApi(app, demonstrationApi, handlers(parts), {
    env,
    sessions: createSessions(env, { secureCookies: false }),
    realm: () => 'demonstration',
  });
  app.get('/.demonstration/enter', (c) => enter(c.req.raw, world));
  for (const name of ['device.js', 'device.css']) {
    app.get(
      `/.demonstration/${name}`,
      () => pages.file(`/${name}`) ?? new Response('', { status: 404 }),
    );
  }
  return async (request, peer) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/.demonstration/')) {
      return app.fetch(request, { peer: { address: peer } });
    }
    if (url.hostname !== 'localhost' && url.hostname !== '127.0.0.1') return undefined;
    if (request.method !== 'GET') return undefined;
    return withSecurityHeaders(pages.file(url.pathname) ?? pages.page(), false);
  };
}

/**
 * Makes this browser a person: sets the cookie on this host and goes on to the next one, because no
 * host can set a cookie for another; the last goes to where the person begins.
 */
function enter(request: Request, world: WorldMap): Response {
  const url = new URL(request.url);
  const person = world.people.find(({ id }) => id === url.searchParams.get('person'));
  const [next, ...rest] = (url.searchParams.get('hosts') ?? '').split(',').filter((h) => h !== '');
  const to = new URL(url.searchParams.get('to') ?? '/', url);
  const nextOrigin = world.origins.find((origin) =>
    new URL(origin).hostname.startsWith(`${next}.`),
  );
  if (!person || !world.origins.includes(to.origin) || (next !== undefined && !nextOrigin)) {
    return new Response('Nobody of this name is in the demonstration.', { status: 404 });
  }
  const onward = nextOrigin
    ? `${nextOrigin}/.demonstration/enter?${new URLSearchParams({ person: person.id, hosts: rest.join(','), to: to.href })}`
    : to.href;
  return new Response(null, {
    status: 303,
    headers: {
      location: onward,
      'cache-control': 'no-store',
      'set-cookie': `${PERSON_COOKIE}=${person.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000`,
    },
  });
}

function handlers(parts: DemonstrationParts): Handlers<typeof demonstrationApi> {
  const { env, clock, store, world } = parts;
  const personOf = (request: Request) =>
    world.people.find(({ id }) => id === readCookie(request, PERSON_COOKIE));

  async function useDevice(
    request: Request,
    act: 'createCredential' | 'getAssertion',
    options: object,
  ) {
    const person = personOf(request);
    const origin = request.headers.get('origin');
    if (!person || origin === null) return refuse('passkey_refused');
    const credential = await store.withPasskeys(person.id, (keys) => {
      const device = openSoftwarePasskey({ person: person.id, random: env.random, keys });
      const value = device[act](options, origin);
      return { keys: device.keys(), value };
    });
    return credential.ok
      ? accept({ credential: credential.value as unknown as Record<string, unknown> })
      : refuse('passkey_refused');
  }

  return {
    async getWorld(_call, { request }) {
      return accept({
        now: toRfc3339(clock.now()),
        wallets: [...world.wallets],
        banks: [...world.banks],
        people: [...world.people],
        person: personOf(request) ?? null,
        startPage: world.startPage,
      });
    },
    async listMessages(_call, { request }) {
      const person = personOf(request);
      const number = person?.phone ? `+81${person.phone.slice(1)}` : '';
      const messages = await store.messagesTo(number);
      return accept({
        messages: messages.map(({ at, ...message }) => ({ ...message, at: toRfc3339(at) })),
      });
    },
    createPasskey: ({ body }, { request }) => useDevice(request, 'createCredential', body.options),
    getPasskey: ({ body }, { request }) => useDevice(request, 'getAssertion', body.options),
    async readDocumentRequest({ body }, { request }) {
      const person = personOf(request);
      const read = readRequest(body.request);
      if (!person || !read) return refuse('identity_refused');
      return accept({
        verifier: new URL(read.responseUri).host,
        elements: read.elements.map(([, element]) => element),
        holder: person.name,
      });
    },
    async presentDocument({ body }, { request }) {
      const person = personOf(request);
      const read = readRequest(body.request);
      const kept = person && (await store.document(person.id));
      if (!kept || !read) return refuse('identity_refused');
      const token = await presentDocument({ ...kept, request: read, random: env.random });
      if (!token.ok) return refuse('identity_refused');
      const redirectTo = await sendPresentation(env, read.responseUri, token.value, read.state);
      return redirectTo === undefined ? refuse('identity_refused') : accept({ redirectTo });
    },
    async advanceClock({ body }) {
      clock.moveTo(clock.offsetMs + body.advanceMs);
      // Kept before anybody acts on it, so that a restart never goes back in time.
      await store.saveSetting(CLOCK_SETTING, clock.offsetMs);
      parts.clockMoved();
      return accept({ now: toRfc3339(clock.now()) });
    },
  };
}

function readRequest(link: string) {
  if (!URL.canParse(link) || !link.startsWith('openid4vp:')) return undefined;
  const read = readWalletRequest(new URL(link).searchParams);
  return read.ok ? read.value : undefined;
}

/** OpenID4VP 1.0 section 8.2: `direct_post`; the answer says where the holder's browser goes. */
async function sendPresentation(
  env: Env,
  responseUri: string,
  vpToken: string,
  state: string,
): Promise<string | undefined> {
  const response = await env.fetch(
    new Request(responseUri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ vp_token: vpToken, state }).toString(),
    }),
  );
  if (!response.ok) return undefined;
  const answer = (await response.json()) as { redirect_uri?: string };
  return answer.redirect_uri;
}

/** The offset that an earlier start kept. */
export async function keptClockOffset(store: DemonstrationStore): Promise<number> {
  const kept = await store.setting(CLOCK_SETTING);
  return typeof kept === 'number' ? instant(kept) : 0;
}
