import { createHash } from 'node:crypto';
import { type Instant, instant, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Db } from '../db.ts';
import { type Clock, type Env, type Fetch, idsFrom, type Random, systemConnect } from '../env.ts';
import { memoryLog } from '../log.ts';

export interface TestEnv extends Env {
  readonly clock: HandClock;
  readonly log: ReturnType<typeof memoryLog>;
  /**
   * The servers that `fetch` reaches, by host name with or without port. Set after they are made,
   * because they need an Env first. Any other host gives no answer.
   */
  readonly hosts: Map<string, Fetch>;
}

/** A clock that stands still until a test moves it. */
export interface HandClock extends Clock {
  advance(milliseconds: number): void;
}

/** Sunday 22 November 2026, 12:00 in Japan. */
const NOON = instant(Date.UTC(2026, 10, 22, 3));

/**
 * An Env that gives the same ids and secrets on every run. Two server objects of one test share the
 * `clock` and the `hosts` of the first but have seeds of their own, as two processes would.
 */
export function testEnv(options: {
  readonly db: Db;
  readonly at?: Instant;
  readonly seed?: string;
  readonly clock?: HandClock;
  readonly hosts?: Map<string, Fetch>;
}): TestEnv {
  const clock = options.clock ?? handClock(options.at ?? NOON);
  const random = seededRandom(options.seed ?? 'test');
  const hosts = options.hosts ?? new Map<string, Fetch>();
  return {
    clock,
    random,
    ids: idsFrom(clock, random),
    db: options.db,
    fetch: fetchWithin(hosts),
    hosts,
    connect: systemConnect(),
    log: memoryLog(),
  };
}

export function handClock(at: Instant): HandClock {
  let now = at;
  return {
    now: () => now,
    advance(milliseconds) {
      now = plus(now, milliseconds);
    },
  };
}

/** Every byte follows from the seed: SHA-256 of the seed and a counter, block after block. */
export function seededRandom(seed: string): Random {
  let blocks = 0;
  let rest = Buffer.alloc(0);
  return {
    bytes(length) {
      while (rest.length < length) {
        const block = createHash('sha256').update(`${seed}/${blocks++}`).digest();
        rest = Buffer.concat([rest, block]);
      }
      const taken = rest.subarray(0, length);
      rest = rest.subarray(length);
      return new Uint8Array(taken);
    },
  };
}

function fetchWithin(hosts: ReadonlyMap<string, Fetch>): Fetch {
  return async (request) => {
    const { host, hostname } = new URL(request.url);
    const server = hosts.get(host) ?? hosts.get(hostname);
    if (server === undefined) throw new Fault('no_answer', { retry: true });
    return server(request);
  };
}
