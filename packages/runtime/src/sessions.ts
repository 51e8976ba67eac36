import { createHash } from 'node:crypto';
import type { Audience } from '@sekisho/contract/api.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { HOUR, type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { Sql } from './db.ts';
import { type Env, randomToken } from './env.ts';

export type SessionKind = Exclude<Audience, 'anyone'>;

export interface Session {
  /** What its holder calls it by; it opens nothing. */
  readonly id: Id<'ses'>;
  readonly kind: SessionKind;
  /** Whose session it is: a wallet, a clerk's passkey owner, a depositor, a member of staff. */
  readonly subject: string;
  readonly openedAt: Instant;
  /** When the holder last proved himself; a fresh proof opens more than a session does. */
  readonly provedAt: Instant | undefined;
  /** The passkey of that proof. A proof by a passkey that was removed is none any more. */
  readonly provedBy: Id<'psk'> | undefined;
  /** Whether that passkey may do everything: one that was added has to wait first. */
  readonly trusted: boolean;
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
    session: {
      kind: SessionKind;
      subject: string;
      realm: string;
      proved: boolean;
      /** The passkey that opens it: with its end the session ends. */
      passkey?: Id<'psk'>;
      /** What the browser says of itself, in closed words. */
      device?: string;
    },
  ): Promise<string>;
  find(request: Request, kind: SessionKind, realm: string): Promise<Session | undefined>;
  /** Marks the session of this request as freshly proved. */
  prove(sql: Sql, request: Request, kind: SessionKind, passkey?: Id<'psk'>): Promise<void>;
  /** The sessions of a subject that have not ended, the last used first. */
  list(sql: Sql, kind: SessionKind, subject: string): Promise<readonly ListedSession[]>;
  /** Ends one of the subject's sessions; false when there is none of this name. */
  endOne(sql: Sql, kind: SessionKind, subject: string, id: string): Promise<boolean>;
  /** Ends every session of the subject but this one; how many they were. */
  endOthers(sql: Sql, kind: SessionKind, subject: string, keep: string): Promise<number>;
  /** Ends what a passkey has opened. */
  endOfPasskey(sql: Sql, passkey: string): Promise<void>;
  /** Ends the session of this request and gives the cookie that clears it. */
  end(sql: Sql, request: Request, kind: SessionKind): Promise<string>;
  /** Ends every session of a subject. */
  endAll(sql: Sql, kind: SessionKind, subject: string): Promise<void>;
  /** Deletes what has ended. */
  sweep(now: Instant): Promise<void>;
}

export interface ListedSession {
  readonly id: Id<'ses'>;
  readonly openedAt: Instant;
  readonly seenAt: Instant;
  readonly passkey: Id<'psk'> | undefined;
  readonly device: string | undefined;
}

/** Sessions in the database, so that every process of the server knows them. */
export function createSessions(
  env: Pick<Env, 'clock' | 'random' | 'db' | 'ids'>,
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
    async open(sql, { kind, subject, realm, proved, passkey = null, device = null }) {
      const token = randomToken(env.random);
      const now = env.clock.now();
      await sql`
        insert into session (token_hash, kind, realm, subject, opened_at, seen_at, proved_at,
          id, passkey, proved_by, device)
        values (${hash(token)}, ${kind}, ${realm}, ${subject}, ${now}, ${now},
          ${proved ? now : null}, ${env.ids.next('ses')}, ${passkey}, ${passkey}, ${device})`;
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
        returning id, subject, opened_at, proved_at, proved_by,
          (select trusted_from from passkey where passkey.id = session.proved_by) as trusted_from`;
      return row && toSession(kind, row, { now, browserHash: hash(`browser|${token}`) });
    },
    async prove(sql, request, kind, passkey) {
      const token = readCookie(request, nameOf(kind)) ?? '';
      await sql`
        update session set proved_at = ${env.clock.now()}, proved_by = ${passkey ?? null}
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
    async list(sql, kind, subject) {
      const now = env.clock.now();
      const { all, idle } = LIFETIMES[kind];
      const rows = await sql<ListedRow[]>`
        select id, opened_at, seen_at, passkey, device from session
        where kind = ${kind} and subject = ${subject}
          and opened_at > ${now - all} and seen_at > ${now - idle}
        order by seen_at desc, id desc limit 200`;
      return rows.map((row) => ({
        id: row.id,
        openedAt: instant(Number(row.opened_at)),
        seenAt: instant(Number(row.seen_at)),
        passkey: row.passkey ?? undefined,
        device: row.device ?? undefined,
      }));
    },
    async endOne(sql, kind, subject, id) {
      const ended = await sql`
        delete from session where id = ${id} and kind = ${kind} and subject = ${subject}`;
      return ended.count === 1;
    },
    async endOthers(sql, kind, subject, keep) {
      const ended = await sql`
        delete from session
        where kind = ${kind} and subject = ${subject} and id <> ${keep}`;
      return ended.count;
    },
    async endOfPasskey(sql, passkey) {
      await sql`delete from session where passkey = ${passkey}`;
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

interface ListedRow {
  readonly id: Id<'ses'>;
  readonly opened_at: bigint;
  readonly seen_at: bigint;
  readonly passkey: Id<'psk'> | null;
  readonly device: string | null;
}

interface SessionRow {
  readonly id: Id<'ses'>;
  readonly subject: string;
  readonly opened_at: bigint;
  readonly proved_at: bigint | null;
  readonly proved_by: Id<'psk'> | null;
  /** Absent when nothing was proved by a passkey that is still there. */
  readonly trusted_from: bigint | null;
}

function toSession(
  kind: SessionKind,
  row: SessionRow,
  of: { readonly now: Instant; readonly browserHash: Uint8Array },
): Session {
  const { trusted_from: trustedFrom, proved_by: provedBy } = row;
  const isVoid = provedBy !== null && trustedFrom === null;
  return {
    id: row.id,
    kind,
    subject: row.subject,
    openedAt: instant(Number(row.opened_at)),
    provedAt: row.proved_at === null || isVoid ? undefined : instant(Number(row.proved_at)),
    provedBy: isVoid ? undefined : (provedBy ?? undefined),
    trusted: trustedFrom !== null && Number(trustedFrom) <= of.now,
    browserHash: of.browserHash,
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
