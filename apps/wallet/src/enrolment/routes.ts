import type { walletApi } from '@sekisho/contract/wallet.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import { readDeviceHint, writeDeviceHint } from '@sekisho/domain/device/device-hint.ts';
import type { Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { browserOf } from '../device/service.ts';
import type { Parts } from '../parts.ts';
import { sessionWallet } from '../session-wallet.ts';
import { readMe, sessionMe } from './me.ts';
import {
  beginEnrolment,
  beginProof,
  beginSignIn,
  finishEnrolment,
  finishProof,
  finishSignIn,
  setLocked,
  signOut,
  type Visitor,
} from './service.ts';

type Routes = Pick<
  Handlers<typeof walletApi>,
  | 'getCompany'
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
  const { env, config } = parts;
  return {
    getCompany: async () => accept({ name: config.operatorName }),
    beginEnrolment: ({ body }) => beginEnrolment(parts, body.email),
    async finishEnrolment({ body }, { request, setCookie }) {
      const { visitor, cookie } = visitorOf(parts, request);
      const finished = await finishEnrolment(parts, body, visitor);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      setCookie(cookie);
      return accept(await readMe(parts, finished.value.wallet, env.clock.now()));
    },
    beginSession: async () => accept(await beginSignIn(parts)),
    async finishSession({ body }, { request, setCookie }) {
      const { visitor, cookie } = visitorOf(parts, request);
      const finished = await finishSignIn(parts, body, visitor);
      if (!finished.ok) return finished;
      setCookie(finished.value.cookie);
      setCookie(cookie);
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

/** The browser that calls, with the cookie by which it will be known again. */
function visitorOf(parts: Parts, request: Request): { visitor: Visitor; cookie: string } {
  const { hash, cookie } = browserOf(parts, request);
  const hint = readDeviceHint(request.headers.get('user-agent'));
  return { visitor: { browser: hash, device: writeDeviceHint(hint) }, cookie };
}
