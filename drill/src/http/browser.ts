import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Budget } from './budget.ts';
import { createCookieJar } from './cookie-jar.ts';

/** One browser of somebody: his cookies, and an address that he comes from. */
export interface Browser {
  /** Goes on from another address, with the same cookies: a phone changes its network. */
  comeFrom(address: string): void;
  /** Sends one request. Redirects are not followed. */
  send(request: Request): Promise<Response>;
  /**
   * Goes to an address as a person does who follows a link, through all redirects. With `before`,
   * the browser stops at the first address for which it says so, and does not ask for it.
   */
  visit(url: string, before?: (url: URL) => boolean): Promise<Visit>;
}

export interface Visit {
  readonly response: Response;
  /** Where the browser ended. */
  readonly url: URL;
  /** Every address on the way, first and last among them. */
  readonly trail: readonly URL[];
}

const REQUEST_MS = 30_000;
const REDIRECTS_MAX = 10;

/**
 * Opens a browser that has not been anywhere yet, at one of the addresses of this machine. `extra`
 * headers go with every request.
 */
export function openBrowser(
  budget: Budget,
  first: string,
  extra: Readonly<Record<string, string>> = {},
): Browser {
  const jar = createCookieJar();
  let address = first;

  async function send(request: Request): Promise<Response> {
    budget.spend();
    const url = new URL(request.url);
    const headers: Record<string, string> = { ...Object.fromEntries(request.headers), ...extra };
    const cookie = jar.header(url);
    if (cookie !== undefined) headers.cookie = cookie;
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const answer = await exchange(url, {
      method: request.method,
      headers,
      body,
      address,
      signal: AbortSignal.timeout(Math.min(REQUEST_MS, budget.left())),
    });
    jar.take(url, answer.headers.getSetCookie());
    return answer;
  }

  return {
    comeFrom(next) {
      address = next;
    },
    send,
    async visit(start, before = () => false) {
      const trail = [new URL(start)];
      for (let url = new URL(start); ; ) {
        const response = await send(new Request(url, { headers: { accept: 'text/html' } }));
        const location = response.headers.get('location');
        const moved = response.status >= 300 && response.status < 400 && location !== null;
        if (!moved || trail.length > REDIRECTS_MAX) return { response, url, trail };
        url = new URL(location, url);
        trail.push(url);
        if (before(url)) return { response, url, trail };
      }
    },
  };
}

interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly address: string;
  readonly signal: AbortSignal;
}

/**
 * One request over a connection of its own. Names under `.localhost` are this machine (RFC 6761
 * section 6.3), and nobody else is ever spoken to: a drill does not leave the machine.
 */
async function exchange(url: URL, given: Exchange): Promise<Response> {
  if (url.protocol !== 'http:' || !/(^|\.)localhost$/.test(url.hostname)) {
    throw new Error(`A drill does not speak to ${url.host}.`);
  }
  const { method, body, signal } = given;
  const headers = {
    ...given.headers,
    ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
  };
  const options = { method, headers, host: '127.0.0.1', setHost: false, agent: false, signal };
  const where = { port: url.port === '' ? '80' : url.port, path: `${url.pathname}${url.search}` };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      ...options,
      ...where,
      headers: { ...headers, host: url.host },
      localAddress: given.address,
    });
    outgoing.once('response', (incoming) => readAnswer(incoming).then(resolve, reject));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = new Headers();
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
  }
  const status = incoming.statusCode ?? 502;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : new Uint8Array(Buffer.concat(chunks)), { status, headers });
}
