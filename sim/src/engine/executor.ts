import type { Connection, Monitor } from './connections.ts';
import type { Realm } from './globals.ts';

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

/** Runs statements one at a time; one that waits for a lock is parked, and others go on. */
export interface Executor {
  /** `finished` is called at once, or when the lock came free and the statement ended. */
  run<T>(
    connection: Connection,
    work: () => Promise<T>,
    finished: (outcome: Outcome<T>, late: boolean) => void,
  ): Promise<void>;
  /** To be called after whatever may have set locks free. */
  settle(): Promise<void>;
  /** Forgets a parked statement: its connection is gone. */
  forget(connection: Connection): void;
  parked(): number;
}

interface Parked {
  readonly connection: Connection;
  ended: Promise<unknown>;
  outcome: Outcome<unknown> | undefined;
  readonly finished: (outcome: Outcome<unknown>, late: boolean) => void;
  forgotten: boolean;
}

/** A statement that has not ended by then is looked at from aside. */
const LOOK_AFTER_MS = 3;

export function openExecutor(realm: Realm, monitor: Monitor): Executor {
  /** In the order in which they began to wait. */
  let parked: Parked[] = [];

  /** Waits until the statement has ended or waits for a lock. True when it waits. */
  async function waitsForLock(one: Parked): Promise<boolean> {
    for (;;) {
      if (one.outcome !== undefined) return false;
      await new Promise<void>((look) => {
        const timer = setTimeout(look, LOOK_AFTER_MS);
        void one.ended.then(() => {
          clearTimeout(timer);
          look();
        });
      });
      if (one.outcome !== undefined) return false;
      if ((await monitor.blocked([one.connection.pid])).size === 1) return true;
    }
  }

  /** PostgreSQL would find the circle after a second of real time, and whoever looked first would lose. */
  async function breakCircle(one: Parked): Promise<boolean> {
    const waits = await monitor.blocked(parked.map(({ connection }) => connection.pid));
    const seen = new Set<number>();
    const reach = (pid: number): boolean =>
      (waits.get(pid) ?? []).some((by) => {
        if (by === one.connection.pid) return true;
        if (seen.has(by)) return false;
        seen.add(by);
        return reach(by);
      });
    if (!reach(one.connection.pid)) return false;
    await monitor.cancel(one.connection.pid);
    await one.ended;
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    if (one.outcome?.ok === false) one.outcome = { ok: false, error: deadlock };
    return true;
  }

  /** Those that have ended meanwhile, in the order in which they began to wait. */
  async function takeEnded(): Promise<Parked[]> {
    const ended: Parked[] = [];
    for (const one of parked) if (!(await waitsForLock(one))) ended.push(one);
    parked = parked.filter((one) => !ended.includes(one));
    return ended;
  }

  return {
    async run(connection, work, finished) {
      const one: Parked = {
        connection,
        ended: Promise.resolve(),
        outcome: undefined,
        finished: finished as Parked['finished'],
        forgotten: false,
      };
      await realm.outside(async () => {
        one.ended = work().then(
          (value) => {
            one.outcome = { ok: true, value };
          },
          (error: unknown) => {
            one.outcome = { ok: false, error };
          },
        );
        if (!(await waitsForLock(one))) return;
        parked.push(one);
        if (await breakCircle(one)) parked = parked.filter((other) => other !== one);
      });
      // The world hears of it only when time and randomness are its own again.
      if (one.outcome !== undefined && !parked.includes(one)) finished(one.outcome as never, false);
    },
    async settle() {
      while (parked.length > 0) {
        const ended = await realm.outside(takeEnded);
        for (const { forgotten, finished, outcome } of ended) {
          if (!forgotten && outcome !== undefined) finished(outcome, true);
        }
        // What ended may have stood in the way of another.
        if (ended.length === 0) return;
      }
    },
    forget(connection) {
      for (const one of parked) if (one.connection === connection) one.forgotten = true;
      parked = parked.filter((one) => one.connection !== connection);
    },
    parked: () => parked.length,
  };
}
