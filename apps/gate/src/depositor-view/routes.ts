import type { gateApi } from '@sekisho/contract/gate.ts';
import { MESSAGES } from '@sekisho/contract/texts/messages.ts';
import { say } from '@sekisho/contract/texts/text.ts';
import { assert, present } from '@sekisho/domain/base/assert.ts';
import { accept, refuse } from '@sekisho/domain/base/result.ts';
import type { CallContext, Handlers } from '@sekisho/runtime/http/bind-api.ts';
import type { Session } from '@sekisho/runtime/sessions.ts';
import type { HostedBank } from '../hosted-bank.ts';
import { beginLogin, provePasskey } from '../login/service.ts';
import {
  changeMandate,
  describeDepositor,
  endSession,
  listCredits,
  listDebits,
  listMandates,
  openSession,
} from './service.ts';

type Operations =
  | 'beginDepositorSession'
  | 'proveDepositorPasskey'
  | 'finishDepositorSession'
  | 'endDepositorSession'
  | 'getDepositor'
  | 'getCompany'
  | 'listMandates'
  | 'listDebits'
  | 'listCredits'
  | 'stopMandate'
  | 'resumeMandate'
  | 'endMandate';

export function depositorRoutes(bank: HostedBank): Pick<Handlers<typeof gateApi>, Operations> {
  return {
    beginDepositorSession: async ({ body }) => accept(await beginLogin(bank, 'session', body)),
    proveDepositorPasskey: ({ body }, { peer }) =>
      provePasskey(bank, {
        purpose: 'session',
        login: body.ceremony,
        address: peer.address,
        response: body.response,
        textOf: (code) => say(MESSAGES.bankLoginCode, 'ja', { sender: bank.name, code }),
      }),
    async finishDepositorSession({ body }, context) {
      const opened = await openSession(bank, {
        login: body.ceremony,
        code: body.code,
        address: context.peer.address,
      });
      if (!opened.ok) return opened;
      context.setCookie(opened.value.cookie);
      return accept(opened.value.depositor);
    },
    async endDepositorSession(_call, context) {
      context.setCookie(await endSession(bank, context.request, sessionOf(context).subject));
      return accept({});
    },
    async getDepositor(_call, context) {
      const { subject, provedAt } = sessionOf(context);
      return accept(await describeDepositor(bank, subject, provedAt));
    },
    getCompany: async () => accept({ name: bank.name }),
    async listMandates(_call, context) {
      const mandates = await listMandates(bank, sessionOf(context).subject);
      return accept({ mandates: [...mandates] });
    },
    listDebits: async ({ query }, context) =>
      accept(await listDebits(bank, sessionOf(context).subject, query.before)),
    listCredits: async ({ query }, context) =>
      accept(await listCredits(bank, sessionOf(context).subject, query.before)),
    stopMandate: ({ params }, context) =>
      changeMandate(bank, { ...of(context, params.id), act: 'suspend' }),
    resumeMandate: ({ params }, context) =>
      changeMandate(bank, { ...of(context, params.id), act: 'resume' }),
    async endMandate({ params }, context) {
      const ended = await changeMandate(bank, { ...of(context, params.id), act: 'revoke' });
      if (ended.ok) return ended;
      assert(ended.refusal === 'not_found', 'What has ended can be ended again.');
      return refuse(ended.refusal);
    },
  };
}

function sessionOf({ session }: CallContext): Session {
  return present(session, 'An operation of depositors is called with a session.');
}

function of(context: CallContext, mandate: string) {
  return { depositor: sessionOf(context).subject, mandate };
}
