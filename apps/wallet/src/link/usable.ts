import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import type { Expect } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import * as store from './store.ts';

/** What an act that moves money over a link is judged by. */
export interface UsableLink {
  readonly id: Id<'lnk'>;
  readonly bank: string;
  readonly state: store.LinkRow['state'];
  readonly credits: boolean;
  readonly since: Instant;
}

/** A granted link of the wallet, as it stands now; somebody else's is as if it were not there. */
export async function findUsable(
  sql: Sql,
  wallet: Id<'wlt'>,
  id: Id<'lnk'>,
  look: 'read' | 'lock' = 'read',
): Promise<UsableLink | undefined> {
  const row = await (look === 'lock' ? store.holdLink(sql, id) : store.findLink(sql, id));
  if (row?.wallet !== wallet || row.granted_at === null) return undefined;
  const { bank, state, credits } = row;
  return { id, bank, state, credits, since: instant(Number(row.granted_at)) };
}

/** Ties an item of the ledger to a link that is active, up to the commit. */
export function expectActive({ id }: UsableLink): Expect {
  return { statement: store.linkActive, key: id, version: 1n, shared: true };
}

/** Whether the wallet may charge over the link now; the row is locked until the commit. */
export async function holdChargeable(
  sql: Sql,
  wallet: Id<'wlt'>,
  id: Id<'lnk'>,
): Promise<Result<{ readonly bank: string }, 'not_found' | 'link_not_active'>> {
  const row = await store.holdLink(sql, id);
  if (row?.wallet !== wallet || row.granted_at === null) return refuse('not_found');
  return row.state === 'active' ? accept({ bank: row.bank }) : refuse('link_not_active');
}
