import { createHash } from 'node:crypto';
import type { Audience } from '@sekisho/contract/api.ts';
import { HOUR, type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { Sql } from './db.ts';
import { type Env, randomToken } from './env.ts';

export type SessionKind = Exclude<Audience, 'anyone'>;

export interface Session {
  readonly kind: SessionKind;
  /** Whose session it is: a wallet, a clerk's passkey owner, a depositor, a member of staff. */
  readonly subject: string;
  readonly openedAt: Instant;
  /** When the holder last proved himself; a fresh proof opens more than a session does. */
  readonly provedAt: Instant | undefined;
  /** Names the browser that holds the session, and opens nothing. */
  readonly browserHash: Uint8Array;
}

/**
 * How long a session lasts, in all and without use. NIST SP 800-63B-4 asks for at most 24 h and 1 h
 * at AAL2; a depositor's session at a bank is shorter, and staff's
 * is as short as AAL3 has it: 12 h and 15 minutes.
 */
const LIFETIMES: Readonly<Record<SessionKind, { readonly all: number; readonly idle: number }>> = {
  customer: { all: 24 * HOUR, idle: HOUR },
  clerk: { all: 12 * HOUR, idle: 4 * HOUR },
  depositor: { all: HOUR, idle: 15 * MINUTE },
  staff: { all: 12 * HOUR, idle: 15 * MINUTE },
};

export interface Sessions {
  /** Opens a session and gives the cookie that carries it. Only its hash is stored. */
  open(
    sql: Sql,
    session: { kind: SessionKind; subject: string; realm: string; proved: boolean },
  ): Promise<string>;
  find(request: Request, kind: SessionKind, realm: string): Promise<Session | undefined>;
  /** Marks the session of this request as freshly proved. */
  prove(sql: Sql, request: Request, kind: SessionKind): Promise<void>;
  /** Ends the session of this request and gives the cookie that clears it. */
  end(sql: Sql, request: Request, kind: SessionKind): Promise<string>;
  /** Ends every session of a subject. */
  endAll(sql: Sql, kind: SessionKind, subject: string): Promise<void>;
  /** Deletes what has ended. */
  sweep(now: Instant): Promise<void>;
}

/** Sessions in the database, so that every process of the server knows them. */
export function createSessions(
  env: Pick<Env, 'clock' | 'random' | 'db'>,
  options: { readonly secureCookies: boolean },
): Sessions {
  // The prefix keeps a neighbouring host or a plain page from planting a session of its own choice
  // (RFC 6265bis, 4.1.3.2); without TLS, on one machine, browsers do not take it.
  const nameOf = (kind: SessionKind) => `${options.secureCookies ? '__Host-' : ''}sekisho_${kind}`;
  const cookie = (kind: SessionKind, value: string, maxAge: number) =>
    `${nameOf(kind)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${
      options.secureCookies ? '; Secure' : ''
    }`;
  return {
    async open(sql, { kind, subject, realm, proved }) {
      const token = randomToken(env.random);
      const now = env.clock.now();
      await sql`
        insert into session (token_hash, kind, realm, subject, opened_at, seen_at, proved_at)
        values (${hash(token)}, ${kind}, ${realm}, ${subject}, ${now}, ${now},
          ${proved ? now : null})`;
      return cookie(kind, token, LIFETIMES[kind].all / 1_000);
    },
    async find(request, kind, realm) {
      const token = readCookie(request, nameOf(kind));
      if (token === undefined) return undefined;
      const now = env.clock.now();
      const { all, idle } = LIFETIMES[kind];
      const [row] = await env.db.sql<SessionRow[]>`
        update session set seen_at = ${now}
        where token_hash = ${hash(token)} and kind = ${kind} and realm = ${realm}
          and opened_at > ${now - all} and seen_at > ${now - idle}
        returning subject, opened_at, proved_at`;
      return row && toSession(kind, row, hash(`browser|${token}`));
    },
    async prove(sql, request, kind) {
      const token = readCookie(request, nameOf(kind)) ?? '';
      await sql`
        update session set proved_at = ${env.clock.now()}
        where token_hash = ${hash(token)} and kind = ${kind}`;
    },
    async end(sql, request, kind) {
      const token = readCookie(request, nameOf(kind)) ?? '';
      await sql`delete from session where token_hash = ${hash(token)} and kind = ${kind}`;
      return cookie(kind, '', 0);
    },
    async endAll(sql, kind, subject) {
      await sql`delete from session where kind = ${kind} and subject = ${subject}`;
    },
    async sweep(now) {
      for (const [kind, { all, idle }] of Object.entries(LIFETIMES)) {
        await env.db.sql`
          delete from session
          where kind = ${kind} and (opened_at <= ${now - all} or seen_at <= ${now - idle})`;
      }
    },
  };
}

interface SessionRow {
  readonly subject: string;
  readonly opened_at: bigint;
  readonly proved_at: bigint | null;
}

function toSession(kind: SessionKind, row: SessionRow, browserHash: Uint8Array): Session {
  return {
    kind,
    subject: row.subject,
    openedAt: instant(Number(row.opened_at)),
    provedAt: row.proved_at === null ? undefined : instant(Number(row.proved_at)),
    browserHash,
  };
}

/** The value of a cookie of the request. */
export function readCookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined && value !== '') return value;
  }
  return undefined;
}

function hash(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
