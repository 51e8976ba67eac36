import type { Id } from '@sekisho/domain/base/id.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yenToNumber } from '@sekisho/domain/base/yen.ts';
import {
  judgeLowering,
  judgeRaise,
  type OwnLimits,
  raiseInForceAt,
} from '@sekisho/domain/limits/limits.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import { lockWalletRow, touchWallet } from '../enrolment/service.ts';
import { notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { cancelRaise, type HeldLimits, readLimits, ripen } from './raise.ts';
import * as store from './store.ts';

const RAISES_AT_ONCE = 50;

/**
 * Lowers at once: with this commit nothing passes that was decided on the old limits. A raise that
 * waits is taken back, since nobody lowers what he wants to have raised.
 */
export async function lowerLimits(
  parts: Parts,
  wallet: Id<'wlt'>,
  wanted: OwnLimits,
): Promise<Result<HeldLimits, 'limit_higher'>> {
  const { env } = parts;
  return env.db.transaction(async (sql) => {
    const held = await lockWalletRow(sql, wallet);
    const { limits } = await readLimits(parts, sql, wallet);
    const judged = judgeLowering(limits, wanted);
    if (!judged.ok) return judged;
    await cancelRaise(parts, sql, wallet, 'lowered');
    await store.writeLimits(sql, wallet, wanted, env.clock.now());
    await touchWallet(sql, held);
    const objects = { wallet, ...inNumbers(wanted) };
    await audit(sql, env, { act: 'limits.lowered', actor: wallet, objects });
    await notify(parts, sql, { wallet, kind: 'limits_lowered' });
    return accept(await readLimits(parts, sql, wallet));
  });
}

/** Asks for higher limits: they hold after a day, and the holder is told now. */
export async function raiseLimits(
  parts: Parts,
  wallet: Id<'wlt'>,
  wanted: OwnLimits,
): Promise<Result<HeldLimits, 'wallet_frozen' | 'wallet_locked' | 'limit_not_higher'>> {
  const { env } = parts;
  return env.db.transaction(async (sql) => {
    const { frozen, locked } = await lockWalletRow(sql, wallet);
    if (frozen) return refuse('wallet_frozen');
    const { limits: held } = await readLimits(parts, sql, wallet);
    const judged = judgeRaise({ locked, held, wanted });
    if (!judged.ok) return judged;
    await cancelRaise(parts, sql, wallet, 'replaced');
    const id = env.ids.next('lmr');
    const askedAt = env.clock.now();
    const inForceAt = raiseInForceAt(askedAt);
    await store.insertRaise(sql, { id, wallet, wanted, askedAt, inForceAt });
    const objects = { wallet, raise: id, ...inNumbers(wanted) };
    await audit(sql, env, { act: 'limits.raise_asked', actor: wallet, objects });
    const facts = { time: inForceAt };
    await notify(parts, sql, { wallet, kind: 'limits_raise_asked', facts, source: id });
    return accept(await readLimits(parts, sql, wallet));
  });
}

/** Takes back a raise that waits. */
export async function cancelLimitRaise(
  parts: Parts,
  wallet: Id<'wlt'>,
): Promise<Result<HeldLimits, 'no_raise_waits'>> {
  return parts.env.db.transaction(async (sql) => {
    await lockWalletRow(sql, wallet);
    if (!(await cancelRaise(parts, sql, wallet, 'holder'))) return refuse('no_raise_waits');
    return accept(await readLimits(parts, sql, wallet));
  });
}

/** Writes down the raises whose time has come, each once, and tells their holders. */
export async function ripenRaises(parts: Parts, now: Instant): Promise<void> {
  const { db } = parts.env;
  for (const raise of await store.listDue(db.sql, now, RAISES_AT_ONCE)) {
    await db.transaction(async (sql) => {
      await lockWalletRow(sql, raise.wallet);
      await ripen(parts, sql, raise);
    });
  }
}

function inNumbers(limits: OwnLimits): Record<keyof OwnLimits, number> {
  return {
    perPayment: yenToNumber(limits.perPayment),
    paymentsPerDay: yenToNumber(limits.paymentsPerDay),
    perCharge: yenToNumber(limits.perCharge),
    chargesPerDay: yenToNumber(limits.chargesPerDay),
  };
}
