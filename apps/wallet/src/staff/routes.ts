import type { consoleOwnApi, ShownPerson, WalletFreeze } from '@sekisho/contract/console.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { callerOf, toApproval } from '@sekisho/runtime/staff/routes.ts';
import { readMember } from '@sekisho/runtime/staff/service.ts';
import type { StaffDoor } from '@sekisho/runtime/staff/staff-door.ts';
import { type Freeze, freezeWallet, type ReleaseKind, readFreeze } from '../freeze/service.ts';
import { toMovement } from '../history/wire.ts';
import { toLink } from '../link/wire.ts';
import type { Parts } from '../parts.ts';
import { type ShownPerson as Shown, viewPeople } from '../person-view/service.ts';

/** Handlers of what only the operator's staff does. */
export function consoleRoutes(
  parts: Parts,
  { staff, release }: { readonly staff: StaffDoor; readonly release: ReleaseKind },
): Handlers<typeof consoleOwnApi> {
  const { sql } = parts.env.db;
  return {
    async viewPeople({ body }, context) {
      const viewed = await viewPeople(parts, body, callerOf(context));
      if (!viewed.ok) return viewed;
      return accept({
        people: await Promise.all(viewed.value.map((one) => toPerson(staff, one))),
      });
    },
    async freezeWallet({ params, body }, context) {
      const frozen = await freezeWallet(parts, { wallet: params.id, ...body }, callerOf(context));
      return frozen.ok ? accept(await toFreeze(staff, frozen.value)) : frozen;
    },
    async proposeRelease({ params: { id: object }, body }, context) {
      const freeze = await readFreeze(sql, object);
      const values = { freeze: freeze?.id ?? 'none', note: body.note };
      const by = callerOf(context);
      const asked = await staff.approvals.propose(release, { object, values }, by);
      return asked.ok ? accept(await toApproval(staff.parts, asked.value)) : asked;
    },
  };
}

async function toFreeze({ parts }: StaffDoor, freeze: Freeze): Promise<WalletFreeze> {
  const { id, wallet, reason, since, by } = freeze;
  const { name } = await readMember(parts, parts.env.db.sql, by);
  return { id, wallet, reason, since: toRfc3339(since), by: name };
}

async function toPerson(staff: StaffDoor, shown: Shown): Promise<ShownPerson> {
  const { view, wallet, freeze, name, email, phone, balance, links, movements } = shown;
  return {
    ...{ view, wallet: wallet.id, stage: wallet.stage, locked: wallet.locked, email },
    openedAt: toRfc3339(wallet.openedAt),
    freeze: freeze === undefined ? null : await toFreeze(staff, freeze),
    name: name ?? null,
    phone: phone ?? null,
    balance: yenToNumber(yen(balance)),
    links: links.map(toLink),
    movements: movements.map(toMovement),
  };
}
