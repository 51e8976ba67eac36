import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { type Id, type IdPrefix, makeId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Db } from './db.ts';
import type { Log } from './log.ts';

/**
 * Everything that a server can observe or do which is not a function of its input: the one door for
 * time, randomness, state and the network. Made in `main.ts`, in the test kit and in the simulator.
 */
export interface Env {
  readonly clock: Clock;
  readonly random: Random;
  /** Time-ordered ids made from the clock and the randomness. */
  readonly ids: { next<P extends IdPrefix>(prefix: P): Id<P> };
  readonly db: Db;
  /**
   * The only way to another HTTP server. The answer is there with its whole body; when it did not come,
   * or broke off, or was longer than any that we ask for, this rejects with a `Fault`.
   */
  readonly fetch: Fetch;
  /** The only way to a server that does not speak HTTP (SMPP, SMTP, SIP). */
  readonly connect: (address: { readonly host: string; readonly port: number }) => Promise<Duplex>;
  readonly log: Log;
}

export interface Clock {
  now(): Instant;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

export type Fetch = (request: Request) => Promise<Response>;

/** Lets time pass. A process gives real time; a test moves its own clock. */
export interface Waiter {
  wait(milliseconds: number): Promise<void>;
}

export const systemWaiter: Waiter = {
  wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};

export const systemClock: Clock = { now: () => instant(Date.now()) };

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

export function idsFrom(clock: Clock, random: Random): Env['ids'] {
  return { next: (prefix) => makeId(prefix, clock.now(), random.bytes(10)) };
}

/** A whole number below `bound` (at most 2^32), without bias. */
export function randomBelow(random: Random, bound: number): number {
  const limit = Math.floor(2 ** 32 / bound) * bound;
  for (;;) {
    const bytes = random.bytes(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < limit) return value % bound;
  }
}

/** A decimal code of `digits` digits, each as likely as the other. */
export function randomDigits(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => randomBelow(random, 10)).join('');
}

/** An unguessable token of `bytes` random bytes, base64url. */
export function randomToken(random: Random, bytes = 32): string {
  return Buffer.from(random.bytes(bytes)).toString('base64url');
}

/** Opens a TCP connection; a `Fault` when none came about within `timeoutMs`. */
export function systemConnect(timeoutMs = 5_000): Env['connect'] {
  return ({ host, port }) =>
    new Promise((resolve, reject) => {
      const socket = connectTcp({ host, port });
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('connect timed out')));
      socket.once('connect', () => {
        socket.setTimeout(0);
        resolve(socket);
      });
      socket.once('error', (cause) => reject(new Fault('connect_failed', { retry: true, cause })));
    });
}

/** Forty times the longest page of debits: nobody whom we ask shall fill our memory. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;

/**
 * HTTP over the system's network; redirects are not followed. Names under `.localhost` are resolved
 * to the loopback address (RFC 6761 section 6.3), which browsers do and Node does not.
 */
export function systemFetch(options: { readonly timeoutMs?: number } = {}): Fetch {
  return async (request) => {
    const signal = withDeadline(request.signal, options.timeoutMs ?? 10_000);
    try {
      const loopback = new URL(request.url).hostname.endsWith('.localhost');
      const answer = loopback
        ? fetchLoopback(request, signal)
        : fetch(request, { signal, redirect: 'manual' });
      return await withWholeBody(await answer);
    } catch (cause) {
      throw new Fault('no_answer', { retry: true, cause });
    }
  };
}

/**
 * Aborts with `signal`, or after so many milliseconds. `AbortSignal.any` would hold its sources too
 * weakly: on Node 20 a timeout that is collected never fires, and the request waits for ever.
 * @see https://github.com/nodejs/node/issues/57736
 */
function withDeadline(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController();
  for (const source of [signal, AbortSignal.timeout(milliseconds)]) {
    const abort = () => controller.abort(source.reason);
    if (source.aborted) abort();
    else source.addEventListener('abort', abort, { once: true });
  }
  return controller.signal;
}

async function withWholeBody({ body, status, headers }: Response): Promise<Response> {
  if (body === null) return new Response(null, { status, headers });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > ANSWER_MAX_BYTES) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status, headers });
}

async function fetchLoopback(request: Request, signal: AbortSignal): Promise<Response> {
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest(
      request.url,
      {
        method: request.method,
        headers: {
          ...Object.fromEntries(request.headers),
          ...(body === undefined ? {} : { 'content-length': body.byteLength }),
        },
        lookup: (_name, { all }, done) =>
          all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
        signal,
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    headers.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '');
  }
  const empty = status === 204 || status === 304 || request.method === 'HEAD';
  if (empty) answer.resume();
  const stream = empty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(stream, { status, headers });
}
