import type { Id } from '@sekisho/domain/base/id.ts';
import type { PaymentRequestState } from '@sekisho/domain/payment/payment.ts';
import type { ExpectStatement, WriteStatement } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

export interface ShopRow {
  readonly id: Id<'shp'>;
  readonly name: string;
  readonly category_code: string;
  readonly postal_code: string;
  readonly company: string;
  readonly brand: string;
  readonly store: string;
}

export async function insertShop(sql: Sql, row: ShopRow, at: number): Promise<void> {
  await sql`
    insert into shop (id, name, category_code, postal_code, company, brand, store, created_at)
    values (${row.id}, ${row.name}, ${row.category_code}, ${row.postal_code}, ${row.company},
      ${row.brand}, ${row.store}, ${at})`;
}

export async function shopNames(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ id: string; name: string }[]>`
    select id, name from shop where id = any(${[...ids]})`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function insertTill(
  sql: Sql,
  row: {
    readonly id: Id<'til'>;
    readonly shop: Id<'shp'>;
    readonly name: string;
    readonly terminal: string;
  },
  at: number,
): Promise<void> {
  await sql`
    insert into till (id, shop, name, terminal, created_at)
    values (${row.id}, ${row.shop}, ${row.name}, ${row.terminal}, ${at})`;
}

export async function insertClerk(
  sql: Sql,
  row: { readonly id: Id<'clk'>; readonly till: Id<'til'>; readonly name: Uint8Array },
  at: number,
): Promise<void> {
  await sql`
    insert into clerk (id, till, name, created_at)
    values (${row.id}, ${row.till}, ${row.name}, ${at})`;
}

/** A clerk's place of work, with everything that a code needs. */
export interface PlaceRow extends Omit<ShopRow, 'id'> {
  readonly clerk: Id<'clk'>;
  readonly clerk_name: Uint8Array;
  readonly till: Id<'til'>;
  readonly till_name: string;
  readonly terminal: string;
  readonly shop: Id<'shp'>;
}

export async function findPlace(sql: Sql, clerk: string): Promise<PlaceRow | undefined> {
  const [row] = await sql<PlaceRow[]>`
    select c.id as clerk, c.name as clerk_name, t.id as till, t.name as till_name, t.terminal,
      s.id as shop, s.name, s.category_code, s.postal_code, s.company, s.brand, s.store
    from clerk c join till t on t.id = c.till join shop s on s.id = t.shop
    where c.id = ${clerk}`;
  return row;
}

export interface RequestRow {
  readonly id: Id<'prq'>;
  readonly till: Id<'til'>;
  readonly till_name: string;
  readonly shop: Id<'shp'>;
  readonly shop_name: string;
  readonly amount: bigint;
  readonly code: string;
  readonly state: PaymentRequestState;
  readonly version: bigint;
  readonly created_at: bigint;
  readonly expires_at: bigint;
  readonly payment: Id<'pay'> | null;
  readonly paid_by: Id<'wlt'> | null;
  readonly paid_at: bigint | null;
}

