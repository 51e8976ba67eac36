import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** Something that must be told to the outside, written in the transaction that decided it. */
export interface OutboxMessage<Body> {
  readonly kind: string;
  /** Whom it is for: a peer that is silent holds up what is in its own lane and nothing else. */
  readonly lane: string;
  readonly body: Body;
  /** Not before this instant; at once when absent. */
  readonly dueAt?: Instant;
}

/** Delivers one message. Resolves when it is done; throws to be called again later. */
export type Deliver = (
  body: never,
  message: { readonly id: Id<'obx'>; readonly attempt: number },
) => Promise<void>;

const LEASE_MS = 30 * SECOND;
const BACKOFF_MAX_MS = MINUTE;
/** As many of one lane are under way at once, over all processes. */
const LANE_PLACES = 4;

/** Writes a message into the outbox, in the caller's transaction. */
export async function enqueue<Body>(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids'>,
  message: OutboxMessage<Body>,
): Promise<Id<'obx'>> {
  const id = env.ids.next('obx');
  const now = env.clock.now();
  await sql`
    insert into outbox (id, kind, lane, body, due_at, lease_until, attempts, created_at)
    values (${id}, ${message.kind}, ${message.lane}, ${sql.json(message.body as never)},
      ${message.dueAt ?? now}, 0, 0, ${now})`;
  return id;
}

export interface Outbox {
  /**
   * Delivers what is due, each message once at a time over all processes, and each lane for itself
   * with the oldest first; returns how many. A lane ends for this time with its first failure.
   */
  run(now: Instant): Promise<number>;
  /** Takes nothing more and waits for what is under way. */
  close(): Promise<void>;
}

/**
 * At least once: a message is deleted after its delivery, so a crash between the two delivers it
 * again, and every receiver must bear a repeat. A failure is tried again after 1, 2, 4 … 60 s.
 */
export function createOutbox(
  env: Pick<Env, 'clock' | 'db' | 'log'>,
  deliveries: Readonly<Record<string, Deliver>>,
): Outbox {
  const running = new Set<Promise<unknown>>();
  let closed = false;

  function track<T>(work: Promise<T>): Promise<T> {
    const ended = () => running.delete(work);
    running.add(work);
    work.then(ended, ended);
    return work;
  }

  async function runLane(lane: string, now: Instant): Promise<number> {
    for (let taken = 0; ; ) {
      const rows = closed ? [] : await leaseOldest(env, lane, now);
      const done = await Promise.all(rows.map((row) => deliverOne(env, deliveries, row)));
      taken += rows.length;
      if (rows.length === 0 || !done.every(Boolean)) return taken;
    }
  }

  return {
    async run(now) {
      const lanes = closed ? [] : await track(listDueLanes(env.db.sql, now));
      const counts = await Promise.all(lanes.map((lane) => track(runLane(lane, now))));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async close() {
      closed = true;
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** From lane to lane by the index, past whatever waits in each. */
async function listDueLanes(sql: Sql, now: Instant): Promise<readonly string[]> {
  const rows = await sql<{ lane: string }[]>`
    with recursive next as (
      (select lane from outbox order by lane limit 1)
      union all
      select (select lane from outbox where lane > next.lane order by lane limit 1)
      from next where next.lane is not null)
    select lane from next where lane is not null and exists (
      select 1 from outbox
      where lane = next.lane and due_at <= ${now} and lease_until <= ${now})`;
  return rows.map(({ lane }) => lane);
}

/**
 * Takes what the free places of a lane let in. One process at a time counts the places of a lane, in
 * a statement that begins after it got its turn; who has no turn comes again with the next tick.
 */
async function leaseOldest(
  env: Pick<Env, 'db'>,
  lane: string,
  now: Instant,
): Promise<readonly OutboxRow[]> {
  return env.db.transaction(async (sql) => {
    const [turn] = await sql<{ held: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended(${`outbox|${lane}`}, 0)) as held`;
    if (!turn?.held) return [];
    return sql<OutboxRow[]>`
      update outbox set lease_until = ${now + LEASE_MS}, attempts = attempts + 1
      where id = any (array(
        select id from outbox
        where lane = ${lane} and due_at <= ${now} and lease_until <= ${now}
        order by due_at
        limit (
          select greatest(0, ${LANE_PLACES} - count(*)) from outbox
          where lane = ${lane} and lease_until > 0 and lease_until > ${now})
        for update skip locked))
      returning id, kind, body, attempts`;
  });
}

interface OutboxRow {
  readonly id: Id<'obx'>;
  readonly kind: string;
  readonly body: unknown;
  readonly attempts: number;
}

/** Whether it was delivered. */
async function deliverOne(
  env: Pick<Env, 'clock' | 'db' | 'log'>,
  deliveries: Readonly<Record<string, Deliver>>,
  row: OutboxRow,
): Promise<boolean> {
  const { sql } = env.db;
  try {
    const deliver = deliveries[row.kind];
    if (!deliver) throw new Fault('no_delivery_for_kind', { retry: true });
    await deliver(row.body as never, { id: row.id, attempt: row.attempts });
    await sql`delete from outbox where id = ${row.id}`;
    return true;
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'bug';
    const level = error instanceof Fault ? 'warn' : 'error';
    env.log.write(level, 'outbox_failed', { id: row.id, kind: row.kind, code });
    const wait = Math.min(BACKOFF_MAX_MS, 2 ** Math.min(row.attempts - 1, 6) * SECOND);
    // Whoever took so long that another has taken the message over says nothing about it any more.
    await sql`
      update outbox set lease_until = 0, due_at = ${env.clock.now() + wait}
      where id = ${row.id} and attempts = ${row.attempts}`;
    return false;
  }
}
