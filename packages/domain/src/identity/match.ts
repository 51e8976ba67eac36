import { compareAddresses } from './address.ts';
import { compareBirthDates } from './birth-date.ts';
import { leastSure } from './comparison.ts';
import type { ProvedIdentity } from './evidence.ts';
import { compareKana, compareNames } from './person-name.ts';

/** The holder of a deposit as the bank's own file has him. */
export interface AccountHolder {
  readonly nameKanji: string;
  readonly nameKana: string;
  readonly birthDate: string;
  readonly address: string;
}

export type HolderMatch = 'match' | 'doubt' | 'mismatch';

/**
 * Whether a proved person is the holder of an account. Kana counts only when an authority certified
 * it. Anything but `match` stops a link; `doubt` goes to a person at the bank and reads as no match
 * outside. What differed is deliberately not in the answer.
 */
export function matchHolder(
  proved: Pick<ProvedIdentity, 'nameKanji' | 'nameKana' | 'birthDate' | 'address'>,
  holder: AccountHolder,
): HolderMatch {
  const sure = leastSure([
    compareNames(proved.nameKanji, holder.nameKanji),
    compareBirthDates(proved.birthDate, holder.birthDate),
    compareAddresses(proved.address, holder.address),
    proved.nameKana === undefined ? 'same' : compareKana(proved.nameKana, holder.nameKana),
  ]);
  if (sure === 'same') return 'match';
  return sure === 'doubt' ? 'doubt' : 'mismatch';
}