export async function insertRequest(
  sql: Sql,
  row: {
    readonly id: Id<'prq'>;
    readonly till: Id<'til'>;
    readonly clerk: Id<'clk'>;
    readonly amount: bigint;
    readonly code: string;
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  await sql`
    insert into payment_request
      (id, till, clerk, amount, code, state, version, created_at, expires_at)
    values (${row.id}, ${row.till}, ${row.clerk}, ${row.amount}, ${row.code}, 'open', 1,
      ${row.createdAt}, ${row.expiresAt})`;
}

export async function findRequest(sql: Sql, id: string): Promise<RequestRow | undefined> {
  const [row] = await sql<RequestRow[]>`
    select r.id, r.till, t.name as till_name, t.shop, s.name as shop_name, r.amount, r.code,
      r.state, r.version, r.created_at, r.expires_at,
      p.id as payment, p.wallet as paid_by, p.at as paid_at
    from payment_request r join till t on t.id = r.till join shop s on s.id = t.shop
      left join payment p on p.payment_request = r.id
    where r.id = ${id}`;
  return row;
}

/** Takes an open request back; false when it was paid, cancelled or ran out before. */
export async function cancelOpen(sql: Sql, id: string, now: number): Promise<boolean> {
  const cancelled = await sql`
    update payment_request set state = 'cancelled', version = version + 1
    where id = ${id} and state = 'open' and expires_at > ${now}`;
  return cancelled.count === 1;
}

export async function expireOpen(sql: Sql, now: number): Promise<void> {
  await sql`
    update payment_request set state = 'expired', version = version + 1
    where state = 'open' and expires_at <= ${now}`;
}

export interface PaymentRow {
  readonly id: Id<'pay'>;
  readonly payment_request: Id<'prq'>;
  readonly wallet: Id<'wlt'>;
  readonly till: Id<'til'>;
  readonly amount: bigint;
  readonly at: bigint;
}

/** Written with the transfer that moves the money, before the request is closed. */
export const writePayment: WriteStatement<PaymentRow> = {
  name: 'payment',
  async run(sql, rows) {
    await sql`
      insert into payment (id, payment_request, wallet, till, amount, state, at)
      select u.id, u.request, u.wallet, u.till, u.amount, 'captured', u.at
      from unnest(${rows.map(({ id }) => id)}::text[],
        ${rows.map((row) => row.payment_request)}::text[],
        ${rows.map(({ wallet }) => wallet)}::text[], ${rows.map(({ till }) => till)}::text[],
        ${rows.map(({ amount }) => String(amount))}::bigint[],
        ${rows.map(({ at }) => String(at))}::bigint[])
        as u (id, request, wallet, till, amount, at)`;
  },
};

export const writePaid: WriteStatement<Id<'prq'>> = {
  name: 'payment_request.paid',
  async run(sql, rows) {
    await sql`
      update payment_request set state = 'paid', version = version + 1
      where id = any(${[...rows]})`;
  },
};

export const requestUnchanged: ExpectStatement = {
  name: 'payment_request',
  async stale(sql, rows) {
    const current = await sql<{ id: string; version: bigint }[]>`
      select id, version from payment_request where id = any(${rows.map(({ key }) => key)})
      order by id for update`;
    const versions = new Map(current.map(({ id, version }) => [id, version]));
    return rows.filter(({ key, version }) => versions.get(key) !== version).map(({ key }) => key);
  },
};

export async function findPaymentPlace(
  sql: Sql,
  id: string,
): Promise<{ readonly till: string; readonly paymentRequest: Id<'prq'> } | undefined> {
  const [row] = await sql<{ till: string; paymentRequest: Id<'prq'> }[]>`
    select till.name as till, payment.payment_request as "paymentRequest"
    from payment join till on till.id = payment.till where payment.id = ${id}`;
  return row;
}

/** What a wallet has paid after an instant. */
export async function sumOfWallet(sql: Sql, wallet: string, since: number): Promise<bigint> {
  const [row] = await sql<{ sum: bigint }[]>`
    select coalesce(sum(amount), 0)::bigint as sum from payment
    where wallet = ${wallet} and at > ${since}`;
  return row?.sum ?? 0n;
}

/** The key of `spentWithin`. */
export function spentKey(wallet: string, since: number): string {
  return `${wallet}|${since}`;
}

/**
 * A wallet has not paid more after an instant than the yen that stand as the version. By its name it
 * is asked after the wallet's row is locked, so that it sees what was committed before.
 */
export const spentWithin: ExpectStatement = {
  name: 'wallet.spent',
  async stale(sql, rows) {
    const keys = rows.map(({ key }) => key.split('|'));
    const sums = await sql<{ key: string; sum: bigint }[]>`
      select u.key, coalesce(sum(payment.amount), 0)::bigint as sum
      from unnest(${rows.map(({ key }) => key)}::text[], ${keys.map(([id]) => id ?? '')}::text[],
          ${keys.map(([, since]) => Number(since))}::bigint[]) as u (key, wallet, since)
        left join payment on payment.wallet = u.wallet and payment.at > u.since
      group by u.key`;
    const spent = new Map(sums.map(({ key, sum }) => [key, sum]));
    return rows
      .filter(({ key, version }) => (spent.get(key) ?? 0n) > version)
      .map(({ key }) => key);
  },
};

export interface DayRow {
  readonly total: bigint;
  readonly count: bigint;
}

export async function sumPayments(
  sql: Sql,
  till: string,
  from: number,
  to: number,
): Promise<DayRow> {
  const [row] = await sql<DayRow[]>`
    select coalesce(sum(amount), 0)::bigint as total, count(*) as count from payment
    where till = ${till} and at >= ${from} and at < ${to}`;
  return row ?? { total: 0n, count: 0n };
}

export async function listPayments(
  sql: Sql,
  till: string,
  from: number,
  to: number,
): Promise<readonly PaymentRow[]> {
  return sql<PaymentRow[]>`
    select id, payment_request, wallet, till, amount, at from payment
    where till = ${till} and at >= ${from} and at < ${to}
    order by at desc, id desc limit 500`;
}
