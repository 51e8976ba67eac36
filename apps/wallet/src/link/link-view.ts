import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Parts } from '../parts.ts';
import type * as store from './store.ts';

/** A granted link as its customer sees it. */
export interface LinkView {
  readonly id: Id<'lnk'>;
  readonly bank: { readonly code: string; readonly name: string };
  readonly branchName: string;
  readonly accountMasked: string;
  readonly state: 'active' | 'suspended' | 'ending' | 'ended';
  readonly since: Instant;
  readonly limitPerDebit: bigint;
  /** Whether money may be paid into the account. */
  readonly credits: boolean;
  readonly firstDaysUntil: Instant;
  readonly caps: readonly store.KeptCap[];
}

/** The account in the bank's own words, sealed as one field. */
export interface AccountWords {
  readonly branchName: string;
  readonly accountMasked: string;
}

function bankNameOf({ banks }: Pick<Parts, 'banks'>, code: string): string {
  return banks.get(code)?.name ?? code;
}

const VIEW_STATES = {
  active: 'active',
  suspended: 'suspended',
  unlinking: 'ending',
  ended: 'ended',
} as const;

export async function toView(parts: Parts, sql: Sql, row: store.LinkRow): Promise<LinkView> {
  const sentence = 'A link that was granted is complete.';
  const sealed = present(row.account, sentence);
  const words: AccountWords = JSON.parse(
    await parts.vault.open(sql, row.wallet, `account|${row.id}`, sealed),
  );
  const state = present(
    Object.entries(VIEW_STATES).find(([name]) => name === row.state)?.[1],
    sentence,
  );
  return {
    id: row.id,
    bank: { code: row.bank, name: bankNameOf(parts, row.bank) },
    ...words,
    state,
    since: instant(Number(present(row.granted_at, sentence))),
    limitPerDebit: present(row.limit_per_debit, sentence),
    credits: row.credits,
    firstDaysUntil: instant(Number(present(row.first_days_until, sentence))),
    caps: row.caps ?? [],
  };
}
