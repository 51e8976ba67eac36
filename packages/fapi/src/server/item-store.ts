import { createHash } from 'node:crypto';
import { type Instant, plus, SECOND } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { JsonObject } from '../closed-json.ts';

export interface Item {
  readonly kind: string;
  readonly id: string;
  readonly family: string | null;
  readonly payload: JsonObject;
  readonly expiresAt: Instant;
}

export interface StoredItem {
  readonly payload: JsonObject;
  readonly family: string | null;
  readonly expires_at: bigint;
  readonly consumed_at: bigint | null;
}

/** What is kept of a value that only the other side may hold. */
export function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/**
 * The rows of one bank. Every expiry is judged by the application's clock, and every decision that
 * two processes can race for is one conditional statement.
 */
export class ItemStore {
  readonly #env: Env;
  readonly bank: string;

  constructor(env: Env, bank: string) {
    this.#env = env;
    this.bank = bank;
  }

  /** The instant that many seconds from now. */
  in(seconds: number): Instant {
    return plus(this.#env.clock.now(), seconds * SECOND);
  }

  async find(
    kind: string,
    id: string,
    sql: Sql = this.#env.db.sql,
  ): Promise<StoredItem | undefined> {
    const [row] = await sql<StoredItem[]>`
      select payload, family, expires_at, consumed_at from fapi_item
      where bank = ${this.bank} and kind = ${kind} and id = ${id}
        and expires_at > ${this.#env.clock.now()}`;
    return row;
  }

  async put(item: Item): Promise<void> {
    const { sql } = this.#env.db;
    await sql`
      insert into fapi_item (bank, kind, id, family, payload, expires_at)
      values (${this.bank}, ${item.kind}, ${item.id}, ${item.family},
        ${json(sql, item.payload)}, ${item.expiresAt})
      on conflict (bank, kind, id) do update set
        family = excluded.family, payload = excluded.payload, expires_at = excluded.expires_at`;
  }

  /**
   * Stores what a grant gave, if the grant is alive. The lock on the grant's row makes a revocation
   * wait, so that no token outlives it.
   */
  async putUnderGrant(item: Item & { readonly family: string }): Promise<boolean> {
    const { sql } = this.#env.db;
    const done = await sql`
      with alive as materialized (
        select 1 from fapi_item
        where bank = ${this.bank} and kind = 'Grant' and id = ${item.family}
          and expires_at > ${this.#env.clock.now()}
        for share)
      insert into fapi_item (bank, kind, id, family, payload, expires_at)
      select ${this.bank}, ${item.kind}, ${item.id}, ${item.family},
        ${json(sql, item.payload)}::jsonb, ${item.expiresAt}::bigint from alive
      on conflict (bank, kind, id) do update set
        payload = excluded.payload, expires_at = excluded.expires_at`;
    return done.count === 1;
  }

  /** Marks a one-time thing as used; false when somebody else was first, or it is gone. */
  async consume(kind: string, id: string): Promise<boolean> {
    const done = await this.#env.db.sql`
      update fapi_item set consumed_at = ${this.#env.clock.now()}
      where bank = ${this.bank} and kind = ${kind} and id = ${id} and consumed_at is null`;
    return done.count === 1;
  }

  /** Remembers the hash of a value that may be seen once; false when it was seen before. */
  async once(
    kind: string,
    id: string,
    seconds: number,
    sql: Sql = this.#env.db.sql,
  ): Promise<boolean> {
    const done = await sql`
      insert into fapi_item (bank, kind, id, payload, expires_at)
      values (${this.bank}, ${kind}, ${id}, '{}', ${this.in(seconds)})
      on conflict (bank, kind, id) do update set
        payload = excluded.payload, expires_at = excluded.expires_at
      where fapi_item.expires_at <= ${this.#env.clock.now()}`;
    return done.count === 1;
  }

  async remove(kind: string, id: string): Promise<void> {
    await this.#env.db.sql`
      delete from fapi_item where bank = ${this.bank} and kind = ${kind} and id = ${id}`;
  }

  /**
   * Ends a grant with all that it gave; false when it was gone. The grant first: its row's lock
   * waits for tokens that are being stored, and the second statement sees them.
   */
  async removeGrant(mandate: string, sql: Sql = this.#env.db.sql): Promise<boolean> {
    const done = await sql`
      delete from fapi_item where bank = ${this.bank} and kind = 'Grant' and id = ${mandate}`;
    await sql`delete from fapi_item where bank = ${this.bank} and family = ${mandate}`;
    return done.count === 1;
  }

  /** The access token's payload while token and grant are alive. */
  async findAccessToken(id: string): Promise<JsonObject | undefined> {
    const now = this.#env.clock.now();
    const [row] = await this.#env.db.sql<StoredItem[]>`
      select token.payload from fapi_item token
      join fapi_item alive on alive.bank = token.bank and alive.kind = 'Grant'
        and alive.id = token.family and alive.expires_at > ${now}
      where token.bank = ${this.bank} and token.kind = 'AccessToken' and token.id = ${id}
        and token.expires_at > ${now}`;
    return row?.payload;
  }

  /** Writes the depositor's answer into an interaction that has none yet. */
  async answerInteraction(uid: string, result: JsonObject): Promise<boolean> {
    const { sql } = this.#env.db;
    const done = await sql`
      update fapi_item set payload = jsonb_set(payload, '{result}', ${json(sql, result)}::jsonb)
      where bank = ${this.bank} and kind = 'Interaction' and id = ${digest(uid)}
        and expires_at > ${this.#env.clock.now()} and payload -> 'result' is null`;
    return done.count === 1;
  }

  /** Changes the payloads of a family, inside the caller's transaction. */
  async rewriteFamily(
    sql: Sql,
    family: string,
    rewrite: (row: {
      readonly kind: string;
      readonly id: string;
      readonly payload: JsonObject;
    }) => JsonObject,
  ): Promise<void> {
    const rows = await sql<{ kind: string; id: string; payload: JsonObject }[]>`
      select kind, id, payload from fapi_item
      where bank = ${this.bank} and family = ${family} order by kind, id for update`;
    for (const row of rows) {
      await sql`
        update fapi_item set payload = ${json(sql, rewrite(row))}
        where bank = ${this.bank} and kind = ${row.kind} and id = ${row.id}`;
    }
  }
}

function json(sql: Sql, value: JsonObject) {
  return sql.json(value as Parameters<Sql['json']>[0]);
}
