import type { Server } from '../http/server.ts';

/** A server in whose place another one can be put while requests run. */
export interface Exchangeable extends Server {
  /**
   * From now on `next` answers. Resolves when the one before has finished what it had begun and is
   * closed.
   */
  exchange(next: Server): Promise<void>;
}

interface Serving {
  readonly server: Server;
  readonly running: Set<Promise<unknown>>;
}

/** Two servers meet on one database anyway, so that the new one need not wait for the old one. */
export function exchangeable(first: Server): Exchangeable {
  let current: Serving = { server: first, running: new Set() };
  const retiring = new Set<Promise<void>>();

  function within<T>({ running }: Serving, work: Promise<T>): Promise<T> {
    const counted = work.finally(() => running.delete(counted));
    running.add(counted);
    return counted;
  }

  async function retire({ server, running }: Serving): Promise<void> {
    while (running.size > 0) await Promise.allSettled(running);
    await server.close();
  }

  return {
    fetch: (request, peer) => within(current, current.server.fetch(request, peer)),
    tick: (now) => within(current, current.server.tick(now)),
    exchange(next) {
      const before = current;
      current = { server: next, running: new Set() };
      const retired = retire(before).finally(() => retiring.delete(retired));
      retiring.add(retired);
      return retired;
    },
    async close() {
      await Promise.all([...retiring, retire(current)]);
    },
  };
}
