import { assert } from '@sekisho/domain/base/assert.ts';
import type { Fetch } from '@sekisho/runtime/env.ts';

/** A browser without pages: keeps cookies by host, and follows redirects when it is told to. */
export interface HttpBrowser {
  readonly fetch: Fetch;
  /** Follows redirects from `url` until an answer is none, and gives the address it ended at. */
  follow(url: string): Promise<{ readonly url: URL; readonly response: Response }>;
}

const REDIRECTS_MAX = 20;

export function openHttpBrowser(send: Fetch): HttpBrowser {
  const jar = new Map<string, Map<string, string>>();
  const fetch: Fetch = async (request) => {
    const { hostname } = new URL(request.url);
    const cookies = jar.get(hostname) ?? new Map<string, string>();
    jar.set(hostname, cookies);
    const withCookies = new Request(request);
    if (cookies.size > 0) {
      withCookies.headers.set('cookie', [...cookies].map(([k, v]) => `${k}=${v}`).join('; '));
    }
    const response = await send(withCookies);
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };
  return {
    fetch,
    async follow(start) {
      let url = new URL(start);
      for (let i = 0; i < REDIRECTS_MAX; i++) {
        const response = await fetch(new Request(url, { headers: { accept: 'text/html' } }));
        const location = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || location === null) {
          return { url, response };
        }
        await response.body?.cancel();
        url = new URL(location, url);
      }
      throw new Error(`More than ${REDIRECTS_MAX} redirects from ${new URL(start).origin}.`);
    },
  };
}

/** Paths and dates of cookies are left aside: the servers of this project set `Path` by purpose only. */
function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  assert(at > 0, 'A cookie has a name.');
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  const ends = attributes.some(
    (attribute) =>
      /^\s*max-age=0\s*$/i.test(attribute) || /^\s*expires=thu, 01 jan 1970/i.test(attribute),
  );
  if (ends || value === '') cookies.delete(name);
  else cookies.set(name, value);
}
