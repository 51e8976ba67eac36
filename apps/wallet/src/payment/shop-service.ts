import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Id, parseId } from '@sekisho/domain/base/id.ts';
import {
  businessDate,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  SECOND,
} from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { UNREGISTERED_COMPANY } from '@sekisho/domain/codepay/jpqr.ts';
import type { PaymentRequestState } from '@sekisho/domain/payment/payment.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { BegunCeremony } from '@sekisho/runtime/passkeys.ts';
import { shopAccount } from '../books/accounts.ts';
import { claimKey } from '../idempotency/service.ts';
import type { Parts } from '../parts.ts';
import { writeRequestCode } from './codes.ts';
import { isOpen } from './service.ts';
import * as store from './store.ts';

const REQUEST_LIFE_MS = 10 * MINUTE;
const WAIT_MAX_MS = 20 * SECOND;
const LOOK_EVERY_MS = 200;

const PURPOSES = { enrol: 'clerk.enrol', signIn: 'clerk.sign-in' } as const;

export interface NewShop {
  /** At most 25 characters stand in its codes. */
  readonly name: string;
  /** ISO 18245. */
  readonly categoryCode: string;
  /** Seven digits. */
  readonly postalCode: string;
  readonly tills: readonly string[];
}

/** Opens a shop with its tills and its account in the books. */
export async function openShop(
  { env, ledger }: Parts,
  shop: NewShop,
): Promise<{ readonly shop: Id<'shp'>; readonly tills: readonly Id<'til'>[] }> {
  const id = env.ids.next('shp');
  const tills = shop.tills.map((name) => ({ id: env.ids.next('til'), name }));
  await ledger.createAccounts([shopAccount(id)]);
  const now = env.clock.now();
  await env.db.transaction(async (sql) => {
    const row = {
      id,
      name: shop.name,
      category_code: shop.categoryCode,
      postal_code: shop.postalCode,
      company: UNREGISTERED_COMPANY,
      brand: '0001',
      // The last characters of an id are random, and JPQR gives a store six.
      store: id.slice(-6).toUpperCase(),
    };
    await store.insertShop(sql, row, now);
    for (const [index, till] of tills.entries()) {
      const terminal = String(index + 1).padStart(6, '0');
      await store.insertTill(sql, { ...till, shop: id, terminal }, now);
    }
    await audit(sql, env, { act: 'shop.opened', actor: 'system', objects: { shop: id } });
  });
  return { shop: id, tills: tills.map((till) => till.id) };
}

/** Makes a clerk of a till; `createPasskey` is the clerk's device, which answers the options. */
export async function enrolClerk(
  { env, passkeys, vault }: Parts,
  clerk: {
    readonly till: Id<'til'>;
    readonly name: string;
    readonly createPasskey: (options: Record<string, unknown>) => Promise<unknown>;
  },
): Promise<Result<Id<'clk'>, 'passkey_refused' | 'ceremony_expired'>> {
  const id = env.ids.next('clk');
  const purpose = PURPOSES.enrol;
  const begun = await passkeys.beginRegistration(env.db.sql, {
    purpose,
    userName: clerk.name,
    userHandle: new TextEncoder().encode(id),
    data: { clerk: id },
  });
  const response = await clerk.createPasskey(begun.options);
  return env.db.transaction(async (sql) => {
    const { ceremony } = begun;
    const verified = await passkeys.finishRegistration(sql, { purpose, ceremony, response });
    if (!verified.ok) return verified;
    const name = await vault.seal(sql, id, 'name', clerk.name);
    await store.insertClerk(sql, { id, till: clerk.till, name }, env.clock.now());
    await passkeys.keep(sql, id, verified.value.passkey);
    const objects = { clerk: id, till: clerk.till };
    await audit(sql, env, { act: 'clerk.enrolled', actor: 'system', objects });
    return accept(id);
  });
}

export function beginClerkSignIn({ env, passkeys }: Parts): Promise<BegunCeremony> {
  return passkeys.beginAssertion(env.db.sql, { purpose: PURPOSES.signIn, data: {} });
}

export async function finishClerkSignIn(
  { env, passkeys, sessions, realm }: Parts,
  answer: { readonly ceremony: string; readonly response: unknown },
): Promise<Result<{ clerk: Id<'clk'>; cookie: string }, 'passkey_refused' | 'ceremony_expired'>> {
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishAssertion(sql, { purpose: PURPOSES.signIn, ...answer });
    if (!verified.ok) return verified;
    // Customers have passkeys of the same realm, and no till.
    const clerk = parseId('clk', verified.value.owner);
    if (!clerk.ok) return refuse('passkey_refused');
    const objects = { clerk: clerk.value };
    await audit(sql, env, { act: 'clerk.signed_in', actor: clerk.value, objects });
    const session = { kind: 'clerk', subject: clerk.value, realm, proved: true } as const;
    return accept({ clerk: clerk.value, cookie: await sessions.open(sql, session) });
  });
}

export async function endClerkSession(
  { env, sessions }: Parts,
  clerk: Id<'clk'>,
  request: Request,
): Promise<string> {
  return env.db.transaction(async (sql) => {
    await audit(sql, env, { act: 'clerk.signed_out', actor: clerk, objects: { clerk } });
    return sessions.end(sql, request, 'clerk');
  });
}

/** The owner of a clerk's session is always a clerk. */
export function clerkIdOf(subject: string): Id<'clk'> {
  const id = parseId('clk', subject);
  assert(id.ok, 'A clerk’s session belongs to a clerk.');
  return id.value;
}

