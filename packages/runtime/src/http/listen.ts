import { type AddressInfo, isIPv6 } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { Fault } from '@sekisho/domain/base/result.ts';
import { Hono } from 'hono';
import type { Clock } from '../env.ts';
import type { Log } from '../log.ts';
import type { Server } from './server.ts';

const TICK_MS = 200;
const TICKS_AT_ONCE_MAX = 4;
/** Nobody waits longer for an answer while we close. */
const CLOSE_WAITS_MS = 5_000;

export interface Listening {
  readonly port: number;
  /** Takes nobody new, ends what was begun (within five seconds), and closes the server. */
  close(): Promise<void>;
}

/**
 * Puts a server on a socket and drives its ticks. `behindProxy` says that the only one who can
 * connect is a proxy of ours, whose `X-Forwarded-For` and `X-Forwarded-Proto` are then believed.
 */
export async function listen(
  server: Server,
  options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly host: string;
    readonly port: number;
    readonly behindProxy: boolean;
  },
): Promise<Listening> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const answering = new Set<Promise<unknown>>();
  let closing = false;
  app.all('*', async (c) => {
    const { outgoing } = c.env;
    const answered = new Promise((done) => outgoing.once('close', done));
    answering.add(answered);
    void answered.then(() => answering.delete(answered));
    const socket = c.env.incoming.socket.remoteAddress ?? 'unknown';
    const forwarded = options.behindProxy ? c.req.header('x-forwarded-for') : undefined;
    const answer = await server.fetch(withScheme(c.req.raw, options.behindProxy), {
      // The last entry is the proxy's own; what stands before it came from the caller.
      address: countedAddress(forwarded?.split(',').at(-1)?.trim() || socket),
    });
    // Else a connection that is kept for more requests would get them until the last moment.
    if (closing) outgoing.setHeader('connection', 'close');
    return answer;
  });
  const http = serve({ fetch: app.fetch, hostname: options.host, port: options.port });
  await new Promise<void>((resolve, reject) => {
    http.once('listening', resolve);
    http.once('error', (cause) => reject(new Fault('listen_failed', { retry: false, cause })));
  });
  const stopTicking = driveTicks(server, options);
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      closing = true;
      const closed = new Promise((resolve) => http.close(resolve));
      await Promise.all([stopTicking(), atMost(CLOSE_WAITS_MS, allOf(answering))]);
      // Those that are left wait for no answer: idle ones, and ones that never asked for anything.
      if ('closeAllConnections' in http) http.closeAllConnections();
      await closed;
      await server.close();
    },
  };
}

async function allOf(set: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (set.size > 0) await Promise.all(set);
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/**
 * What limits count by. A subscriber has a whole IPv6 network of 64 bits to take addresses from, so
 * that its first address stands for all of them.
 */
function countedAddress(text: string): string {
  const [address = ''] = text.split('%');
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? text;
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = written.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::`;
}

function withScheme(request: Request, behindProxy: boolean): Request {
  if (!behindProxy || request.headers.get('x-forwarded-proto') !== 'https') return request;
  return new Request(request.url.replace(/^http:/, 'https:'), request);
}

/**
 * A tick every 200 ms, of which one that waits for the outside does not hold up the next: a partner
 * that is silent must not delay a stop that goes to another. Ticks of several processes meet anyway.
 */
function driveTicks(
  server: Server,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => Promise<void> {
  const running = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (running.size >= TICKS_AT_ONCE_MAX) return;
    const tick = server
      .tick(clock.now())
      .catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : 'unknown';
        log.write('error', 'tick_failed', { kind });
      })
      .finally(() => running.delete(tick));
    running.add(tick);
  }, TICK_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all(running);
  };
}
