import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { readAtMost } from '@sekisho/runtime/http/bind-api.ts';

/** Who sent a request, as the HTTP server saw it. */
export interface Peer {
  readonly address: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** More than twice a pushed request with the longest identity. The rest of a longer body is not read. */
const BODY_MAX_BYTES = 128 * 1024;

/**
 * Hands a fetch-shaped request to a handler written for Node's `http`, without a socket. The
 * issuer's origin replaces scheme and host of the request: behind a proxy they differ, and a caller
 * must not choose them.
 */
export async function callNodeHandler(
  handler: Handler,
  request: Request,
  at: { readonly issuer: string; readonly peer: Peer },
): Promise<Response> {
  const body = await readAtMost(request, BODY_MAX_BYTES);
  if (!body.ok) {
    const status = body.refusal === 'too_long' ? 413 : 400;
    return Response.json({ error: 'invalid_request' }, { status });
  }
  const incoming = toIncoming(request, at, body.value);
  const response = new ServerResponse(incoming);
  // Node would take the header `Date` from the real clock.
  response.sendDate = false;
  return new Promise((resolve, reject) => {
    collect(response, request.method, resolve);
    Promise.resolve(handler(incoming, response)).catch(reject);
  });
}

/** The request as Node's `http` would have parsed it, with a body that was read before. */
export function toIncoming(
  request: Pick<Request, 'url' | 'method' | 'headers'>,
  { issuer, peer }: { readonly issuer: string; readonly peer: Peer },
  body: Uint8Array = new Uint8Array(),
): IncomingMessage {
  const { pathname, search } = new URL(request.url);
  const origin = new URL(issuer);
  const socket = new StandInSocket(origin.protocol === 'https:', peer.address);
  const incoming = new IncomingMessage(socket as unknown as Socket);
  incoming.method = request.method;
  incoming.url = pathname + search;
  incoming.httpVersion = '1.1';
  incoming.httpVersionMajor = 1;
  incoming.httpVersionMinor = 1;
  incoming.headers = {
    ...Object.fromEntries(request.headers),
    host: origin.host,
    ...(body.byteLength === 0 ? {} : { 'content-length': String(body.byteLength) }),
  };
  if (body.byteLength > 0) incoming.push(Buffer.from(body));
  incoming.push(null);
  incoming.complete = true;
  return incoming;
}

/** What Koa asks of a socket: whether the connection is encrypted, and who is at its other end. */
class StandInSocket extends Duplex {
  readonly encrypted: boolean;
  readonly remoteAddress: string;
  constructor(encrypted: boolean, remoteAddress: string) {
    super();
    this.encrypted = encrypted;
    this.remoteAddress = remoteAddress;
  }
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** Gathers what a handler writes and hands it on as one `Response` when the handler ends it. */
function collect(
  response: ServerResponse,
  method: string,
  done: (response: Response) => void,
): void {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const write = (chunk: unknown): boolean => {
    keep(chunk);
    return true;
  };
  const end = (chunk?: unknown): ServerResponse => {
    if (response.writableEnded) return response;
    keep(chunk);
    const headers = new Headers();
    for (const [name, value] of Object.entries(response.getHeaders())) {
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
    }
    headers.delete('content-length');
    const empty = WITHOUT_BODY.has(response.statusCode) || method === 'HEAD';
    const body = empty || chunks.length === 0 ? null : Buffer.concat(chunks);
    Object.defineProperty(response, 'writableEnded', { value: true });
    Object.defineProperty(response, 'finished', { value: true });
    done(new Response(body, { status: response.statusCode, headers }));
    response.emit('finish');
    response.emit('close');
    return response;
  };
  response.write = write as typeof response.write;
  response.end = end as typeof response.end;
}
