import { MINUTE } from '@sekisho/domain/base/instant.ts';
import type { Env } from '../env.ts';
import { codeOfFailure } from './failure.ts';
import { languageOf, problemResponse } from './problem.ts';
import type { Server } from './server.ts';

/**
 * What every answer carries. Scripts, styles, images and fonts come from our own origin only; nobody
 * may frame a page; forms go to our own origin or, at the end of a link, to the partner's.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
};

const ADDRESSES_MAX = 10_000;

/**
 * Puts the headers on every answer, counts requests per address in this process (a flood brake; what
 * protects an account is counted in the database), and turns a bug outside any operation into a problem.
 */
export function guarded(
  env: Pick<Env, 'clock' | 'ids' | 'log'>,
  server: Server,
  options: { readonly requestsPerMinute: number; readonly https: boolean },
): Server {
  const windows = new Map<string, { start: number; count: number }>();
  const admitted = (address: string): boolean => {
    const now = env.clock.now();
    const window = windows.get(address);
    if (window === undefined || now - window.start >= MINUTE) {
      // In the order in which they began, so that room is made by forgetting the oldest alone.
      windows.delete(address);
      const [oldest] = windows.keys();
      if (windows.size >= ADDRESSES_MAX && oldest !== undefined) windows.delete(oldest);
      windows.set(address, { start: now, count: 1 });
      return true;
    }
    window.count += 1;
    return window.count <= options.requestsPerMinute;
  };
  return {
    async fetch(request, peer) {
      const language = languageOf(request);
      const requestId = env.ids.next('req');
      let response: Response;
      try {
        response = admitted(peer.address)
          ? await server.fetch(request, peer)
          : problemResponse('too_many_requests', { requestId, language });
      } catch (error) {
        const code = codeOfFailure(error, env.log, { request: requestId });
        response = problemResponse(code, { requestId, language });
      }
      return withSecurityHeaders(response, options.https);
    },
    tick: (now) => server.tick(now),
    close: () => server.close(),
  };
}

/** The answer with the headers that every answer of a server carries. */
export function withSecurityHeaders(response: Response, https: boolean): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (https) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  return new Response(response.body, { status: response.status, headers });
}
