import { Socket, type SocketConstructorOpts } from 'node:net';
import process from 'node:process';

/**
 * The most that waits to be sent before the driver is told to hold back. Node's usual 16 KiB are less
 * than one statement with a list, and the driver would then wait for its answer before the next one.
 */
const WAITING_MAX_BYTES = 16 * 1024 * 1024;

/** What the driver's option `socket` gets. */
interface Where {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false | undefined;
}

/**
 * Makes sockets for one pool, each on its way to the next of the servers that are named. They send all
 * that is written in one turn of the event loop at once, because a call of the system costs as much as
 * a small statement.
 */
export function databaseSockets(): (where: Where) => Socket {
  let made = 0;
  return ({ host, port, path }) => {
    const socket = gatheringSocket();
    const next = made++ % host.length;
    const [name, number] = [host[next] ?? 'localhost', port[next] ?? 5432];
    if (path) socket.connect(path);
    else socket.connect(number, name);
    // The driver names the server in its errors.
    return Object.assign(socket, { host: name, port: number });
  };
}

function gatheringSocket(): Socket {
  const socket = new Socket({ writableHighWaterMark: WAITING_MAX_BYTES } as SocketConstructorOpts);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const gather = (...args: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...args);
  };
  return Object.assign(socket, { write: gather });
}
