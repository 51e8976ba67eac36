import type { Id } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import {
  VIEW_PARTS,
  type ViewPart,
  type ViewReason,
} from '@sekisho/domain/person-view/person-view.ts';
import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import { parseMobileNumber } from '@sekisho/notice/phone-number.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { StaffCaller } from '@sekisho/runtime/staff/caller.ts';
import { parseEmail } from '../enrolment/email-address.ts';
import { balanceOf, type FoundWallet, findWallets, readContact } from '../enrolment/service.ts';
import { type Freeze, readFreeze } from '../freeze/service.ts';
import { listMovements, type MovementView } from '../history/service.ts';
import { provedNameOf } from '../identity/service.ts';
import type { LinkView } from '../link/link-view.ts';
import { listLinks } from '../link/service.ts';
import type { Parts } from '../parts.ts';
import * as store from './store.ts';

const PAGE = 50;

export type SearchBy =
  | { readonly wallet: string }
  | { readonly phone: string }
  | { readonly email: string };

/** A person as staff is shown it, with the view that was written down for it. */
export interface ShownPerson {
  readonly view: Id<'pvw'>;
  readonly wallet: FoundWallet;
  readonly freeze: Freeze | undefined;
  readonly name: string | undefined;
  readonly email: string;
  readonly phone: string | undefined;
  readonly balance: bigint;
  readonly links: readonly LinkView[];
  readonly movements: readonly MovementView[];
}

/**
 * Finds people and shows them to a member of staff. Each view is committed before anything of the
 * person is read; a search that finds nobody is on the record without what was searched for.
 */
export async function viewPeople(
  parts: Parts,
  order: { readonly by: SearchBy; readonly reason: ViewReason; readonly note: string },
  caller: StaffCaller,
): Promise<Result<readonly ShownPerson[], 'search_malformed'>> {
  const by = readSearch(order.by);
  if (!by.ok) return by;
  const { env } = parts;
  const found = await env.db.transaction(async (sql) => {
    const wallets = await findWallets(parts, sql, by.value);
    const [kind = ''] = Object.keys(by.value);
    const objects = { by: kind, reason: order.reason, found: wallets.length };
    await audit(sql, env, { act: 'person.searched', actor: caller.id, objects });
    return Promise.all(
      wallets.map(async (wallet) => ({
        wallet,
        view: await record(parts, sql, { ...order, wallet: wallet.id }, caller),
      })),
    );
  });
  return accept(await Promise.all(found.map((one) => show(parts, one))));
}

function readSearch(by: SearchBy): Result<SearchBy, 'search_malformed'> {
  if ('wallet' in by) return accept(by);
  const parsed = 'phone' in by ? parseMobileNumber(by.phone) : parseEmail(by.email);
  if (!parsed.ok) return refuse('search_malformed');
  return accept('phone' in by ? { phone: parsed.value } : { email: parsed.value });
}

async function record(
  { env, vault }: Parts,
  sql: Sql,
  of: { readonly wallet: Id<'wlt'>; readonly reason: ViewReason; readonly note: string },
  { id: staff, roles }: StaffCaller,
): Promise<Id<'pvw'>> {
  const { wallet, reason } = of;
  const id = env.ids.next('pvw');
  await store.insertView(sql, {
    ...{ id, wallet, staff, reason, roles: [...roles], shown: [...VIEW_PARTS] },
    note: await vault.seal(sql, wallet, `note|${id}`, of.note),
    at: env.clock.now(),
  });
  const objects = { wallet, view: id, reason };
  await audit(sql, env, { act: 'person.viewed', actor: staff, objects });
  return id;
}

async function show(
  parts: Parts,
  { wallet, view }: { readonly wallet: FoundWallet; readonly view: Id<'pvw'> },
): Promise<ShownPerson> {
  const { sql } = parts.env.db;
  const { id } = wallet;
  const { movements } = await listMovements(parts, id, undefined);
  return {
    ...{ view, wallet, movements, ...(await readContact(parts, sql, id)) },
    freeze: await readFreeze(sql, id),
    name: await provedNameOf(parts, id),
    balance: await balanceOf(parts, id),
    links: await listLinks(parts, id),
  };
}

/** A view as the person reads of it: by role, never by name. */
export interface PastView {
  readonly id: Id<'pvw'>;
  readonly at: Instant;
  readonly roles: readonly StaffRole[];
  readonly reason: ViewReason;
  readonly shown: readonly ViewPart[];
}

/** Who looked at a person's data, newest first, 50 at a time. */
export async function listPastViews(
  { env }: Parts,
  wallet: Id<'wlt'>,
  before: string | undefined,
): Promise<{ readonly views: readonly PastView[]; readonly before: Id<'pvw'> | null }> {
  const rows = await store.listViews(env.db.sql, wallet, { before, limit: PAGE });
  const views = rows.map(({ id, at, roles, reason, shown }) => {
    return { id, at: instant(Number(at)), roles, reason, shown };
  });
  return { views, before: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
}
