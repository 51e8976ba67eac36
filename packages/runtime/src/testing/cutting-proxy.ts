import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What is on its way: from whom, and its bytes as Latin 1. */
export type Cut = (from: 'client' | 'server', data: string) => 'pass' | 'cut' | 'pass_and_cut';

export interface CuttingProxy {
  /** The database's address through the proxy. */
  readonly url: string;
  /** Asked about everything that passes until it has cut once; a cut takes both ends at once. */
  cut: Cut | undefined;
  close(): Promise<void>;
}

/** Stands between a driver and its PostgreSQL and breaks a connection at a chosen moment. */
export async function cuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const ends = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname);
    const cutBoth = () => {
      client.destroy();
      server.destroy();
    };
    for (const end of [client, server]) {
      ends.add(end);
      end.on('error', cutBoth).on('close', cutBoth);
    }
    client.on('data', (data) => pass('client', data, server, cutBoth));
    server.on('data', (data) => pass('server', data, client, cutBoth));
  });

  function pass(from: 'client' | 'server', data: Buffer, to: Socket, cutBoth: () => void): void {
    const decision = proxy.cut?.(from, data.toString('latin1')) ?? 'pass';
    if (decision !== 'pass') proxy.cut = undefined;
    if (decision === 'cut') cutBoth();
    else to.write(data, decision === 'pass' ? undefined : cutBoth);
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const through = new URL(databaseUrl);
  through.hostname = '127.0.0.1';
  through.port = `${(listener.address() as AddressInfo).port}`;
  const proxy: CuttingProxy = {
    url: through.href,
    cut: undefined,
    async close() {
      for (const end of ends) end.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return proxy;
}
