import type { Id } from '@sekisho/domain/base/id.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import {
  DEFAULT_LIMITS,
  limitRaise,
  limitsAt,
  type OwnLimits,
  type WaitingRaise,
} from '@sekisho/domain/limits/limits.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { notify } from '../notice/service.ts';
import * as store from './store.ts';

type Making = { readonly env: Pick<Env, 'clock' | 'ids' | 'random'> };

/** What a wallet's holder has allowed, and the raise that waits. */
export interface HeldLimits {
  /** What holds now. */
  readonly limits: OwnLimits;
  readonly raise: WaitingRaise | undefined;
}

/** What holds now; a raise whose time has come holds, whether or not it was written down. */
export async function readLimits(
  { env }: Making,
  sql: Sql,
  wallet: Id<'wlt'>,
): Promise<HeldLimits> {
  const row = await store.findLimits(sql, wallet);
  const waiting = await store.findWaiting(sql, wallet);
  const raise = waiting && {
    wanted: toLimits(waiting),
    inForceAt: instant(Number(waiting.in_force_at)),
  };
  const now = env.clock.now();
  const limits = limitsAt(now, row ? toLimits(row) : DEFAULT_LIMITS, raise);
  return { limits, raise: raise && now < raise.inForceAt ? raise : undefined };
}

function toLimits(row: NonNullable<Awaited<ReturnType<typeof store.findLimits>>>): OwnLimits {
  return {
    perPayment: yen(row.per_payment),
    paymentsPerDay: yen(row.payments_per_day),
    perCharge: yen(row.per_charge),
    chargesPerDay: yen(row.charges_per_day),
  };
}

/**
 * Ends the raise that waits, in the caller's transaction, which holds the wallet's row: one whose time
 * has come is written down, another is cancelled. Says whether one was cancelled.
 */
export async function cancelRaise(
  parts: Making,
  sql: Sql,
  wallet: Id<'wlt'>,
  why: 'holder' | 'lock' | 'lowered' | 'replaced',
): Promise<boolean> {
  const { env } = parts;
  const waiting = await store.findWaiting(sql, wallet);
  if (waiting === undefined) return false;
  const now = env.clock.now();
  if (now >= Number(waiting.in_force_at)) {
    await ripen(parts, sql, waiting);
    return false;
  }
  const next = limitRaise.next(waiting.state, 'cancel');
  if (!next.ok || !(await store.writeRaiseEnd(sql, waiting.id, next.value, now))) return false;
  const objects = { wallet, raise: waiting.id, why };
  await audit(sql, env, { act: 'limits.raise_cancelled', actor: wallet, objects });
  await notify(parts, sql, { wallet, kind: 'limits_raise_cancelled', source: waiting.id });
  return true;
}

/** Writes down a raise whose time has come; the caller's transaction holds the wallet's row. */
export async function ripen(parts: Making, sql: Sql, raise: store.RaiseRow): Promise<void> {
  const { env } = parts;
  const now = env.clock.now();
  const { id, wallet } = raise;
  const next = limitRaise.next(raise.state, 'ripen');
  if (!next.ok || !(await store.writeRaiseEnd(sql, id, next.value, now))) return;
  await store.writeLimits(sql, wallet, toLimits(raise), now);
  await audit(sql, env, { act: 'limits.raised', actor: 'system', objects: { wallet, raise: id } });
  await notify(parts, sql, { wallet, kind: 'limits_raised', source: id });
}
