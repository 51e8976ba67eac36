import { createHash } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { readCookie, type Session } from '@sekisho/runtime/sessions.ts';
import { walletIdOf } from './enrolment/service.ts';
import type { Holder } from './identity/service.ts';

/** Whose session calls. */
export function sessionWallet(context: { readonly session: Session | undefined }): Id<'wlt'> {
  return walletIdOf(present(context.session, 'A customer’s operation has a session.').subject);
}

/** The same with the name of the browser session: a hash, so that nothing stored can open it. */
export function sessionHolder(context: {
  readonly session: Session | undefined;
  readonly request: Request;
}): Holder {
  const token = present(
    readCookie(context.request, 'sekisho_customer'),
    'A customer’s session has its cookie.',
  );
  const sessionHash = new Uint8Array(createHash('sha256').update(`browser|${token}`).digest());
  return { wallet: sessionWallet(context), sessionHash };
}
