import { createHash } from 'node:crypto';
import { DAY } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { randomToken } from '@sekisho/runtime/env.ts';
import { readCookie } from '@sekisho/runtime/sessions.ts';
import type { Parts } from '../parts.ts';
import { insertDevice } from './store.ts';

/** As long as browsers keep a cookie at most (RFC 6265bis, 5.5). */
const LIFE_S = (400 * DAY) / 1_000;

/** A browser that is known again, and the cookie that keeps it so. It opens nothing. */
export interface KnownBrowser {
  readonly hash: Uint8Array;
  readonly cookie: string;
}

/** The browser of a request by its own cookie, or a new one. */
export function browserOf({ env, config }: Parts, request: Request): KnownBrowser {
  const secure = config.origin.startsWith('https:');
  const name = `${secure ? '__Host-' : ''}sekisho_device`;
  const kept = readCookie(request, name);
  const token = kept !== undefined && /^[\w-]{43}$/.test(kept) ? kept : randomToken(env.random);
  const hash = new Uint8Array(createHash('sha256').update(`device|${token}`).digest());
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${LIFE_S}${secure ? '; Secure' : ''}`;
  return { hash, cookie: `${name}=${token}; ${attributes}` };
}

/** Whether the browser has never been signed in to this wallet; from now on it has. */
export function isNewDevice(
  { env }: Parts,
  sql: Sql,
  wallet: string,
  browser: Uint8Array,
): Promise<boolean> {
  return insertDevice(sql, wallet, browser, env.clock.now());
}
