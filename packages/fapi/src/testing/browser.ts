import { assert } from '@sekisho/domain/base/assert.ts';
import type { Fetch } from '@sekisho/runtime/env.ts';

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly value: string;
}

/** A depositor's browser for tests: cookies by host and path, redirects one at a time. */
export class Browser {
  readonly #fetch: Fetch;
  readonly #cookies = new Map<string, Cookie>();

  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  request(url: string, init: RequestInit = {}): Request {
    const { hostname, pathname } = new URL(url);
    const sent = [...this.#cookies]
      .filter(([, { host, path }]) => host === hostname && pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`);
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html');
    if (sent.length > 0) headers.set('cookie', sent.join('; '));
    return new Request(url, { ...init, headers });
  }

  async get(url: string): Promise<Response> {
    const answer = await this.#fetch(this.request(url));
    this.keep(url, answer.headers.getSetCookie());
    return answer;
  }

  /** Follows one redirect; the new address. */
  async follow(url: string): Promise<string> {
    const answer = await this.get(url);
    const location = answer.headers.get('location');
    assert(answer.status === 303 && location !== null, `A redirect came from ${url}.`);
    return new URL(location, url).href;
  }

  keep(url: string, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((a) => a.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const key = `${name} ${path}`;
      if (value === '') this.#cookies.delete(key);
      else this.#cookies.set(key, { host: new URL(url).hostname, path, value });
    }
  }
}
