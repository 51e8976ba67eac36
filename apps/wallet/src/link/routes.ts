import type { walletApi } from '@sekisho/contract/wallet.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { type CreditReturned, EVENT_MEDIA_TYPE } from '@sekisho/fapi/link-event.ts';
import { type Bindings, type Handlers, readAtMost } from '@sekisho/runtime/http/bind-api.ts';
import type { Hono } from 'hono';
import { walletIdOf } from '../enrolment/service.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { beginLink, completeLink, receiveEvent } from './jobs.ts';
import { listLinks, unlink } from './service.ts';
import { toLink } from './wire.ts';

const EVENT_MAX_BYTES = 16 * 1024;

type Routes = Pick<Handlers<typeof walletApi>, 'listBanks' | 'beginLink' | 'listLinks' | 'unlink'>;

export function linkRoutes(parts: Parts): Routes {
  return {
    listBanks: async () =>
      accept({ banks: parts.config.banks.map(({ code, name }) => ({ code, name })) }),
    beginLink: ({ body }, context) => beginLink(parts, sessionWallet(context), body.bank),
    async listLinks(_call, context) {
      const links = await listLinks(parts, sessionWallet(context));
      return accept({ links: links.map(toLink) });
    },
    async unlink({ params }, context) {
      const ended = await unlink(parts, sessionWallet(context), params.id);
      return ended.ok ? accept(toLink(ended.value)) : ended;
    },
  };
}

/** Where the browser comes back from the bank, and where banks send their events. */
export function bindBank(
  app: Hono<Bindings>,
  parts: Parts,
  takeReturn: (bank: string, event: CreditReturned) => Promise<void>,
): void {
  app.get('/link/callback', async (c) => {
    const session = await parts.sessions.find(c.req.raw, 'customer', parts.realm);
    const back = new URL('/banks', parts.config.origin);
    const completed =
      session && (await completeLink(parts, walletIdOf(session.subject), callbackUrl(parts, c)));
    if (completed?.ok) back.searchParams.set('linked', completed.value);
    else back.searchParams.set('link', completed?.refusal ?? 'failed');
    return new Response(null, {
      status: 303,
      headers: { location: back.href, 'cache-control': 'no-store' },
    });
  });
  app.post('/link/v1/events', async (c) => {
    const type = c.req.header('content-type') ?? '';
    const bytes = type.toLowerCase().startsWith(EVENT_MEDIA_TYPE)
      ? await readAtMost(c.req.raw, EVENT_MAX_BYTES)
      : undefined;
    const received = bytes?.ok
      ? await receiveEvent(parts, new TextDecoder().decode(bytes.value), takeReturn)
      : undefined;
    if (received?.ok) return new Response(null, { status: 202 });
    const err = received?.refusal ?? 'invalid_request';
    parts.env.log.write('info', 'refused', { operation: 'takeEvent', code: err });
    return Response.json({ err }, { status: 400, headers: { 'cache-control': 'no-store' } });
  });
}

/** Behind a proxy scheme and host of the request differ from the ones that the bank was told. */
function callbackUrl(parts: Parts, c: { readonly req: { readonly url: string } }): URL {
  return new URL(`/link/callback${new URL(c.req.url).search}`, parts.config.origin);
}
