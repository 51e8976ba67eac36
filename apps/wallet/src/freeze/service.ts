import { CONSOLE } from '@sekisho/contract/texts/console.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { formatDateTime, type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type FreezeReason, walletFreeze } from '@sekisho/domain/freeze/freeze.ts';
import type { ApprovalKind, PresentObject } from '@sekisho/runtime/approval/approval-kind.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { StaffCaller } from '@sekisho/runtime/staff/caller.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { readMember } from '@sekisho/runtime/staff/service.ts';
import { lockNamedWallet, setFrozen } from '../enrolment/service.ts';
import type { Parts } from '../parts.ts';
import * as store from './store.ts';

/** A freeze in force. */
export interface Freeze {
  readonly id: Id<'frz'>;
  readonly wallet: Id<'wlt'>;
  readonly reason: FreezeReason;
  readonly since: Instant;
  readonly by: Id<'stf'>;
}

/**
 * Freezes a wallet with this commit, by one member of staff alone. It waits for what is just being
 * decided on the wallet's row; whatever was decided before and not committed is decided anew.
 */
export async function freezeWallet(
  { env, vault }: Parts,
  order: {
    readonly wallet: string;
    readonly reason: FreezeReason;
    readonly note: string;
  },
  by: StaffCaller,
): Promise<Result<Freeze, 'not_found' | 'already_frozen'>> {
  return env.db.transaction(async (sql) => {
    const wallet = await lockNamedWallet(sql, order.wallet);
    if (wallet === undefined) return refuse('not_found');
    if (wallet.frozen) return refuse('already_frozen');
    const id = env.ids.next('frz');
    const { reason, note } = order;
    await store.insertFreeze(sql, {
      ...{ id, wallet: wallet.id, reason, frozenAt: env.clock.now(), frozen_by: by.id },
      note: await vault.seal(sql, wallet.id, `note|${id}`, note),
    });
    await setFrozen(sql, wallet.id, true);
    const objects = { wallet: wallet.id, freeze: id, reason };
    await audit(sql, env, { act: 'wallet.frozen', actor: by.id, objects });
    return accept(toFreeze(present(await store.findInForce(sql, wallet.id), 'It was written.')));
  });
}

/** The freeze of a wallet that is in force, if there is one. */
export async function readFreeze(sql: Sql, wallet: string): Promise<Freeze | undefined> {
  const row = await store.findInForce(sql, wallet);
  return row && toFreeze(row);
}

function toFreeze({ id, wallet, reason, frozen_at, frozen_by }: store.FreezeRow): Freeze {
  return { id, wallet, reason, since: instant(Number(frozen_at)), by: frozen_by };
}

export type ReleaseValues = { readonly freeze: string; readonly note: string };
export type ReleaseKind = ApprovalKind<ReleaseValues, 'not_found' | 'not_frozen'>;

/** The release of a frozen wallet, by two people: of this freeze, and of no later one. */
export function releaseKind(parts: Parts, staff: StaffParts): ReleaseKind {
  return {
    kind: 'wallet.release',
    proposing: 'wallet.release',
    deciding: 'wallet.release.decide',
    async read(sql, { object, values }) {
      const wallet = await lockNamedWallet(sql, object);
      if (wallet === undefined) return refuse('not_found');
      const row = await store.findInForce(sql, object);
      if (row === undefined || row.id !== values.freeze) return refuse('not_frozen');
      return accept(await describe(staff, sql, { row, version: wallet.version, values }));
    },
    async execute(sql, { object, approval, approver, proposer }) {
      const row = present(await store.findInForce(sql, object), 'It was just read and is locked.');
      const next = walletFreeze.next(row.state, 'release');
      assert(next.ok, 'What is in force can be released.');
      const at = parts.env.clock.now();
      await store.writeRelease(sql, row.id, { state: next.value, at, approval });
      await setFrozen(sql, row.wallet, false);
      const objects = { wallet: row.wallet, freeze: row.id, approval, proposer };
      await audit(sql, parts.env, { act: 'wallet.released', actor: approver, objects });
      return accept(undefined);
    },
  };
}

async function describe(
  staff: StaffParts,
  sql: Sql,
  of: {
    readonly row: store.FreezeRow;
    readonly version: bigint;
    readonly values: ReleaseValues;
  },
): Promise<PresentObject> {
  const { row, version, values } = of;
  const { name } = await readMember(staff, sql, row.frozen_by);
  const inOne = (language: Language) =>
    say(CONSOLE.acts.release, language, {
      wallet: row.wallet,
      since: formatDateTime(instant(Number(row.frozen_at)), language),
      reason: CONSOLE.freezeReasons[row.reason][language],
      name,
      note: values.note,
    });
  return { version: String(version), description: { ja: inOne('ja'), en: inOne('en') } };
}
