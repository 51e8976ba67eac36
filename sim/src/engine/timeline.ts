import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import type { Dice } from './dice.ts';
import type { Realm } from './globals.ts';

/** Virtual time and what is to happen in it. One event at a time, and only in a quiet world. */
export interface Timeline {
  now(): Instant;
  /** Events of the same millisecond come in an order that the seed chooses. */
  after(milliseconds: number, run: () => void | Promise<void>): () => void;
  wait(milliseconds: number): Promise<void>;
  /** Moves the clock forward; what becomes due comes late, as after a suspended machine. */
  jump(milliseconds: number): void;
  /** Plays events until `work` is settled. */
  play<T>(work: Promise<T>): Promise<T>;
  /** Events played so far. */
  steps(): number;
}

interface Event {
  readonly at: number;
  readonly lot: number;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

/** More than any run needs: a world that never comes to rest is a failure, not a hang. */
const STEPS_MAX = 200_000;

export function openTimeline(realm: Realm, dice: Dice, start: Instant): Timeline {
  let now: number = start;
  let steps = 0;
  const heap: Event[] = [];
  const after: Timeline['after'] = (milliseconds, run) => {
    const at = now + Math.max(0, Math.round(milliseconds));
    const event: Event = { at, lot: dice.float(), run, cancelled: false };
    push(heap, event);
    return () => {
      event.cancelled = true;
    };
  };
  return {
    now: () => instant(now),
    after,
    wait: (milliseconds) => new Promise((resolve) => void after(milliseconds, resolve)),
    jump(milliseconds) {
      now += milliseconds;
    },
    steps: () => steps,
    async play(work) {
      let settled = false;
      const end = () => {
        settled = true;
      };
      work.then(end, end);
      for (;;) {
        await realm.quiet();
        if (settled) return work;
        const event = pop(heap);
        if (event === undefined) throw new Error('Nothing is left that could happen.');
        if (event.cancelled) continue;
        if (++steps > STEPS_MAX) throw new Error(`No rest after ${STEPS_MAX} steps.`);
        now = Math.max(now, event.at);
        await event.run();
      }
    },
  };
}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.lot < b.lot);
}

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Event;
    if (!before(event, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const smaller =
      right < heap.length && before(heap[right] as Event, heap[left] as Event) ? right : left;
    const below = heap[smaller];
    if (below === undefined || !before(below, last)) break;
    heap[at] = below;
    at = smaller;
  }
  heap[at] = last;
  return first;
}
