import type { Presentation, walletApi } from '@sekisho/contract/wallet.ts';
import { parseId } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import {
  type PresentationRequest,
  presentationLink,
} from '@sekisho/identity/presentation-request.ts';
import { type Bindings, type Handlers, readAtMost } from '@sekisho/runtime/http/bind-api.ts';
import type { Hono } from 'hono';
import { sessionMe } from '../enrolment/me.ts';
import type { Parts } from '../parts.ts';
import { sessionHolder } from '../session-wallet.ts';
import {
  completePresentation,
  createPresentation,
  type PresentationState,
  readPresentation,
  readRequest,
  takeAnswer,
} from './service.ts';

const REQUEST_OBJECT_TYPE = 'application/oauth-authz-req+jwt';
/** An answer with a portrait is about 30 kB; three times the longest that is decoded. */
const FORM_MAX_BYTES = 800 * 1024;

type Routes = Pick<
  Handlers<typeof walletApi>,
  'beginPresentation' | 'getPresentation' | 'completePresentation'
>;

export function identityRoutes(parts: Parts): Routes {
  return {
    async beginPresentation(_call, context) {
      const created = await createPresentation(parts, sessionHolder(context));
      return created.ok ? accept(toPresentation(created.value)) : created;
    },
    async getPresentation({ params }, context) {
      const read = await readPresentation(parts, sessionHolder(context), params.id);
      return read.ok ? accept(toPresentation(read.value)) : read;
    },
    async completePresentation({ params, body }, context) {
      const of = { id: params.id, responseCode: body.responseCode };
      const completed = await completePresentation(parts, sessionHolder(context), of);
      return completed.ok ? accept(await sessionMe(parts, context)) : completed;
    },
  };
}

function toPresentation({ id, request, state, expiresAt }: PresentationState): Presentation {
  const requestUri = presentationLink('openid4vp://', request);
  return { id, state, requestUri, expiresAt: toRfc3339(expiresAt) };
}

/**
 * What a document wallet calls, without a session: the request (for one that was given only a
 * reference to it), and the answer.
 * @see OpenID for Verifiable Presentations 1.0, sections 5.10 and 8.2
 */
export function bindDocumentWallet(app: Hono<Bindings>, parts: Parts): void {
  app.get('/openid4vp/requests/:id', async (c) => {
    const id = parseId('idp', c.req.param('id'));
    const request = id.ok ? await readRequest(parts, id.value) : id;
    if (!request.ok) return c.notFound();
    return (c.req.header('accept') ?? '').includes('application/json')
      ? noStore(JSON.stringify(request.value), 'application/json')
      : noStore(requestObject(request.value), REQUEST_OBJECT_TYPE);
  });
  app.post('/openid4vp/responses/:id', async (c) => {
    const id = parseId('idp', c.req.param('id'));
    const answer = await readForm(c.req.raw);
    const taken = answer && id.ok ? await takeAnswer(parts, id.value, answer) : undefined;
    if (!id.ok || !taken?.ok) {
      return noStore(JSON.stringify({ error: 'invalid_request' }), 'application/json', 400);
    }
    const back = new URL('/identity/done', parts.config.origin);
    back.searchParams.set('presentation', id.value);
    back.searchParams.set('response_code', taken.value.responseCode);
    return noStore(JSON.stringify({ redirect_uri: back.href }), 'application/json');
  });
}

/** An unsecured JWT (RFC 7519 section 6): a `redirect_uri:` client has no key to sign with. */
function requestObject(request: PresentationRequest): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'oauth-authz-req+jwt' })}.${part(request)}.`;
}

async function readForm(
  request: Request,
): Promise<{ readonly vpToken: string; readonly state: string } | undefined> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  const bytes = await readAtMost(request, FORM_MAX_BYTES);
  if (!bytes.ok) return undefined;
  const form = new URLSearchParams(new TextDecoder().decode(bytes.value));
  const [vpToken, state] = [form.getAll('vp_token'), form.getAll('state')];
  return vpToken.length === 1 && state.length === 1 && vpToken[0] && state[0]
    ? { vpToken: vpToken[0], state: state[0] }
    : undefined;
}

function noStore(body: string, type: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store' },
  });
}
