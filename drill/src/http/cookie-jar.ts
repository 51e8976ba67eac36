/** The cookies of one browser, as RFC 6265 keeps them, without third parties and public suffixes. */
export interface CookieJar {
  /** The `Cookie` header for an address; undefined when there is nothing to send. */
  header(url: URL): string | undefined;
  /** Takes the `Set-Cookie` headers of an answer. */
  take(url: URL, setCookies: readonly string[]): void;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

export function createCookieJar(): CookieJar {
  let cookies: readonly Cookie[] = [];
  return {
    header(url) {
      const sent = cookies
        .filter(({ host, path }) => host === url.hostname && pathMatches(url.pathname, path))
        .sort((a, b) => b.path.length - a.path.length);
      if (sent.length === 0) return undefined;
      return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    take(url, setCookies) {
      for (const text of setCookies) {
        const read = readSetCookie(url, text);
        if (read === undefined) continue;
        const { cookie, gone } = read;
        cookies = [
          ...cookies.filter(
            ({ host, path, name }) =>
              host !== cookie.host || path !== cookie.path || name !== cookie.name,
          ),
          ...(gone ? [] : [cookie]),
        ];
      }
    },
  };
}

/** RFC 6265 section 5.1.4. */
function pathMatches(requested: string, path: string): boolean {
  if (requested === path) return true;
  return requested.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function readSetCookie(
  url: URL,
  text: string,
): { readonly cookie: Cookie; readonly gone: boolean } | undefined {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (at < 1) return undefined;
  let path = url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/')));
  let gone = false;
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.split('=', 2);
    const kind = name.toLowerCase();
    if (kind === 'path' && value.startsWith('/')) path = value;
    if (kind === 'max-age') gone = Number(value) <= 0;
    // The pair's clock is ahead of ours, so only a date that is long past says "forget it".
    if (kind === 'expires' && Date.parse(value) < Date.parse('2000-01-01')) gone = true;
  }
  const cookie = { host: url.hostname, path, name: pair.slice(0, at), value: pair.slice(at + 1) };
  return { cookie, gone };
}
