import { createServer } from 'node:net';

/** Gives out source addresses: 127.0.0.2, 127.0.0.3 and so on, each of them this machine. */
export interface Addresses {
  next(): string;
}

const PER_BLOCK = 250;

/**
 * All of 127.0.0.0/8 is this machine on Linux; elsewhere often only 127.0.0.1 is, and then everybody
 * comes from there: the drill runs all the same, and sources are counted together.
 */
export async function openAddresses(): Promise<Addresses> {
  const many = await canBind('127.0.0.2');
  let given = 0;
  return {
    next() {
      if (!many) return '127.0.0.1';
      given += 1;
      return `127.0.${Math.floor(given / PER_BLOCK)}.${(given % PER_BLOCK) + 2}`;
    },
  };
}

function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
