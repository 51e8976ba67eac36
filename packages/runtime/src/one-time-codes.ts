import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Sql } from './db.ts';
import { type Env, randomDigits } from './env.ts';

const CODE_DIGITS = 6;
const CODE_LIFE_MS = 5 * MINUTE;
const TRIES_MAX = 5;

/**
 * Codes of six digits that go out by SMS: valid for five minutes, for five tries, once, for one
 * purpose and subject (NIST SP 800-63B-4, 3.1.3). Only a keyed hash is stored.
 */
export interface OneTimeCodes {
  /** Makes a code in place of any older one. `data` comes back when the code is proved. */
  issue(
    sql: Sql,
    of: { purpose: string; subject: string; data?: Readonly<Record<string, unknown>> },
  ): Promise<{ readonly code: string; readonly expiresAt: Instant }>;
  /** Uses the code up. Wrong, expired, used and never sent are one refusal. */
  prove(
    sql: Sql,
    of: { purpose: string; subject: string },
    code: string,
  ): Promise<Result<Readonly<Record<string, unknown>>, 'code_refused'>>;
  sweep(sql: Sql, now: Instant): Promise<void>;
}

export function createOneTimeCodes(
  env: Pick<Env, 'clock' | 'random'>,
  key: Uint8Array,
): OneTimeCodes {
  const hash = (purpose: string, subject: string, code: string) =>
    new Uint8Array(createHmac('sha256', key).update(`${purpose}|${subject}|${code}`).digest());
  return {
    async issue(sql, { purpose, subject, data = {} }) {
      const code = randomDigits(env.random, CODE_DIGITS);
      const now = env.clock.now();
      const expiresAt = instant(now + CODE_LIFE_MS);
      await sql`
        insert into one_time_code
          (purpose, subject, code_hash, tries_left, sent_at, expires_at, data)
        values (${purpose}, ${subject}, ${hash(purpose, subject, code)}, ${TRIES_MAX}, ${now},
          ${expiresAt}, ${sql.json(data as never)})
        on conflict (purpose, subject) do update set code_hash = excluded.code_hash,
          tries_left = excluded.tries_left, sent_at = excluded.sent_at,
          expires_at = excluded.expires_at, data = excluded.data`;
      return { code, expiresAt };
    },
    async prove(sql, { purpose, subject }, code) {
      // The try is counted first, so that many at once cannot share one try.
      const [row] = await sql<{ code_hash: Uint8Array; data: Record<string, unknown> }[]>`
        update one_time_code set tries_left = tries_left - 1
        where purpose = ${purpose} and subject = ${subject} and tries_left > 0
          and expires_at > ${env.clock.now()}
        returning code_hash, data`;
      if (!row || !timingSafeEqual(row.code_hash, hash(purpose, subject, code))) {
        return refuse('code_refused');
      }
      const used = await sql`
        delete from one_time_code
        where purpose = ${purpose} and subject = ${subject} and code_hash = ${row.code_hash}`;
      return used.count === 1 ? accept(row.data) : refuse('code_refused');
    },
    async sweep(sql, now) {
      await sql`delete from one_time_code where expires_at <= ${now}`;
    },
  };
}
