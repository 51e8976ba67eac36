import type { Id } from '@sekisho/domain/base/id.ts';
import type { LimitRaiseState, OwnLimits } from '@sekisho/domain/limits/limits.ts';
import type { Sql } from '@sekisho/runtime/db.ts';

interface LimitColumns {
  readonly per_payment: bigint;
  readonly payments_per_day: bigint;
  readonly per_charge: bigint;
  readonly charges_per_day: bigint;
}

export interface RaiseRow extends LimitColumns {
  readonly id: Id<'lmr'>;
  readonly wallet: Id<'wlt'>;
  readonly state: LimitRaiseState;
  readonly asked_at: bigint;
  readonly in_force_at: bigint;
}

export async function findLimits(sql: Sql, wallet: string): Promise<LimitColumns | undefined> {
  const [row] = await sql<LimitColumns[]>`
    select per_payment, payments_per_day, per_charge, charges_per_day
    from own_limit where wallet = ${wallet}`;
  return row;
}

export async function writeLimits(
  sql: Sql,
  wallet: string,
  { perPayment, paymentsPerDay, perCharge, chargesPerDay }: OwnLimits,
  at: number,
): Promise<void> {
  await sql`
    insert into own_limit
      (wallet, per_payment, payments_per_day, per_charge, charges_per_day, set_at)
    values (${wallet}, ${perPayment}, ${paymentsPerDay}, ${perCharge}, ${chargesPerDay}, ${at})
    on conflict (wallet) do update set per_payment = excluded.per_payment,
      payments_per_day = excluded.payments_per_day, per_charge = excluded.per_charge,
      charges_per_day = excluded.charges_per_day, set_at = excluded.set_at`;
}

/** The raise that waits, if there is one. */
export async function findWaiting(sql: Sql, wallet: string): Promise<RaiseRow | undefined> {
  const [row] = await sql<RaiseRow[]>`
    select * from limit_raise where wallet = ${wallet} and state = 'waiting'`;
  return row;
}

export async function insertRaise(
  sql: Sql,
  row: {
    readonly id: Id<'lmr'>;
    readonly wallet: string;
    readonly wanted: OwnLimits;
    readonly askedAt: number;
    readonly inForceAt: number;
  },
): Promise<void> {
  const { perPayment, paymentsPerDay, perCharge, chargesPerDay } = row.wanted;
  await sql`
    insert into limit_raise (id, wallet, state, per_payment, payments_per_day, per_charge,
      charges_per_day, asked_at, in_force_at)
    values (${row.id}, ${row.wallet}, 'waiting', ${perPayment}, ${paymentsPerDay}, ${perCharge},
      ${chargesPerDay}, ${row.askedAt}, ${row.inForceAt})`;
}

/** Ends a raise that waits; false when another process has. */
export async function writeRaiseEnd(
  sql: Sql,
  id: string,
  state: LimitRaiseState,
  at: number,
): Promise<boolean> {
  const ended = await sql`
    update limit_raise set state = ${state}, ended_at = ${at}
    where id = ${id} and state = 'waiting'`;
  return ended.count === 1;
}

export async function listDue(sql: Sql, now: number, limit: number): Promise<readonly RaiseRow[]> {
  return sql<RaiseRow[]>`
    select * from limit_raise where state = 'waiting' and in_force_at <= ${now}
    order by in_force_at limit ${limit}`;
}
