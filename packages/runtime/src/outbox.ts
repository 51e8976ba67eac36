import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Sql } from './db.ts';
import type { Env } from './env.ts';

/** Something that must be told to the outside, written in the transaction that decided it. */
export interface OutboxMessage<Body> {
  readonly kind: string;
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
const BATCH = 20;

/** Writes a message into the outbox, in the caller's transaction. */
export async function enqueue<Body>(
  sql: Sql,
  env: Pick<Env, 'clock' | 'ids'>,
  message: OutboxMessage<Body>,
): Promise<Id<'obx'>> {
  const id = env.ids.next('obx');
  const now = env.clock.now();
  await sql`
    insert into outbox (id, kind, body, due_at, lease_until, attempts, created_at)
    values (${id}, ${message.kind}, ${sql.json(message.body as never)},
      ${message.dueAt ?? now}, 0, 0, ${now})`;
  return id;
}

export interface Outbox {
  /** Delivers what is due, each message once at a time over all processes; returns how many. */
  run(now: Instant): Promise<number>;
}

/**
 * At least once: a message is deleted after its delivery, so a crash between the two delivers it
 * again, and every receiver must bear a repeat. A failure is tried again after 1, 2, 4 … 60 s.
 */
export function createOutbox(
  env: Pick<Env, 'clock' | 'db' | 'log'>,
  deliveries: Readonly<Record<string, Deliver>>,
): Outbox {
  const { sql } = env.db;
  return {
    async run(now) {
      const rows = await sql<OutboxRow[]>`
        update outbox set lease_until = ${now + LEASE_MS}, attempts = attempts + 1
        where id in (
          select id from outbox where due_at <= ${now} and lease_until <= ${now}
          order by due_at limit ${BATCH} for update skip locked)
        returning id, kind, body, attempts`;
      await Promise.all(rows.map((row) => deliverOne(env, deliveries, row)));
      return rows.length;
    },
  };
}

interface OutboxRow {
  readonly id: Id<'obx'>;
  readonly kind: string;
  readonly body: unknown;
  readonly attempts: number;
}

async function deliverOne(
  env: Pick<Env, 'clock' | 'db' | 'log'>,
  deliveries: Readonly<Record<string, Deliver>>,
  row: OutboxRow,
): Promise<void> {
  const { sql } = env.db;
  try {
    const deliver = deliveries[row.kind];
    if (!deliver) throw new Fault('no_delivery_for_kind', { retry: true });
    await deliver(row.body as never, { id: row.id, attempt: row.attempts });
    await sql`delete from outbox where id = ${row.id}`;
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'bug';
    const level = error instanceof Fault ? 'warn' : 'error';
    env.log.write(level, 'outbox_failed', { id: row.id, kind: row.kind, code });
    const wait = Math.min(BACKOFF_MAX_MS, 2 ** Math.min(row.attempts - 1, 6) * SECOND);
    // Whoever took so long that another has taken the message over says nothing about it any more.
    await sql`
      update outbox set lease_until = 0, due_at = ${env.clock.now() + wait}
      where id = ${row.id} and attempts = ${row.attempts}`;
  }
}
