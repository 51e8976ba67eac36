import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartRefusal } from '@sekisho/runtime/postgres/start-refusal.ts';

/** What the front adds to each page: the demonstration device and its bar. */
const DEVICE =
  '<link rel="stylesheet" href="/.demonstration/device.css">' +
  '<script src="/.demonstration/device.js"></script>';

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers a request of the reserved path or of the start page; undefined to pass it on. */
export type OwnPages = (request: Request, peer: string) => Promise<Response | undefined>;

interface FrontOptions {
  readonly port: number;
  /** From `wallet-a` to the loopback port of its process. */
  readonly portOf: (name: string) => number | 'down' | undefined;
  readonly own: OwnPages;
  readonly interfere?: Interfere | undefined;
}

/** Decides about a request before it is passed on: `lost` never arrives, `answer_lost` does. */
export type Interfere = (host: string, path: string) => Promise<'passed' | 'lost' | 'answer_lost'>;

/**
 * The one port of the demonstration: by the host's first label to the process that serves it, after
 * the demonstration's own pages. Pages get the demonstration device put in.
 */
export async function openFront(options: FrontOptions): Promise<Front> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, options).catch(() => {
      sendStartingAgain(outgoing);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusalOf(error, options.port)));
    server.listen(options.port, '127.0.0.1');
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refusalOf(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartRefusal(
      'port_taken',
      `Port ${port} is taken by another program. Choose one with --port.`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartRefusal(
      'port_taken',
      `Port ${port} may not be opened by this user. Choose one with --port.`,
    );
  }
  return error;
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { portOf, own, interfere }: FrontOptions,
): Promise<void> {
  const host = incoming.headers.host ?? 'localhost';
  const peer = incoming.socket.remoteAddress ?? 'unknown';
  const body = await readBody(incoming);
  const mine = await own(toRequest(incoming, host, body), peer);
  if (mine) return sendResponse(mine, outgoing);
  const port = portOf(host.split('.')[0] ?? '');
  if (port === undefined) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' });
    outgoing.end('Nobody of this name is in the demonstration.');
    return;
  }
  if (port === 'down') return sendStartingAgain(outgoing);
  const fate = await interfere?.(host.split('.')[0] ?? '', incoming.url ?? '/');
  if (fate === 'lost') return void incoming.socket.destroy();
  await passOn(incoming, outgoing, { port, peer, body, answerLost: fate === 'answer_lost' });
}

function sendStartingAgain(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) {
    outgoing.writeHead(502, { 'content-type': 'text/plain', 'retry-after': '1' });
  }
  outgoing.end('This server is starting again. Try once more in a moment.');
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    // The servers refuse far less than this; the front only keeps its own memory.
    if (length <= 2_000_000) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(incoming: IncomingMessage, host: string, body: Buffer): Request {
  const headers = new Headers();
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
  }
  const method = incoming.method ?? 'GET';
  return new Request(`http://${host}${incoming.url ?? '/'}`, {
    method,
    headers,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  });
}

async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  outgoing.writeHead(response.status, headers);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  to: {
    readonly port: number;
    readonly peer: string;
    readonly body: Buffer;
    readonly answerLost: boolean;
  },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const onward = request(
      {
        host: '127.0.0.1',
        port: to.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...headers, 'x-forwarded-for': to.peer, 'content-length': to.body.byteLength },
      },
      (answered) => {
        if (to.answerLost) {
          incoming.socket.destroy();
          return resolve();
        }
        void sendAnswer(answered, outgoing).then(resolve, reject);
      },
    );
    onward.once('error', reject);
    outgoing.once('close', () => onward.destroy());
    onward.end(to.body);
  });
}

async function sendAnswer(answered: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { 'transfer-encoding': _, ...headers } = answered.headers;
  const status = answered.statusCode ?? 502;
  if (!/^text\/html\b/.test(headers['content-type'] ?? '')) {
    outgoing.writeHead(status, headers);
    answered.pipe(outgoing);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answered as AsyncIterable<Buffer>) chunks.push(chunk);
  // Before the page's own scripts, so that the device is there when they run.
  const page = Buffer.from(
    Buffer.concat(chunks).toString('utf8').replace('<head>', `<head>${DEVICE}`),
  );
  outgoing.writeHead(status, { ...headers, 'content-length': page.byteLength });
  outgoing.end(page);
}
