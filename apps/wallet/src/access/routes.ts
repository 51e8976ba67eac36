import type { Passkey } from '@sekisho/contract/access.ts';
import type { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { parseDeviceHint } from '@sekisho/domain/device/device-hint.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Session } from '@sekisho/runtime/sessions.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import {
  addPasskey,
  beginPasskey,
  endOtherSessions,
  endSession,
  listPasskeys,
  listSessions,
  type PasskeyView,
  type Proof,
  removePasskey,
  renamePasskey,
} from './service.ts';

type Routes = Pick<
  Handlers<typeof walletApi>,
  | 'listPasskeys'
  | 'beginPasskey'
  | 'addPasskey'
  | 'renamePasskey'
  | 'removePasskey'
  | 'listSessions'
  | 'endOneSession'
  | 'endOtherSessions'
>;

export function accessRoutes(parts: Parts): Routes {
  const { sql } = parts.env.db;
  return {
    async listPasskeys(_call, context) {
      const { wallet, provedBy } = proofOf(context);
      const passkeys = await listPasskeys(parts, sql, wallet);
      return accept({ passkeys: passkeys.map((passkey) => toPasskey(passkey, provedBy)) });
    },
    beginPasskey: (_call, context) => beginPasskey(parts, sessionWallet(context)),
    async addPasskey({ body }, context) {
      const { wallet, provedBy } = proofOf(context);
      const added = await addPasskey(parts, wallet, body);
      return added.ok ? accept(toPasskey(added.value, provedBy)) : added;
    },
    async renamePasskey({ params, body }, context) {
      const { wallet, provedBy } = proofOf(context);
      const renamed = await renamePasskey(parts, wallet, { id: params.id, name: body.name });
      return renamed.ok ? accept(toPasskey(renamed.value, provedBy)) : renamed;
    },
    async removePasskey({ params }, context) {
      const proof = proofOf(context);
      const removed = await removePasskey(parts, proof, params.id);
      if (!removed.ok) return removed;
      return accept({ passkeys: removed.value.map((each) => toPasskey(each, proof.provedBy)) });
    },
    async listSessions(_call, context) {
      const { id } = sessionOf(context);
      const sessions = await listSessions(parts, sessionWallet(context));
      return accept({
        sessions: sessions.map((session) => ({
          id: session.id,
          device: parseDeviceHint(session.device ?? null),
          openedAt: toRfc3339(session.openedAt),
          seenAt: toRfc3339(session.seenAt),
          current: session.id === id,
        })),
      });
    },
    async endOneSession({ params }, context) {
      const ended = await endSession(parts, sessionWallet(context), params.id);
      return ended.ok ? accept({}) : ended;
    },
    async endOtherSessions(_call, context) {
      const { id } = sessionOf(context);
      return accept({ ended: await endOtherSessions(parts, sessionWallet(context), id) });
    },
  };
}

function sessionOf(context: { readonly session: Session | undefined }): Session {
  return present(context.session, 'A customer’s operation has a session.');
}

function proofOf(context: { readonly session: Session | undefined }): Proof {
  const { provedBy, trusted } = sessionOf(context);
  return { wallet: sessionWallet(context), provedBy, trusted };
}

function toPasskey(view: PasskeyView, provedBy: string | undefined): Passkey {
  return {
    id: view.id,
    name: view.name ?? null,
    createdAt: toRfc3339(view.createdAt),
    usedAt: view.usedAt === undefined ? null : toRfc3339(view.usedAt),
    trustedFrom: toRfc3339(view.trustedFrom),
    current: view.id === provedBy,
  };
}