export interface TillView {
  readonly shop: Id<'shp'>;
  readonly shopName: string;
  readonly till: Id<'til'>;
  readonly tillName: string;
  readonly clerkName: string;
}

export async function readTill(parts: Parts, clerk: Id<'clk'>): Promise<TillView> {
  const { env, vault } = parts;
  const place = await placeOf(parts, clerk);
  const clerkName = await vault.open(env.db.sql, clerk, 'name', place.clerk_name);
  const { shop, name: shopName, till, till_name: tillName } = place;
  return { shop, shopName, till, tillName, clerkName };
}

async function placeOf({ env }: Parts, clerk: Id<'clk'>): Promise<store.PlaceRow> {
  return present(await store.findPlace(env.db.sql, clerk), 'A clerk has a till.');
}

export interface RequestView {
  readonly id: Id<'prq'>;
  readonly amount: bigint;
  readonly state: PaymentRequestState;
  readonly code: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly paidAt: Instant | null;
  readonly payment: Id<'pay'> | null;
}

/** A new code for an amount; the same key gives the same request. */
export async function createRequest(
  parts: Parts,
  order: { readonly clerk: Id<'clk'>; readonly key: string; readonly amount: bigint },
): Promise<Result<RequestView, 'idempotency_key_reused'>> {
  const { env } = parts;
  const { clerk, key, amount } = order;
  const place = await placeOf(parts, clerk);
  const id = env.ids.next('prq');
  const now = env.clock.now();
  const made = await env.db.transaction(async (sql) => {
    const body = { amount: yenToNumber(yen(amount)) };
    const act = { owner: clerk, key, operation: 'createPaymentRequest', body };
    const claimed = await claimKey(sql, act, id, now);
    if (!claimed.ok || claimed.value !== id) return claimed;
    await store.insertRequest(sql, {
      id,
      till: place.till,
      clerk,
      amount,
      code: writeRequestCode(place, id, amount),
      createdAt: now,
      expiresAt: now + REQUEST_LIFE_MS,
    });
    const objects = { request: id, till: place.till, amount: yenToNumber(yen(amount)) };
    await audit(sql, env, { act: 'payment_request.created', actor: clerk, objects });
    return claimed;
  });
  if (!made.ok) return made;
  const row = await store.findRequest(env.db.sql, made.value);
  return accept(toView(parts, present(row, 'A request that was made exists.')));
}

/**
 * A request of this clerk's till. With `known` the answer waits for another state, looking five times
 * a second, so that a till on any process learns of a payment at any other.
 */
export async function watchRequest(
  parts: Parts,
  clerk: Id<'clk'>,
  of: {
    readonly id: Id<'prq'>;
    readonly known: PaymentRequestState | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Result<RequestView, 'not_found'>> {
  const { env, config } = parts;
  const { till } = await placeOf(parts, clerk);
  const until = env.clock.now() + WAIT_MAX_MS;
  for (;;) {
    const row = await store.findRequest(env.db.sql, of.id);
    if (row?.till !== till) return refuse('not_found');
    const view = toView(parts, row);
    const waited = env.clock.now() >= until || of.signal.aborted;
    if (of.known === undefined || view.state !== of.known || waited) return accept(view);
    await config.waiter.wait(LOOK_EVERY_MS);
  }
}

/** Takes the code back; who paid a moment before has paid. */
export async function cancelRequest(
  parts: Parts,
  clerk: Id<'clk'>,
  id: Id<'prq'>,
): Promise<Result<RequestView, 'not_found' | 'payment_request_closed'>> {
  const { env } = parts;
  const { till } = await placeOf(parts, clerk);
  return env.db.transaction(async (sql) => {
    const before = await store.findRequest(sql, id);
    if (before?.till !== till) return refuse('not_found');
    const cancelled = await store.cancelOpen(sql, id, env.clock.now());
    const row = present(await store.findRequest(sql, id), 'A request never goes away.');
    if (!cancelled) {
      return row.state === 'cancelled'
        ? accept(toView(parts, row))
        : refuse('payment_request_closed');
    }
    const objects = { request: id, till };
    await audit(sql, env, { act: 'payment_request.cancelled', actor: clerk, objects });
    return accept(toView(parts, row));
  });
}

function toView({ env }: Parts, row: store.RequestRow): RequestView {
  const { id, amount, code, payment, paid_at: paidAt } = row;
  const ranOut = row.state === 'open' && !isOpen(row, env.clock.now());
  return {
    id,
    amount,
    state: ranOut ? 'expired' : row.state,
    code,
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    paidAt: paidAt === null ? null : instant(Number(paidAt)),
    payment,
  };
}

export interface DayView {
  readonly date: string;
  readonly total: bigint;
  readonly count: number;
  readonly payments: readonly {
    readonly payment: Id<'pay'>;
    readonly amount: bigint;
    readonly at: Instant;
  }[];
}

/** Today in Japan at the clerk's till; the newest 500 payments are listed, all are counted. */
export async function readDay(parts: Parts, clerk: Id<'clk'>): Promise<DayView> {
  const { env } = parts;
  const { till } = await placeOf(parts, clerk);
  const now = env.clock.now();
  const midnight = now - ((now + 9 * HOUR) % DAY);
  const { sql } = env.db;
  const { total, count } = await store.sumPayments(sql, till, midnight, midnight + DAY);
  const rows = await store.listPayments(sql, till, midnight, midnight + DAY);
  return {
    date: businessDate(now),
    total,
    count: Number(count),
    payments: rows.map(({ id, amount, at }) => ({
      payment: id,
      amount,
      at: instant(Number(at)),
    })),
  };
}
