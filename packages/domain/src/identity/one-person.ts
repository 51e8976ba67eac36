import { compareAddresses } from './address.ts';
import { compareBirthDates } from './birth-date.ts';
import { type Comparison, leastSure } from './comparison.ts';
import type { ProvedIdentity } from './evidence.ts';
import { compareNames } from './person-name.ts';

/**
 * Whether two proved identities are one person, who may have one wallet: `same` is refused, `doubt`
 * (same name and birth date, another address or another writing) is held for a person.
 */
export function samePerson(
  a: Pick<ProvedIdentity, 'nameKanji' | 'birthDate' | 'address'>,
  b: Pick<ProvedIdentity, 'nameKanji' | 'birthDate' | 'address'>,
): Comparison {
  const person = leastSure([
    compareNames(a.nameKanji, b.nameKanji),
    compareBirthDates(a.birthDate, b.birthDate),
  ]);
  if (person !== 'same') return person;
  return compareAddresses(a.address, b.address) === 'same' ? 'same' : 'doubt';
}
