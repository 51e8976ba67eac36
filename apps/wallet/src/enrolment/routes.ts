import type { Me, walletApi } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { instant, plus, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { FRESH_PROOF_MS, type Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Session } from '@sekisho/runtime/sessions.ts';
import { provedNameOf } from '../identity/service.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import {
  balanceOf,
  beginEnrolment,
  beginProof,
  beginSignIn,
  finishEnrolment,
  finishProof,
  finishSignIn,
  readContact,
  readWallet,
  setLocked,
  signOut,
} from './service.ts';

type Routes = Pick<
  Handlers<typeof walletApi>,
  | 'beginEnrolment'
  | 'finishEnrolment'
  | 'beginSession'
  | 'finishSession'
  | 'endSession'
  | 'beginProof'
  | 'finishProof'
  | 'getMe'
  | 'lockWallet'
  | 'unlockWallet'
>;

export function enrolmentRoutes(parts: Parts): Routes {
  const { env } = parts;
  return {
    beginEnrolment: ({ body }) => beginEnrolment(parts, body.email),
    async finishEnrolment({ body }, { setCookie }) {
      const finished = await finishEnrolment(parts, body);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      return accept(await readMe(parts, finished.value.wallet, env.clock.now()));
    },
    beginSession: async () => accept(await beginSignIn(parts)),
    async finishSession({ body }, { setCookie }) {
      const finished = await finishSignIn(parts, body);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      return accept(await readMe(parts, finished.value.wallet, env.clock.now()));
    },
    async endSession(_call, context) {
      context.setCookie(await signOut(parts, sessionWallet(context), context.request));
      return accept({});
    },
    beginProof: async (_call, context) => accept(await beginProof(parts, sessionWallet(context))),
    async finishProof({ body }, context) {
      const wallet = sessionWallet(context);
      const proved = await finishProof(parts, wallet, body, context.request);
      return proved.ok ? accept(await readMe(parts, wallet, proved.value)) : proved;
    },
    getMe: async (_call, context) => accept(await sessionMe(parts, context)),
    async lockWallet(_call, context) {
      await setLocked(parts, sessionWallet(context), true);
      return accept(await sessionMe(parts, context));
    },
    async unlockWallet(_call, context) {
      await setLocked(parts, sessionWallet(context), false);
      return accept(await sessionMe(parts, context));
    },
  };
}

/** The wallet of the session that calls, as its page shows it. */
export function sessionMe(
  parts: Parts,
  context: { readonly session: Session | undefined },
): Promise<Me> {
  return readMe(parts, sessionWallet(context), context.session?.provedAt);
}

async function readMe(parts: Parts, id: Id<'wlt'>, provedAt: number | undefined): Promise<Me> {
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
    balance: Number(await balanceOf(parts, id)),
    locked: wallet.locked,
    provedUntil:
      provedUntil === undefined || provedUntil <= env.clock.now() ? null : toRfc3339(provedUntil),
  };
}
