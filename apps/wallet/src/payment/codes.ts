import { assert } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yen } from '@sekisho/domain/base/yen.ts';
import { readShopCode, writeShopCode } from '@sekisho/domain/codepay/jpqr.ts';
import { readMpm } from '@sekisho/domain/codepay/mpm.ts';
import type { PlaceRow } from './store.ts';

/** The dynamic code that a till shows for one payment request (EMVCo MPM, JPQR). */
export function writeRequestCode(place: PlaceRow, request: Id<'prq'>, amount: bigint): string {
  const { company, brand, store, terminal } = place;
  const written = writeShopCode({
    initiation: 'dynamic',
    jpqrId: { company, brand, store, terminal },
    categoryCode: place.category_code,
    shopName: [...place.name].slice(0, 25).join(''),
    postalCode: place.postal_code,
    amount: yen(amount),
    payAddress: { kind: 'request', paymentRequest: request },
    storeLabel: undefined,
    referenceLabel: undefined,
    terminalLabel: undefined,
  });
  assert(written.ok, 'A shop was opened with what a code needs.');
  return written.value;
}

export interface ReadRequestCode {
  readonly paymentRequest: Id<'prq'>;
  readonly amount: Yen | undefined;
}

/** Reads what a camera saw. A sound code that does not name a request of ours is another scheme's. */
export function readRequestCode(
  text: string,
): Result<ReadRequestCode, 'code_unreadable' | 'code_of_other_scheme'> {
  if (!readMpm(text).ok) return refuse('code_unreadable');
  const read = readShopCode(text);
  if (!read.ok) return refuse('code_of_other_scheme');
  const { payAddress, amount } = read.value;
  if (payAddress?.kind !== 'request') return refuse('code_of_other_scheme');
  return accept({ paymentRequest: payAddress.paymentRequest, amount });
}
