import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import type { Session } from '@sekisho/runtime/sessions.ts';
import { walletIdOf } from './enrolment/service.ts';
import type { Holder } from './identity/service.ts';

/** Whose session calls. */
export function sessionWallet(context: { readonly session: Session | undefined }): Id<'wlt'> {
  return walletIdOf(present(context.session, 'A customer’s operation has a session.').subject);
}

/** The same with the browser that calls. */
export function sessionHolder(context: { readonly session: Session | undefined }): Holder {
  const { browserHash } = present(context.session, 'A customer’s operation has a session.');
  return { wallet: sessionWallet(context), sessionHash: browserHash };
}
