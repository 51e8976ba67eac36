import type { gateApi, LinkRequest } from '@sekisho/contract/gate.ts';
import { accept, type Result } from '@sekisho/domain/base/result.ts';
import type { CallContext, Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { HostedBank } from '../hosted-bank.ts';
import {
  approveLink,
  beginLinkLogin,
  finishLinkLogin,
  proveLinkCode,
  refuseLink,
  type Shown,
  type Step,
  showLinkRequest,
} from './service.ts';

type Operations =
  | 'getLinkRequest'
  | 'beginLinkLogin'
  | 'finishLinkLogin'
  | 'proveLinkCode'
  | 'approveLink'
  | 'refuseLink';

export function linkRequestRoutes(bank: HostedBank): Pick<Handlers<typeof gateApi>, Operations> {
  return {
    getLinkRequest: async ({ params }, context) =>
      answer(context, await showLinkRequest(bank, stepOf(params, context))),
    beginLinkLogin: ({ params, body }, context) =>
      beginLinkLogin(bank, stepOf(params, context), body),
    finishLinkLogin: async ({ params, body }, context) =>
      answer(context, await finishLinkLogin(bank, stepOf(params, context), body)),
    proveLinkCode: async ({ params, body }, context) =>
      answer(context, await proveLinkCode(bank, stepOf(params, context), body.code)),
    approveLink: async ({ params }, context) =>
      answer(context, await approveLink(bank, stepOf(params, context))),
    refuseLink: async ({ params }, context) =>
      answer(context, await refuseLink(bank, stepOf(params, context))),
  };
}

function stepOf({ uid }: { readonly uid: string }, { request, peer }: CallContext): Step {
  return { request, uid, address: peer.address };
}

function answer<R extends string>(
  context: CallContext,
  result: Result<Shown, R>,
): Result<LinkRequest, R> {
  if (!result.ok) return result;
  for (const cookie of result.value.setCookies) context.setCookie(cookie);
  return accept(result.value.link);
}
