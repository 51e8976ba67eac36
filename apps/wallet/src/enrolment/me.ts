import type { Me } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { instant, plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { FRESH_PROOF_MS } from '@sekisho/runtime/http/bind-api.ts';
import type { Session } from '@sekisho/runtime/sessions.ts';
import { readFreeze } from '../freeze/service.ts';
import { provedNameOf } from '../identity/service.ts';
import { countUnseen } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { balanceOf, readContact, readWallet, type Wallet } from './service.ts';

/** The wallet of the session that calls, as its page shows it. */
export function sessionMe(
  parts: Parts,
  context: { readonly session: Session | undefined },
): Promise<Me> {
  return readMe(parts, sessionWallet(context), context.session?.provedAt);
}

export async function readMe(
  parts: Parts,
  id: Id<'wlt'>,
  provedAt: number | undefined,
): Promise<Me> {
  const { env } = parts;
  const wallet = await readWallet(env.db.sql, id);
  const contact = await readContact(parts, env.db.sql, id);
  const provedUntil = provedAt === undefined ? undefined : plus(instant(provedAt), FRESH_PROOF_MS);
  return {
    wallet: id,
    email: contact.email,
    phoneEnding: contact.phone?.slice(-4) ?? null,
    stage: wallet.stage,
    name: (await provedNameOf(parts, id)) ?? null,
    balance: yenToNumber(yen(await balanceOf(parts, id))),
    locked: wallet.locked,
    unseenNotices: await countUnseen(parts, id),
    frozen: await frozenMe(parts, wallet),
    provedUntil:
      provedUntil === undefined || provedUntil <= env.clock.now() ? null : toRfc3339(provedUntil),
  };
}

async function frozenMe(parts: Parts, { id, frozen }: Wallet): Promise<Me['frozen']> {
  const freeze = frozen ? await readFreeze(parts.env.db.sql, id) : undefined;
  if (freeze === undefined) return null;
  return { since: toRfc3339(freeze.since), desk: parts.config.deskPhone ?? null };
}
