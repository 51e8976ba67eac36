import nodeCrypto, { type webcrypto } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Random } from '@sekisho/runtime/env.ts';

/** What libraries that read globals get while a world runs. */
export interface WorldGlobals {
  now(): number;
  /** Calls `run` later, in virtual time; gives what takes it back. */
  after(milliseconds: number, run: () => void): () => void;
  readonly random: Random;
}

/** The process as a world sees it. */
export interface Realm {
  enter(world: WorldGlobals): void;
  leave(): void;
  /** Real timers and real randomness while `work` runs: for the database's driver, in a quiet world. */
  outside<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no code of the world can run any more without an event. */
  quiet(): Promise<void>;
}

/** More than one turn, because a stream or a promise may need a few to reach the next wait. */
const QUIET_TURNS = 3;

type Timer = ReturnType<typeof setTimeout>;

/**
 * Replaces time, timers and randomness under every library of this process. To be called before any
 * of them is imported: named imports of `node:crypto` follow only because of the call at the end.
 */
export function installGlobals(): Realm {
  const realImmediate = setImmediate;
  let world: WorldGlobals | undefined;
  let outside = 0;
  let working = 0;
  const inWorld = () => (outside === 0 ? world : undefined);
  replaceDate(() => world?.now());
  replaceTimers(inWorld);
  replaceImmediate((by) => {
    working += by;
  });
  replaceRandomness(inWorld);
  queueWebCrypto((by) => {
    working += by;
  });
  syncBuiltinESMExports();
  return {
    enter(entered) {
      world = entered;
    },
    leave() {
      world = undefined;
    },
    async outside(work) {
      outside += 1;
      try {
        return await work();
      } finally {
        outside -= 1;
      }
    },
    async quiet() {
      do {
        for (let i = 0; i < QUIET_TURNS; i++) await new Promise((turn) => realImmediate(turn));
      } while (working > 0);
    },
  };
}

function replaceDate(now: () => number | undefined): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct(target, given, self) {
      const at = now();
      return Reflect.construct(target, given.length > 0 || at === undefined ? given : [at], self);
    },
    get: (target, key) => (key === 'now' ? () => now() ?? target.now() : Reflect.get(target, key)),
  });
}

function replaceTimers(inWorld: () => WorldGlobals | undefined): void {
  const real = { set: setTimeout, clear: clearTimeout, every: setInterval };
  const virtual = new WeakMap<object, () => void>();
  const handleOf = (cancel: () => void): Timer => {
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true };
    virtual.set(handle, cancel);
    return handle as unknown as Timer;
  };
  const set = (run: (...given: unknown[]) => void, wait?: number, ...given: unknown[]): Timer => {
    const world = inWorld();
    if (world === undefined) return real.set(run, wait, ...given);
    return handleOf(world.after(wait ?? 0, () => run(...given)));
  };
  const clear = (timer?: Timer | number | string): void => {
    const cancel = typeof timer === 'object' ? virtual.get(timer) : undefined;
    if (cancel === undefined) real.clear(timer);
    else cancel();
  };
  Object.assign(globalThis, {
    setTimeout: Object.assign(set, real.set),
    clearTimeout: clear,
    clearInterval: clear,
  });
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    set(() => controller.abort(new DOMException('timed out', 'TimeoutError')), milliseconds);
    return controller.signal;
  };
}

function replaceImmediate(count: (by: 1 | -1) => void): void {
  const real = setImmediate;
  const counted = (run: (...given: unknown[]) => void, ...given: unknown[]) => {
    count(1);
    return real(() => {
      count(-1);
      run(...given);
    });
  };
  Object.assign(globalThis, { setImmediate: Object.assign(counted, real) });
}

function replaceRandomness(inWorld: () => WorldGlobals | undefined): void {
  const real = { bytes: nodeCrypto.randomBytes, fill: nodeCrypto.randomFillSync };
  const values = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
  const fill = <T extends NodeJS.ArrayBufferView>(target: T, world: WorldGlobals): T => {
    const view = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    view.set(world.random.bytes(view.byteLength));
    return target;
  };
  const bytes = (size: number) => {
    const world = inWorld();
    return world === undefined ? real.bytes(size) : fill(Buffer.alloc(size), world);
  };
  const fillSync = (target: NodeJS.ArrayBufferView) => {
    const world = inWorld();
    return world === undefined ? real.fill(target) : fill(target, world);
  };
  Object.assign(nodeCrypto, { randomBytes: bytes, randomFillSync: fillSync });
  Object.defineProperty(Object.getPrototypeOf(globalThis.crypto), 'getRandomValues', {
    configurable: true,
    writable: true,
    value: (target: NodeJS.ArrayBufferView) => {
      const world = inWorld();
      return world === undefined
        ? values(target as webcrypto.BufferSource as never)
        : fill(target, world);
    },
  });
}

const SUBTLE = [
  ...['sign', 'verify', 'digest', 'generateKey', 'importKey', 'exportKey', 'encrypt', 'decrypt'],
  ...['deriveBits', 'deriveKey', 'wrapKey', 'unwrapKey'],
];

/** WebCrypto works on threads that end in any order; one after the other it ends in order of calls. */
function queueWebCrypto(count: (by: 1 | -1) => void): void {
  const subtle: Record<string, (...given: unknown[]) => Promise<unknown>> = Object.getPrototypeOf(
    globalThis.crypto.subtle,
  );
  let last: Promise<unknown> = Promise.resolve();
  for (const name of SUBTLE) {
    const real = subtle[name];
    if (real === undefined) continue;
    subtle[name] = function queued(...given) {
      count(1);
      const done = last.then(() => real.apply(this, given)).finally(() => count(-1));
      last = done.catch(() => undefined);
      return done;
    };
  }
}
