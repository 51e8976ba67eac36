import type { Instant } from '@sekisho/domain/base/instant.ts';

/** Who is at the other end of the connection. */
export interface Peer {
  /**
   * The address that limits and risk count by; from the proxy only when it is trusted. An IPv6
   * address is the first of its network of 64 bits.
   */
  readonly address: string;
}

/** A server without sockets or timers of its own: the process, a test or the simulator drives it. */
export interface Server {
  fetch(request: Request, peer: Peer): Promise<Response>;
  /**
   * Does what is due: outbox, expiry, clean-up. Called about five times a second, also while an
   * earlier one still waits for the outside.
   */
  tick(now: Instant): Promise<void>;
  close(): Promise<void>;
}
